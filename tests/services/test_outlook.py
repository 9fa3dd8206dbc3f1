"""What is to be expected of jobs that wait and run."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmonitor.db.state.storage import StateStorage
from jobmonitor.db.state.timings import FileTimings
from jobmonitor.demo.simulator import Simulator
from jobmonitor.domain.events import RunTimed
from jobmonitor.domain.job import Job, JobRef, JobStatus
from jobmonitor.domain.outlook import Until
from jobmonitor.domain.progress import LiveState, Phase
from jobmonitor.services.bus import EventBus
from jobmonitor.services.checking.estimates import Estimates
from jobmonitor.services.outlook import FRESH_SECONDS, MOST_RUNS, OutlookService
from jobmonitor.services.ports import Timing
from jobmonitor.services.tracking.queue_view import queue_of
from jobmonitor.services.tracking.tracked import TrackedJob
from tests.services.conftest import Open
from tests.support.fake_application import FakeClock, InlineBackground
from tests.support.fake_jobs import NOON, make_job
from tests.support.qt_loop import until
from tests.support.run_times import run_timing

HERE = "http://gpu1:8188"


def job(number: int, workflow: str = "img2img") -> Job:
    """An active job of a size that is known."""
    made = make_job(number, status=JobStatus.PENDING, comfy_url=HERE)
    return replace(made, workflow_name=workflow, width=64, height=64, fps=None, duration_seconds=None)


class FakeSeen:
    """A queue: the first one runs."""

    def __init__(self) -> None:
        self.queue: list[Job | None] = []
        self.running_for = 0.0
        self.asked = 0

    def live(self, ref: JobRef) -> LiveState | None:
        for place, each in enumerate(self.queue):
            if each is not None and each.ref == ref:
                since = NOON - timedelta(seconds=self.running_for)
                if place == 0:
                    return LiveState(ref=ref, phase=Phase.RUNNING, running_since=since)
                return LiveState(ref=ref, phase=Phase.QUEUED, position=place)
        return None

    def queue_with(self, ref: JobRef) -> Sequence[Job | None]:
        self.asked += 1
        return self.queue


class CountedTimings(FileTimings):
    """Knows how often runs were read."""

    read = 0
    meanwhile: Callable[[], object] = staticmethod(lambda: None)
    """Called once, between two readings of the file."""

    def runs(self, workflow_name: str, server_url: str | None = None) -> tuple[Timing, ...]:
        self.read += 1
        happens, self.meanwhile = self.meanwhile, lambda: None
        happens()
        return super().runs(workflow_name, server_url)


class Desk:
    """The service with a queue and a memory of runs."""

    def __init__(self, memory: CountedTimings) -> None:
        self.memory = memory
        self.seen, self.clock, self.bus = FakeSeen(), FakeClock(), EventBus()
        self.service = OutlookService(Estimates(memory, InlineBackground()), self.seen, self.bus, self.clock)

    def runs(self, *seconds: float, workflow: str = "img2img", server: str = HERE) -> None:
        """Earlier runs."""
        for each in seconds:
            self.memory.record(run_timing(workflow, server, 64 * 64, each))

    def ends(self, seconds: float, *, server: str = HERE, completed: bool = True, kept: bool = True) -> None:
        """A run ends, and its times are kept; with `kept` False they are only told to be."""
        run = run_timing("img2img", server, 64 * 64, seconds, completed=completed)
        if kept:
            self.memory.record(run)
        self.bus.publish(RunTimed(run))

    async def known(self, each: Job) -> None:
        """Until the earlier runs of a job's workflow were read."""
        await until(lambda: self.service.estimate(each))


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[CountedTimings]:
    storage = StateStorage(tmp_path / "state.db")
    yield CountedTimings(storage)
    storage.close()


@pytest.fixture
async def desk(memory: CountedTimings) -> AsyncIterator[Desk]:
    made = Desk(memory)
    task = asyncio.create_task(made.service.run())
    yield made
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_what_is_left_of_a_run(desk: Desk) -> None:
    desk.runs(60, 70, 100)
    first = job(1)
    desk.seen.queue = [first]
    desk.seen.running_for = 50
    assert desk.service.of(first) is None  # it is read meanwhile
    await desk.known(first)
    outlook = desk.service.of(first)
    assert outlook is not None
    assert (outlook.until, outlook.low, outlook.high, outlook.is_late) == (Until.END, 20, 50, False)
    desk.clock.advance(200)
    outlook = desk.service.of(first)
    assert outlook is not None
    assert outlook.is_late


async def test_who_waits_waits_for_all_before_it(desk: Desk) -> None:
    desk.runs(60, 70, 100)
    desk.runs(5, 6, 7, workflow="text")
    first, second, third = job(1), job(2, "text"), job(3)
    desk.seen.queue = [first, second, third]
    desk.seen.running_for = 50
    for each in (first, second):
        await desk.known(each)
    waits = [desk.service.of(each) for each in (second, third)]
    assert [(each.low, each.high, each.ahead) for each in waits if each] == [(20, 50, 1), (26, 57, 2)]
    assert all(each is not None and each.until is Until.BEGIN for each in waits)


