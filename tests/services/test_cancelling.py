"""One job is cancelled wherever it is, and no other; on servers of each kind."""

from __future__ import annotations

import asyncio
import threading
import uuid
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from jobmonitor.demo.simulator import Simulator
from jobmonitor.domain.errors import CancelRefused, GivenUp, ServerUnreachable
from jobmonitor.domain.events import ProblemOccurred
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.job import Job, JobStatus
from jobmonitor.domain.progress import Phase
from jobmonitor.services.cancelling_many import ManyCancels
from jobmonitor.services.ports import Stage
from jobmonitor.services.tracking import tracked
from tests.services.conftest import Open
from tests.support.workstation import Workstation

CANCELLED, COMPLETED = JobStatus.CANCELLED, JobStatus.COMPLETED
PENDING, PROCESSING = JobStatus.PENDING, JobStatus.PROCESSING
OLD = "0.3.50"
"""Interrupts whatever runs."""


@pytest.fixture(params=[OLD, "0.33"])
async def server(request: pytest.FixtureRequest) -> AsyncIterator[Simulator]:
    """A server that interrupts whatever runs, and one with a route for cancelling, in turn."""
    async with Simulator(request.param) as simulator:
        yield simulator


@pytest.fixture
async def old() -> AsyncIterator[Simulator]:
    """A server that cannot interrupt one prompt alone."""
    async with Simulator(OLD) as simulator:
        yield simulator


async def only_row(here: Workstation) -> Job:
    (job,) = (await here.application.feeds.page(FeedQuery(), after=None, limit=50)).jobs
    return job


async def is_running(here: Workstation, job: Job) -> None:
    await here.until(lambda: PROCESSING in [each.status for each in here.jobs(job.ref)])


def asked(sim: Simulator, path: str) -> int:
    return sum(method == "POST" and each.endswith(path) for method, each, *_ in sim.requests)


class Held:
    """Prompts of a copy wait before they leave, as on a slow line."""

    def __init__(self, here: Workstation, monkeypatch: pytest.MonkeyPatch) -> None:
        self.waits, self.may_go = asyncio.Event(), asyncio.Event()
        client: Any = here.application.comfy.get(here.application.servers[0])
        self._submit = client.submit
        monkeypatch.setattr(client, "submit", self.submit)

    async def submit(self, graph: Mapping[str, Any], **options: Any) -> Any:
        self.waits.set()
        await self.may_go.wait()
        return await self._submit(graph, **options)


# Before it is sent


