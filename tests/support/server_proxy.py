"""What may stand between a workstation and a server: a path prefix, a login, TLS, cut websockets."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from types import TracebackType

import aiohttp
from aiohttp import web

from tests.support.transports import connections_over

_OWN = {"host", "content-length", "transfer-encoding", "connection"}


class ServerProxy:
    """`async with ServerProxy(simulator.url, …) as proxy: proxy.url`, in the test's event loop."""

    def __init__(
        self,
        target: str,
        *,
        prefix: str = "",
        wanted: Mapping[str, str] | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """`wanted` are headers without which it answers 401."""
        self._target = target
        self._prefix = prefix
        self._wanted = dict(wanted or {})
        self._tls = tls
        self.websocket = True
        """False: websockets are refused, as by a proxy that does not know them."""
        self.cuts: int | None = None
        """After how many frames a websocket is cut; None: never."""
        self.silent = False
        """True: no frame is passed on, and nothing says so."""
        self.refused: list[str] = []
        """Paths that were asked for without the headers."""
        self.seen: list[tuple[str, str]] = []
        """Method and path of what was passed on."""
        self.url = ""

    async def __aenter__(self) -> ServerProxy:
        self._session = aiohttp.ClientSession()
        application = web.Application(client_max_size=64 * 2**20)
        application.router.add_route("*", f"{self._prefix}/{{path:.*}}", self._pass_on)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=self._tls).start()
        scheme = "http" if self._tls is None else "https"
        self._port = self._runner.addresses[0][1]
        self.url = f"{scheme}://127.0.0.1:{self._port}{self._prefix}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()
        await self._session.close()
        if self._tls is not None:
            await connections_over(self._port)

    async def _pass_on(self, request: web.Request) -> web.StreamResponse:
        path = f"/{request.match_info['path']}"
        if any(request.headers.get(name) != value for name, value in self._wanted.items()):
            self.refused.append(path)
            return web.Response(status=401)
        self.seen.append((request.method, path))
        address = f"{self._target}{path}"
        if request.query_string:
            address += f"?{request.query_string}"
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await self._websocket(request, address)
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _OWN}
        body = await request.read()
        async with self._session.request(request.method, address, headers=headers, data=body) as answer:
            kept = {name: value for name, value in answer.headers.items() if name.lower() not in _OWN}
            return web.Response(status=answer.status, headers=kept, body=await answer.read())

    async def _websocket(self, request: web.Request, address: str) -> web.StreamResponse:
        if not self.websocket:
            return web.Response(status=404)
        near = web.WebSocketResponse(max_msg_size=0)
        await near.prepare(request)
        async with self._session.ws_connect(address, max_msg_size=0) as far:
            upwards = asyncio.create_task(self._upwards(near, far))
            left = self.cuts
            try:
                async for message in far:
                    if left is not None and left <= 0:
                        break
                    left = None if left is None else left - 1
                    if self.silent:
                        continue
                    if message.type is aiohttp.WSMsgType.TEXT:
                        await near.send_str(message.data)
                    elif message.type is aiohttp.WSMsgType.BINARY:
                        await near.send_bytes(message.data)
            except ConnectionError:
                pass
            finally:
                upwards.cancel()
        if request.transport is not None:
            request.transport.abort()  # as a proxy that is restarted: nobody says goodbye
        return near

    async def _upwards(self, near: web.WebSocketResponse, far: aiohttp.ClientWebSocketResponse) -> None:
        async for message in near:
            if message.type is aiohttp.WSMsgType.TEXT:
                await far.send_str(message.data)
        await far.close()
