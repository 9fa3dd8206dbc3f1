"""Which server an address means."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from jobmonitor.domain.errors import InvalidInput
from jobmonitor.domain.server import Server, canonical_url, is_loopback

MOST_KNOWN = 10_000
"""Spellings that are remembered: rows may have any number of them."""


class Place(NamedTuple):
    """Where a row says that its job runs."""

    server: Server
    is_loopback: bool
    """Whether the row's own spelling means another machine on each workstation."""


class ServerDirectory:
    """The configured servers by all their addresses; any other address is a server of its own."""

    def __init__(self, servers: Iterable[Server] = ()) -> None:
        self.configured = tuple(servers)
        self._by_address: dict[str, Server] = {}
        for server in self.configured:
            for address in server.addresses:
                self._by_address.setdefault(address, server)
        self._by_spelling: dict[str, Place | None] = {}

    def find(self, address: str) -> Place | None:
        """What a row means by an address; None where it is none."""
        if address not in self._by_spelling:
            if len(self._by_spelling) >= MOST_KNOWN:
                self._by_spelling.clear()
            self._by_spelling[address] = self._look_up(address)
        return self._by_spelling[address]

    def _look_up(self, address: str) -> Place | None:
        try:
            url = canonical_url(address)
        except InvalidInput:
            return None
        return Place(self._by_address.get(url) or Server(url), is_loopback(url))