async def test_a_queue_is_reckoned_once_a_second(desk: Desk) -> None:
    desk.runs(60, 70, 100)
    desk.seen.queue = [job(number) for number in range(300)]
    await desk.known(job(0))
    for each in desk.seen.queue[1:]:
        assert each is not None
        assert desk.service.of(each) is not None
    assert desk.seen.asked == 1
    desk.clock.advance(2)
    assert desk.service.of(job(299)) is not None
    assert desk.seen.asked == 2


async def test_behind_what_nobody_knows_nothing_is_said(desk: Desk) -> None:
    desk.runs(60, 70, 100)
    first, new, last = job(1), job(2, "never ran"), job(3)
    desk.seen.queue = [first, new, last]
    await desk.known(first)
    assert desk.service.of(new) is not None
    assert desk.service.of(last) is None
    desk.clock.advance(2)
    desk.seen.queue = [None, new]  # a stranger runs
    assert desk.service.of(new) is None
    desk.clock.advance(2)
    desk.seen.queue = [first, last]
    desk.seen.running_for = 1000  # and nobody knows how much longer
    assert desk.service.of(last) is None


async def test_an_end_is_one_more_run_that_tells(desk: Desk) -> None:
    desk.runs(60, 70, 100)
    first = job(1)
    desk.seen.queue = [first]
    await desk.known(first)
    for _ in range(30):
        desk.ends(10)
    found = desk.service.of(first)
    assert found is not None
    assert found.low == 10
    desk.ends(1000, completed=False)  # nobody knows how long it would have taken
    assert desk.service.of(first) == found


async def test_many_ends_at_many_servers_read_nothing_anew(desk: Desk) -> None:
    servers = [f"http://gpu{number}:8188" for number in range(20)]
    for server in servers:
        desk.runs(60, 70, 100, server=server)
    jobs = [replace(job(number), comfy_url=server) for number, server in enumerate(servers)]
    for each in jobs:
        await desk.known(each)
    assert desk.memory.read == len(servers) + 1  # what ran anywhere is read once for all of them
    for _ in range(MOST_RUNS):
        for server in servers:
            desk.ends(10, server=server, kept=False)
    desk.memory.read = 0
    for each in jobs:
        estimate = desk.service.estimate(each)
        assert estimate is not None
        assert (estimate.middle, estimate.runs) == (10, MOST_RUNS)
    new = desk.service.estimate(replace(job(21), comfy_url="http://new:8188"))
    assert new is None  # until it is known that none ran there
    await desk.known(replace(job(21), comfy_url="http://new:8188"))
    assert desk.memory.read == 1


async def test_what_ends_while_others_are_read_counts_once(desk: Desk) -> None:
    first = job(1)
    desk.runs(60)
    desk.memory.meanwhile = lambda: (desk.ends(70), desk.ends(100, kept=False))
    await desk.known(first)
    estimate = desk.service.estimate(first)
    assert estimate is not None
    assert estimate.runs == 3
    assert estimate.middle == 70


async def test_after_a_while_what_other_copies_kept_counts(desk: Desk) -> None:
    desk.runs(60, 70, 100)
    first = job(1)
    await desk.known(first)
    desk.runs(*[10] * 30)
    assert (found := desk.service.estimate(first)) is not None
    assert found.middle == 70
    desk.clock.advance(FRESH_SECONDS + 1)
    await until(lambda: (found := desk.service.estimate(first)) is not None and found.middle == 10)


def tracked(number: int, position: int | None) -> TrackedJob:
    """A followed job: it runs where it has no position."""
    phase = Phase.RUNNING if position is None else Phase.QUEUED
    made = job(number)
    return TrackedJob(job=made, live=LiveState(ref=made.ref, phase=phase, position=position))


@given(st.sets(st.integers(1, 30)), st.booleans())
def test_a_gap_in_the_queue_is_somebody_elses(places: set[int], runs: bool) -> None:
    followed = [tracked(place, place) for place in places] + ([tracked(0, None)] if runs else [])
    queue = queue_of(followed)
    assert [each.ref for each in queue if each is not None] == [
        each.job.ref for each in sorted(followed, key=lambda each: each.live.position or 0)
    ]
    if places and not runs:
        assert queue[0] is None
    if places and min(places) > 1:
        assert queue[1] is None


async def test_three_jobs_at_a_server(sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path) -> None:
    here = await open_copy(sqlite_url, sim)
    with closing(StateStorage(here.paths.state_file)) as storage:
        for seconds in (60, 70, 100):
            FileTimings(storage).record(run_timing("img2img", sim.url, None, seconds))
    sim.hold()
    jobs = [await here.submit(image=photo, prompt=f"cat {number}") for number in range(3)]
    outlook = here.application.outlook

    def known() -> bool:
        found = [outlook.of(job) for job in jobs]
        return [each.ahead if each else None for each in found] == [0, 1, 2]

    await here.until(known)
    runs, second, third = (outlook.of(job) for job in jobs)
    assert runs is not None
    assert second is not None
    assert third is not None
    assert (runs.until, second.until, third.until) == (Until.END, Until.BEGIN, Until.BEGIN)
    assert runs.high <= 100
    assert second.high <= 100 < third.high <= 200
