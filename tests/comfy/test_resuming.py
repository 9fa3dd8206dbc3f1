"""Downloads that go on where they broke off."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from jobmonitor.comfy import resuming
from jobmonitor.comfy.fetch import HttpFetcher
from jobmonitor.demo.simulator import Simulator
from jobmonitor.domain.errors import NotThere, ServerError, ServerSilent, StorageError, TooLarge
from tests.support.file_server import FileServer
from tests.support.pictures import png

CONTENT = bytes(range(256)) * 20
MB = 1024**2


@pytest.fixture
async def fetcher() -> AsyncIterator[HttpFetcher]:
    fetcher = HttpFetcher()
    yield fetcher
    await fetcher.aclose()


@pytest.fixture
async def server() -> AsyncIterator[FileServer]:
    async with FileServer(CONTENT) as server:
        yield server


@pytest.fixture
def part(tmp_path: Path) -> Path:
    return tmp_path / "parts" / "one.part"


def held(path: Path) -> bytes:
    return path.read_bytes()


def put(path: Path, content: bytes) -> None:
    path.write_bytes(content)


async def broken(fetcher: HttpFetcher, server: FileServer, part: Path, after: int = 1000) -> None:
    """A first try that gets only the beginning."""
    server.cut_after = after
    with pytest.raises(ServerSilent):
        await fetcher.resume(server.url, part, limit=MB)
    server.cut_after = None
    assert held(part) == CONTENT[:after]


async def test_what_came_is_not_asked_for_again(fetcher: HttpFetcher, server: FileServer, part: Path) -> None:
    await broken(fetcher, server, part)
    told: list[int] = []
    await fetcher.resume(server.url, part, limit=MB, progress=told.append)
    assert held(part) == CONTENT
    assert server.asked == ["", "bytes=1000-"]
    assert told[-1] == len(CONTENT)


async def test_a_file_that_was_whole_is_looked_at_once_more(
    fetcher: HttpFetcher, server: FileServer, part: Path
) -> None:
    await fetcher.resume(server.url, part, limit=MB)
    await fetcher.resume(server.url, part, limit=MB)
    assert held(part) == CONTENT
    assert server.asked == ["", f"bytes={len(CONTENT) - 1}-"]


@pytest.mark.parametrize("honours", [True, False])
async def test_another_content_is_never_joined_to_the_old_one(
    fetcher: HttpFetcher, server: FileServer, part: Path, honours: bool
) -> None:
    await broken(fetcher, server, part)
    server.content, server.etag, server.honours_if_range = b"new" * 1000, '"two"', honours
    await fetcher.resume(server.url, part, limit=MB)
    assert held(part) == b"new" * 1000
    assert server.asked[-1] == ("bytes=1000-" if honours else "")


async def test_a_shorter_content_is_fetched_anew(
    fetcher: HttpFetcher, server: FileServer, part: Path
) -> None:
    await broken(fetcher, server, part)
    server.content, server.etag, server.honours_if_range = b"short", '"two"', False
    await fetcher.resume(server.url, part, limit=MB)
    assert held(part) == b"short"


@pytest.mark.parametrize(("ranges", "etag"), [(False, '"one"'), (True, ""), (True, 'W/"one"')])
async def test_what_cannot_be_continued_begins_anew(
    fetcher: HttpFetcher, server: FileServer, part: Path, ranges: bool, etag: str
) -> None:
    server.ranges, server.etag = ranges, etag
    await broken(fetcher, server, part)
    await fetcher.resume(server.url, part, limit=MB)
    assert held(part) == CONTENT


async def test_another_address_begins_anew(fetcher: HttpFetcher, server: FileServer, part: Path) -> None:
    await broken(fetcher, server, part)
    await fetcher.resume(f"{server.url}/other", part, limit=MB)
    assert server.asked[-1] == ""


@pytest.mark.parametrize("damage", ["", "{", '{"url": 5}', "null"])
async def test_a_label_that_says_nothing_is_passed_over(
    fetcher: HttpFetcher, server: FileServer, part: Path, damage: str
) -> None:
    await broken(fetcher, server, part)
    (label,) = (each for each in part.parent.iterdir() if each != part)
    put(label, damage.encode())
    await fetcher.resume(server.url, part, limit=MB)
    assert held(part) == CONTENT


@pytest.mark.parametrize("says", [len(CONTENT) + 500, len(CONTENT) * 3])
async def test_a_length_that_promises_more_than_comes_is_no_success(
    fetcher: HttpFetcher, server: FileServer, part: Path, says: int
) -> None:
    server.says = says
    with pytest.raises(ServerError):
        await fetcher.resume(server.url, part, limit=MB)


async def test_where_an_answer_has_no_length_the_server_is_asked_for_it(
    fetcher: HttpFetcher, server: FileServer, part: Path
) -> None:
    server.says = 0
    await fetcher.resume(server.url, part, limit=MB)
    assert held(part) == CONTENT


async def test_what_is_too_long_is_refused_before_it_comes(
    fetcher: HttpFetcher, server: FileServer, part: Path
) -> None:
    with pytest.raises(TooLarge):
        await fetcher.resume(server.url, part, limit=1000)
    server.says = 0
    with pytest.raises(TooLarge):
        await fetcher.resume(server.url, part, limit=1000)


async def test_nothing_there_and_nothing_in_it_are_errors(
    fetcher: HttpFetcher, server: FileServer, part: Path
) -> None:
    server.status = 404
    with pytest.raises(NotThere):
        await fetcher.resume(server.url, part, limit=MB)
    with pytest.raises(NotThere):
        await fetcher.length(server.url)
    server.status, server.content = 200, b""
    with pytest.raises(ServerError):
        await fetcher.resume(server.url, part, limit=MB)


async def test_a_place_that_cannot_be_written_is_told(
    fetcher: HttpFetcher, server: FileServer, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageError):
        await fetcher.resume(server.url, tmp_path / "file" / "one.part", limit=MB)


@pytest.mark.parametrize("version", ["0.3.64", "0.33"])
async def test_comfyui_continues_what_it_still_has(fetcher: HttpFetcher, part: Path, version: str) -> None:
    async with Simulator(version) as sim:
        picture = sim.folder / "output" / "a.png"
        picture.write_bytes(png())
        address = f"{sim.url}/view?filename=a.png&type=output"
        await fetcher.resume(address, part, limit=MB)
        assert await fetcher.length(address) == len(png())
        put(part, png()[:50])
        await fetcher.resume(address, part, limit=MB)
        assert held(part) == png()
        picture.write_bytes(png(1, 2, 3))  # a name is used again once the file was deleted
        put(part, png()[:50])
        await fetcher.resume(address, part, limit=MB)
        assert held(part) == png(1, 2, 3)


ON_A_FULL_DISK = """
import asyncio, resource, sys
from pathlib import Path
from jobmonitor.comfy import resuming
from jobmonitor.comfy.fetch import HttpFetcher
from jobmonitor.domain.errors import StorageError

