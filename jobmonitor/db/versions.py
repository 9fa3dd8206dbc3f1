"""How each database tells that a row was written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import BigInteger, Connection, Text, cast, func, literal_column, select, text

from jobmonitor.db.engine import Database
from jobmonitor.db.errors import translated
from jobmonitor.db.sources.source import Expression, Source
from jobmonitor.db.sql.dialect import SqlDialect
from jobmonitor.db.watch import SqlWatch, Versions

_MAX_SWEPT = 1_000


class PostgresqlVersions:
    """By `xmin`, the transaction that wrote a row: no column and no trigger need be trusted.

    A view has none: there, the text of the row is compared, and a sweep finds nothing.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._swept_to: dict[str, int] = {}

    def read(self) -> AbstractContextManager[Connection]:
        return self._database.read()

    def may_differ(self, connection: Connection) -> bool:
        return True

    def version(self, source: Source) -> Expression:
        if source.is_view:
            return func.md5(func.concat_ws("|", *source.fields()))
        return cast(_xmin(source), Text)

    def swept(self, connection: Connection, source: Source) -> list[str]:
        if source.is_view:
            return []
        # Taken before the rows are read: what commits meanwhile is found by the next sweep.
        oldest = connection.scalar(
            text("SELECT (pg_snapshot_xmin(pg_current_snapshot())::text::numeric % 4294967296)::bigint")
        )
        before = self._swept_to.get(source.name)
        self._swept_to[source.name] = int(oldest or 0)
        if before is None:
            return []
        # Transaction ids run in a circle of 2^32.
        ahead = func.mod(cast(cast(_xmin(source), Text), BigInteger) - before + 2**32, 2**32)
        statement = select(cast(source.key, Text)).where(ahead < 2**31).limit(_MAX_SWEPT)
        return [str(key) for key in connection.scalars(statement)]

    def sweeps_always(self) -> bool:
        return False

    def close(self) -> None:
        """The connections are the repository's."""


class SqliteVersions:
    """A connection of its own, whose `data_version` differs once another connection has written."""

    def __init__(self, database: Database) -> None:
        self._database = Database(database.address, limits=database.limits, read_only=database.read_only)
        self._connection: Connection | None = None
        self._data_version: int | None = None
        self._last_row: dict[str, int] = {}

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with translated(self._database.address.title):
            if self._connection is None:
                self._connection = self._database.engine().connect()
                self._data_version = None
            try:
                with self._connection.begin():
                    yield self._connection
            except BaseException:
                self._drop()
                raise

    def may_differ(self, connection: Connection) -> bool:
        version = connection.scalar(text("PRAGMA data_version"))
        before, self._data_version = self._data_version, version
        return bool(version != before)

    def version(self, source: Source) -> Expression:
        # A row has no version here; a file is near enough to compare what is in it.
        values = [func.quote(value) for value in source.fields()]
        joined: Expression = values[0]
        for value in values[1:]:
            joined = joined.op("||")(value)
        return joined

    def swept(self, connection: Connection, source: Source) -> list[str]:
        if source.is_view:
            return []
        rowid = _system_column(source, "rowid")
        before = self._last_row.get(source.name)
        last = connection.scalar(select(func.max(rowid)).select_from(source.table))
        self._last_row[source.name] = int(last or 0)
        if before is None:
            return []
        return [
            str(key) for key in connection.scalars(select(source.key).where(rowid > before).limit(_MAX_SWEPT))
        ]

    def sweeps_always(self) -> bool:
        return True

    def close(self) -> None:
        self._drop()
        self._database.close()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def open_watch(database: Database, sources: Sequence[Source], dialect: SqlDialect) -> SqlWatch:
    """A look-out on the database; its first look remembers the state."""
    versions: Versions = (
        PostgresqlVersions(database) if dialect.name == "postgresql" else SqliteVersions(database)
    )
    return SqlWatch(versions, sources, dialect)


def _xmin(source: Source) -> Expression:
    return _system_column(source, "xmin")


def _system_column(source: Source, name: str) -> Expression:
    """A column that no reflection shows. The names of sources are ours, from the shapes."""
    return literal_column(f'"{source.table.name}".{name}')
