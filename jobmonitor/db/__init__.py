"""The jobs' databases and this workstation's state file, by SQLAlchemy.

`repository.open_database` opens the jobs at an address, `state.StateFile` is this workstation's own file,
`executor.DatabaseExecutor` runs both away from the event loop, `schema.postgresql.create_tables` makes
the tables in an empty PostgreSQL.
"""
