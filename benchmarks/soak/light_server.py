"""A server made for load: it speaks as ComfyUI does, and does no work.

It answers what a workstation that follows jobs asks (`/prompt`, `/queue`, `/history/{id}`, `/system_stats`,
`/features`), and sends the frames of each run with the usual ids, in the usual order.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web
from aiohttp.typedefs import Handler

MOST_HISTORY = 10_000
"""Entries that are kept, as the real server keeps them."""
PREVIEW = b"\0\0\0\1\0\0\0\1" + b"\xff\xd8" + bytes(6_000) + b"\xff\xd9"


Item = tuple[int, str, bool]
"""Number, prompt id, and whether the workstation submitted it."""


@dataclass(frozen=True)
class Load:
    """What each server does."""

    graph: Mapping[str, Mapping[str, object]]
    run_seconds: float
    """How long each run takes, and so how often one ends."""
    steps: int
    """Reports of progress of one run of the workstation's own jobs."""


@dataclass
class LightServer:
    """One server with its queue. Used from one event loop."""

    load: Load
    ended: Callable[[str, float], None]
    """Called with a prompt and the time at which its history was there."""
    waiting: deque[Item] = field(default_factory=deque)
    running: Item | None = None
    history: dict[str, tuple[int, float, float]] = field(default_factory=dict)
    sockets: dict[web.WebSocketResponse, asyncio.BaseTransport | None] = field(default_factory=dict)
    frames: int = 0
    asked: dict[str, int] = field(default_factory=dict)
    away: bool = False
    """Whether it refuses everything, as one that is being started."""
    _number: int = 0

    def __post_init__(self) -> None:
        self._graph = json.dumps(self.load.graph)
        self._nodes = list(self.load.graph)
        self._more = asyncio.Event()

    async def add(self, prompt_id: str, *, own: bool) -> None:
        """A prompt is queued, and that is told; `own`: submitted by the workstation, which is told of its
        progress."""
        self._number += 1
        self.waiting.append((self._number, prompt_id, own))
        self._more.set()
        await self._tell("status", {"status": self._status()})

    def application(self) -> web.Application:
        """Its routes."""

        @web.middleware
        async def count(request: web.Request, handler: Handler) -> web.StreamResponse:
            name = request.path.split("/")[1]
            self.asked[name] = self.asked.get(name, 0) + 1
            if self.away:
                raise web.HTTPServiceUnavailable
            return await handler(request)

        application = web.Application(middlewares=[count])
        application.add_routes(
            [
                web.get("/prompt", self._length),
                web.get("/queue", self._queue),
                web.get("/history/{id}", self._history),
                web.get("/history", self._newest),
                web.get("/view", self._view),
                web.get("/system_stats", self._stats),
                web.get("/features", self._features),
                web.get("/ws", self._socket),
            ]
        )
        return application

    # Answers

    @property
    def length(self) -> int:
        """Prompts that run or wait."""
        return len(self.waiting) + (self.running is not None)

    def _status(self) -> dict[str, object]:
        return {"exec_info": {"queue_remaining": self.length}}

    async def _length(self, _: web.Request) -> web.Response:
        return web.json_response(self._status())

    def _item(self, item: Item) -> str:
        number, prompt_id, _ = item
        extra = '{"client_id": "another", "create_time": 1764000000000}'
        return f'[{number}, "{prompt_id}", {self._graph}, {extra}, ["{self._nodes[-1]}"]]'

    async def _queue(self, _: web.Request) -> web.Response:
        running = [] if self.running is None else [self._item(self.running)]
        pending = [self._item(each) for each in self.waiting]
        body = f'{{"queue_running": [{", ".join(running)}], "queue_pending": [{", ".join(pending)}]}}'
        return web.Response(text=body, content_type="application/json")

    async def _history(self, request: web.Request) -> web.Response:
        prompt_id = request.match_info["id"]
        return web.json_response({prompt_id: self._entry(prompt_id)} if prompt_id in self.history else {})

    async def _newest(self, request: web.Request) -> web.Response:
        count = int(request.query.get("max_items", MOST_HISTORY))
        newest = list(self.history)[-count:] if count > 0 else []
        return web.json_response({each: self._entry(each) for each in newest})

    async def _view(self, _: web.Request) -> web.Response:
        return web.Response(body=bytes(1_000), content_type="video/mp4")

    def _entry(self, prompt_id: str) -> dict[str, object]:
        number, began, ended = self.history[prompt_id]
        last = self._nodes[-1]
        messages = [
            ["execution_start", {"prompt_id": prompt_id, "timestamp": int(began * 1000)}],
            ["execution_cached", {"nodes": [], "prompt_id": prompt_id, "timestamp": int(began * 1000)}],
            ["execution_success", {"prompt_id": prompt_id, "timestamp": int(ended * 1000)}],
        ]
        return {
            "prompt": [number, prompt_id, self.load.graph, {}, [last]],
            "outputs": {last: self._output(number)},
            "status": {"status_str": "success", "completed": True, "messages": messages},
            "meta": {},
        }

    @staticmethod
    def _output(number: int) -> dict[str, object]:
        file = {"filename": f"clip_{number:05d}_.mp4", "subfolder": "video", "type": "output"}
        return {"images": [file], "animated": [True]}

    async def _stats(self, _: web.Request) -> web.Response:
        system = {"os": "posix", "comfyui_version": "0.3.64", "python_version": "3.12.1", "argv": []}
        return web.json_response({"system": system, "devices": []})

    async def _features(self, _: web.Request) -> web.Response:
        return web.json_response({"supports_preview_metadata": True, "max_upload_size": 104857600})

    # The websocket

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets[socket] = request.transport
        try:
            sid = request.query.get("clientId", "")
            await socket.send_str(_frame("status", {"status": self._status(), "sid": sid}))
            async for message in socket:
                if message.type is not WSMsgType.TEXT:
                    break
        finally:
            self.sockets.pop(socket, None)
        return socket

    async def _tell(self, kind: str, data: Mapping[str, object]) -> None:
        await self._send(_frame(kind, data))

    async def _send(self, frame: str | bytes) -> None:
        for socket in tuple(self.sockets):
            self.frames += 1
            try:
                await (socket.send_str(frame) if isinstance(frame, str) else socket.send_bytes(frame))
            except ConnectionError:
                self.sockets.pop(socket, None)

    async def leave(self, seconds: float) -> None:
        """Is away for a time: sockets break, questions are refused. The queue stays."""
        self.away = True
        for transport in tuple(self.sockets.values()):
            if isinstance(transport, asyncio.WriteTransport):
                transport.abort()
        await asyncio.sleep(seconds)
        self.away = False

    # Working

    async def work(self) -> None:
        """Runs one prompt after the other until it is cancelled."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            if not self.waiting:
                self._more.clear()
                await self._more.wait()
                due = loop.time()
            item = await self.take_up()
            due += self.load.run_seconds
            began = time.time()
            await self._run(item, due)
            await self.end(began)

    async def take_up(self) -> Item:
        """The next prompt runs; nothing is told of it but the queue."""
        item = self.running = self.waiting.popleft()
        await self._tell("status", {"status": self._status()})
        return item

    async def end(self, began: float) -> None:
        """What runs is over: it is in the history, and that is told. `began` is in seconds since 1970."""
        assert self.running is not None
        number, prompt_id, own = self.running
        now = time.time()
        self.running, self.history[prompt_id] = None, (number, began, now)
        if len(self.history) > MOST_HISTORY:
            del self.history[next(iter(self.history))]
        await self._tell("status", {"status": self._status()})
        if own:
            await self._tell("executing", {"node": None, "prompt_id": prompt_id})
        self.ended(prompt_id, now)

    async def _run(self, item: Item, due: float) -> None:
        loop = asyncio.get_running_loop()
        number, prompt_id, own = item
        if not own:
            await asyncio.sleep(max(0.0, due - loop.time()))
            return
        stamp = {"prompt_id": prompt_id, "timestamp": int(time.time() * 1000)}
        await self._tell("execution_start", stamp)
        await self._tell("execution_cached", {"nodes": [], **stamp})
        steps = self.load.steps
        pause = max(0.0, due - loop.time()) / (steps + 1)
        told: dict[str, object] = {}
        for step in range(steps):
            await asyncio.sleep(pause)
            place = step * len(self._nodes) // steps
            node = self._nodes[place]
            if node not in told:
                await self._tell("executing", {"node": node, "display_node": node, "prompt_id": prompt_id})
                for before in told:
                    told[before] = _node_state(before, prompt_id, 1, 1, "finished")
            told[node] = _node_state(node, prompt_id, step, steps, "running")
            await self._tell("progress_state", {"prompt_id": prompt_id, "nodes": told})
            if step % 6 == 3:
                await self._send(PREVIEW)
        last = self._nodes[-1]
        output = {"node": last, "display_node": last, "output": self._output(number), "prompt_id": prompt_id}
        await self._tell("executed", output)
        await self._tell("execution_success", stamp)
        await asyncio.sleep(max(0.0, due - loop.time()))


def _frame(kind: str, data: Mapping[str, object]) -> str:
    return json.dumps({"type": kind, "data": data})


def _node_state(node: str, prompt_id: str, value: int, most: int, state: str) -> dict[str, object]:
    ids = {"node_id": node, "display_node_id": node, "parent_node_id": None, "real_node_id": node}
    return {"value": value, "max": most, "state": state, "prompt_id": prompt_id, **ids}
