"""Passwords and tokens where they are needed, and under which names they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import SplitResult, quote, unquote, urlsplit, urlunsplit

from jobmonitor.config.secret_store import SecretStore
from jobmonitor.config.server_access import ServerAccess
from jobmonitor.domain.errors import InvalidInput

SERVICE = "jobmonitor"
"""The name under which the keyring keeps the passwords of databases."""

TOKEN_SERVICE = "jobmonitor-token"  # noqa: S105 - a name, not a token
"""The name under which it keeps the tokens of users."""

STORAGE_SERVICE = "jobmonitor-storage"
"""The name under which it keeps the access keys of buckets."""

SERVER_SERVICE = "jobmonitor-server"
"""The name under which it keeps the tokens of ComfyUI servers, by their addresses."""


def with_password(url: str, secrets: SecretStore | None = None) -> str:
    """A PostgreSQL URL that has a user and no password, with the one from the keyring; others as they are.

    The keyring has it as `user@host:port/database`, without the port where the URL has none. Blocking.
    """
    try:
        parts = urlsplit(url)
    except ValueError:  # whoever connects says what is wrong with it
        return url
    if not parts.scheme.startswith("postgres") or not parts.username or parts.password is not None:
        return url
    password = _look_up(secrets, SERVICE, _account(parts))
    if password is None:
        return url
    return with_this_password(url, password)


def token_of(url: str, secrets: SecretStore | None = None) -> str:
    """The token that the keyring has for a PostgreSQL URL, under the same account as the password. Blocking.

    Raises InvalidInput where it has none.
    """
    account = _account(urlsplit(url))
    token = _look_up(secrets, TOKEN_SERVICE, account)
    if not token:
        raise InvalidInput(
            f"The keyring has no token for {account}.",
            remedy=f"Put it there with: keyring set {TOKEN_SERVICE} {account}",
        )
    return token


def storage_key_of(bucket: str, secrets: SecretStore | None = None) -> tuple[str, str] | None:
    """The access key that the keyring has for a bucket: (id, secret), which it keeps as `id:secret`. None
    where it has none: then it is looked for where such keys usually are. Blocking."""
    found = _look_up(secrets, STORAGE_SERVICE, bucket)
    name, colon, secret = (found or "").partition(":")
    return (name.strip(), secret.strip()) if colon and name.strip() and secret.strip() else None


def token_of_server(
    url: str, access: ServerAccess, environment: Mapping[str, str], secrets: SecretStore | None = None
) -> str:
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
    token = (_look_up(secrets, SERVER_SERVICE, url) or "").strip()
    if not token:
        raise InvalidInput(
            f"The keyring has no token for {url}.",
            remedy=f"Put it there with: keyring set {SERVER_SERVICE} {url}",
        )
    return token


def _account(parts: SplitResult) -> str:
    host = parts.netloc.rpartition("@")[2]
    return f"{unquote(parts.username)}@{host}{parts.path}" if parts.username else f"{host}{parts.path}"


def without_password(url: str) -> tuple[str, str | None]:
    """A PostgreSQL URL without its password, and the password; None where it has none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url, None
    if not parts.scheme.startswith("postgres") or parts.password is None:
        return url, None
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{parts.username}@{host}")), unquote(parts.password)


def with_this_password(url: str, password: str) -> str:
    """A PostgreSQL URL with another password; others, and those without a user, as they are."""
    parts = urlsplit(url)
    if not parts.scheme.startswith("postgres") or not parts.username:
        return url
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{parts.username}:{quote(password, safe='')}@{host}"))


def database_account(url: str) -> str:
    """The account under which the keyring has what belongs to a PostgreSQL URL."""
    return _account(urlsplit(url))


def _look_up(secrets: SecretStore | None, service: str, account: str) -> str | None:
    return (secrets or SecretStore()).find(service, account)
