"""The events of a server, through everything that happens to a websocket."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from jobmonitor.comfy.client import HttpComfyServer
from jobmonitor.comfy.frames import LARGEST_PREVIEW
from jobmonitor.comfy.limits import LARGEST_FRAME
from jobmonitor.comfy.tls import Verify
from jobmonitor.domain.server import Server
from jobmonitor.domain.server_events import (
    NodeExecuted,
    NodeStarted,
    PreviewReceived,
    QueueLengthChanged,
    RunOver,
    RunStarted,
    ServerEvent,
    SocketLost,
    SocketOpened,
)
from jobmonitor.services.backoff import Backoff

from . import recordings as rec

PEM = rec.DATA / "tls" / "loopback.pem"

Handler = Callable[[ServerConnection], Awaitable[None]]


def status(length: int, sid: str | None = None) -> str:
    data: dict[str, Any] = {"status": {"exec_info": {"queue_remaining": length}}}
    if sid is not None:
        data["sid"] = sid
    return json.dumps({"type": "status", "data": data})


def frame(kind: str, **data: Any) -> str:
    return json.dumps({"type": kind, "data": data})


class Waits(Backoff):
    """No waiting; remembers what was asked."""

    def __init__(self) -> None:
        super().__init__(uniform=lambda low, high: self.bounds.append(high) or 0.0)
        self.bounds: list[float] = []


class Listener:
    """A client at a server whose websocket does what `handler` says, and what it heard."""

    def __init__(self, events: AsyncGenerator[ServerEvent, None], waits: Waits, url: str) -> None:
        self._events = events
        self.waits = waits
        self.url = url

    async def next(self, count: int = 1) -> list[ServerEvent]:
        async with asyncio.timeout(60):
            return [await anext(self._events) for _ in range(count)]

    async def until(self, kind: type[ServerEvent]) -> list[ServerEvent]:
        heard: list[ServerEvent] = []
        while not heard or not isinstance(heard[-1], kind):
            heard += await self.next()
        return heard


@contextlib.asynccontextmanager
async def listening(
    handler: Handler,
    *,
    probe: Callable[[], int] = lambda: 0,
    silence: float = 30.0,
    tls: bool = False,
    verify: Verify = True,
    port: int = 0,
    **options: Any,
) -> AsyncIterator[Listener]:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"exec_info": {"queue_remaining": probe()}})

    context = None
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(PEM)
    async with serve(handler, "127.0.0.1", port, ssl=context, **options) as server:
        url = f"{'https' if tls else 'http'}://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}/comfy"
        waits = Waits()
        client = HttpComfyServer(
            Server.at(url),
            client_id="me",
            headers={"Authorization": "Basic x"},
            verify=verify,
            backoff=waits,
            silence=silence,
            transport=httpx.MockTransport(answer),
        )
        async with contextlib.aclosing(client.events()) as events:
            yield Listener(events, waits, url)
        await client.aclose()


async def test_the_first_frame_asks_for_previews_with_ids() -> None:
    heard: list[Any] = []

    async def handler(socket: ServerConnection) -> None:
        assert socket.request is not None
        heard.append((socket.request.path, dict(socket.request.headers.raw_items())))
        heard.append(json.loads(await socket.recv()))
        await socket.send(status(0, "me"))
        await socket.wait_closed()

    async with listening(handler) as listener:
        assert await listener.next(2) == [SocketOpened(), QueueLengthChanged(0)]
    (path, headers), flags = heard
    assert path == "/comfy/ws?clientId=me"
    assert flags == {"type": "feature_flags", "data": {"supports_preview_metadata": True}}
    assert headers["Authorization"] == "Basic x"
    assert "Origin" not in headers


async def test_it_connects_again_for_ever_and_says_so() -> None:
    connections = 0

    async def handler(socket: ServerConnection) -> None:
        nonlocal connections
        connections += 1
        await socket.recv()
        await socket.send(status(connections))
        if connections == 1:
            await socket.close()
        elif connections == 2:
            await (await socket.ping())  # answered once the frame before it was read
            socket.transport.abort()
        else:
            await socket.wait_closed()

    async with listening(handler) as listener:
        events = await listener.next(8)
    assert [type(event) for event in events] == [
        SocketOpened,
        QueueLengthChanged,
        SocketLost,
        SocketOpened,
        QueueLengthChanged,
        SocketLost,
        SocketOpened,
        QueueLengthChanged,
    ]
    reasons = [event.reason for event in events if isinstance(event, SocketLost)]
    assert "closed the connection" in reasons[0]
    assert "broke" in reasons[1]
    assert listener.waits.bounds == [0.5, 1.0]


async def test_a_server_that_comes_back_is_told_of_once() -> None:
    async def handler(socket: ServerConnection) -> None:
        await socket.wait_closed()

    refusals = 0

    def refuse(connection: ServerConnection, request: Request) -> Response | None:
        nonlocal refusals
        refusals += 1
        return Response(503, "No", Headers()) if refusals < 9 else None

    async with listening(handler, process_request=refuse) as listener:
        events = await listener.next(2)
    assert isinstance(events[0], SocketLost)
    assert "HTTP 503" in events[0].reason
    assert events[1] == SocketOpened()
    assert listener.waits.bounds == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]


def test_the_wait_has_full_jitter_and_starts_over() -> None:
    backoff = Backoff(first=0.5, longest=30.0)
    waits = [backoff.next() for _ in range(2_000)]
    assert 0 <= min(waits) < max(waits) <= 30.0
    backoff.reset()
    assert backoff.next() <= 0.5


@pytest.mark.parametrize("code", [401, 403, 404])
async def test_a_refused_websocket_is_explained(code: int) -> None:
    async def handler(socket: ServerConnection) -> None:
        raise AssertionError

    def refuse(connection: ServerConnection, request: Request) -> Response:
        return Response(code, "No", Headers())

    async with listening(handler, process_request=refuse) as listener:
        (event,) = await listener.next()
    assert isinstance(event, SocketLost)
    assert f"HTTP {code}" in event.reason


async def test_a_redirect_is_not_followed() -> None:
    async def handler(socket: ServerConnection) -> None:
        raise AssertionError

    def redirect(connection: ServerConnection, request: Request) -> Response:
        return Response(302, "Found", Headers({"Location": "ws://127.0.0.1:9/ws"}))

    async with listening(handler, process_request=redirect) as listener:
        (event,) = await listener.next()
    assert isinstance(event, SocketLost)
    assert "HTTP 302" in event.reason


async def test_nobody_listens_there() -> None:
    async def handler(socket: ServerConnection) -> None:
        await socket.wait_closed()

    async with listening(handler) as listener:
        url = listener.url
    client = HttpComfyServer(Server.at(url), backoff=Waits())
    async with contextlib.aclosing(client.events()) as events:
        event = await anext(events)
    assert isinstance(event, SocketLost)
    assert "cannot be reached" in event.reason
    await client.aclose()


async def test_a_server_that_closes_at_once_is_one_problem_not_many() -> None:
    connections = 0

    async def handler(socket: ServerConnection) -> None:
        nonlocal connections
        connections += 1
        if connections < 20:
            socket.transport.abort()
        await socket.wait_closed()

    async with listening(handler) as listener:
        events = await listener.until(SocketOpened)
        while connections < 20:
            events += await listener.until(SocketOpened)
    assert all(isinstance(event, SocketLost | SocketOpened) for event in events)


async def test_bytes_that_are_no_text_cost_the_connection_only() -> None:
    connections = 0

    async def handler(socket: ServerConnection) -> None:
        nonlocal connections
        connections += 1
        await socket.recv()
        if connections == 1:
            await socket.send(b"\xff\xfe", text=True)
        await socket.wait_closed()

    async with listening(handler) as listener:
        events = await listener.next(3)
    assert [type(event) for event in events] == [SocketOpened, SocketLost, SocketOpened]


async def test_malformed_frames_are_left_out() -> None:
    async def handler(socket: ServerConnection) -> None:
        for bad in ("", "{", "[]", '{"type": "status"}', '{"type": "executed", "data": []}', "NaN"):
            await socket.send(bad)
        for bad in (b"", b"\0\0\0", b"\0\0\0\4\xff\xff\xff\xff", b"\0\0\0\4\0\0\0\1{", b"\0\0\0\1\0\0\0\7x"):
            await socket.send(bad)
        await socket.send(frame("some_new_kind", a=1))
        await socket.send(frame("executing", node="1", prompt_id="p"))
        await socket.wait_closed()

    async with listening(handler) as listener:
        assert await listener.next(2) == [SocketOpened(), NodeStarted("1", "p")]


async def test_large_frames_are_read_and_previews_bounded() -> None:
    async def handler(socket: ServerConnection) -> None:
        await socket.send(frame("executed", node="1", prompt_id="p", output={"text": ["x" * 6_000_000]}))
        await socket.send(b"\0\0\0\1\0\0\0\1" + b"j" * LARGEST_PREVIEW)
        await socket.send(b"\0\0\0\1\0\0\0\2" + b"p" * 3_000_000)
        await socket.wait_closed()

    async with listening(handler) as listener:
        opened, executed, preview = await listener.next(3)
    assert isinstance(opened, SocketOpened)
    assert isinstance(executed, NodeExecuted)
    assert len(executed.output.texts[0]) == 1_000_000
    assert isinstance(preview, PreviewReceived)
    assert preview.preview.mime_type == "image/png"
    assert (preview.prompt_id, preview.node_id) == (None, None)


async def test_a_frame_over_the_bound_costs_the_connection_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobmonitor.comfy.websocket.LARGEST_FRAME", 100_000)
    assert LARGEST_FRAME > 16 * 1024**2
    connections = 0

    async def handler(socket: ServerConnection) -> None:
        nonlocal connections
        connections += 1
        await socket.recv()
        if connections == 1:
            with contextlib.suppress(Exception):
                await socket.send("x" * 200_000)
        await socket.wait_closed()

    async with listening(handler) as listener:
        events = await listener.next(3)
    assert [type(event) for event in events] == [SocketOpened, SocketLost, SocketOpened]
    assert isinstance(events[1], SocketLost)
    assert "too large" in events[1].reason


async def test_a_socket_that_went_mute_is_renewed() -> None:
    """The queue changed, and we were not told: the server has dropped us from its table."""
    connections = 0

    async def handler(socket: ServerConnection) -> None:
        nonlocal connections
        connections += 1
        await socket.send(status(connections - 1, "me"))
        if connections == 2:
            await socket.send(frame("execution_start", prompt_id="p"))
        await socket.wait_closed()

    async with listening(handler, probe=lambda: 1, silence=0.05) as listener:
        events = await listener.next(4)
        assert [type(event) for event in events] == [
            SocketOpened,
            QueueLengthChanged,
            SocketLost,
            SocketOpened,
        ]
        assert isinstance(events[2], SocketLost)
        assert "connecting again" in events[2].reason
        assert (await listener.next(2))[1] == RunStarted("p")


async def test_an_idle_server_is_left_alone() -> None:
    connections, probes = 0, 0
    asked_often = asyncio.Event()

    async def handler(socket: ServerConnection) -> None:
        nonlocal connections
        connections += 1
        await socket.send(status(0, "me"))
        await asked_often.wait()
        await socket.send(status(1))
        await socket.wait_closed()

    def probe() -> int:
        nonlocal probes
        probes += 1
        if probes == 5:
            asked_often.set()
        return 0

    async with listening(handler, probe=probe, silence=0.01) as listener:
        assert await listener.next(3) == [SocketOpened(), QueueLengthChanged(0), QueueLengthChanged(1)]
    assert connections == 1
    assert probes >= 5


async def test_a_server_that_works_silently_is_asked_less_and_less_often() -> None:
    """A silent node of somebody else looks the same as being forgotten."""
    opened: list[float] = []
    loop = asyncio.get_running_loop()

    async def handler(socket: ServerConnection) -> None:
        opened.append(loop.time())
        await socket.send(status(1, "me"))
        await socket.wait_closed()

    async with listening(handler, probe=lambda: 1, silence=0.02) as listener:
        while len(opened) < 5:
            await listener.next()
    gaps = [later - earlier for earlier, later in itertools.pairwise(opened)]
    assert gaps[3] > gaps[0] * 2


async def test_the_probe_may_fail() -> None:
    async def handler(socket: ServerConnection) -> None:
        await socket.send(status(0, "me"))
        await asyncio.sleep(0)
        await socket.wait_closed()

    asked = asyncio.Event()

    def broken(request: httpx.Request) -> httpx.Response:
        asked.set()
        return httpx.Response(500)

    async with serve(handler, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        client = HttpComfyServer(
            Server.at(f"127.0.0.1:{port}"), silence=0.01, transport=httpx.MockTransport(broken)
        )
        async with contextlib.aclosing(client.events()) as events:
            assert await anext(events) == SocketOpened()
            assert await anext(events) == QueueLengthChanged(0)
            task = asyncio.ensure_future(anext(events))
            await asked.wait()
            assert not task.done()
            await client.aclose()
            with pytest.raises(StopAsyncIteration):
                await task


# How it ends


async def forever(socket: ServerConnection) -> None:
    await socket.send(status(0, "me"))
    await socket.wait_closed()


async def test_closing_the_client_ends_the_events() -> None:
    async with serve(forever, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        client = HttpComfyServer(Server.at(f"127.0.0.1:{port}"))
        heard: list[ServerEvent] = []
        opened = asyncio.Event()

        async def listen() -> None:
            async for event in client.events():
                heard.append(event)
                opened.set()

        task = asyncio.create_task(listen())
        await opened.wait()
        await client.aclose()
        async with asyncio.timeout(60):
            await task
        assert heard[0] == SocketOpened()
        assert not any(isinstance(event, SocketLost) for event in heard)
        assert [event async for event in client.events()] == []


async def test_cancelling_leaves_no_task_and_no_socket_behind() -> None:
    before = asyncio.all_tasks()
    gone = asyncio.Event()

    async def handler(socket: ServerConnection) -> None:
        await socket.send(status(0, "me"))
        await socket.wait_closed()
        gone.set()

    async with serve(handler, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        client = HttpComfyServer(Server.at(f"127.0.0.1:{port}"))
        opened = asyncio.Event()

        async def listen() -> None:
            async with contextlib.aclosing(client.events()) as events:
                async for _ in events:
                    opened.set()

        task = asyncio.create_task(listen())
        await opened.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        async with asyncio.timeout(60):
            await gone.wait()
        await client.aclose()
    assert asyncio.all_tasks() <= before


@pytest.mark.parametrize(
    ("turns", "pause", "again"),
    [(range(0, 60, 3), 0.0005, 0), (range(150), 0.0, 0), (range(40), 0.0, 1), (range(40), 0.0, 2)],
)
async def test_cancelling_while_connecting_leaves_nothing_behind(
    turns: range, pause: float, again: int
) -> None:
    """`again`: after so many turns it is cancelled once more, as where a group of tasks ends; 0: never."""
    before = asyncio.all_tasks()
    for number in turns:
        gone = asyncio.Event()
        came = False

        async def handler(socket: ServerConnection) -> None:
            nonlocal came
            came = True
            await socket.wait_closed()
            gone.set()  # noqa: B023 - the server ends within the turn

        async with serve(handler, "127.0.0.1", 0) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            client = HttpComfyServer(Server.at(f"127.0.0.1:{port}"))
            task = asyncio.create_task(_all(client))
            for _ in range(number):
                await asyncio.sleep(pause)
            task.cancel()
            for _ in range(again):
                await asyncio.sleep(0)
            if again:
                task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            if came:
                async with asyncio.timeout(60):
                    await gone.wait()
            await client.aclose()
    assert asyncio.all_tasks() <= before


async def test_what_was_learnt_lasts_until_the_connection_breaks() -> None:
    cut = asyncio.Event()
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        if request.url.path == "/system_stats":
            return httpx.Response(200, json={"system": {"comfyui_version": "0.3.64"}, "devices": []})
        return httpx.Response(200)

    async def handler(socket: ServerConnection) -> None:
        await socket.send(status(0, "me"))
        await cut.wait()
        await socket.close()

    async with serve(handler, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        client = HttpComfyServer(
            Server.at(f"127.0.0.1:{port}"), backoff=Waits(), transport=httpx.MockTransport(answer)
        )
        await client.interrupt("p")
        async with contextlib.aclosing(client.events()) as events:
            assert await anext(events) == SocketOpened()
            await client.interrupt("p")
            assert asked == ["/system_stats", "/interrupt", "/interrupt"]
            cut.set()
            while not isinstance(await anext(events), SocketLost):
                pass
            await client.interrupt("p")
        assert asked[3:] == ["/system_stats", "/interrupt"]
        await client.aclose()


async def test_closing_while_connecting_and_while_waiting() -> None:
    async def never(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.set()
        await reader.read()
        writer.close()

    asked = asyncio.Event()
    silent = await asyncio.start_server(never, "127.0.0.1", 0)
    client = HttpComfyServer(Server.at(f"127.0.0.1:{silent.sockets[0].getsockname()[1]}"))
    task = asyncio.create_task(_all(client))
    await asked.wait()
    await client.aclose()
    async with asyncio.timeout(60):
        assert await task == []
    silent.close()
    await silent.wait_closed()

    waiting = HttpComfyServer(Server.at("127.0.0.1:9"), backoff=Backoff(uniform=lambda low, high: 1_000.0))
    events = waiting.events()
    assert isinstance(await anext(events), SocketLost)
    rest = asyncio.ensure_future(anext(events))
    await asyncio.sleep(0)
    await waiting.aclose()
    async with asyncio.timeout(60):
        with pytest.raises(StopAsyncIteration):
            await rest


async def _all(client: HttpComfyServer) -> list[ServerEvent]:
    return [event async for event in client.events()]


async def test_one_iteration_at_a_time() -> None:
    async with listening(forever) as listener:
        await listener.next(2)
    client = HttpComfyServer(Server.at(listener.url), backoff=Waits())
    async with contextlib.aclosing(client.events()) as first:
        await anext(first)
        with pytest.raises(RuntimeError):
            await anext(client.events())
    async with contextlib.aclosing(client.events()) as again:
        assert isinstance(await anext(again), SocketLost)
    await client.aclose()


# Over TLS


async def test_wss_with_the_studios_own_certificate() -> None:
    async with listening(forever, tls=True, verify=str(PEM)) as listener:
        assert await listener.next(2) == [SocketOpened(), QueueLengthChanged(0)]
    async with listening(forever, tls=True, verify=False) as listener:
        assert await listener.next() == [SocketOpened()]


async def test_a_certificate_that_nobody_vouches_for() -> None:
    async with listening(forever, tls=True) as listener:
        (event,) = await listener.next()
        assert isinstance(event, SocketLost)
        assert "not trusted" in event.reason
    async with listening(forever, tls=True, verify="/no/such/file") as listener:
        (event,) = await listener.next()
        assert isinstance(event, SocketLost)
        assert "certificate file" in event.reason


async def test_a_run_as_it_was_recorded() -> None:
    (path,) = (p for p in rec.ALL if rec.name(p) == "recordings/02_image_save")
    recorded = list(rec.frames(path))

    async def handler(socket: ServerConnection) -> None:
        for each in recorded:
            await socket.send(rec.text_of(each))
        await socket.wait_closed()

    async with listening(handler) as listener:
        events = await listener.until(RunOver)
    kinds = [type(event).__name__ for event in events]
    assert kinds[:5] == [
        "SocketOpened",
        "QueueLengthChanged",
        "QueueLengthChanged",
        "QueueLengthChanged",
        "RunStarted",
    ]
    assert kinds[-3:] == ["RunEnded", "QueueLengthChanged", "RunOver"]
