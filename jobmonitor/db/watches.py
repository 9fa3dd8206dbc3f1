"""Makes the look-out that fits a database."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from jobmonitor.db.engine import Database
from jobmonitor.db.listening import Listener
from jobmonitor.db.schema.notify import told_tables
from jobmonitor.db.sources.source import Source
from jobmonitor.db.sql.dialect import SqlDialect
from jobmonitor.db.versions import PostgresqlVersions, SqliteVersions
from jobmonitor.db.watch import SqlWatch


def open_watch(
    database: Database,
    sources: Sequence[Source],
    dialect: SqlDialect,
    tables: str,
    notice: Callable[[], None] | None = None,
) -> SqlWatch:
    """A look-out on the database; its first look remembers the state.

    `tables` is the signature of the tables when the sources were found. `notice` is called, in any thread,
    when the database itself tells of a change; where its tables have our triggers.
    """
    if dialect.name != "postgresql":
        return SqlWatch(SqliteVersions(database, tables), sources, dialect)
    teller = None if notice is None else _listener(database, sources, notice)
    versions = PostgresqlVersions(database, tables)
    return SqlWatch(versions, sources, dialect, teller=teller, sees_all=database.identity is None)


def _listener(database: Database, sources: Sequence[Source], notice: Callable[[], None]) -> Listener | None:
    with database.read() as connection:
        told = told_tables(connection)
    names = {source.name for source in sources}
    tables = {place: name for place, name in told.items() if name in names}
    if not tables:
        return None
    return Listener(database, tables, notice, complete=names <= set(tables.values()))
