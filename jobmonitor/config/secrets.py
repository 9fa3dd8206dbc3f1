"""Passwords, from the platform's keyring. Never written anywhere else."""

from __future__ import annotations

import logging
from urllib.parse import quote, unquote, urlsplit, urlunsplit

log = logging.getLogger(__name__)

SERVICE = "jobmonitor"
"""The name under which the keyring keeps what belongs to jobmonitor."""


def with_password(url: str) -> str:
    """A PostgreSQL URL that has a user and no password, with the one from the keyring; others as they are.

    The keyring has it as `user@host:port/database`, without the port where the URL has none. Blocking.
    """
    parts = urlsplit(url)
    if not parts.scheme.startswith("postgres") or not parts.username or parts.password is not None:
        return url
    host = parts.netloc.rpartition("@")[2]
    import keyring
    from keyring.errors import KeyringError

    try:
        password = keyring.get_password(SERVICE, f"{unquote(parts.username)}@{host}{parts.path}")
    except KeyringError as error:
        log.info("The keyring cannot be read: %s", type(error).__name__)
        return url
    if password is None:
        return url
    return urlunsplit(parts._replace(netloc=f"{parts.username}:{quote(password, safe='')}@{host}"))
