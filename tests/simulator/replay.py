"""Replaying a recording against the simulator: the same requests and sockets, at the same points of runs."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from yarl import URL

from jobmonitor.demo.simulator import Simulator
from tests.simulator import frames, reductions, shapes
from tests.simulator.recording import Event, Recording, whole
from tests.simulator.wire import binary, form_data, header_differences


@dataclass
class Socket:
    """A client's websocket and what it got."""

    connection: aiohttp.ClientWebSocketResponse
    got: list[Any] = field(default_factory=list)
    reader: asyncio.Task[None] | None = None


Hook = Callable[["Replay"], Awaitable[None]]


@dataclass
class Plan:
    """How a recording is replayed.

    `prepare` puts files in place; `progress`, `steps` and `statuses` are those of `frames.compare`; `skip`
    names requests that are left out, by path; `before` and `after` do something around a request, by path, or
    around the opening of a socket, by client, `start` being the start; `salts` make the content of an upload
    another, by index of the request; `ignored` are clients whose frames are not compared; `options` are the
    simulator's.
    """

    prepare: Callable[[Path], None] | None = None
    progress: bool = True
    steps: bool = True
    statuses: bool = True
    skip: tuple[str, ...] = ()
    before: dict[str, Hook] = field(default_factory=dict)
    after: dict[str, Hook] = field(default_factory=dict)
    salts: dict[int, int] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)


class Replay:
    """One run of one recording."""

    def __init__(self, recording: Recording, simulator: Simulator, plan: Plan) -> None:
        self.recording, self.simulator, self.plan = recording, simulator, plan
        self.names = shapes.Names()
        self.sockets: dict[str, Socket] = {}
        self.problems: list[str] = []
        self.arrived = asyncio.Condition()
        self.session: aiohttp.ClientSession

    async def run(self) -> list[str]:
        """Where the simulator differs."""
        async with aiohttp.ClientSession() as self.session:
            await self._hook(self.plan.before, "start")
            for event in self.recording.events():
                place = event.what["client"] if event.kind == "open" else event.what.get("path", "")
                await self._hook(self.plan.before, place)
                await self._until(event)
                await getattr(self, f"_{event.kind}")(event)
                await self._hook(self.plan.after, place)
            await self._until(None)
            for socket in self.sockets.values():
                await socket.connection.close()
                if socket.reader is not None:
                    await socket.reader
        for client in self.recording.clients:
            if client not in self.plan.ignored:
                self._compare_frames(client)
        return self.problems

    async def _hook(self, hooks: dict[str, Hook], place: str) -> None:
        if place in hooks:
            await hooks[place](self)

    async def _until(self, event: Event | None) -> None:
        """Wait until each socket has got what it had got before an event of the recording, but for steps.

        None is the end; a client that leaves has got all that it ever got.
        """
        for client, socket in self.sockets.items():
            last = event is None or (event.kind == "close" and event.what["client"] == client)
            when = float("inf") if last or event is None else event.time
            wanted = sum(
                1
                for frame in self.recording.received(client)
                if frame["t"] < when - 0.0005 and not _is_step(frame)
            )
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(30), self.arrived:
                    await self.arrived.wait_for(
                        lambda s=socket, n=wanted: (
                            s.connection.closed or sum(1 for f in s.got if not _is_step(f)) >= n
                        )
                    )
            self._learn_from_frames(client, socket)

    def _learn_from_frames(self, client: str, socket: Socket) -> None:
        """Note the names that the server made up: of the socket itself, and of files."""
        recorded = [f["data"] for f in self.recording.received(client) if f["kind"] == "text" and "data" in f]
        real = [f["data"] for f in socket.got if f["kind"] == "text"]
        if recorded and real and recorded[0]["type"] == "status":
            self.names.learn(recorded[0]["data"].get("sid"), real[0]["data"].get("sid"))
        recorded_made, made = _executed(recorded), _executed(real)
        for (prompt_id, node), outputs in recorded_made.items():
            others = made.get((self.names.text(prompt_id), node), [])
            if len(outputs) == len(others) == 1:
                self.names.learn_files(outputs[0], others[0])

    async def _open(self, event: Event) -> None:
        await self._running()
        path = event.what["url"].replace("...", "abc")
        connection = await self.session.ws_connect(
            f"{self.simulator.url}{path}", max_msg_size=0, compress=0, autoclose=True
        )
        socket = Socket(connection)
        socket.reader = asyncio.create_task(self._read(socket))
        self.sockets[event.what["client"]] = socket

    async def _read(self, socket: Socket) -> None:
        async for message in socket.connection:
            if message.type == aiohttp.WSMsgType.TEXT:
                socket.got.append({"kind": "text", "data": json.loads(message.data)})
            elif message.type == aiohttp.WSMsgType.BINARY:
                socket.got.append(binary(message.data))
            async with self.arrived:
                self.arrived.notify_all()
        async with self.arrived:
            self.arrived.notify_all()

    async def _close(self, event: Event) -> None:
        socket = self.sockets[event.what["client"]]
        await socket.connection.close()
        if socket.reader is not None:
            await socket.reader

    async def _refused(self, event: Event) -> None:
        headers = {"Origin": "http://example.com"}
        try:
            async with self.session.ws_connect(f"{self.simulator.url}/ws", headers=headers):
                self.problems.append("a websocket with a foreign origin was let in")
        except aiohttp.WSServerHandshakeError as error:
            if error.status != event.what["status"]:
                self.problems.append(f"a refused websocket: {error.status}")

    async def _send(self, event: Event) -> None:
        data = event.what["data"]
        text = data if isinstance(data, str) else json.dumps(data)
        await self.sockets[event.what["client"]].connection.send_str(text)

    async def _server(self, event: Event) -> None:
        if "started" not in event.what["event"]:
            await self.simulator.kill()
        elif "killed" in event.what["event"]:
            await self.simulator.restart()

    async def _running(self) -> None:
        """Start the server again if it was ended."""
        if self.simulator.ended.is_set():
            await self.simulator.start()

    async def _request(self, event: Event) -> None:
        request = event.what
        where = f"{request['method']} {request['path']} ({request.get('note')})"
        if request.get("status") is None:
            # the server was gone
            await asyncio.wait_for(self.simulator.ended.wait(), 60)
            return
        if request["path"] in self.plan.skip:
            return
        await self._running()
        wait = reductions.state_to_wait_for(request, self.names) or self._queue_before(request)
        if wait is not None:
            with contextlib.suppress(TimeoutError):
                await self.simulator.wait_for(lambda: wait(self.simulator), 30)
        status, headers, body = await self._ask(request)
        if status != request["status"]:
            self.problems.append(f"{where}: {request['status']} became {status} {str(body)[:300]}")
            return
        self.problems += [f"{where}: {p}" for p in header_differences(request["headers"], headers)]
        self._learn(request, body)
        self.names.learn(request["headers"].get("etag"), headers.get("etag"))
        recorded = self.names.real(request["response"])
        recorded, body = reductions.reduced(request["path"], recorded, body)
        self.problems += [f"{where}: {p}" for p in shapes.differences(recorded, body)]

    def _queue_before(self, request: dict[str, Any]) -> reductions.Wait | None:
        """How long the queue was when a prompt was posted, by the frame that told of it."""
        place = self.recording.requests.index(request)
        earlier = self.recording.requests[place - 1] if place else None
        burst = earlier is not None and _posts(earlier) and request["t"] - earlier["t"] < 0.05
        if not _posts(request) or burst:
            return None
        for frame in self.recording.frames:
            if (
                frame["kind"] == "text"
                and frame["t"] > request["t"]
                and frame["data"].get("type") == "status"
            ):
                told = frame["data"]["data"]["status"]["exec_info"]["queue_remaining"]
                if told > 0:
                    return lambda sim: sim.engine.queue.remaining < told
        return None

    async def _ask(self, request: dict[str, Any]) -> tuple[int, dict[str, str], Any]:
        options: dict[str, Any] = {"headers": self.names.real(request.get("request_headers") or {})}
        if "body" in request:
            options["data"] = io.BytesIO(json.dumps(self.names.real(whole(request["body"]))).encode())
            options["headers"].setdefault("Content-Type", "application/json")
        elif "raw_body" in request:
            options["data"] = request["raw_body"].encode()
        elif "form" in request:
            salt = self.plan.salts.get(self.recording.requests.index(request), 0)
            options["data"] = form_data(request["form"], request.get("response"), salt)
        url = URL(self.simulator.url + self.names.text(request["path"]), encoded=True)
        async with self.session.request(request["method"], url, allow_redirects=False, **options) as answer:
            raw = await answer.read()
            headers = {key.lower(): value for key, value in answer.headers.items()}
            if "json" in headers.get("content-type", "") and raw:
                return answer.status, headers, json.loads(raw)
            if isinstance(request.get("response"), dict) and request["response"].get("binary"):
                return answer.status, headers, {"binary": True}
            return answer.status, headers, raw.decode("utf-8", "replace")

    def _learn(self, request: dict[str, Any], body: Any) -> None:
        recorded = request["response"]
        if isinstance(recorded, dict) and isinstance(body, dict):
            self.names.learn(recorded.get("prompt_id"), body.get("prompt_id"))
            self.names.learn_files(self.names.real(recorded), body)
            if recorded.get("binary"):
                request["response"] = {"binary": True}

    def _compare_frames(self, client: str) -> None:
        recorded, real = frames.Sorter(), frames.Sorter()
        for frame in self.recording.received(client):
            _sort(self.names.real(frame), recorded)
        for frame in self.sockets[client].got:
            _sort(frame, real)
        found = frames.compare(
            recorded.strands,
            real.strands,
            progress=self.plan.progress,
            steps=self.plan.steps,
            statuses=self.plan.statuses,
        )
        self.problems += [f"socket {client} {problem}" for problem in found]


