"""Alembic's entry for the embedded file of jobs. `jobmonitor.db.schema.upgrade` hands in the connection."""

from jobmonitor.db.migrations.environment import run

run()