async def test_a_prompt_that_was_not_sent_is_held_back(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = await open_copy(sqlite_url, sim)
    journal: Any = here.application.journal
    claim, begins, may_go = journal.claim, asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def late(*args: Any) -> bool:
        loop.call_soon_threadsafe(begins.set)
        assert may_go.wait(20)
        return bool(claim(*args))

    monkeypatch.setattr(journal, "claim", late)
    task = asyncio.ensure_future(here.submit(image=photo, prompt="a cat"))
    await begins.wait()
    other = await open_copy(sqlite_url, sim, started=False)  # another program on the same files
    job = await only_row(other)
    try:
        await other.application.cancelling.cancel(job)
        assert (await other.row(job.ref)).status is CANCELLED
    finally:
        may_go.set()
    with pytest.raises(GivenUp):
        await task
    await here.settled()
    assert sim.posts == []
    assert (await here.row(job.ref)).status is CANCELLED


async def test_what_was_held_back_reads_cancelled_also_after_a_crash_in_between(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracked, "UNSENT", timedelta(seconds=0.2))
    here = await open_copy(sqlite_url, sim, started=False)
    client: Any = here.application.comfy.get(here.application.servers[0])
    journal = here.application.journal

    async def away(*_: Any, **__: Any) -> Any:
        raise asyncio.CancelledError

    monkeypatch.setattr(client, "submit", away)
    with pytest.raises(asyncio.CancelledError):
        await here.submit(image=photo, prompt="a cat")
    (entry,) = journal.unsettled()
    journal.unclaim(entry.prompt_id)
    journal.request_cancel(entry.prompt_id, sim.url, here.application.clock.now())
    assert journal.give_up(entry.prompt_id)
    await here.application.close()
    again = await open_copy(sqlite_url, sim)
    ended = await again.ended((await only_row(again)).ref)
    assert (ended.status, ended.error_message) == (CANCELLED, None)
    assert sim.posts == []


# On its way


async def test_a_wish_that_came_before_the_prompt_is_sent_again_when_it_is_there(
    sqlite_url: str, server: Simulator, open_copy: Open, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.hold()
    here = await open_copy(sqlite_url, server)
    first = await here.submit(image=photo, prompt="runs")
    await is_running(here, first)
    held = Held(here, monkeypatch)
    task = asyncio.ensure_future(here.submit(image=photo, prompt="a cat"))
    await held.waits.wait()
    job = next(each for each in await here.application.background.run(active, here) if each.ref != first.ref)
    await here.application.cancelling.cancel(job)
    assert (await here.row(job.ref)).status is PENDING
    held.may_go.set()
    await task
    assert (await here.ended(job.ref)).status is CANCELLED
    assert server.running == [first.comfy_job_id]
    await server.release()
    assert (await here.ended(first.ref)).status is COMPLETED
    assert list(server.history) == [first.comfy_job_id]
    await here.settled()


def active(here: Workstation) -> tuple[Job, ...]:
    return here.application.repository.active()


async def test_a_wish_finds_its_prompt_also_where_it_runs_already(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sim.hold()
    here = await open_copy(sqlite_url, sim)
    held = Held(here, monkeypatch)
    task = asyncio.ensure_future(here.submit(image=photo, prompt="a cat"))
    await held.waits.wait()
    job = await only_row(here)
    await here.application.cancelling.cancel(job)
    held.may_go.set()
    await task
    assert (await here.ended(job.ref)).status is CANCELLED
    await here.settled()


async def test_a_wish_that_an_old_server_cannot_fulfil_is_taken_back_and_told(
    sqlite_url: str, old: Simulator, open_copy: Open, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old.hold()
    here = await open_copy(sqlite_url, old)
    held = Held(here, monkeypatch)
    task = asyncio.ensure_future(here.submit(image=photo, prompt="a cat"))
    await held.waits.wait()
    job = await only_row(here)
    await here.application.cancelling.cancel(job)
    held.may_go.set()
    await task
    await here.until(lambda: [each for each in here.events if isinstance(each, ProblemOccurred)])
    (told,) = [each for each in here.events if isinstance(each, ProblemOccurred)]
    assert "goes on" in told.message
    assert "0.3.57" in told.remedy
    await here.until(lambda: not here.application.journal.cancel_requests())
    await old.release()
    assert (await here.ended(job.ref)).status is COMPLETED
    assert asked(old, "/interrupt") == 0


# At the server


async def test_a_run_at_an_old_server_is_not_touched_and_neither_is_another(
    sqlite_url: str, old: Simulator, open_copy: Open, photo: Path
) -> None:
    old.hold()
    here = await open_copy(sqlite_url, old)
    runs, waits, last = [await here.submit(image=photo, prompt=f"cat {n}") for n in range(3)]
    await is_running(here, runs)
    with pytest.raises(CancelRefused, match="cannot interrupt one job only"):
        await here.application.cancelling.cancel(runs)
    await here.seen(runs.ref, Phase.RUNNING)
    await here.application.cancelling.cancel(waits)
    assert (await here.ended(waits.ref)).status is CANCELLED
    await old.release()
    assert (await here.ended(runs.ref)).status is COMPLETED
    assert (await here.ended(last.ref)).status is COMPLETED
    assert asked(old, "/interrupt") == 0
    await here.settled()


async def test_a_job_that_ends_at_that_moment_leaves_the_next_one_alone(
    sqlite_url: str, each_sim: Simulator, open_copy: Open, photo: Path
) -> None:
    server = each_sim
    here = await open_copy(sqlite_url, server)
    for turn in range(3):
        server.hold()
        runs, after = [await here.submit(image=photo, prompt=f"{turn} {n}") for n in range(2)]
        await server.wait_held()
        release = asyncio.ensure_future(server.release())
        for _ in range(turn):
            await asyncio.sleep(0)
        await here.application.cancelling.cancel(runs)
        await release
        ended = await here.ended(runs.ref)
        record = server.history.get(runs.comfy_job_id or "")
        went_well = record is not None and record["status"]["status_str"] == "success"
        assert (ended.status is COMPLETED) == went_well
        assert ended.status in (COMPLETED, CANCELLED)
        assert (await here.ended(after.ref)).status is COMPLETED
    await here.settled()


# Many


async def test_those_that_wait_are_taken_out_together_and_nobody_elses(
    sqlite_url: str, server: Simulator, open_copy: Open, photo: Path
) -> None:
    server.hold()
    here = await open_copy(sqlite_url, server)
    jobs = [await here.submit(image=photo, prompt=f"cat {n}") for n in range(6)]
    runs, waiting, kept = jobs[0], jobs[1:5], jobs[5]
    await is_running(here, runs)
    stranger = str(uuid.uuid4())
    server.engine.queue.put(99, stranger, {}, {}, [])
    selected = [await here.row(job.ref) for job in (runs, *waiting)]
    many = ManyCancels(tuple(selected), here.application.cancelling)
    told: list[int] = []
    await many.run(told.append)
    for job in waiting:
        assert (await here.ended(job.ref)).status is CANCELLED
    assert kept.comfy_job_id in (*server.running, *server.pending)
    assert stranger in server.pending
    assert told[-1] == 5
    if server.version.name == OLD:
        assert (many.acted, len(many.refused)) == (4, 1)
        assert server.running == [runs.comfy_job_id]
    else:
        assert (many.acted, many.refused) == (5, [])
        assert (await here.ended(runs.ref)).status is CANCELLED
    deletions = [body for method, path, body in server.requests if method == "POST" and path == "/queue"]
    assert len(deletions) == (1 if server.version.newer else 2)  # and one for the job that runs
    server.engine.queue.delete(stranger)
    await server.release()
    assert (await here.ended(kept.ref)).status is COMPLETED


async def test_of_ids_that_wait_twice_both_are_taken_out(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    sim.hold()
    here = await open_copy(sqlite_url, sim)
    runs, first, second = [await here.submit(image=photo, prompt=f"cat {n}") for n in range(3)]
    await is_running(here, runs)
    sim.engine.queue.put(50, first.comfy_job_id, {}, {}, [])
    rows = tuple([await here.row(job.ref) for job in (first, second)])
    many = ManyCancels(rows, here.application.cancelling)
    await many.run(lambda _: None)
    assert (many.acted, many.refused) == (2, [])
    assert sim.pending == []
    for job in (first, second):
        assert (await here.ended(job.ref)).status is CANCELLED


async def test_of_a_server_that_is_gone_each_job_says_so(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    sim.hold()
    here = await open_copy(sqlite_url, sim)
    jobs = tuple([await here.submit(image=photo, prompt=f"cat {n}") for n in range(3)])
    await sim.kill()
    many = ManyCancels(jobs, here.application.cancelling)
    await many.run(lambda _: None)
    assert (many.acted, len(many.refused)) == (0, 3)
    assert all(isinstance(error, ServerUnreachable) for _, error in many.refused)
    await here.until(lambda: not here.application.journal.cancel_requests())
    assert {entry.stage for entry in here.application.journal.unsettled()} == {Stage.ACKNOWLEDGED}


async def test_one_that_ended_meanwhile_is_no_reason_to_stop(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    sim.hold()
    here = await open_copy(sqlite_url, sim)
    jobs = [await here.submit(image=photo, prompt=f"cat {n}") for n in range(3)]
    await is_running(here, jobs[0])
    rows = tuple([await here.row(job.ref) for job in jobs[1:]])
    ended = replace(rows[0], status=COMPLETED)
    many = ManyCancels((ended, rows[1]), here.application.cancelling)
    await many.run(lambda _: None)
    assert [job.ref for job, _ in many.refused] == [ended.ref]
    assert (await here.ended(rows[1].ref)).status is CANCELLED
