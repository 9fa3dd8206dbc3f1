"""A web server that gives out one file, as well or as badly as a test wants it."""

from __future__ import annotations

import asyncio
import re
from types import TracebackType

from aiohttp import web

_RANGE = re.compile(r"bytes=(\d+)-")


class FileServer:
    """`async with FileServer(content) as server:`; every path has the same file.

    Everything may be set while it runs: `cut_after` bytes of each answer the connection ends; `says` is what
    it gives as Content-Length in place of the truth, 0: nothing at all; `etag` and `ranges` are what it knows
    of continuing; `status` and `instead` answer otherwise.
    """

    def __init__(self, content: bytes, *, etag: str = '"one"') -> None:
        self.content, self.etag = content, etag
        self.ranges = True
        self.honours_if_range = True
        """False: as ComfyUI's, which answers with a part whatever If-Range says."""
        self.cut_after: int | None = None
        self.gate: asyncio.Event | None = None
        """An answer that is cut waits for it before it ends."""
        self.says: int | None = None
        self.lies: int | None = None
        """How many more answers give the length that `says` is; None: all."""
        self.status = 200
        self.instead: bytes | None = None
        self.asked: list[str] = []
        """The Range of each GET; empty where it wanted all."""
        self.came = asyncio.Event()
        """A GET was answered in part."""
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        wanted = request.headers.get("Range", "")
        if request.method == "GET":
            self.asked.append(wanted)
            if self.lies == 0:
                self.says = None
            elif self.lies is not None:
                self.lies -= 1
        if self.status != 200:
            return web.Response(status=self.status)
        content = self.content if self.instead is None else self.instead
        found = _RANGE.match(wanted) if self.ranges else None
        if self.honours_if_range and request.headers.get("If-Range", self.etag) != self.etag:
            found = None
        start = int(found[1]) if found else 0
        headers = {"ETag": self.etag} if self.etag else {}
        if found and start >= len(content):
            return web.Response(status=416, headers={**headers, "Content-Range": f"bytes */{len(content)}"})
        if found:
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        body = content[start:]
        response = web.StreamResponse(status=206 if found else 200, headers=headers)
        if self.says == 0:
            response.enable_chunked_encoding()
        else:
            response.content_length = len(body) if self.says is None else self.says
        if request.method == "HEAD":
            response = web.StreamResponse(headers=headers)
            response.content_length = len(content)
        await response.prepare(request)
        if request.method == "HEAD":
            return response
        cut = self.cut_after
        await response.write(body if cut is None else body[:cut])
        if cut is not None and cut < len(body):
            self.came.set()
            if self.gate is not None:
                await self.gate.wait()
            assert request.transport is not None
            request.transport.close()
        elif self.says not in (None, 0) and self.says != len(body):
            assert request.transport is not None
            request.transport.close()
        else:
            await response.write_eof()
        return response

    async def __aenter__(self) -> FileServer:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.gate is not None:
            self.gate.set()
        await self._runner.cleanup()
