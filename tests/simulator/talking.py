"""Talking to a server in tests: graphs, websockets, waiting."""

from __future__ import annotations

import asyncio
import json
import random
import struct
import uuid
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import websockets

Graph = dict[str, Any]
Frame = dict[str, Any]


def picture(color: int | None = None, size: int = 16) -> dict[str, Any]:
    """A node that makes a plain picture, of a random colour so that it is not cached."""
    shade = random.randrange(2**24) if color is None else color
    return {
        "class_type": "EmptyImage",
        "inputs": {"width": size, "height": size, "batch_size": 1, "color": shade},
    }


def preview(source: str = "1") -> dict[str, Any]:
    """An output node for a picture."""
    return {"class_type": "PreviewImage", "inputs": {"images": [source, 0]}}


def small_graph() -> Graph:
    """A graph that any server can run."""
    return {"1": picture(), "2": preview()}


def steps_graph(steps: int = 5, seconds: float = 0.0, kind: str = "none") -> Graph:
    """A graph that reports steps; for the simulator alone."""
    seed = random.randrange(2**31)
    inputs = {"steps": steps, "seconds": seconds, "preview": kind, "seed": seed}
    save = {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "steps"}}
    return {"1": {"class_type": "SleepSteps", "inputs": inputs}, "2": save}


def png(width: int, height: int, color: tuple[int, int, int]) -> bytes:
    """A PNG file of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + bytes(color) * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def png_size(data: bytes) -> tuple[int, int]:
    """Width and height that a PNG file says it has."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def png_texts(data: bytes) -> dict[str, str]:
    """The text chunks of a PNG file."""
    texts, place = {}, 8
    while place < len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        if data[place + 4 : place + 8] == b"tEXt":
            key, _, value = data[place + 8 : place + 8 + length].partition(b"\0")
            texts[key.decode("latin-1")] = value.decode("latin-1")
        place += length + 12
    return texts


class Listener:
    """A websocket that keeps what it got."""

    def __init__(self, connection: websockets.ClientConnection, client_id: str) -> None:
        self.connection, self.client_id = connection, client_id
        self.frames: list[Frame] = []

    async def next(self, seconds: float = 60) -> Frame:
        """The next frame; a binary one as `{"type": "binary", "raw": …}`."""
        async with asyncio.timeout(seconds):
            raw = await self.connection.recv()
        frame = {"type": "binary", "raw": raw} if isinstance(raw, bytes) else json.loads(raw)
        self.frames.append(frame)
        return frame

    async def until(self, wanted: Callable[[Frame], bool], seconds: float = 60) -> list[Frame]:
        """Frames up to the first that is wanted, with it."""
        got = []
        async with asyncio.timeout(seconds):
            while True:
                got.append(await self.next(seconds))
                if wanted(got[-1]):
                    return got

    async def to_the_end(self) -> None:
        """Read until the connection closes, which raises."""
        while True:
            await self.next()

    async def run(self, prompt_id: str, seconds: float = 60) -> list[Frame]:
        """Frames up to the end of a run."""
        return await self.until(
            lambda f: (
                f["type"] == "executing"
                and f["data"]["node"] is None
                and f["data"].get("prompt_id") == prompt_id
            ),
            seconds,
        )


@asynccontextmanager
async def listening(url: str, client_id: str | None = None) -> AsyncIterator[Listener]:
    """A websocket of a client; its first frame has come."""
    client_id = client_id or uuid.uuid4().hex
    address = f"{url.replace('http', 'ws', 1)}/ws?clientId={client_id}"
    async with websockets.connect(address, max_size=None) as connection:
        listener = Listener(connection, client_id)
        assert (await listener.next())["type"] == "status"
        yield listener


async def post(client: httpx.AsyncClient, graph: Graph, **more: Any) -> dict[str, Any]:
    """Submit a graph; the answer, which must be 200."""
    answer = await client.post("/prompt", json={"prompt": graph, **more})
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()
    return result


async def ended(client: httpx.AsyncClient, prompt_id: str, seconds: float = 60) -> dict[str, Any]:
    """The history entry of a prompt, asked for until it is there."""
    async with asyncio.timeout(seconds):
        while True:
            found = (await client.get(f"/history/{prompt_id}")).json()
            if found:
                entry: dict[str, Any] = found[prompt_id]
                return entry
            await asyncio.sleep(0.02)


def kinds(frames: list[Frame]) -> list[str]:
    """The types of frames."""
    return [frame["type"] for frame in frames]
