"""What the client makes of servers that answer badly, late or not at all."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import logging
import socket
import ssl
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from importlib.abc import MetaPathFinder
from typing import Any

import httpx
import pytest
from aiohttp import web

from jobmonitor.comfy.client import HttpComfyServer
from jobmonitor.comfy.fetch import HttpFetcher
from jobmonitor.comfy.limits import Timeouts
from jobmonitor.comfy.servers import HttpComfyServers
from jobmonitor.comfy.transport import Transport
from jobmonitor.domain.errors import (
    CancelRefused,
    GatewayFault,
    InvalidInput,
    PromptRefused,
    ServerError,
    ServerFault,
    ServerNonsense,
    ServerRefused,
    ServerSilent,
    ServerUnreachable,
)
from jobmonitor.domain.job import OutputFile
from jobmonitor.domain.server import Server
from jobmonitor.services.ports import ComfyServer
from tests.support.transports import connections_over

from . import recordings as rec

ID = "6abe4ea6-694b-41af-b300-ca0da1351cb8"
Answers = Callable[[httpx.Request], httpx.Response]


@contextlib.asynccontextmanager
async def client(answers: Answers, url: str = "http://gpu1:8188") -> AsyncIterator[HttpComfyServer]:
    server = HttpComfyServer(Server.at(url), transport=httpx.MockTransport(answers))
    try:
        yield server
    finally:
        await server.aclose()


Speaker = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextlib.asynccontextmanager
async def raw_server(speak: Speaker) -> AsyncIterator[str]:
    """A server that says whatever it likes, byte by byte."""

    tasks: set[asyncio.Task[Any]] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await speak(reader, writer)
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks)
        await server.wait_closed()


SHORT = Timeouts(connect=1.0, read=0.1, write=0.1, whole=1.0)


async def submit(server: ComfyServer) -> Any:
    return await server.submit({"1": {"class_type": "A", "inputs": {}}}, prompt_id=ID, extra_data={})


# What is sent


async def test_a_prompt_is_sent_once_with_our_ids_and_without_origin() -> None:
    seen: list[httpx.Request] = []

    def answers(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"prompt_id": ID, "number": 3, "node_errors": {}})

    async with client(answers, "http://gpu1:8188/comfy/") as server:
        receipt = await server.submit(
            {"1": {"inputs": {"seed": 2**64 - 1, "text": 'é"\n{{X}}'}}}, prompt_id=ID, extra_data={"a": 1}
        )
        assert receipt.prompt_id == ID
        assert receipt.number == 3
        (request,) = seen
        assert str(request.url) == "http://gpu1:8188/comfy/prompt"
        body = json.loads(request.content)
        assert body == {
            "prompt": {"1": {"inputs": {"seed": 2**64 - 1, "text": 'é"\n{{X}}'}}},
            "prompt_id": ID,
            "client_id": server.client_id,
            "extra_data": {"a": 1},
        }
        assert "origin" not in request.headers
        assert "cookie" not in request.headers


async def test_each_client_has_an_id_of_its_own() -> None:
    first, second = HttpComfyServer(Server.at("a")), HttpComfyServer(Server.at("a"))
    assert len(first.client_id) == 32
    assert int(first.client_id, 16)
    assert first.client_id != second.client_id
    assert HttpComfyServer(Server.at("a"), client_id="mine").client_id == "mine"


async def test_ids_and_folders_are_percent_encoded() -> None:
    paths: list[str] = []

    def answers(request: httpx.Request) -> httpx.Response:
        paths.append(request.url.raw_path.decode())
        return httpx.Response(200, json={} if "models" not in request.url.path else [])

    async with client(answers) as server:
        assert await server.history("a/b c?é") is None
        assert await server.object_info("LayerUtility: X/Y") == {}
        assert await server.models("../up") == ()
        await server.view(OutputFile("r é&x.png", "a b/c", "temp"), limit=10)
    assert paths == [
        "/history/a%2Fb%20c%3F%C3%A9",
        "/object_info/LayerUtility%3A%20X%2FY",
        "/models/..%2Fup",
        "/view?filename=r%20%C3%A9%26x.png&subfolder=a%20b%2Fc&type=temp",
    ]


async def test_a_graph_that_json_cannot_hold_is_refused_here() -> None:
    def answers(request: httpx.Request) -> httpx.Response:
        raise AssertionError("nothing may be sent")

    async with client(answers) as server:
        for value in (float("nan"), object(), {1, 2}):
            with pytest.raises(InvalidInput):
                await server.submit({"1": {"inputs": {"x": value}}}, prompt_id=ID, extra_data={})


# Answers that are no success


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (301, ServerRefused, "another address"),
        (401, ServerRefused, "login"),
        (403, ServerRefused, "does not allow"),
        (404, ServerRefused, "does not have"),
        (405, ServerRefused, "kind of request"),
        (407, ServerRefused, "proxy"),
        (413, ServerRefused, "larger"),
        (418, ServerRefused, "refused"),
        (204, ServerNonsense, "does not use"),
        (500, ServerFault, "failed"),
        (502, GatewayFault, "gateway"),
        (503, GatewayFault, "gateway"),
        (504, GatewayFault, "gateway"),
    ],
)
async def test_every_status_is_a_sentence_with_a_remedy(
    status: int, kind: type[ServerError], words: str
) -> None:
    def answers(request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, text=f"{status}: raw words", headers={"location": "http://gpu2:8188/"})

    async with client(answers) as server:
        for call in (server.queue(), submit(server), server.queue_length(), server.object_info()):
            with pytest.raises(ServerError) as caught:
                await call
            error = caught.value
            assert type(error) is kind
            assert "gpu1:8188" in error.message
            assert words in error.message.lower()
            assert error.remedy
            assert "raw words" in error.details


async def test_a_redirect_is_not_followed_but_named() -> None:
    def answers(request: httpx.Request) -> httpx.Response:
        assert request.url.host == "gpu1"
        return httpx.Response(302, headers={"location": "https://elsewhere/login"})

    async with client(answers) as server:
        with pytest.raises(ServerRefused) as caught:
            await server.queue_length()
        assert "https://elsewhere/login" in caught.value.remedy


@pytest.mark.parametrize(
    "body", [b"", b"<html>Login</html>", b"[]", b"null", b'{"a": 1}', b"\xff\xfe", b"[" * 50_000]
)
async def test_garbage_with_a_good_status_is_nonsense(body: bytes) -> None:
    async with client(lambda request: httpx.Response(200, content=body)) as server:
        for call in (server.queue(), submit(server), server.queue_length(), server.info()):
            with pytest.raises(ServerNonsense):
                await call


async def test_a_refusal_without_reasons_is_still_a_sentence() -> None:
    for body in (b"", b"Bad Request", b"{}", b"[]"):
        async with client(lambda request, body=body: httpx.Response(400, content=body)) as server:
            with pytest.raises(ServerRefused) as caught:
                await submit(server)
            assert "does not say why" in caught.value.message


async def test_a_refusal_with_reasons_names_them() -> None:
    reasons = {"error": {"type": "prompt_no_outputs", "message": "x", "details": ""}, "node_errors": {}}
    async with client(lambda request: httpx.Response(400, json=reasons)) as server:
        with pytest.raises(PromptRefused) as caught:
            await submit(server)
        assert caught.value.error_type == "prompt_no_outputs"
        assert "prompt_no_outputs" in caught.value.details


# Connections


async def test_nobody_listens() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        server = HttpComfyServer(Server.at(f"127.0.0.1:{unused.getsockname()[1]}"))
        for call in (submit(server), server.queue()):
            with pytest.raises(ServerUnreachable) as caught:
                await call
            assert "cannot be reached" in caught.value.message
        await server.aclose()


@pytest.mark.parametrize(
    "error", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError]
)
async def test_what_certainly_did_not_arrive(error: type[httpx.TransportError]) -> None:
    def answers(request: httpx.Request) -> httpx.Response:
        raise error("x", request=request)

    async with client(answers) as server:
        with pytest.raises(ServerUnreachable):
            await submit(server)


@pytest.mark.parametrize(
    "error",
    [httpx.ReadError, httpx.WriteError, httpx.ReadTimeout, httpx.WriteTimeout, httpx.CloseError],
)
async def test_what_may_have_arrived_is_asked_once(error: type[httpx.TransportError]) -> None:
    asked = 0

    def answers(request: httpx.Request) -> httpx.Response:
        nonlocal asked
        asked += 1
        raise error("x", request=request)

    async with client(answers) as server:
        with pytest.raises(ServerSilent):
            await submit(server)
        assert asked == 1


async def test_a_get_on_a_connection_that_died_unseen_is_asked_again() -> None:
    asked = 0

    def answers(request: httpx.Request) -> httpx.Response:
        nonlocal asked
        asked += 1
        if asked == 1:
            raise httpx.RemoteProtocolError(
                "Server disconnected without sending a response.", request=request
            )
        return httpx.Response(200, json={"exec_info": {"queue_remaining": 4}})

    async with client(answers) as server:
        assert await server.queue_length() == 4


async def test_a_connection_closed_before_the_answer() -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")

    async with raw_server(speak) as url:
        server = HttpComfyServer(Server.at(url), timeouts=SHORT)
        with pytest.raises(ServerSilent):
            await submit(server)
        await server.aclose()


async def test_closing_while_a_question_is_on_its_way_leaves_no_connection_open() -> None:
    """What is left open would be a ResourceWarning, which fails the test."""

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n4")
        await reader.read()

    async with raw_server(speak) as url:
        for turns in range(30):  # before, while and after it connects
            transport = Transport(url, "gpu1")
            asking = asyncio.create_task(transport.ask("GET", "/prompt", limit=1_000))
            for _ in range(turns):
                await asyncio.sleep(0)
            await transport.aclose()
            with contextlib.suppress(ServerSilent, ServerUnreachable):
                await asking
    gc.collect()


async def test_what_was_closed_connects_to_nobody_any_more() -> None:
    """Who asks all the same, a picture that is still being made, would leave connections open for ever."""
    asked = 0

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        asked += 1
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n4")
        await reader.read()

    async with raw_server(speak) as url:
        fetcher, servers = HttpFetcher(), HttpComfyServers()
        known = servers.get(Server.at(url))
        await fetcher.aclose()
        await servers.aclose()
        late = servers.get(Server.at("http://localhost" + url.removeprefix("http://127.0.0.1")))
        assert servers.get(Server.at(url)) is known
        for asking in (fetcher.fetch(url, limit=10), known.queue_length(), late.queue_length()):
            with pytest.raises(ServerUnreachable, match="closed by this program"):
                await asking
        assert [event async for event in late.events()] == []
    assert asked == 0


async def test_a_server_that_never_answers() -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with raw_server(speak) as url:
        server = HttpComfyServer(Server.at(url), timeouts=SHORT)
        with pytest.raises(ServerSilent) as caught:
            await submit(server)
        assert "in time" in caught.value.message
        await server.aclose()


async def test_a_server_that_answers_drop_by_drop() -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b" ")
            await writer.drain()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(0.02):
                    if not await reader.read(1_000):
                        return

    async with raw_server(speak) as url:
        server = HttpComfyServer(Server.at(url), timeouts=Timeouts(read=0.5, whole=0.2))
        with pytest.raises(ServerSilent) as caught:
            await server.queue()
        assert "did not finish" in caught.value.message
        await server.aclose()


async def test_a_body_over_the_bound_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobmonitor.comfy.client.LARGEST_ANSWER", 100_000)
    written = 0

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal written
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(10_000):
            writer.write(b" " * 10_000)
            await writer.drain()
            written += 10_000

    async with raw_server(speak) as url:
        server = HttpComfyServer(Server.at(url))
        with pytest.raises(ServerNonsense) as caught:
            await server.queue_length()
        assert "longer than" in caught.value.message
        await server.aclose()
    assert written < 100_000_000


async def test_something_else_than_http() -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"-ERR unknown command\r\n\r\n")
        await writer.drain()
        await reader.read()

    async with raw_server(speak) as url:
        server = HttpComfyServer(Server.at(url), timeouts=SHORT)
        with pytest.raises(ServerNonsense) as caught:
            await submit(server)
        assert "does not speak HTTP" in caught.value.message
        await server.aclose()
        secure = HttpComfyServer(Server.at(url.replace("http:", "https:")), timeouts=SHORT)
        with pytest.raises(ServerUnreachable) as refused:
            await submit(secure)
        assert "secure connection" in refused.value.message
        assert "http://" in refused.value.remedy
        await secure.aclose()


async def test_a_certificate_file_that_is_not_there() -> None:
    server = HttpComfyServer(Server.at("https://gpu1"), verify="/no/such/file.pem")
    with pytest.raises(ServerUnreachable) as caught:
        await server.queue()
    assert "certificate" in caught.value.message
    await server.aclose()


async def test_loopback_goes_past_every_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "nonsense://x")

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        body = b'{"exec_info": {"queue_remaining": 1}}'
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        await writer.drain()

    async with raw_server(speak) as url:
        server = HttpComfyServer(Server.at(url))
        assert await server.queue_length() == 1
        await server.aclose()
    elsewhere = HttpComfyServer(Server.at("http://gpu1:8188"))
    with pytest.raises(ServerUnreachable) as caught:
        await elsewhere.queue_length()
    assert "HTTP_PROXY" in caught.value.remedy
    await elsewhere.aclose()


async def test_after_the_end_nothing_is_sent() -> None:
    async with client(lambda request: httpx.Response(200, json={})) as server:
        await server.aclose()
        with pytest.raises(ServerUnreachable):
            await server.queue_length()


# Versions


def versioned(version: str, jobs: int = 404, seen: list[str] | None = None) -> Answers:
    def answers(request: httpx.Request) -> httpx.Response:
        if seen is not None:
            seen.append(f"{request.method} {request.url.path}")
        if request.url.path == "/system_stats":
            return httpx.Response(200, json={"system": {"comfyui_version": version}, "devices": []})
        if request.url.path == "/api/jobs":
            return httpx.Response(jobs, text="{}")
        if request.url.path == "/features":
            return httpx.Response(404)
        if request.url.path == "/queue" and request.method == "GET":
            return httpx.Response(200, json={"queue_running": [[0, ID]], "queue_pending": []})
        if request.url.path == f"/api/jobs/{ID}/cancel":
            return httpx.Response(404 if jobs == 500 else 200, json={"cancelled": True})
        return httpx.Response(200)

    return answers


@pytest.mark.parametrize("version", ["0.3.56", "0.2.9", "v0.3.5", "", "nightly", "unknown"])
async def test_an_old_or_unknown_server_is_never_asked_to_interrupt(version: str) -> None:
    seen: list[str] = []
    async with client(versioned(version, seen=seen)) as server:
        with pytest.raises(CancelRefused) as caught:
            await server.interrupt(ID)
        assert "0.3.57" in caught.value.remedy
        with pytest.raises(CancelRefused):
            await server.cancel(ID)
    assert "POST /interrupt" not in seen
    assert "POST /queue" in seen


@pytest.mark.parametrize("version", ["0.3.57", "v0.3.64-2-gabc", "0.4", "0.33.0", "1.0.0"])
async def test_a_newer_server_is_asked_to_interrupt_one(version: str) -> None:
    seen: list[str] = []
    async with client(versioned(version, seen=seen)) as server:
        await server.interrupt(ID)
        await server.interrupt(ID)
    assert seen == ["GET /system_stats", "POST /interrupt", "POST /interrupt"]


async def test_cancel_uses_the_route_where_there_is_one() -> None:
    seen: list[str] = []
    async with client(versioned("0.33.0", jobs=200, seen=seen)) as server:
        await server.cancel(ID)
        await server.cancel(ID)
    assert seen == ["GET /api/jobs", f"POST /api/jobs/{ID}/cancel", f"POST /api/jobs/{ID}/cancel"]


async def test_cancel_goes_the_long_way_where_the_route_is_missing() -> None:
    seen: list[str] = []
    # 500 is what a list with one bad job answers: the list is there, and here the cancel route is not.
    async with client(versioned("0.20.0", jobs=500, seen=seen)) as server:
        assert (await server.info()).has_jobs_api
        await server.cancel(ID)
    assert seen[-4:] == ["POST /queue", "GET /queue", "GET /system_stats", "POST /interrupt"] or seen[
        -3:
    ] == [
        "POST /queue",
        "GET /queue",
        "POST /interrupt",
    ]


async def test_what_was_learnt_is_forgotten_when_the_server_goes() -> None:
    down = False
    version = "0.3.64"

    def answers(request: httpx.Request) -> httpx.Response:
        if down:
            raise httpx.ConnectError("x", request=request)
        return versioned(version)(request)

    async with client(answers) as server:
        await server.interrupt(ID)
        down = True
        with pytest.raises(ServerUnreachable):
            await server.queue_length()
        down, version = False, "0.3.50"
        with pytest.raises(CancelRefused):
            await server.interrupt(ID)


# TLS


@contextlib.asynccontextmanager
async def tls_server() -> AsyncIterator[str]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(rec.DATA / "tls" / "loopback.pem")

    async def handler(request: web.Request) -> web.Response:
        return web.json_response({"exec_info": {"queue_remaining": 7}})

    application = web.Application()
    application.router.add_get("/prompt", handler)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    port = runner.addresses[0][1]
    try:
        yield f"https://127.0.0.1:{port}"
    finally:
        await runner.cleanup()
        await connections_over(port)  # aiohttp leaves a refused TLS connection to the loop


async def test_https_with_the_studios_own_certificate() -> None:
    async with tls_server() as url:
        for verify in (str(rec.DATA / "tls" / "loopback.pem"), False):
            server = HttpComfyServer(Server.at(url), verify=verify)
            assert await server.queue_length() == 7
            await server.aclose()
        stranger = HttpComfyServer(Server.at(url))
        with pytest.raises(ServerUnreachable) as caught:
            await stranger.queue_length()
        assert "not trusted" in caught.value.message
        assert "certificate authority" in caught.value.remedy
        await stranger.aclose()


# What is told of it


async def test_a_history_that_cannot_be_sent_is_explained() -> None:
    async with client(lambda request: httpx.Response(500, text="500 Internal Server Error")) as server:
        with pytest.raises(ServerFault) as caught:
            await server.history(ID)
        assert "cannot tell what became of the job" in caught.value.message


async def test_nonsense_names_the_server() -> None:
    async with client(lambda request: httpx.Response(200, text="<html>")) as server:
        with pytest.raises(ServerNonsense) as caught:
            await server.queue()
        assert caught.value.message.startswith("gpu1:8188: ")


async def test_what_is_dropped_from_a_half_valid_prompt_is_said_in_words() -> None:
    error = {
        "type": "custom_validation_failed",
        "message": "Custom validation failed for node",
        "details": "image - Invalid image file: no_such.png",
        "extra_info": {"input_name": "image"},
    }
    answer = {
        "prompt_id": ID,
        "number": 1,
        "node_errors": {"1": {"class_type": "LoadImage", "dependent_outputs": ["4"], "errors": [error]}},
    }
    async with client(lambda request: httpx.Response(200, json=answer)) as server:
        receipt = await submit(server)
    assert receipt.bad_outputs == {"4"}
    assert "no image file “no_such.png”" in receipt.node_errors[0].message


async def test_passwords_stay_out_of_logs_and_errors(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    def answers(request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == "Basic c2VjcmV0"
        return httpx.Response(401, text="who are you")

    server = HttpComfyServer(
        Server.at("http://user:secret@127.0.0.1:9"),
        headers={"Authorization": "Basic c2VjcmV0"},
        transport=httpx.MockTransport(answers),
    )
    with pytest.raises(ServerRefused) as caught:
        await server.queue()
    async with contextlib.aclosing(server.events()) as events:
        lost = await anext(events)
    await server.aclose()
    told = f"{caught.value!r} {caught.value.details} {lost} {caplog.text}"
    assert "secret" not in told
    assert "c2VjcmV0" not in told


async def test_no_question_looks_for_a_module_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    sought: list[str] = []

    class Finder(MetaPathFinder):
        def find_spec(self, fullname: str, path: object, target: object = None) -> None:
            sought.append(fullname)

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        body = b'{"exec_info": {"queue_remaining": 3}}'
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        await writer.drain()

    async with raw_server(speak) as url:
        server = HttpComfyServer(Server.at(url))
        try:
            monkeypatch.setattr(sys, "meta_path", [Finder(), *sys.meta_path])
            assert await server.queue_length() == 3
        finally:
            await server.aclose()
    assert "sniffio" not in sought