def _executed(frames_: list[dict[str, Any]]) -> dict[tuple[str, str], list[Any]]:
    """(prompt id, node) → what it showed; more than once if the prompt id was used again."""
    found: dict[tuple[str, str], list[Any]] = {}
    for frame in frames_:
        if frame["type"] == "executed":
            place = (frame["data"]["prompt_id"], frame["data"]["node"])
            found.setdefault(place, []).append(frame["data"]["output"])
    return found


def _posts(request: dict[str, Any]) -> bool:
    return bool(request["method"] == "POST" and request["path"] == "/prompt" and request.get("status") == 200)


def _is_step(frame: dict[str, Any]) -> bool:
    """Whether a frame is about a step, and so comes more or less often depending on time."""
    if frame["kind"] == "binary":
        return frame.get("event_type") != 3
    data = frame.get("data")
    return isinstance(data, dict) and data.get("type") in ("progress", "progress_state")


def _sort(frame: dict[str, Any], sorter: frames.Sorter) -> None:
    if frame["kind"] == "text":
        sorter.text(frame["data"]["type"], frame["data"]["data"])
        return
    metadata = frame.get("metadata") or {}
    about = metadata or {"image_type": frame.get("image_type"), "text": frame.get("text")}
    prompt = metadata.get("prompt_id")
    sorter.binary(frame["event_type"], metadata.get("node_id"), prompt, about)
