"""What every transaction on a PostgreSQL begins with."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import ExecutionContext

from jobmonitor.db.identity import Identity
from jobmonitor.domain.errors import DatabaseUnreachable

if TYPE_CHECKING:
    import psycopg

ALONE = "jobmonitor_alone"
"""Option of a statement that reads: where no transaction has begun it is one by itself, and leaves none."""

_REFUSED = ("22023", "42501")
"""SQLSTATEs of a role that does not exist, and of one that the login is not a member of."""


class Beginning:
    """Sets limits, formats and identity for one transaction, in one statement.

    LOCAL settings alone pass through a transaction pooler: nothing of a session may be relied on there.
    BEGIN and the settings travel with the first statement, and one that is ALONE needs no end: a page costs
    one round trip to the server.
    """

    def __init__(self, statement_seconds: float, identity: Identity | None, *, read_only: bool) -> None:
        self._identity = identity
        self._is_used = False
        # ISO and UTC make the text of times readable.
        settings = [
            ("statement_timeout", str(round(statement_seconds * 1000))),
            ("timezone", "UTC"),
            ("datestyle", "ISO, YMD"),
        ]
        if read_only:
            settings.append(("transaction_read_only", "on"))
        if identity is not None:
            # Older databases read the user from a setting of its own.
            settings.append(("request.jwt.claim.sub", identity.user_id or ""))
            settings.append(("request.jwt.claims", identity.claims))
            settings.append(("role", identity.role))  # last: it is the role that gives rights away
        self._statement = "SELECT " + ", ".join("set_config(%s, %s, true)" for _ in settings)
        self._values = tuple(part for setting in settings for part in setting)

    def listen(self, engine: Engine) -> None:
        """Begins all transactions of an engine whose connections begin none by themselves (autocommit)."""
        # What SQLAlchemy asks for itself when it connects for the first time comes before any transaction.
        event.listen(engine, "begin", self._note_begin)
        event.listen(engine, "do_execute", self._execute)
        event.listen(engine, "do_executemany", self._begin)

    def _note_begin(self, _connection: Connection) -> None:
        self._is_used = True

    def _execute(
        self, cursor: psycopg.Cursor[Any], statement: str, parameters: Any, context: ExecutionContext
    ) -> bool:
        """Runs the first statement of a transaction with what comes before it, and leaves any other to
        SQLAlchemy. DatabaseUnreachable where the login may not be the identity's role."""
        if not self._is_used or _has_begun(cursor):
            return False
        self._send(cursor, statement, parameters, alone=context.execution_options.get(ALONE, False))
        return True

    def _begin(self, cursor: psycopg.Cursor[Any], *_rest: object) -> None:
        if self._is_used and not _has_begun(cursor):
            self._send(cursor, self._statement, self._values)

    def _send(
        self, cursor: psycopg.Cursor[Any], statement: str, parameters: Any, *, alone: bool = False
    ) -> None:
        from psycopg import Error, Pipeline

        driver = cursor.connection
        settings = driver.cursor()
        try:
            with ExitStack() as stack:
                pipelined = Pipeline.is_supported()  # not by a library older than PostgreSQL 14
                if pipelined:
                    stack.enter_context(driver.pipeline())
                if not (alone and pipelined):  # a pipeline is a transaction, which ends with it
                    driver.execute("BEGIN")
                settings.execute(self._statement, self._values)
                cursor.execute(statement, parameters)
        except Error as error:
            was_set = settings.pgresult is not None
            if was_set or self._identity is None or error.sqlstate not in _REFUSED:
                raise
            raise _no_role(self._identity.role, str(error).partition("\n")[0][:300]) from error


def _has_begun(cursor: psycopg.Cursor[Any]) -> bool:
    from psycopg.pq import TransactionStatus

    return cursor.connection.pgconn.transaction_status != TransactionStatus.IDLE


def _no_role(role: str, details: str) -> DatabaseUnreachable:
    return DatabaseUnreachable(
        f"The database lets this login not act as the role {role}.",
        remedy=f"Name another role, or have the role {role} made and granted to this login.",
        details=details,
    )
