"""Passwords and tokens, from the platform's keyring. Never written anywhere else."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from urllib.parse import SplitResult, quote, unquote, urlsplit, urlunsplit

from jobmonitor.config.server_access import ServerAccess
from jobmonitor.domain.errors import InvalidInput

log = logging.getLogger(__name__)

SERVICE = "jobmonitor"
"""The name under which the keyring keeps the passwords of databases."""

TOKEN_SERVICE = "jobmonitor-token"  # noqa: S105 - a name, not a token
"""The name under which it keeps the tokens of users."""

STORAGE_SERVICE = "jobmonitor-storage"
"""The name under which it keeps the access keys of buckets."""


SERVER_SERVICE = "jobmonitor-server"
"""The name under which it keeps the tokens of ComfyUI servers, by their addresses."""


def with_password(url: str) -> str:
    """A PostgreSQL URL that has a user and no password, with the one from the keyring; others as they are.

    The keyring has it as `user@host:port/database`, without the port where the URL has none. Blocking.
    """
    try:
        parts = urlsplit(url)
    except ValueError:  # whoever connects says what is wrong with it
        return url
    if not parts.scheme.startswith("postgres") or not parts.username or parts.password is not None:
        return url
    password = _look_up(SERVICE, _account(parts))
    if password is None:
        return url
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{parts.username}:{quote(password, safe='')}@{host}"))


def token_of(url: str) -> str:
    """The token that the keyring has for a PostgreSQL URL, under the same account as the password. Blocking.

    Raises InvalidInput where it has none.
    """
    account = _account(urlsplit(url))
    token = _look_up(TOKEN_SERVICE, account)
    if not token:
        raise InvalidInput(
            f"The keyring has no token for {account}.",
            remedy=f"Put it there with: keyring set {TOKEN_SERVICE} {account}",
        )
    return token


def storage_key_of(bucket: str) -> tuple[str, str] | None:
    """The access key that the keyring has for a bucket: (id, secret), which it keeps as `id:secret`. None
    where it has none: then it is looked for where such keys usually are. Blocking."""
    found = _look_up(STORAGE_SERVICE, bucket)
    name, colon, secret = (found or "").partition(":")
    return (name.strip(), secret.strip()) if colon and name.strip() and secret.strip() else None


def token_of_server(url: str, access: ServerAccess, environment: Mapping[str, str]) -> str:
    """The token that goes to the server at a canonical address; empty where none does. Blocking.

    Raises InvalidInput where there is none although there should be.
    """
    if access.token_env:
        token = environment.get(access.token_env, "").strip()
        if not token:
            raise InvalidInput(
                f"There is no token for {url}: the environment has nothing in {access.token_env}.",
                remedy=f"Set {access.token_env} before jobmonitor is started.",
            )
        return token
    if not access.token:
        return ""
    token = (_look_up(SERVER_SERVICE, url) or "").strip()
    if not token:
        raise InvalidInput(
            f"The keyring has no token for {url}.",
            remedy=f"Put it there with: keyring set {SERVER_SERVICE} {url}",
        )
    return token


def _account(parts: SplitResult) -> str:
    host = parts.netloc.rpartition("@")[2]
    return f"{unquote(parts.username)}@{host}{parts.path}" if parts.username else f"{host}{parts.path}"


def _look_up(service: str, account: str) -> str | None:
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(service, account)
    except KeyringError as error:
        log.info("The keyring cannot be read: %s", type(error).__name__)
        return None
