"""Connections: how each database is opened, and what every transaction begins with."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Dialect, Engine, QueuePool, create_engine, event, exc, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from jobmonitor.db.connecting import KEEP_ALIVE, Connector, replace_lost
from jobmonitor.db.errors import translate, translated
from jobmonitor.db.identity import Identity
from jobmonitor.db.sqlite_file import check_file, file_identity, file_is_gone, open_sqlite, stillness
from jobmonitor.db.transaction import Beginning
from jobmonitor.db.urls import DatabaseAddress
from jobmonitor.domain.errors import DatabaseError, DatabaseReadOnly, DatabaseUnreachable, SchemaMismatch

if TYPE_CHECKING:
    import psycopg

_WRITE = "jobmonitor_write"
_OLDEST_SQLITE = (3, 35)
_OFTEN = 3
"""Times that a file may be another one; then it is its file system whose numbers mean nothing."""

_STEPS = 100_000
"""Instructions of SQLite's machine between two looks at the clock: some milliseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long the database may keep us. Seconds."""

    statement: float = 10.0
    """For a page, and for whatever else somebody waits for."""
    background: float = 30.0
    """For what nobody waits for: counting all rows, walking over all of them."""
    connect: float = 10.0
    busy: float = 10.0
    """How long a write to a file waits for another program's."""


