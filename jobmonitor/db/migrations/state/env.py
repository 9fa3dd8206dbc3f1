"""Alembic's entry for the state file. `jobmonitor.db.schema.upgrade` hands in the connection."""

from jobmonitor.db.migrations.environment import run

run()
