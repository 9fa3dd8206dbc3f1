"""The clients of all servers, one for each address."""

from __future__ import annotations

import asyncio

from jobmonitor.comfy.access import Accesses
from jobmonitor.comfy.client import HttpComfyServer
from jobmonitor.comfy.offload import Offload
from jobmonitor.comfy.tls import Verify
from jobmonitor.domain.server import Server


class HttpComfyServers:
    """Makes each client when it is first asked for (ComfyServers). Used from one event loop."""

    def __init__(self, *, verify: Verify = True, accesses: Accesses | None = None) -> None:
        """`verify`: True, a file of trusted certificates, or False. `accesses`: what is said of each server,
        for those that want a login or have a certificate of their own."""
        self._verify = verify
        self._accesses = accesses or Accesses()
        self._offload = Offload()
        self._clients: dict[str, HttpComfyServer] = {}
        self._closed = False

    def get(self, server: Server) -> HttpComfyServer:
        """The client of the server's canonical address, the same one each time; after `aclose` one that
        reaches nobody."""
        client = self._clients.get(server.url)
        if client is None:
            client = HttpComfyServer(
                server,
                access=self._accesses.at(server.url),
                verify=self._verify,
                offload=self._offload,
            )
            self._clients[server.url] = client
            if self._closed:
                client.shut()
        return client

    async def aclose(self) -> None:
        """Closes every client, and the process that parses large answers."""
        self._closed = True
        await asyncio.gather(*(client.aclose() for client in self._clients.values()))
        await self._offload.aclose()
