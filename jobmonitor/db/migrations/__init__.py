"""Versions of the files on this workstation, by alembic: one environment for each kind of file."""
