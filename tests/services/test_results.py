"""Outputs are fetched when jobs end, checked, and kept, whatever happens on the way."""

from __future__ import annotations

import asyncio
import json
import sys
import threading
import uuid
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from urllib.parse import quote

import pytest

from jobmonitor.demo.simulator import Simulator
from jobmonitor.domain.events import ProblemOccurred
from jobmonitor.domain.results import Keep, KeptState
from jobmonitor.storage.local import LocalResultStore
from tests.services.conftest import Open
from tests.support.file_server import FileServer
from tests.support.pictures import noise, png
from tests.support.qt_loop import breathe
from tests.support.results import below, ended, held

PICTURE = png(1, 2, 3)


@pytest.fixture
async def server() -> AsyncIterator[FileServer]:
    async with FileServer(PICTURE) as server:
        yield server


@pytest.fixture
def address(server: FileServer) -> str:
    return f"{server.url}/view?filename=a.png&type=output"


async def test_an_output_is_here_soon_after_its_job_ended(
    database_url: str, each_sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(database_url, each_sim)
    job = await here.submit(image=photo, prompt="a lake")
    job = await here.ended(job.ref)
    (result,) = await here.results(job.ref)
    assert result.path is not None
    assert result.path.is_relative_to(here.paths.results_folder)
    (made_there,) = (each_sim.folder / "output").rglob("*.png")
    assert held(result.path) == held(made_there)
    assert result.path.suffix == ".png"
    assert await here.application.results.local_path(job.outputs[0]) == result.path
    assert (await here.row(job.ref)).outputs == job.outputs


async def test_what_is_kept_stays_when_the_server_has_it_no_more(
    sqlite_url: str, server: FileServer, address: str, open_copy: Open
) -> None:
    here = await open_copy(sqlite_url)
    job = await ended(here, address)
    await here.results(job.ref)
    assert await here.application.results.is_there(address) is True
    server.status = 403
    assert await here.application.results.is_there(address) is None
    server.status = 404
    assert await here.application.results.is_there(address) is False
    (result,) = await here.application.results.fetch(job)
    assert (result.state, held(result.path)) == (KeptState.KEPT, PICTURE)
    assert (await here.application.results.usage()).files == 1


async def test_what_the_server_does_not_have_is_gone(
    sqlite_url: str, server: FileServer, address: str, open_copy: Open
) -> None:
    here = await open_copy(sqlite_url)
    server.status = 404
    job = await ended(here, address)
    (result,) = await here.results(job.ref, KeptState.GONE)
    assert "does not have" in result.problem
    assert len(server.asked) == 3
    server.status = 200
    (result,) = await here.application.results.fetch(job)
    assert held(result.path) == PICTURE


@pytest.mark.parametrize(
    "instead",
    [b"<!doctype html><title>Log in</title>", PICTURE[:80], b"", PICTURE[:-20] + bytes(20)],
    ids=["a page", "a part", "nothing", "damaged"],
)
async def test_what_is_not_the_picture_is_not_kept(
    sqlite_url: str, server: FileServer, address: str, open_copy: Open, instead: bytes
) -> None:
    here = await open_copy(sqlite_url)
    server.instead = instead
    job = await ended(here, address)
    (result,) = await here.results(job.ref, KeptState.FAILED)
    assert result.problem
    assert (await here.application.results.usage()).files == 0
    server.instead = None
    (result,) = await here.application.results.fetch(job)
    assert held(result.path) == PICTURE


async def test_a_length_that_is_a_lie_is_no_success(
    sqlite_url: str, server: FileServer, address: str, open_copy: Open
) -> None:
    here = await open_copy(sqlite_url)
    server.says, server.lies = len(PICTURE) + 100, 3
    job = await ended(here, address)
    (result,) = await here.results(job.ref)
    assert held(result.path) == PICTURE
    assert len(server.asked) > 3


async def test_a_download_that_breaks_off_goes_on(sqlite_url: str, open_copy: Open) -> None:
    picture = noise(600, 600)
    async with FileServer(picture) as server:
        here = await open_copy(sqlite_url)
        server.cut_after = 400_000
        job = await ended(here, f"{server.url}/view?filename=a.png&type=output")
        (result,) = await here.results(job.ref)
        assert held(result.path) == picture
        assert server.asked[:2] == ["", "bytes=400000-"]


@pytest.mark.parametrize(
    "name",
    [
        "../../../evil.png",
        "..\\evil.png",
        "a/b.png",
        "/etc/evil.png",
        "con.png",
        "x" * 300 + ".png",
        "\u202egnp.png",
    ],
)
async def test_a_hostile_name_stays_in_the_folder(
    sqlite_url: str, server: FileServer, open_copy: Open, tmp_path: Path, name: str
) -> None:
    here = await open_copy(sqlite_url)
    job = await ended(here, f"{server.url}/view?filename={quote(name)}&subfolder=..%2F..&type=output")
    (result,) = await here.results(job.ref)
    assert result.path is not None
    assert result.path.parent.parent == here.paths.results_folder
    assert held(result.path) == PICTURE
    assert not below(tmp_path, "*evil*")


async def test_what_was_not_used_for_longest_makes_room(
    sqlite_url: str, server: FileServer, open_copy: Open
) -> None:
    here = await open_copy(sqlite_url, results_limit=len(PICTURE) + 50)
    first = await ended(here, f"{server.url}/view?filename=1.png")
    await here.results(first.ref)
    server.content = png(4, 5, 6)
    second = await ended(here, f"{server.url}/view?filename=2.png")
    await here.results(second.ref)
    # Whoever asks where a result lies uses it: the first is not asked for before it is gone.
    await here.until(lambda: len(below(here.paths.results_folder, "*.png")) == 1)
    (result,) = await here.results(first.ref, KeptState.DROPPED)
    assert result.path is None
    assert (await here.application.results.usage()).files == 1


async def test_what_is_larger_than_the_store_is_not_fetched(
    sqlite_url: str, address: str, open_copy: Open
) -> None:
    here = await open_copy(sqlite_url, results_limit=50)
    job = await ended(here, address)
    (result,) = await here.results(job.ref, KeptState.FAILED)
    assert "larger" in result.problem


@pytest.mark.parametrize(("keep", "own", "others"), [(Keep.OWN, 1, 0), (Keep.ALL, 1, 1), (Keep.NONE, 0, 0)])
async def test_whose_results_are_kept(
    sqlite_url: str, address: str, open_copy: Open, keep: Keep, own: int, others: int
) -> None:
    here = await open_copy(sqlite_url, keep_results=keep)
    mine = await ended(here, address)
    theirs = await ended(here, address, user=str(uuid.uuid4()))
    results = here.application.results
    assert (len(await results.kept(mine.ref)), len(await results.kept(theirs.ref))) == (own, others)
    (result,) = await results.fetch(theirs)
    assert held(result.path) == PICTURE


async def test_a_disk_that_takes_nothing_is_told_once_and_tried_again(
    sqlite_url: str, server: FileServer, address: str, open_copy: Open
) -> None:
    here = await open_copy(sqlite_url)
    here.paths.results_folder.write_bytes(b"in the way")
    job = await ended(here, address)

    def told() -> list[ProblemOccurred]:
        return [event for event in here.events if isinstance(event, ProblemOccurred)]

    await here.until(told)
    other = await ended(here, address)
    waits = await here.results(other.ref, KeptState.WANTED)
    await here.until(lambda: len(told()) == 1)
    assert waits[0].path is None
    here.paths.results_folder.unlink()
    (result,) = await here.results(job.ref)
    assert held(result.path) == PICTURE
    await here.results(other.ref)
    assert len(told()) == 1


async def test_two_copies_on_one_store_fetch_each_output_once(
    sqlite_url: str, server: FileServer, open_copy: Open
) -> None:
    here = await open_copy(sqlite_url)
    there = await open_copy(sqlite_url)  # the same home: one state file, one store
    jobs = [await ended(here, f"{server.url}/view?filename={number}.png") for number in range(8)]
    for job in jobs:
        (result,) = await here.results(job.ref)
        (same,) = await there.results(job.ref)
        assert result == same
    assert len(server.asked) == len(jobs)
    assert (await here.application.results.usage()).files == 1


async def test_what_is_being_taken_when_the_application_closes_is_let_go(
    sqlite_url: str, address: str, open_copy: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else nobody could fetch it in this process any more."""
    take = LocalResultStore.hold
    begun, gate = threading.Event(), threading.Event()
    taken: list[tuple[LocalResultStore, str]] = []

    def slowly(store: LocalResultStore, key: str) -> Callable[[], None] | None:
        release = take(store, key)
        taken.append((store, key))
        begun.set()
        assert gate.wait(60)
        return release

    monkeypatch.setattr(LocalResultStore, "hold", slowly)
    here = await open_copy(sqlite_url, started=False)
    job = await ended(here, address)
    fetching = asyncio.create_task(here.application.results.fetch(job))
    assert await asyncio.to_thread(begun.wait, 60)
    closing = asyncio.create_task(here.application.results.aclose())
    await breathe()
    assert not closing.done()
    gate.set()
    await closing
    ((store, key),) = taken
    release = take(store, key)
    assert release is not None
    release()
    fetching.cancel()
    await asyncio.gather(fetching, return_exceptions=True)


PROGRAM = """
import asyncio, sys
from pathlib import Path
from jobmonitor.bootstrap import build_application
from jobmonitor.config.paths import Paths
from jobmonitor.config.settings import Settings

async def main():
    application = build_application(Paths.below(Path(sys.argv[1])), Settings(database=sys.argv[2]))
    await application.start()
    await asyncio.Event().wait()

asyncio.run(main())
"""


async def test_a_program_that_is_killed_in_mid_download_goes_on_with_the_next_start(
    sqlite_url: str, open_copy: Open
) -> None:
    picture = noise(1100, 1000)
    async with FileServer(picture) as server:
        here = await open_copy(sqlite_url, started=False)
        job = await ended(here, f"{server.url}/view?filename=a.png&type=output")
        await here.application.close()
        server.cut_after, server.gate = 2_500_000, asyncio.Event()
        home = here.paths.data.parent
        program = await asyncio.create_subprocess_exec(sys.executable, "-c", PROGRAM, str(home), sqlite_url)
        await server.came.wait()
        parts = here.paths.results_folder / "parts"
        await here.until(lambda: any(each.stat().st_size >= 1024**2 for each in parts.glob("*.part")))
        program.kill()
        await program.wait()
        server.gate.set()
        server.cut_after = server.gate = None
        again = await open_copy(sqlite_url)
        (result,) = await again.results(job.ref)
        assert server.asked[1].startswith("bytes=")
        assert server.asked[1] != "bytes=0-"
        assert held(result.path) == picture


async def test_a_store_that_was_emptied_by_hand_is_filled_again(
    sqlite_url: str, server: FileServer, address: str, open_copy: Open
) -> None:
    here = await open_copy(sqlite_url)
    job = await ended(here, address)
    (result,) = await here.results(job.ref)
    assert result.path is not None
    result.path.unlink()
    (result,) = await here.application.results.kept(job.ref)
    assert result.path is None
    (result,) = await here.application.results.fetch(job)
    assert held(result.path) == PICTURE


async def test_files_of_other_kinds_are_kept_as_they_are(sqlite_url: str, open_copy: Open) -> None:
    content = json.dumps({"points": [1, 2, 3]}).encode()
    async with FileServer(content) as server:
        here = await open_copy(sqlite_url)
        job = await ended(
            here, f"{server.url}/view?filename=pose.json", f"{server.url}/view?filename=a.latent"
        )
        results = await here.results(job.ref)
        assert [held(each.path) for each in results] == [content, content]
        assert [each.suffix for each in results] == [".json", ".latent"]


async def test_what_another_copy_completed_meanwhile_is_fetched_at_the_next_start(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    sim.hold()
    here = await open_copy(sqlite_url, sim)
    job = await here.submit(image=photo, prompt="a lake")
    await sim.wait_held()
    await here.application.close()
    there = await open_copy(sqlite_url, sim, name="there")
    await sim.release()
    await there.ended(job.ref)
    await there.application.close()
    again = await open_copy(sqlite_url, sim)
    (result,) = await again.results(job.ref)
    (made_there,) = below(sim.folder / "output", "*.png")
    assert held(result.path) == held(made_there)
