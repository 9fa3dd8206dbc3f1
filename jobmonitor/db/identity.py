"""As whom a PostgreSQL with row-level security is asked: the claims and the role of each transaction."""

from __future__ import annotations

import base64
import binascii
import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jobmonitor.domain.errors import InvalidInput

DEFAULT_ROLE = "authenticated"
"""The role of signed-in users in the hosted databases that judge by claims."""

_MAX_TOKEN = 16_384
_MAX_ROLE = 63
_REMEDY = "Give the user's id (a UUID), or a token that is still valid."


@dataclass(frozen=True, slots=True)
class Identity:
    """What row-level security judges by. Shows no claims: they may name people."""

    claims: str = field(repr=False)
    """A JSON object, as a token's payload."""
    role: str
    """The database's role that statements run as."""
    user_id: str | None = None
    """The user whose rows these are; None where the claims name none, as a service's."""

    @property
    def title(self) -> str:
        """Who this is, for an operator."""
        return self.user_id or self.role

    @classmethod
    def of(cls, user: str | None, *, role: str | None = None) -> Identity | None:
        """The identity that an operator's `user` (an id or a JSON web token) and `role` mean.

        None where both are empty: as the login. A token is not verified, since the login has decided who may
        act as whom; it is refused where it has expired. InvalidInput never quotes it.
        """
        user, role = (user or "").strip(), (role or "").strip()
        if not user and not role:
            return None
        claims = _claims(user)
        named = claims.get("role")
        role = role or (named if isinstance(named, str) else "") or DEFAULT_ROLE
        if len(role.encode()) > _MAX_ROLE or "\0" in role:
            raise InvalidInput("The database's role has no possible name.", remedy="Look at database_role.")
        subject = claims.get("sub")
        text = json.dumps({**claims, "role": role})
        return cls(text, role, subject if isinstance(subject, str) and subject else None)


def _claims(user: str) -> Mapping[str, Any]:
    if not user:
        return {}
    try:
        return {"sub": str(uuid.UUID(user))}
    except ValueError:
        return _payload(user)


def _payload(token: str) -> Mapping[str, Any]:
    parts = token.removeprefix("Bearer ").strip().split(".")
    if len(parts) != 3 or len(token) > _MAX_TOKEN:
        raise InvalidInput("The database user is neither a user's id nor a token.", remedy=_REMEDY)
    padded = parts[1] + "=" * (-len(parts[1]) % 4)
    try:
        payload = json.loads(
            base64.b64decode(padded, altchars=b"-_", validate=True), parse_constant=_refuse_constant
        )
    except (binascii.Error, ValueError, RecursionError):
        payload = None
    if not isinstance(payload, dict):
        raise InvalidInput("The token of the database user cannot be read.", remedy=_REMEDY)
    expires = payload.get("exp")
    if isinstance(expires, int | float) and expires <= time.time():
        raise InvalidInput("The token of the database user has expired.", remedy=_REMEDY)
    if "\\u0000" in json.dumps(payload):  # which the database cannot hold
        raise InvalidInput("The token of the database user cannot be read.", remedy=_REMEDY)
    return payload


def _refuse_constant(name: str) -> None:
    """NaN and the like are no JSON, though Python reads them."""
    raise ValueError(name)
