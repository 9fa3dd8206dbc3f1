"""Submissions that are cut off between two steps: what is said of them, and that none is sent later."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from jobmonitor.demo.simulator import Simulator
from jobmonitor.domain.errors import (
    ArrivalUnknown,
    DatabaseUnreachable,
    GatewayFault,
    GivenUp,
    ServerUnreachable,
)
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.job import Job, JobStatus
from jobmonitor.services.clock import SystemClock
from jobmonitor.services.ports import JournalEntry, Stage
from jobmonitor.services.submitting import posting
from jobmonitor.services.submitting.submission import SubmissionStep
from jobmonitor.services.tracking import tracked
from jobmonitor.services.tracking.result import NEVER_ARRIVED
from tests.services.conftest import Open
from tests.support.workstation import Workstation

COMPLETED, FAILED, PENDING = JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.PENDING


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracked, "UNSENT", timedelta(seconds=0.2))
    monkeypatch.setattr(posting, "LOOKS_AFTER_SILENCE", (0.0,))


async def only_row(here: Workstation) -> Job:
    (job,) = (await here.application.feeds.page(FeedQuery(), after=None, limit=50)).jobs
    return job


def looks(sim: Simulator) -> int:
    """How often the history of a job was asked for."""
    return sum("/history/" in path for _, path, _ in sim.requests)


class Held:
    """Prompts of a copy wait before they leave, as on a slow line."""

    def __init__(self, here: Workstation, monkeypatch: pytest.MonkeyPatch) -> None:
        self.waits = asyncio.Event()
        self.may_go = asyncio.Event()
        client: Any = here.application.comfy.get(here.application.servers[0])
        self.submit = client.submit
        monkeypatch.setattr(client, "submit", self._submit)

    async def _submit(self, graph: Mapping[str, Any], **options: Any) -> Any:
        self.waits.set()
        await self.may_go.wait()
        return await self.submit(graph, **options)


@pytest.mark.parametrize("is_next_start", [False, True])
async def test_a_submission_that_is_cancelled_behind_its_row_is_told_as_never_sent(
    database_url: str, sim: Simulator, open_copy: Open, photo: Path, is_next_start: bool
) -> None:
    here = await open_copy(database_url, sim, started=not is_next_start)

    def stop(step: SubmissionStep) -> None:
        if step.text == "Recording":
            asyncio.get_running_loop().call_soon(task.cancel)

    submission = here.submission(image=photo, prompt="a cat")
    task = asyncio.ensure_future(here.application.submission.submit(submission, report=stop))
    with pytest.raises(asyncio.CancelledError):
        await task
    job = await only_row(here)
    if is_next_start:
        assert here.application.journal.unsettled()[0].stage is Stage.RECORDED
        await here.application.close()
        here = await open_copy(database_url, sim)
    ended = await here.ended(job.ref)
    assert (ended.status, ended.error_message) == (FAILED, NEVER_ARRIVED)
    await here.settled()
    assert sim.posts == []


async def test_what_another_copy_gave_up_is_not_sent_any_more(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    journal: Any = here.application.journal
    claim, may_go = journal.claim, threading.Event()

    def late(*args: Any) -> bool:
        assert may_go.wait(60)
        return bool(claim(*args))

    monkeypatch.setattr(journal, "claim", late)
    task = asyncio.ensure_future(here.submit(image=photo, prompt="a cat"))
    beside = await open_copy(sqlite_url, sim)
    try:
        ref = await here.until(lambda: next((each.ref for each in journal.unsettled()), None))
        ended = await beside.ended(ref)
    finally:
        may_go.set()
    with pytest.raises(GivenUp):
        await task
    assert (ended.status, ended.error_message) == (FAILED, NEVER_ARRIVED)
    assert sim.posts == []


async def test_a_prompt_that_is_on_its_way_is_not_called_lost_however_long_its_files_took(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracked, "UNSENT", timedelta(minutes=1))  # it is claimed before, however slowly
    here = await open_copy(sqlite_url, sim)
    journal: Any = here.application.journal
    record = journal.record

    def long_ago(entry: JournalEntry) -> None:
        record(replace(entry, created_at=entry.created_at - timedelta(hours=1)))

    monkeypatch.setattr(journal, "record", long_ago)
    held = Held(here, monkeypatch)
    task = asyncio.ensure_future(here.submit(image=photo, prompt="a cat"))
    await held.waits.wait()
    await here.until(lambda: looks(sim) >= tracked.LOOKS_BEFORE_LOST + 2)
    job = await only_row(here)
    assert job.status is PENDING
    held.may_go.set()
    await task
    assert (await here.ended(job.ref)).status is COMPLETED


class PutForward(SystemClock):
    """A clock that is put forward while the application runs."""

    ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self.ahead


async def test_a_prompt_that_is_on_its_way_is_not_called_lost_when_the_clock_is_put_forward(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = PutForward()
    here = await open_copy(sqlite_url, sim, clock=clock)
    held = Held(here, monkeypatch)
    task = asyncio.ensure_future(here.submit(image=photo, prompt="a cat"))
    await held.waits.wait()
    clock.ahead = 2 * tracked.IN_FLIGHT
    before = looks(sim)
    await here.until(lambda: looks(sim) >= before + tracked.LOOKS_BEFORE_LOST + 2)
    assert (await only_row(here)).status is PENDING
    held.may_go.set()
    job = await task
    assert (await here.ended(job.ref)).status is COMPLETED


async def test_a_wish_to_cancel_says_nothing_of_a_prompt_that_is_on_its_way(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracked, "UNSENT", timedelta(minutes=1))  # it is claimed before, however slowly
    here = await open_copy(sqlite_url, sim)
    held = Held(here, monkeypatch)
    task = asyncio.ensure_future(here.submit(image=photo, prompt="a cat"))
    await held.waits.wait()
    job = await only_row(here)
    await here.application.cancelling.cancel(job)
    seen = looks(sim)
    await here.until(lambda: looks(sim) >= seen + tracked.LOOKS_BEFORE_LOST + 2)
    assert (await here.row(job.ref)).status is PENDING
    held.may_go.set()
    await task
    ended = await here.ended(job.ref)
    record = sim.history.get(job.comfy_job_id or "")  # nothing, where the wish was faster than the run
    ran = record is not None and record["status"]["status_str"] == "success"
    assert (ended.status is COMPLETED) == ran


async def test_a_gateway_that_answers_too_early_proves_nothing(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    client: Any = here.application.comfy.get(here.application.servers[0])
    submit = client.submit
    kept: list[tuple[Any, dict[str, Any]]] = []

    async def through_a_gateway(graph: Mapping[str, Any], **options: Any) -> Any:
        kept.append((graph, options))
        raise GatewayFault("A gateway answers (HTTP 504).")

    monkeypatch.setattr(client, "submit", through_a_gateway)
    with pytest.raises(ArrivalUnknown):
        await here.submit(image=photo, prompt="a cat")
    job = await only_row(here)
    assert job.status is PENDING
    await submit(kept[0][0], **kept[0][1])  # it arrives after all
    await here.application.start()
    assert (await here.ended(job.ref)).status is COMPLETED
    assert len(sim.posts) == 1


async def test_what_could_not_be_sent_while_the_database_was_away_is_told_as_never_sent(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    client: Any = here.application.comfy.get(here.application.servers[0])

    async def away(*_: Any, **__: Any) -> Any:
        raise ServerUnreachable("The server does not answer.")

    def no_database(*_: Any, **__: Any) -> Any:
        raise DatabaseUnreachable("The database does not answer.")

    with monkeypatch.context() as moment:
        moment.setattr(client, "submit", away)
        moment.setattr(here.application.repository, "transition", no_database)
        with pytest.raises(ServerUnreachable):
            await here.submit(image=photo, prompt="a cat")
    job = await only_row(here)
    assert job.status is PENDING
    await here.application.start()
    ended = await here.ended(job.ref)
    assert (ended.status, ended.error_message) == (FAILED, NEVER_ARRIVED)
    assert sim.posts == []
