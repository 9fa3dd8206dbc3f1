"""Passwords and tokens of profiles, put where they are looked for."""

from __future__ import annotations

from jobmonitor.config.secret_store import SecretStore
from jobmonitor.config.secrets import (
    SERVER_SERVICE,
    SERVICE,
    TOKEN_SERVICE,
    database_account,
    without_password,
)
from jobmonitor.domain.server import Server


class KeyringProfileSecrets:
    """`ProfileSecrets` in a SecretStore."""

    def __init__(self, store: SecretStore) -> None:
        self._store = store

    def split(self, address: str) -> tuple[str, str | None]:
        """A database's address without its password, and the password."""
        return without_password(address)

    def keep_password(self, address: str, password: str) -> bool:
        """Of a database, by its address."""
        return self._store.keep(SERVICE, database_account(address), password)

    def keep_user_token(self, address: str, token: str) -> bool:
        """As whom a database is asked."""
        return self._store.keep(TOKEN_SERVICE, database_account(address), token)

    def keep_server_token(self, url: str, token: str) -> bool:
        """Of a ComfyUI server."""
        return self._store.keep(SERVER_SERVICE, Server.at(url).url, token)
