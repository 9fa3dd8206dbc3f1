"""What every transaction on a PostgreSQL begins with."""

from __future__ import annotations

from sqlalchemy import Connection, exc

from jobmonitor.db.identity import Identity
from jobmonitor.domain.errors import DatabaseUnreachable

_REFUSED = ("22023", "42501")
"""SQLSTATEs of a role that does not exist, and of one that the login is not a member of."""


class Beginning:
    """Sets limits, formats and identity for one transaction, in one statement.

    LOCAL settings alone pass through a transaction pooler: nothing of a session may be relied on there.
    """

    def __init__(self, statement_seconds: float, identity: Identity | None, *, read_only: bool) -> None:
        self._identity = identity
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

    def __call__(self, connection: Connection) -> None:
        """Runs it. DatabaseUnreachable where the login may not be the identity's role."""
        try:
            connection.exec_driver_sql(self._statement, self._values)
        except exc.DBAPIError as error:
            if self._identity is None or getattr(error.orig, "sqlstate", None) not in _REFUSED:
                raise
            raise _no_role(self._identity.role, str(error.orig).partition("\n")[0][:300]) from error.orig


def _no_role(role: str, details: str) -> DatabaseUnreachable:
    return DatabaseUnreachable(
        f"The database lets this login not act as the role {role}.",
        remedy=f"Name another role, or have the role {role} made and granted to this login.",
        details=details,
    )
