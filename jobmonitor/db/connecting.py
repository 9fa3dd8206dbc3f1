"""Connections to a PostgreSQL that may never answer: waited for only as long as somebody wants them, and made
anew where they were lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Engine, event, exc
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.pool import ConnectionPoolEntry

from jobmonitor.domain.errors import DatabaseUnreachable

if TYPE_CHECKING:
    import psycopg

CLOSING = 2.0
"""Seconds in which a connection may still come once the application closes."""

T = TypeVar("T")

SILENT = 10.0
"""Seconds after which any connection is asked whether it lives: a network that went away says nothing."""

KEEP_ALIVE = {
    "keepalives": 1,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""libpq's options: a network that went away is noticed within half a minute, not within hours."""

_USED = "jobmonitor_used"
"""When a connection was given back to its pool, by the monotonic clock."""


class _Trust(threading.local):
    """Whether this thread takes a connection as it is, and whether it was given one so."""

    is_given = False
    was_used = False


_trust = _Trust()


def trusting(ask: Callable[[], T]) -> T:
    """What `ask` returns, which only reads. It is called once more where a connection that was not asked
    whether it lives turns out to be lost: a server that has just ended it may not be heard yet."""
    _trust.is_given, _trust.was_used = True, False
    try:
        return ask()
    except DatabaseUnreachable:
        if not _trust.was_used:
            raise
    finally:
        _trust.is_given = False
    return ask()


def replace_lost(engine: Engine) -> None:
    """Makes an engine's connections anew that were lost while nobody used them.

    Each is asked whether it lives before it is used, but for one that was used a moment ago, where `trusting`
    would ask again: what a server says when it ends a connection is to be seen without a round trip.
    """

    @event.listens_for(engine, "checkin")
    def checkin(_driver: object, record: ConnectionPoolEntry) -> None:
        record.info[_USED] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def checkout(driver: psycopg.Connection[Any], record: ConnectionPoolEntry, _proxy: object) -> None:
        used = record.info.get(_USED)
        if used is None:
            return
        asked = not _trust.is_given or time.monotonic() - used > SILENT
        if not _lives(driver, asked=asked):
            raise exc.InvalidatePoolError
        _trust.was_used |= not asked

    @event.listens_for(engine, "handle_error")
    def handle_error(context: ExceptionContext) -> None:
        # SQLAlchemy lets go of it with the connection; one of the server says that it was left open.
        execution = context.execution_context
        if context.is_disconnect and execution is not None and execution.cursor is not None:
            execution.cursor.close()


def _lives(driver: psycopg.Connection[Any], *, asked: bool) -> bool:
    import psycopg

    try:
        driver.pgconn.consume_input()  # what the server says of the end
        driver.pgconn.consume_input()  # the end
        if asked:
            driver.execute("SELECT 1")
    except psycopg.Error:
        return False
    return not driver.closed


class Connector:
    """Connects in threads of its own, so that the one that waits can give up."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._condition = threading.Condition()
        self._deadline: float | None = None

    def connect(self, make: Callable[[], Any]) -> Any:
        """What `make()` returns or raises. DatabaseUnreachable where the application closes meanwhile: then
        the connection is closed as soon as it is there."""
        attempt = _Attempt(make, self._condition)
        threading.Thread(target=attempt.run, name="jobmonitor-connect", daemon=True).start()
        with self._condition:
            while not attempt.done:
                left = None if self._deadline is None else self._deadline - time.monotonic()
                if left is not None and left <= 0:
                    attempt.forsaken = True
                    raise DatabaseUnreachable(
                        f"{self._title} has not answered, and the application is closing.",
                        remedy="See that the server runs.",
                    )
                self._condition.wait(left)
        return attempt.result()

    def close(self) -> None:
        """From now on nobody waits longer than CLOSING. May be called again."""
        with self._condition:
            if self._deadline is None:
                self._deadline = time.monotonic() + CLOSING
            self._condition.notify_all()

    def reopen(self) -> None:
        """Waits as before."""
        with self._condition:
            self._deadline = None


class _Attempt:
    """One connecting, and who gets what comes of it."""

    def __init__(self, make: Callable[[], Any], condition: threading.Condition) -> None:
        self._make = make
        self._condition = condition
        self._connection: Any = None
        self._error: BaseException | None = None
        self.done = False
        self.forsaken = False

    def run(self) -> None:
        connection, error = None, None
        try:
            connection = self._make()
        except BaseException as raised:  # noqa: BLE001 - the thread that waits gets it, whatever it is
            error = raised
        with self._condition:
            self._connection, self._error, self.done = connection, error, True
            forsaken = self.forsaken
            self._condition.notify_all()
        if forsaken and connection is not None:
            connection.close()

    def result(self) -> Any:
        if self._error is not None:
            raise self._error
        return self._connection
