"""Which server an address means."""

from __future__ import annotations

from collections.abc import Iterable

from jobmonitor.domain.errors import InvalidInput
from jobmonitor.domain.server import Server, canonical_url

MOST_KNOWN = 10_000
"""Spellings that are remembered: rows may have any number of them."""


class ServerDirectory:
    """The configured servers by all their addresses; any other address is a server of its own."""

    def __init__(self, servers: Iterable[Server] = ()) -> None:
        self.configured = tuple(servers)
        self._by_address: dict[str, Server] = {}
        for server in self.configured:
            for address in server.addresses:
                self._by_address.setdefault(address, server)
        self._by_spelling: dict[str, tuple[Server, str] | None] = {}

    def find(self, address: str) -> tuple[Server, str] | None:
        """The server that a row means by an address, and the canonical spelling of that address; None where
        it is none."""
        if address not in self._by_spelling:
            if len(self._by_spelling) >= MOST_KNOWN:
                self._by_spelling.clear()
            self._by_spelling[address] = self._look_up(address)
        return self._by_spelling[address]

    def _look_up(self, address: str) -> tuple[Server, str] | None:
        try:
            url = canonical_url(address)
        except InvalidInput:
            return None
        return self._by_address.get(url) or Server(url), url
