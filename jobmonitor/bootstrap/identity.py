"""As whom a database is asked, and who "me" is there."""

from __future__ import annotations

import uuid

from jobmonitor.config.paths import OWN_USER
from jobmonitor.config.secret_store import SecretStore
from jobmonitor.config.secrets import token_of
from jobmonitor.config.settings import KEYRING, Settings
from jobmonitor.db.identity import Identity
from jobmonitor.db.urls import parse_address
from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.services.ports import Layout

__all__ = ["OWN_USER", "identity_of", "is_file", "memory_name", "own_user", "user_id"]


def is_file(database: str) -> bool:
    """Whether a database is a file of this workstation."""
    return parse_address(database).path is not None


def identity_of(settings: Settings, database: str, secrets: SecretStore | None = None) -> Identity | None:
    """As whom a PostgreSQL is asked, by the settings; None: as the login. Blocking where the keyring has the
    token. InvalidInput never quotes it."""
    user = settings.database_user
    if user == KEYRING:
        user = token_of(database, secrets)
    return Identity.of(user, role=settings.database_role)


def memory_name(database: str, identity: Identity | None) -> str:
    """Under which name the last pages seen of a database are kept: users see other rows of the same one."""
    title = parse_address(database).title
    return title if identity is None else f"{title} as {identity.title}"


def user_id(settings: Settings, database: str, identity: Identity | None, layout: Layout) -> str | None:
    """Who "me" is: as the settings say; else, on a file, a user of its own; else as whom one asks."""
    if settings.user is not None:
        return settings.user
    if is_file(database):
        return own_user(layout)
    return None if identity is None else identity.user_id


def own_user(layout: Layout) -> str | None:
    """Who "me" is on a database that is a file: a UUID that is made once. None where it cannot be kept."""
    try:
        stored = layout.load(OWN_USER)
        if stored is None:
            made = str(uuid.uuid4()).encode("ascii")
            layout.change(OWN_USER, lambda former: former or made)  # of two copies at once, one makes it
            stored = layout.load(OWN_USER) or made
        return str(uuid.UUID(stored.decode("ascii")))
    except (JobMonitorError, ValueError):
        return None
