"""Passwords, from the platform's keyring. Never written anywhere else."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

log = logging.getLogger(__name__)

SERVICE = "jobmonitor"
"""The name under which the keyring keeps what belongs to jobmonitor."""


def database_password(url: str) -> str | None:
    """The password of a PostgreSQL URL that has a user and no password; None where the keyring has none.

    It is kept as `user@host:port/database`, without the port where the URL has none.
    """
    parts = urlsplit(url)
    if not parts.scheme.startswith("postgres") or not parts.username or parts.password is not None:
        return None
    account = parts.netloc.rpartition("@")
    name = f"{parts.username}@{account[2]}{parts.path}"
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(SERVICE, name)
    except KeyringError as error:
        log.info("The keyring cannot be read: %s", type(error).__name__)
        return None
