"""How each database tells that a row was written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import BigInteger, Connection, Select, Text, cast, func, literal_column, select, text

from jobmonitor.db.engine import Database
from jobmonitor.db.errors import translated
from jobmonitor.db.plans import is_affordable
from jobmonitor.db.signature import signature
from jobmonitor.db.sources.source import Expression, Source
from jobmonitor.db.sweeping import Swept

_MAX_SWEPT = 1_000
_SMALL_TABLE = 8 * 2**20
"""Bytes of a table that is swept although nothing tells that it was written: some milliseconds."""

_CIRCLE = 2**32
"""Transaction ids run in a circle of this size."""

_COUNTERS = text(
    "SELECT pg_relation_size(oid) > :small AND current_setting('track_counts') = 'on',"
    " concat_ws(',', oid, pg_stat_get_tuples_inserted(oid), pg_stat_get_tuples_updated(oid),"
    " pg_stat_get_tuples_deleted(oid))"
    " FROM (SELECT to_regclass(quote_ident(:name)) AS oid) AS found"
)
_MADE = text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name")
_SNAPSHOT = text("SELECT pg_current_snapshot()::text")


class PostgresqlVersions:
    """By `xmin`, the transaction that wrote a row: no column and no trigger need be trusted.

    Whether anything was written at all tells the server's snapshot: which transactions are over. A view has
    no `xmin`: there, the text of the row is compared, and a sweep finds nothing.
    """

    def __init__(self, database: Database, tables: str) -> None:
        """`tables` is the signature of the tables as they were found."""
        self._database = database
        self._tables = tables
        self._snapshot: str | None = None
        self._swept_to: dict[str, int] = {}
        self._counters: dict[str, str] = {}

    @contextmanager
    def read(self) -> Iterator[Connection]:
        try:
            with self._database.read() as connection:
                yield connection
        except BaseException:
            self._snapshot = None  # what was asked was not answered
            raise

    def may_differ(self, connection: Connection) -> bool:
        snapshot = str(connection.scalar(_SNAPSHOT))
        before, self._snapshot = self._snapshot, snapshot
        return snapshot != before

    def tables_differ(self, connection: Connection) -> bool:
        return _differs(self._database, connection, self._tables)

    def version(self, source: Source) -> Expression:
        if source.is_view:
            return func.md5(func.concat_ws("|", *source.fields()))
        return cast(_xmin(source), Text)

    def is_affordable(self, connection: Connection, statement: Select[Any], source: Source) -> bool:
        # Of a view no sweep finds anything: there is no other way.
        return source.is_view or is_affordable(connection, statement, source)

    def sweep(self, connection: Connection, source: Source) -> Swept:
        if source.is_view:
            return Swept()
        begin = self._swept_to.get(source.name)
        # Taken before the rows are read: what commits meanwhile is found by the next sweep.
        oldest, next_ = _ends(str(connection.scalar(_SNAPSHOT)))
        large, counters = connection.execute(
            _COUNTERS, {"name": source.table.name, "small": _SMALL_TABLE}
        ).one()
        before, self._counters[source.name] = self._counters.get(source.name), counters
        if begin is None:
            self._swept_to[source.name] = oldest
            return Swept()
        if large and counters == before:
            return Swept(skipped=True)
        ahead = func.mod(cast(cast(_xmin(source), Text), BigInteger) - begin % _CIRCLE + _CIRCLE, _CIRCLE)
        statement = select(cast(source.key, Text)).where(ahead < next_ - begin).limit(_MAX_SWEPT + 1)
        keys = [str(key) for key in connection.scalars(statement)]
        self._swept_to[source.name] = oldest
        return Swept(tuple(keys[:_MAX_SWEPT]), more=len(keys) > _MAX_SWEPT)

    def sweeps_always(self) -> bool:
        return False

    def close(self) -> None:
        """The connections are the repository's."""


class SqliteVersions:
    """A connection of its own, whose `data_version` differs once another connection has written."""

    def __init__(self, database: Database, tables: str) -> None:
        """`tables` is the signature of the tables as they were found."""
        self._shared = database
        self._tables = tables
        self._database = Database(database.address, limits=database.limits, read_only=database.read_only)
        self._connection: Connection | None = None
        self._data_version: int | None = None
        self._last_row: dict[str, int] = {}
        self._counting: dict[str, bool] = {}

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with translated(self._database.address.title):
            if self._database.overtaken:
                self._drop()
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

    def tables_differ(self, connection: Connection) -> bool:
        return _differs(self._shared, connection, self._tables)

    def version(self, source: Source) -> Expression:
        # A row has no version here; a file is near enough to compare what is in it.
        values = [func.quote(value) for value in source.fields()]
        joined: Expression = values[0]
        for value in values[1:]:
            joined = joined.op("||")(value)
        return joined

    def is_affordable(self, connection: Connection, statement: Select[Any], source: Source) -> bool:
        return source.is_view or is_affordable(connection, statement, source)

    def sweep(self, connection: Connection, source: Source) -> Swept:
        if source.is_view or not self._counts_rows(connection, source):
            return Swept()
        rowid = _system_column(source, "rowid")
        before = self._last_row.get(source.name)
        last = connection.scalar(select(func.max(rowid)).select_from(source.table))
        self._last_row[source.name] = int(last or 0)
        if before is None:
            return Swept()
        statement = select(source.key).where(rowid > before).limit(_MAX_SWEPT + 1)
        keys = [str(key) for key in connection.scalars(statement)]
        return Swept(tuple(keys[:_MAX_SWEPT]), more=len(keys) > _MAX_SWEPT)

    def _counts_rows(self, connection: Connection, source: Source) -> bool:
        """Whether the table has SQLite's own numbers of rows."""
        counts = self._counting.get(source.name)
        if counts is None:
            made = connection.scalar(_MADE, {"name": source.table.name})
            counts = self._counting[source.name] = "WITHOUT ROWID" not in str(made).upper()
        return counts

    def sweeps_always(self) -> bool:
        return True

    def close(self) -> None:
        self._drop()
        self._database.close()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def _differs(database: Database, connection: Connection, tables: str) -> bool:
    """Whether the signature is another one; then whoever asks the database next finds out what there is."""
    if signature(connection) == tables:
        return False
    database.doubtful = True
    return True


def _ends(snapshot: str) -> tuple[int, int]:
    """The oldest transaction that is not over, and the next one, of a snapshot as PostgreSQL writes it."""
    oldest, next_, _ = snapshot.split(":")
    return int(oldest), int(next_)


def _xmin(source: Source) -> Expression:
    return _system_column(source, "xmin")


def _system_column(source: Source, name: str) -> Expression:
    """A column that no reflection shows. The names of sources are ours, from the shapes."""
    return literal_column(f'"{source.table.name}".{name}')
