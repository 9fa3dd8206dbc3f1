"""Connections: how each database is opened, and what every transaction begins with."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event

from jobmonitor.db.errors import translated
from jobmonitor.db.identity import Identity
from jobmonitor.db.sql.sqlite import register_functions
from jobmonitor.db.transaction import Beginning
from jobmonitor.db.urls import DatabaseAddress
from jobmonitor.domain.errors import DatabaseError, DatabaseReadOnly, DatabaseUnreachable

_WRITE = "jobmonitor_write"
_OLDEST_SQLITE = (3, 35)
_STEPS = 100_000
"""Instructions of SQLite's machine between two looks at the clock: some milliseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long the database may keep us. Seconds."""

    statement: float = 10.0
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

        `prepare` is called once, before the first transaction of `read` or `write`, where the file can be
        written: it brings the file's tables up to date.
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
        self.file_read_only = False
        """True where the file (not a role) may not be written; known after the first transaction."""

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that reads one consistent state of a file; on a server, statement by statement."""
        with translated(self.address.title), self._ready().connect() as connection:
            yield connection

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
            translated(self.address.title),
            engine.connect().execution_options(**{_WRITE: True}) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def unprepared(self, *, write: bool) -> Iterator[Connection]:
        """A transaction that does not prepare first: for what prepares."""
        with (
            translated(self.address.title),
            self.engine().connect().execution_options(**{_WRITE: write}) as connection,
            connection.begin(),
        ):
            yield connection

    def engine(self) -> Engine:
        """The pool of connections, made when first asked for."""
        with self._lock:
            if self._engine is None:
                with translated(self.address.title):
                    self._engine = self._sqlite() if self.address.path is not None else self._postgresql()
            return self._engine

    def close(self) -> None:
        """Closes all connections that are not in use."""
        with self._lock:
            if self._engine is not None:
                self._engine.dispose()
            self._engine, self._prepared = None, False

    def _ready(self) -> Engine:
        with self._lock:
            engine = self.engine()
            if not self._prepared:
                if self._prepare is not None and not self.file_read_only:
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
        protected = _check_file(path, may_make=not self.read_only)
        self.file_read_only = protected or self.read_only
        engine = create_engine(
            URL.create("sqlite+pysqlite"),
            creator=lambda: open_sqlite(
                path,
                self.limits.busy,
                durable=self._durable,
                read_only=self.file_read_only,
                protected=protected,
            ),
            pool_size=4,
            max_overflow=2,
            pool_timeout=self.limits.connect,
            poolclass=QueuePool,
            hide_parameters=True,
        )

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            write = connection.get_execution_options().get(_WRITE, False)
            _limit(connection, None if write else self.limits.statement)
            connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

        return engine

    def _postgresql(self) -> Engine:
        try:
            import psycopg  # noqa: F401  # only to tell whether it can be loaded
        except ImportError as error:
            raise DatabaseError(
                "The driver for PostgreSQL cannot be loaded.",
                remedy="Install it: pip install 'psycopg[binary]'.",
                details=str(error),
            ) from error
        engine = create_engine(
            self.address.url,
            pool_size=4,
            max_overflow=2,
            pool_timeout=self.limits.connect,
            pool_pre_ping=True,
            hide_parameters=True,
            pool_recycle=1800,
            connect_args={
                # Behind a transaction pooler a prepared statement may be another session's.
                "prepare_threshold": None,
                "connect_timeout": max(2, round(self.limits.connect)),
                "application_name": self._application_name,
            },
        )
        beginning = Beginning(self.limits.statement, self.identity, read_only=self.read_only)
        event.listen(engine, "begin", beginning)
        return engine


def open_sqlite(
    path: Path, busy: float, *, durable: bool, read_only: bool, protected: bool
) -> sqlite3.Connection:
    """A connection with our settings and functions; `busy` is in seconds.

    `protected`: this account cannot write the file or its folder.
    """
    uri = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}"
    if protected and not path.with_name(f"{path.name}-wal").exists():
        # Nobody has it open for writing; and the files that readers share cannot be made beside it.
        uri += "&immutable=1"
    connection = sqlite3.connect(uri, uri=True, timeout=busy, isolation_level=None, check_same_thread=False)
    try:
        if not read_only:
            _use_wal(connection, busy)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
        register_functions(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _limit(connection: Connection, seconds: float | None) -> None:
    """Interrupts what reads longer than this: SQLite has no timeout of its own for that."""
    driver = connection.connection.dbapi_connection
    assert isinstance(driver, sqlite3.Connection)
    if seconds is None:
        driver.set_progress_handler(None, 0)
        return
    deadline = time.monotonic() + seconds
    driver.set_progress_handler(lambda: int(time.monotonic() > deadline), _STEPS)


def _use_wal(connection: sqlite3.Connection, busy: float) -> None:
    """Switches a file to write-ahead logging. The switch does not wait for others by itself."""
    deadline = time.monotonic() + busy
    while True:
        try:
            if connection.execute("PRAGMA journal_mode").fetchone()[0].lower() != "wal":
                connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            busy_now = (getattr(error, "sqlite_errorname", "") or "").startswith(
                ("SQLITE_BUSY", "SQLITE_LOCKED")
            )
            if not busy_now or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def _check_file(path: Path, *, may_make: bool) -> bool:
    """Whether the file can only be read. DatabaseUnreachable where it can be neither read nor made."""
    folder = path.parent
    if path.is_dir():
        raise DatabaseUnreachable(f"{path} is a folder, not a database file.", remedy="Name a file in it.")
    if not folder.is_dir():
        raise DatabaseUnreachable(
            f"The folder {folder} does not exist.", remedy="Make the folder, or choose another file."
        )
    folder_writable = os.access(folder, os.W_OK | os.X_OK)
    if not path.exists():
        if not may_make:
            raise DatabaseUnreachable(f"There is no file {path}.", remedy="Choose a file that is there.")
        if not folder_writable:
            raise DatabaseReadOnly(
                f"No file can be made in {folder}.",
                remedy="Allow this account to write there, or choose another file.",
            )
        return False
    if not os.access(path, os.R_OK):
        raise DatabaseUnreachable(
            f"{path} may not be read by this account.", remedy="Change the file's permissions."
        )
    return not (folder_writable and os.access(path, os.W_OK))