async def main(address, part):
    fetcher = HttpFetcher()
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, most))
    try:
        await fetcher.resume(address, part, limit=10**8)
    except StorageError as error:
        print(part.stat().st_size, error.remedy)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    await fetcher.resume(address, part, limit=10**8)
    await fetcher.aclose()

asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit for the size of files")
async def test_a_disk_that_is_full_keeps_what_it_took_and_the_rest_comes_later(part: Path) -> None:
    content = CONTENT * 40
    async with FileServer(content) as server:
        program = await asyncio.create_subprocess_exec(
            sys.executable, "-c", ON_A_FULL_DISK, server.url, str(part), stdout=asyncio.subprocess.PIPE
        )
        out, _ = await program.communicate()
        assert (program.returncode, out.decode()) == (
            0,
            f"{64 * 1024} Free some space, or choose another folder.\n",
        )
        assert held(part) == content
        assert server.asked == ["", f"bytes={64 * 1024}-"]


async def test_nothing_stays_open_where_a_download_is_given_up_while_its_file_is_opened(
    fetcher: HttpFetcher, server: FileServer, part: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop, begun, gate = asyncio.get_running_loop(), asyncio.Event(), threading.Event()
    opened: list[BinaryIO] = []
    really = resuming._opened

    def slowly(*args: Any) -> BinaryIO:
        loop.call_soon_threadsafe(begun.set)
        gate.wait()
        opened.append(really(*args))
        return opened[0]

    monkeypatch.setattr(resuming, "_opened", slowly)
    task = asyncio.create_task(fetcher.resume(server.url, part, limit=MB))
    await begun.wait()
    task.cancel()
    gate.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert opened[0].closed