class Database:
    """Transactions on one database. Usable from several threads; connects when first asked."""

    def __init__(
        self,
        address: DatabaseAddress,
        *,
        limits: Limits | None = None,
        durable: bool = False,
        application_name: str = "jobmonitor",
        prepare: Callable[[Database], None] | None = None,
        identity: Identity | None = None,
        read_only: bool = False,
    ) -> None:
        """`durable`: a commit to a file has reached the disk when it returns (synchronous=FULL).

        `identity` is as whom a server is asked; a file knows no users. With `read_only` nothing can be
        written, and a file that is not there is not made.

        `prepare` is called once, before the first transaction of `read` or `write`: it brings the file's
        tables up to date, where the file may be written (`file_read_only`).
        """
        self.address = address
        self.limits = limits or Limits()
        self._durable = durable
        self._application_name = application_name
        self._prepare = prepare
        self._prepared = False
        self.identity = identity if address.path is None else None
        self.read_only = read_only
        self._engine: Engine | None = None
        self._lock = threading.RLock()
        self._connector = Connector(address.title)
        self._writing = 0
        self._written = threading.Condition()
        self._turn = threading.Lock()
        """Who writes the file."""
        self._file: tuple[int, int] | None = None
        self._file_lost = False
        self._replaced = 0
        self._stillness: tuple[int, int] | None = None
        self.doubtful = False
        """True where an answer leaves a doubt whether tables and rights are still what they were; whoever
        looks again sets it back."""
        self.file_read_only = False
        """True where the file (not a role) may not be written; known after the first transaction."""

    @contextmanager
    def read(self, *, background: bool = False) -> Iterator[Connection]:
        """A transaction that reads one consistent state of a file; on a server, statement by statement.

        With `background` it may take as long as `Limits.background`: each statement, or the whole on a file.
        """
        with self._translated(), self._ready().connect() as connection:
            if background:
                self._allow(connection, self.limits.background)
            yield connection

    def _allow(self, connection: Connection, seconds: float) -> None:
        """Sets another limit than the usual one for the rest of the transaction."""
        if self.address.path is not None:
            connection.begin()
            _limit(connection, seconds)
        else:
            setting = "SELECT set_config('statement_timeout', %s, true)"
            connection.exec_driver_sql(setting, (str(round(seconds * 1000)),))

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that is committed where the block ends well. A file is locked from its begin."""
        if self.read_only:
            raise DatabaseReadOnly(
                f"{self.address.title} was opened to be read only.",
                remedy="Open it without “read only” to change it.",
            )
        engine = self._ready()
        if self.file_read_only:
            raise DatabaseReadOnly(
                f"{self.address.title} can be read but not written.",
                remedy="Allow this account to write the file and its folder.",
            )
        with (
            self._counted(),
            self._in_turn(),
            self._translated(),
            engine.connect().execution_options(**{_WRITE: True}) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def unprepared(self, *, write: bool) -> Iterator[Connection]:
        """A transaction that does not prepare first: for what prepares."""
        with (
            self._translated(),
            self.engine().connect().execution_options(**{_WRITE: write}) as connection,
            connection.begin(),
        ):
            yield connection

    def engine(self) -> Engine:
        """The pool of connections, made when first asked for."""
        with self._lock:
            if self._file_lost or self.overtaken:
                self.renew()
            if self._engine is None:
                with self._translated():
                    self._engine = self._sqlite() if self.address.path is not None else self._postgresql()
            return self._engine

    @property
    def overtaken(self) -> bool:
        """Whether somebody began to write a file that was opened as one that nobody writes."""
        path = self.address.path
        return path is not None and self._stillness is not None and stillness(path) != self._stillness

    def connect_apart(self) -> psycopg.Connection[tuple[object, ...]]:
        """A connection to a PostgreSQL that is not of the pool, in autocommit; the caller closes it."""
        import psycopg

        dialect = self.engine().dialect
        _, named = dialect.create_connect_args(make_url(self.address.url))
        values = {**named, **self._connect_args()}
        try:
            connection: psycopg.Connection[tuple[object, ...]] = self._connector.connect(
                lambda: psycopg.connect(**values)
            )
        except psycopg.Error as error:
            raise translate(exc.DBAPIError("", None, error), self.address.title) from error
        return connection

    def renew(self) -> None:
        """Connects anew from now on: settings of a role, and files, are those of when one connects."""
        with self._lock:
            if self._engine is not None:
                # What is in use comes back to a pool that nobody asks any more.
                event.listen(self._engine, "checkin", _close)
                self._engine.dispose()
            self._engine, self._prepared, self._file_lost = None, False, False
            self._stillness = None

    def stop_waiting(self) -> None:
        """The application closes: a server that does not answer is soon waited for no more."""
        self._connector.close()

    def close(self) -> None:
        """Closes all connections that are not in use, after the writes that are under way."""
        with self._written:
            self._written.wait_for(lambda: self._writing == 0, timeout=self.limits.statement)
        self.renew()
        self._file = None
        self._connector.reopen()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            with translated(self.address.title):
                yield
        except (SchemaMismatch, DatabaseReadOnly, DatabaseUnreachable):
            self.doubtful = True
            raise

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._written:
            self._writing += 1
        try:
            yield
        finally:
            with self._written:
                self._writing -= 1
                self._written.notify_all()

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Threads of ours write a file one after the other, each as soon as the one before it is done: SQLite
        lets them look for that only now and then, each with a connection that others wait for. Who waited in
        vain asks SQLite, which says so."""
        has_turn = self.address.path is not None and self._turn.acquire(timeout=self.limits.busy)
        try:
            yield
        finally:
            if has_turn:
                self._turn.release()

    def _ready(self) -> Engine:
        with self._lock:
            engine = self.engine()
            if not self._prepared:
                if self._prepare is not None:
                    self._prepare(self)
                self._prepared = True
            return engine

    def _sqlite(self) -> Engine:
        path = self.address.path
        assert path is not None
        if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
            raise DatabaseError(
                f"SQLite {sqlite3.sqlite_version} is too old; 3.35 is needed.",
                remedy="Use a newer Python, or PostgreSQL.",
            )
        protected = check_file(path, may_make=not self.read_only, was_there=self._file is not None)
        self.file_read_only = protected or self.read_only
        self._file = None
        self._stillness = stillness(path) if self.file_read_only else None

        def connect() -> sqlite3.Connection:
            connection = open_sqlite(
                path,
                self.limits.busy,
                durable=self._durable,
                read_only=self.file_read_only,
                still=self._stillness is not None,
            )
            self._file = self._file or file_identity(path)
            return connection

        engine = create_engine(
            URL.create("sqlite+pysqlite"),
            creator=connect,
            pool_size=4,
            max_overflow=2,
            pool_timeout=self.limits.connect,
            poolclass=QueuePool,
            hide_parameters=True,
        )

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            self._see_file(connection, path)
            write = connection.get_execution_options().get(_WRITE, False)
            _limit(connection, None if write else self.limits.statement)
            connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

        return engine

    def _connect_args(self) -> dict[str, Any]:
        return {
            # Behind a transaction pooler a prepared statement may be another session's.
            "prepare_threshold": None,
            # `Beginning` begins each transaction.
            "autocommit": True,
            "connect_timeout": max(2, round(self.limits.connect)),
            "application_name": self._application_name,
            **KEEP_ALIVE,
        }

    def _see_file(self, connection: Connection, path: Path) -> None:
        """A file that was moved away would be read and written on, wherever it is now."""
        now = file_identity(path)
        if now == self._file or (now is not None and self._replaced >= _OFTEN):
            return
        connection.invalidate()
        self._file_lost = True
        if now is None:
            raise file_is_gone(path)
        self._replaced += 1
        raise DatabaseUnreachable(
            f"{path} is another file than it was.",
            remedy="It is opened anew; look whether it is the right one.",
        )

    def _postgresql(self) -> Engine:
        try:
            import psycopg  # noqa: F401  # only to tell whether it can be loaded
        except ImportError as error:
            raise DatabaseError(
                "The driver for PostgreSQL cannot be loaded.",
                remedy="Install it: pip install 'psycopg[binary]'.",
                details=str(error),
            ) from error
        from jobmonitor.db.sql.numbered import NumberedCursor

        engine = create_engine(
            self.address.url,
            pool_size=4,
            max_overflow=2,
            pool_timeout=self.limits.connect,
            hide_parameters=True,
            pool_recycle=1800,
            connect_args=self._connect_args(),
        )

        @event.listens_for(engine, "do_connect")
        def do_connect(
            dialect: Dialect, _record: ConnectionPoolEntry, values: tuple[Any, ...], named: dict[str, Any]
        ) -> DBAPIConnection:
            connection: DBAPIConnection = self._connector.connect(
                lambda: dialect.connect(*values, **named, cursor_factory=NumberedCursor)
            )
            return connection

        replace_lost(engine)
        Beginning(self.limits.statement, self.identity, read_only=self.read_only).listen(engine)
        return engine


def _close(_driver: object, record: ConnectionPoolEntry) -> None:
    record.close()


def _limit(connection: Connection, seconds: float | None) -> None:
    """Interrupts what reads longer than this: SQLite has no timeout of its own for that."""
    driver = connection.connection.dbapi_connection
    assert isinstance(driver, sqlite3.Connection)
    if seconds is None:
        driver.set_progress_handler(None, 0)
        return
    deadline = time.monotonic() + seconds
    driver.set_progress_handler(lambda: int(time.monotonic() > deadline), _STEPS)
