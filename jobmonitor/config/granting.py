"""The servers of the settings with what they want to see, their tokens taken from where these are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from jobmonitor.config.secret_store import SecretStore
from jobmonitor.config.secrets import token_of_server
from jobmonitor.config.server_access import ServerAccess
from jobmonitor.domain.errors import InvalidInput
from jobmonitor.domain.server import Server


class Granted(NamedTuple):
    """How one address is asked."""

    headers: Mapping[str, str]
    verify: bool | str | None
    """Whom to trust there; None: as everywhere."""
    websocket: bool
    problem: str = ""
    """Why it cannot be asked; empty where it can."""
    remedy: str = ""

    def __repr__(self) -> str:
        return f"Granted({len(self.headers)} headers)"


def granted(
    servers: Iterable[Server],
    said: Mapping[str, ServerAccess],
    environment: Mapping[str, str],
    secrets: SecretStore | None = None,
) -> dict[str, Granted]:
    """By canonical address, with aliases, for each server of which the settings say something. Blocking where
    the keyring is asked.

    A token that is missing is the problem of its server alone: the others can be used.
    """
    addresses: dict[str, Granted] = {}
    for server in servers:
        access = said.get(server.url)
        if access is None:
            continue
        try:
            token = token_of_server(server.url, access, environment, secrets)
            one = Granted(access.headers_with(token), access.verify, access.websocket)
        except InvalidInput as error:
            one = Granted({}, access.verify, access.websocket, error.message, error.remedy)
        secure = server.url.startswith("https:")
        for address in server.addresses:
            if not secure or address.startswith("https:"):  # nothing goes unencrypted that need not
                addresses[address] = one
    return addresses
