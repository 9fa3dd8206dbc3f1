"""Files up to a server, and from any address down, within bounds."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import BinaryIO

import httpx
import pytest
from aiohttp import web

from jobmonitor.comfy import downloads
from jobmonitor.comfy.client import HttpComfyServer
from jobmonitor.comfy.fetch import HttpFetcher
from jobmonitor.comfy.multipart import header_name
from jobmonitor.domain.errors import (
    InvalidInput,
    ServerError,
    ServerNonsense,
    ServerRefused,
    ServerSilent,
    ServerUnreachable,
    StorageError,
)
from jobmonitor.domain.job import OutputFile
from jobmonitor.domain.server import Server
from jobmonitor.services.ports import Upload

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@contextlib.asynccontextmanager
async def web_server(handler: Handler) -> AsyncIterator[str]:
    """A server that answers every request with `handler`."""
    application = web.Application(client_max_size=0)
    application.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@contextlib.asynccontextmanager
async def receiving(answer: Callable[[str, bytes], web.Response]) -> AsyncIterator[HttpComfyServer]:
    """A client of a server that takes uploads and answers what `answer` makes of name and bytes."""

    async def handler(request: web.Request) -> web.Response:
        assert request.path == "/upload/image"
        assert "Origin" not in request.headers
        form = await request.post()
        image = form["image"]
        assert isinstance(image, web.FileField)
        assert form["type"] == "input"
        assert "overwrite" not in form
        content = image.file.read()
        image.file.close()
        return answer(image.filename, content)

    async with web_server(handler) as url:
        client = HttpComfyServer(Server.at(url))
        try:
            yield client
        finally:
            await client.aclose()


@pytest.mark.parametrize(
    "name",
    [
        "plain.png",
        "réc 日本 🎬.png",
        'a "quoted" name.png',
        "semi;colon.png",
        "50%25 off + more.png",
        "it's (1) [output].png",
        "ends with dot.",
        " spaces .png",
        "no extension",
    ],
)
async def test_the_name_arrives_as_it_is(name: str, tmp_path: Path) -> None:
    path = tmp_path / "source"
    path.write_bytes(b"content")
    seen: list[str] = []

    def answer(filename: str, content: bytes) -> web.Response:
        seen.append(filename)
        assert content == b"content"
        return web.json_response({"name": filename, "subfolder": "", "type": "input"})

    async with receiving(answer) as client:
        assert await client.upload(Upload(name, path)) == OutputFile(name, "", "input")
    assert seen == [name]


async def test_the_name_in_the_answer_counts_and_progress_is_told(tmp_path: Path) -> None:
    path = tmp_path / "source"
    path.write_bytes(bytes(range(256)) * 4_000)
    told: list[tuple[int, int]] = []

    def answer(filename: str, content: bytes) -> web.Response:
        assert content == path.read_bytes()
        return web.json_response({"name": "x (1).png", "subfolder": "sub\\dir", "type": "input", "asset": {}})

    async with receiving(answer) as client:
        file = await client.upload(
            Upload("x.png", path), progress=lambda sent, whole: told.append((sent, whole))
        )
    assert file == OutputFile("x (1).png", "sub/dir", "input")
    size = path.stat().st_size
    assert told[0] == (0, size)
    assert told[-1] == (size, size)
    assert told == sorted(told)
    assert len(told) > 3


async def test_an_empty_file_is_sent_too(tmp_path: Path) -> None:
    path = tmp_path / "empty"
    path.touch()

    def answer(filename: str, content: bytes) -> web.Response:
        assert content == b""
        return web.json_response({"name": filename, "subfolder": "", "type": "input"})

    async with receiving(answer) as client:
        assert (await client.upload(Upload("e.png", path))).filename == "e.png"


@pytest.mark.parametrize(
    "name", ["../x.png", "a/b.png", "a\\b.png", "x\r\nSet: y.png", "", "..", "nul\0.png"]
)
async def test_names_that_could_do_harm_are_not_sent(name: str, tmp_path: Path) -> None:
    client = HttpComfyServer(Server.at("127.0.0.1:9"))
    with pytest.raises(InvalidInput):
        await client.upload(Upload(name, tmp_path))
    await client.aclose()


def test_names_that_the_header_cannot_hold_are_mended() -> None:
    long = header_name("日" * 300 + ".png")
    assert long.startswith("日日")
    assert long.endswith(".png")
    assert len(long.encode()) <= 240
    assert header_name("a;b;c.png") == "a_b_c.png"
    assert header_name('say "x"') == 'say \\"x\\"'
    with pytest.raises(InvalidInput):
        header_name("\udcff.png")


async def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    client = HttpComfyServer(Server.at("127.0.0.1:9"))
    with pytest.raises(StorageError) as caught:
        await client.upload(Upload("x.png", tmp_path / "missing.png"))
    assert "missing.png" in caught.value.message
    with pytest.raises(StorageError):
        await client.upload(Upload("x.png", tmp_path))
    await client.aclose()


async def test_a_file_that_shrinks_while_it_is_sent(tmp_path: Path) -> None:
    path = tmp_path / "source"
    path.write_bytes(b"x" * 2_000_000)

    def progress(sent: int, whole: int) -> None:
        path.write_bytes(b"")

    async def handler(request: web.Request) -> web.StreamResponse:
        with contextlib.suppress(Exception):
            await request.read()
        return web.Response()

    async with web_server(handler) as url:
        client = HttpComfyServer(Server.at(url))
        with pytest.raises(StorageError) as caught:
            await client.upload(Upload("x.png", path), progress=progress)
        await client.aclose()
    assert "shorter" in caught.value.message


@pytest.mark.parametrize(
    "answer",
    [
        {"name": "../../x.png", "subfolder": "", "type": "input"},
        {"name": "x.png", "subfolder": "../..", "type": "input"},
        {"name": "x.png", "subfolder": "", "type": "models"},
        {"name": "", "subfolder": "", "type": "input"},
        {"subfolder": ""},
        ["x.png"],
        None,
    ],
)
async def test_a_name_that_could_do_harm_is_not_believed(answer: object, tmp_path: Path) -> None:
    path = tmp_path / "source"
    path.touch()
    async with receiving(lambda name, content: web.json_response(answer)) as client:
        with pytest.raises(ServerNonsense):
            await client.upload(Upload("x.png", path))


async def test_a_file_that_is_too_large_is_not_sent_where_the_limit_is_known(tmp_path: Path) -> None:
    path = tmp_path / "source"
    path.write_bytes(b"x" * 3_000_000)
    sent: list[str] = []

    def answers(request: httpx.Request) -> httpx.Response:
        sent.append(request.url.path)
        if request.url.path == "/features":
            return httpx.Response(200, json={"max_upload_size": 2_000_000})
        if request.url.path == "/system_stats":
            return httpx.Response(200, json={"system": {}, "devices": []})
        return httpx.Response(413 if request.url.path == "/upload/image" else 404)

    client = HttpComfyServer(Server.at("gpu1"), transport=httpx.MockTransport(answers))
    with pytest.raises(ServerRefused) as caught:
        await client.upload(Upload("x.png", path))
    assert "larger than gpu1 takes" in caught.value.message
    await client.info()
    with pytest.raises(ServerRefused) as caught:
        await client.upload(Upload("x.png", path))
    assert "2.86 MB" in caught.value.message
    assert "1.91 MB" in caught.value.message
    assert sent.count("/upload/image") == 1
    await client.aclose()


# Down


async def test_a_file_is_there_only_when_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "new folder" / "réc.png"

    async def handler(request: web.Request) -> web.StreamResponse:
        if "cut" in request.path:
            response = web.StreamResponse(headers={"Content-Length": "100000"})
            await response.prepare(request)
            await response.write(b"x" * 50_000)
            assert request.transport is not None
            request.transport.abort()
            return response
        return web.Response(body=b"y" * 3_000_000)

    async with web_server(handler) as url:
        fetcher = HttpFetcher()
        with pytest.raises(ServerSilent):
            await fetcher.download(f"{url}/cut", target, limit=10**9)
        assert not target.exists()
        await fetcher.download(f"{url}/whole", target, limit=10**9)
        assert target.read_bytes() == b"y" * 3_000_000
        with pytest.raises(ServerSilent):
            await fetcher.download(f"{url}/cut", target, limit=10**9)
        assert target.stat().st_size == 3_000_000
        assert await fetcher.fetch(f"{url}/whole", limit=3_000_000) == b"y" * 3_000_000
        await fetcher.aclose()
    assert names(target.parent) == ["réc.png"]


@pytest.mark.parametrize("announced", [True, False])
async def test_a_body_over_the_limit(announced: bool, tmp_path: Path) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        if announced:
            return web.Response(body=b"x" * 100_000)
        response = web.StreamResponse()
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):
            while True:
                await response.write(b"x" * 10_000)
        return response

    async with web_server(handler) as url:
        fetcher = HttpFetcher()
        with pytest.raises(ServerError) as caught:
            await fetcher.fetch(url, limit=50_000)
        assert "larger than" in caught.value.message
        with pytest.raises(ServerError):
            await fetcher.download(url, tmp_path / "x", limit=50_000)
        await fetcher.aclose()
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://host/x", "javascript:alert(1)", "data:text/plain,x"]
)
async def test_redirects_lead_to_http_only(location: str) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": location})

    async with web_server(handler) as url:
        fetcher = HttpFetcher()
        with pytest.raises(ServerRefused) as caught:
            await fetcher.fetch(url, limit=100)
        assert "no http or https address" in caught.value.message
        await fetcher.aclose()


async def test_redirects_are_followed_but_not_for_ever() -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        step = int(request.path.strip("/"))
        if step == 0:
            return web.Response(body=b"there")
        return web.Response(status=307, headers={"Location": f"/{step - 1}"})

    async with web_server(handler) as url:
        fetcher = HttpFetcher()
        assert await fetcher.fetch(f"{url}/5", limit=100) == b"there"
        with pytest.raises(ServerRefused):
            await fetcher.fetch(f"{url}/6", limit=100)
        await fetcher.aclose()


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "", "x.png", "http://", "ftp://a/b", "http://[::1/x"]
)
async def test_only_http_addresses_are_read(address: str) -> None:
    fetcher = HttpFetcher()
    with pytest.raises(InvalidInput):
        await fetcher.fetch(address, limit=100)
    await fetcher.aclose()


async def test_a_file_that_comes_too_slowly(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("jobmonitor.comfy.downloads.PATIENCE", 0.01)

    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):
            while True:
                await response.write(b"x")
                await asyncio.sleep(0.005)
        return response

    async with web_server(handler) as url:
        fetcher = HttpFetcher()
        with pytest.raises(ServerSilent) as caught:
            await fetcher.download(url, tmp_path / "x", limit=10**6)
        assert "too slowly" in caught.value.message
        await fetcher.aclose()
    assert names(tmp_path) == []


async def test_errors_of_a_fetch_are_those_of_the_domain(tmp_path: Path) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        return web.Response(status=404)

    async with web_server(handler) as url:
        fetcher = HttpFetcher()
        with pytest.raises(ServerRefused) as caught:
            await fetcher.fetch(f"{url}/x", limit=100)
        assert "127.0.0.1" in caught.value.message
        await fetcher.aclose()
    fetcher = HttpFetcher()
    with pytest.raises(ServerUnreachable):
        await fetcher.fetch(url, limit=100)
    await fetcher.aclose()


async def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        return web.Response(body=b"x")

    blocked = tmp_path / "file"
    blocked.touch()
    async with web_server(handler) as url:
        fetcher = HttpFetcher()
        for target in (blocked / "x.png", tmp_path / ("n" * 300), tmp_path):
            with pytest.raises(StorageError) as caught:
                await fetcher.download(url, target, limit=100)
            assert caught.value.remedy
        await fetcher.aclose()
    assert names(tmp_path) == ["file"]


async def test_a_compressed_body_counts_as_what_it_becomes() -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.Response(body=b"x" * 5_000_000)
        response.enable_compression(web.ContentCoding.gzip)
        return response

    async with web_server(handler) as url:
        fetcher = HttpFetcher()
        with pytest.raises(ServerError):
            await fetcher.fetch(url, limit=100_000)
        assert len(await fetcher.fetch(url, limit=5_000_000)) == 5_000_000
        await fetcher.aclose()


async def test_a_download_that_is_given_up_while_its_file_is_made_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    made: list[BinaryIO] = []
    create = downloads._create

    def slowly(partial: Path) -> BinaryIO:
        begun.set()
        assert go_on.wait(60)
        made.append(create(partial))
        return made[0]

    async def handler(request: web.Request) -> web.Response:
        return web.Response(body=b"x" * 1000)

    monkeypatch.setattr(downloads, "_create", slowly)
    async with web_server(handler) as url:
        fetcher = HttpFetcher()
        work = asyncio.create_task(fetcher.download(url, tmp_path / "made" / "x.png", limit=10**6))
        await asyncio.to_thread(begun.wait, 60)
        work.cancel()
        go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await work
        assert [file.closed for file in made] == [True]
        assert names(tmp_path / "made") == []
        await fetcher.aclose()
