"""The statements that the repository sends, and the bare driver that sends them once more."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Engine, event

from jobmonitor.db.sql.sqlite import register_functions


class Statement(NamedTuple):
    """SQL as it reached the driver, with its parameters."""

    text: str
    parameters: Any


@contextmanager
def recorded() -> Iterator[list[Statement]]:
    """The queries that any database is asked meanwhile; not what begins, sets or ends a transaction."""
    heard: list[Statement] = []

    def hear(_c: object, _cursor: object, text: str, parameters: Any, _x: object, _many: bool) -> None:
        if text.startswith(("SELECT", "WITH")) and not text.startswith("SELECT set_config"):
            heard.append(Statement(text, parameters))

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(Engine, "before_cursor_execute", hear)


class Driver(Protocol):
    """A connection of psycopg or sqlite3, with nothing around it."""

    name: str

    def fetch(self, statement: Statement) -> list[tuple[Any, ...]]:
        """All rows as plain tuples, in a transaction where the driver begins one by itself."""
        ...

    def end(self) -> None:
        """Ends the transaction, if any."""
        ...

    def write(self, text: str) -> None:
        """Runs a statement that returns nothing, and commits."""
        ...

    def close(self) -> None: ...


class Psycopg:
    """`Driver` for PostgreSQL."""

    name = "psycopg"

    def __init__(self, url: str) -> None:
        import psycopg

        self._connection = psycopg.connect(url, prepare_threshold=None)
        self.write("SET timezone = 'UTC'")
        self.version = f"PostgreSQL {self.fetch(Statement('SHOW server_version', None))[0][0]}"
        self.end()

    def fetch(self, statement: Statement) -> list[tuple[Any, ...]]:
        return self._connection.execute(statement.text, statement.parameters).fetchall()

    def end(self) -> None:
        self._connection.rollback()

    def write(self, text: str) -> None:
        self._connection.execute(text)
        self._connection.commit()

    def close(self) -> None:
        self._connection.close()


class Sqlite3:
    """`Driver` for a file."""

    name = "sqlite3"

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        register_functions(self._connection)
        self.version = f"SQLite {sqlite3.sqlite_version}"

    def fetch(self, statement: Statement) -> list[tuple[Any, ...]]:
        return self._connection.execute(statement.text, statement.parameters or ()).fetchall()

    def end(self) -> None:
        pass

    def write(self, text: str) -> None:
        self._connection.execute(text)

    def close(self) -> None:
        self._connection.close()


def again(driver: Driver, statements: list[Statement]) -> Callable[[], object]:
    """Sends the same statements by the bare driver."""

    def send() -> None:
        for statement in statements:
            driver.fetch(statement)
        driver.end()

    return send
