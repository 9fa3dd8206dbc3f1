"""The database of a run: a file, a role of a server that several runs share, or a server of the run's own."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from pathlib import Path

from tests.support.database import RoleDatabase, role_database
from tests.support.postgres import PostgresServer, running_server

TABLE = "image_jobs"
"""Where the jobs of runs are."""

_one_server_at_a_time = threading.Lock()
"""What starts and stops servers is not made for several threads."""


class FaultyDatabase:
    """Where it is, and what can happen to it."""

    def __init__(
        self, folder: Path, stack: ExitStack, postgres: PostgresServer | None, *, is_own: bool
    ) -> None:
        """A file where there is no `postgres`. `is_own`: a server that no other run uses, to be restarted."""
        self._server = postgres
        self._role: RoleDatabase | None = None
        if postgres is not None and is_own:
            self._server = stack.enter_context(_own_server())
        if self._server is not None:
            self._role = stack.enter_context(role_database(self._server))
        self.address = self._role.url if self._role is not None else str(folder / "jobs.sqlite")

    @contextmanager
    def away(self) -> Iterator[None]:
        """Nobody is let in, and who is in is thrown out; a file is locked for reading too."""
        if self._role is None:
            with self._lock("BEGIN EXCLUSIVE"):
                yield
            return
        self._role.take_away()
        try:
            yield
        finally:
            self._role.give_back()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Somebody else writes for long: in a file nobody else can, in a server nobody gets at the table."""
        if self._role is None:
            with self._lock("BEGIN IMMEDIATE"):
                yield
            return
        import psycopg

        with psycopg.connect(self.address) as connection:
            connection.execute(f"LOCK TABLE {TABLE} IN ACCESS EXCLUSIVE MODE")
            yield
            connection.rollback()

    def read_only(self) -> AbstractContextManager[None]:
        """As behind a switch to a stand-by. Not for files."""
        assert self._role is not None
        return self._role.read_only()

    @contextmanager
    def restarting(self) -> Iterator[None]:
        """The server itself is stopped, and started again at the end. Not for files, nor for shared ones."""
        assert self._server is not None
        with _one_server_at_a_time:
            self._server.halt()
        try:
            yield
        finally:
            with _one_server_at_a_time:
                self._server.resume()

    @contextmanager
    def _lock(self, statement: str) -> Iterator[None]:
        with closing(sqlite3.connect(self.address, timeout=60.0, isolation_level=None)) as connection:
            connection.execute(statement)
            yield
            connection.execute("ROLLBACK")


@contextmanager
def _own_server() -> Iterator[PostgresServer]:
    with ExitStack() as stack:
        with _one_server_at_a_time:
            server = stack.enter_context(running_server())
        try:
            yield server
        finally:
            with _one_server_at_a_time:
                stack.close()
