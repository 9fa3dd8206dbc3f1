"""A server at which very many jobs wait: its queue is read rarely, and ends are found all the same."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web

from benchmarks.soak.light_server import LightServer, Load
from jobmonitor.comfy import websocket
from jobmonitor.config.server_access import ServerAccess
from jobmonitor.domain.events import LivesChanged
from jobmonitor.domain.job import Job, JobKind, JobStatus, NewJob
from jobmonitor.domain.progress import Phase
from jobmonitor.services.tracking import intervals, schedule
from jobmonitor.services.tracking.intervals import SHORT
from tests.services.conftest import Open
from tests.support.workstation import QUICK, Workstation

ROOT = Path(__file__).parents[2]
WAITING = SHORT + 30
PACE = replace(QUICK, connected=600.0, polling=0.05, rows=600.0)
"""Nothing is found because a slow clock strikes."""


class Busy:
    """A server whose runs begin and end when the test says so."""

    def __init__(self, server: LightServer, url: str) -> None:
        self.server = server
        self.url = url

    async def next_ends(self) -> None:
        """The next prompt runs, and is over."""
        await self.server.take_up()
        await self.server.end(time.time())


@pytest.fixture
async def busy() -> AsyncIterator[Busy]:
    graph = json.loads((ROOT / "resources" / "workflows" / "wan-i2v.json").read_text(encoding="utf-8"))
    server = LightServer(Load(graph, 1.0, 4), lambda _prompt, _at: None)
    runner = web.AppRunner(server.application(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield Busy(server, f"http://127.0.0.1:{runner.addresses[0][1]}")
    await runner.cleanup()


async def others_jobs(here: Workstation, busy: Busy, count: int) -> list[Job]:
    """Jobs that somebody else submitted: in the database, and in the server's queue."""
    application = here.application

    def create(prompt_id: str) -> Job:
        new = NewJob(workflow_name="wan-i2v", comfy_url=busy.url, comfy_job_id=prompt_id)
        return application.repository.create(JobKind.VIDEO, new)

    jobs = []
    for _ in range(count):
        prompt_id = str(uuid.uuid4())
        await busy.server.add(prompt_id, own=False)
        jobs.append(await application.background.run(create, prompt_id))
    return jobs


def places(here: Workstation, jobs: list[Job]) -> list[int | None]:
    """Where each is seen to wait."""
    lives = [here.application.tracking.live(job.ref) for job in jobs]
    return [live.position if live is not None and live.phase is Phase.QUEUED else None for live in lives]


@pytest.mark.parametrize("websocket", [True, False], ids=["told", "asked"])
async def test_ends_in_a_long_queue_are_found_though_it_is_read_rarely(
    sqlite_url: str, busy: Busy, open_copy: Open, websocket: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    access = {busy.url: ServerAccess(websocket=websocket)}
    here = await open_copy(sqlite_url, busy.url, pace=PACE, access=access)
    jobs = await others_jobs(here, busy, WAITING)
    here.application.tracking.look_now()
    await here.until(lambda: places(here, jobs) == list(range(1, WAITING + 1)))
    monkeypatch.setattr(intervals, "OPEN_SECONDS", 60.0)  # however long this machine takes for the ends
    monkeypatch.setattr(intervals, "SLOW_PER_PROMPT", 100.0)
    read = busy.server.asked["queue"]
    ends = 12
    for job in jobs[:ends]:
        await busy.next_ends()
        assert (await here.ended(job.ref)).status is JobStatus.COMPLETED
    assert busy.server.asked["queue"] - read < ends / 2
    assert all(here.application.tracking.live(job.ref) is not None for job in jobs[ends:])


async def test_many_places_are_told_at_once(sqlite_url: str, busy: Busy, open_copy: Open) -> None:
    here = await open_copy(sqlite_url, pace=PACE, started=False)
    jobs = await others_jobs(here, busy, WAITING)
    await here.application.start()
    await here.until(lambda: places(here, jobs) == list(range(1, WAITING + 1)))
    told = [event for event in here.events if isinstance(event, LivesChanged)]
    assert max(len(event.states) for event in told) > SHORT


async def test_a_job_that_left_a_long_queue_unseen_does_not_hide_the_ends_behind_it(
    sqlite_url: str, busy: Busy, open_copy: Open
) -> None:
    here = await open_copy(sqlite_url, busy.url, pace=PACE)
    jobs = await others_jobs(here, busy, WAITING)
    here.application.tracking.look_now()
    await here.until(lambda: places(here, jobs) == list(range(1, WAITING + 1)))
    busy.server.waiting.popleft()  # somebody took it out
    await busy.next_ends()
    assert (await here.ended(jobs[1].ref)).status is JobStatus.COMPLETED


async def all_seen(
    sqlite_url: str, busy: Busy, open_copy: Open, monkeypatch: pytest.MonkeyPatch
) -> tuple[Workstation, list[Job]]:
    """A workstation that has read the whole queue, of others' jobs, and is told what becomes of it. It does
    not read it again, nor does it connect again."""
    monkeypatch.setattr(intervals, "OPEN_SECONDS", 60.0)
    monkeypatch.setattr(intervals, "FRESH_SECONDS", 60.0)
    monkeypatch.setattr(websocket, "GRACE", 1e6)
    here = await open_copy(sqlite_url, busy.url, pace=PACE, started=False)
    jobs = await others_jobs(here, busy, WAITING)
    await here.application.start()
    await here.until(lambda: busy.server.sockets and places(here, jobs) == list(range(1, WAITING + 1)))
    return here, jobs


class LateHistory(dict[str, tuple[int, float, float]]):
    """Has each entry only once it was asked for some times."""

    def __init__(self, questions: int) -> None:
        super().__init__()
        self._questions = questions
        self._left: dict[str, int] = {}

    def __contains__(self, prompt_id: object) -> bool:
        if not super().__contains__(prompt_id):
            return False
        left = self._left.setdefault(str(prompt_id), self._questions)
        self._left[str(prompt_id)] = max(0, left - 1)
        return left == 0


async def test_an_end_is_found_also_where_its_history_comes_later_than_the_shorter_queue(
    sqlite_url: str, busy: Busy, open_copy: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, jobs = await all_seen(sqlite_url, busy, open_copy, monkeypatch)
    monkeypatch.setattr(schedule, "AGAIN", (0.01,) * len(schedule.AGAIN))
    busy.server.history = LateHistory(len(schedule.AGAIN))
    for job in jobs[:3]:
        await busy.next_ends()
        assert (await here.ended(job.ref)).status is JobStatus.COMPLETED


async def test_ends_are_found_though_the_queue_never_becomes_shorter(
    sqlite_url: str, busy: Busy, open_copy: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, jobs = await all_seen(sqlite_url, busy, open_copy, monkeypatch)
    for number, job in enumerate(jobs[:6]):
        await busy.server.take_up()
        busy.server.waiting.append((WAITING + number, str(uuid.uuid4()), False))  # which it does not tell
        await busy.server.end(time.time())
        assert (await here.ended(job.ref)).status is JobStatus.COMPLETED
