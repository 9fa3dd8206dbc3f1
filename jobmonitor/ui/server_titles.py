"""Servers as operators call them, by the address that rows have. Without Qt."""

from __future__ import annotations

from collections.abc import Iterable

from jobmonitor.domain.errors import InvalidAddress
from jobmonitor.domain.server import Server, canonical_url
from jobmonitor.ui.words import host_name, one_line


class ServerTitles:
    """Looks up what a server is called."""

    def __init__(self, servers: Iterable[Server] = ()) -> None:
        self._titles: dict[str, str] = {}
        for server in servers:
            self.know(server)

    def know(self, server: Server) -> None:
        """Rows that name any of its addresses mean this server."""
        for address in server.addresses:
            self._titles[address] = one_line(server.title, 120)

    def title_of(self, url: str | None) -> str:
        """The server's name, else host and port of the address; empty where there is none."""
        if not url:
            return ""
        if url in self._titles:
            return self._titles[url]
        try:
            return self._titles.get(canonical_url(url), host_name(url))
        except InvalidAddress:
            return host_name(url)
