"""The websockets of the simulator: who is connected, and the one ordered stream of frames to them."""

from __future__ import annotations

import asyncio
import json
import struct
from collections.abc import Callable
from typing import Any

from aiohttp import ClientConnectionResetError, web

PREVIEW, TEXT, PREVIEW_WITH_METADATA = 1, 3, 4


class Sockets:
    """Client id → socket. Frames go out in the order in which they were put, to one socket or to all."""

    def __init__(self) -> None:
        self.table: dict[str, web.WebSocketResponse] = {}
        self.features: dict[str, dict[str, Any]] = {}
        self.sent: dict[web.WebSocketResponse, int] = {}
        self.cut_after: Callable[[], int | None] = lambda: None
        self._frames: asyncio.Queue[tuple[str | bytes | None, Any]] = asyncio.Queue()

    def put(self, kind: str, data: Any, sid: Any = None) -> None:
        """A text frame for one client, or for all if `sid` is None."""
        try:
            frame = json.dumps({"type": kind, "data": data})
        except TypeError:
            frame = None
        self._frames.put_nowait((frame, sid))

    def put_binary(self, number: int, payload: bytes, sid: Any = None) -> None:
        """A binary frame."""
        self._frames.put_nowait((struct.pack(">I", number) + payload, sid))

    def wants_metadata(self, sid: Any) -> bool:
        """Whether a client asked for previews with metadata."""
        return isinstance(sid, str) and bool(self.features.get(sid, {}).get("supports_preview_metadata"))

    async def pump(self) -> None:
        """Send frames for ever.

        TypeError where the real server ends: for a client id that cannot be a key, and for data that JSON
        cannot hold if somebody is there to get it.
        """
        while True:
            frame, sid = await self._frames.get()
            if sid is None:
                targets = list(self.table.values())
            else:
                targets = [self.table[sid]] if sid in self.table else []
            for socket in targets:
                if frame is None:
                    raise TypeError("an object of this kind is not JSON serializable")
                await self.send(socket, frame)
            self._frames.task_done()

    async def all_sent(self) -> None:
        """Until every frame that was put has gone out; for ever where the pump has ended."""
        await self._frames.join()

    async def send(self, socket: web.WebSocketResponse, frame: str | bytes) -> None:
        """One frame to one socket; a socket that is gone is no error."""
        try:
            if isinstance(frame, str):
                await socket.send_str(frame)
            else:
                await socket.send_bytes(frame)
        except (ClientConnectionResetError, ConnectionError, RuntimeError):
            return  # the handler of that socket takes it out of the table
        self.sent[socket] = self.sent.get(socket, 0) + 1
        limit = self.cut_after()
        if limit is not None and self.sent[socket] >= limit:
            abort(socket)

    def text(self, node_id: str, text: str, sid: Any = None) -> None:
        """The TEXT frame of a node."""
        raw = node_id.encode()
        self.put_binary(TEXT, struct.pack(">I", len(raw)) + raw + text.encode(), sid)

    def preview(self, image: bytes, kind: str, sid: Any) -> None:
        """A preview without metadata, `kind` jpeg or png."""
        self.put_binary(PREVIEW, struct.pack(">I", 2 if kind == "png" else 1) + image, sid)

    def preview_with_metadata(self, image: bytes, kind: str, metadata: dict[str, Any], sid: Any) -> None:
        """A preview that says whose it is."""
        head = json.dumps({**metadata, "image_type": f"image/{kind}"}).encode()
        self.put_binary(PREVIEW_WITH_METADATA, struct.pack(">I", len(head)) + head + image, sid)


def abort(socket: web.WebSocketResponse) -> None:
    """Cut a connection without a closing frame."""
    transport = socket._req.transport if socket._req is not None else None  # aiohttp has no public way
    if transport is not None:
        transport.abort()
