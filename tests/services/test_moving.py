"""A job that waits is moved to the front of its queue, runs once at most, and nobody else's is touched."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from jobmonitor.demo.simulator import Simulator
from jobmonitor.domain.errors import ArrivalUnknown, MoveRefused, ServerSilent
from jobmonitor.domain.job import Job, JobStatus
from jobmonitor.services.ports import Stage
from jobmonitor.services.retrying import moving
from jobmonitor.services.retrying.moving import NOT_PROVEN
from jobmonitor.services.submitting import posting
from jobmonitor.services.tracking import tracked
from tests.services.conftest import Open
from tests.support.workstation import Workstation

COMPLETED, FAILED, PENDING = JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.PENDING
CANCELLED = JobStatus.CANCELLED


@pytest.fixture(params=["0.3.50", "0.33"])
async def server(request: pytest.FixtureRequest) -> AsyncIterator[Simulator]:
    """A server of each kind in turn, that holds what it runs."""
    async with Simulator(request.param) as simulator:
        simulator.hold()
        yield simulator


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moving, "LOOKS", (0.0, 0.0))
    monkeypatch.setattr(posting, "LOOKS_AFTER_SILENCE", (0.0,))
    monkeypatch.setattr(tracked, "UNSENT", timedelta(minutes=1))  # however long a move takes here


def lost_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was not sent, or did not arrive, is given up at once: for when the move is over."""
    monkeypatch.setattr(tracked, "UNSENT", timedelta(seconds=0.2))
    monkeypatch.setattr(tracked, "IN_FLIGHT", timedelta(seconds=0.3))


async def waiting(here: Workstation, photo: Path, sim: Simulator, count: int = 4) -> list[Job]:
    """The first runs, the others wait."""
    jobs = [await here.submit(image=photo, prompt=f"cat {n}") for n in range(count)]
    await sim.wait_held()
    return jobs


def posts_of(sim: Simulator, job: Job) -> int:
    return sum(body.get("prompt_id") == job.comfy_job_id for body in sim.posts)


async def test_it_is_the_next_one_and_its_row_stays(
    sqlite_url: str, server: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, server)
    runs, second, third, last = await waiting(here, photo, server)
    moved = await here.application.moving.to_front(last)
    assert (moved.ref, moved.comfy_job_id) == (last.ref, last.comfy_job_id)
    assert server.pending == [each.comfy_job_id for each in (last, second, third)]
    assert server.running == [runs.comfy_job_id]
    with pytest.raises(MoveRefused, match="next one already"):
        await here.application.moving.to_front(last)
    await server.release()
    for job in (runs, second, third, last):
        assert (await here.ended(job.ref)).status is COMPLETED
    assert list(server.history) == [each.comfy_job_id for each in (runs, last, second, third)]
    assert posts_of(server, last) == 2
    await here.settled()


async def test_several_clicks_move_it_once(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    sim.hold()
    here = await open_copy(sqlite_url, sim)
    *_, last = await waiting(here, photo, sim)
    move = here.application.moving.to_front
    answers = await asyncio.gather(*(move(last) for _ in range(3)), return_exceptions=True)
    assert sum(isinstance(each, MoveRefused) for each in answers) == 2
    assert sim.pending.count(last.comfy_job_id or "") == 1
    assert posts_of(sim, last) == 2


async def test_what_runs_has_ended_or_is_not_ours_stays(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    sim.hold()
    here = await open_copy(sqlite_url, sim)
    runs, _, last = await waiting(here, photo, sim, 3)
    with pytest.raises(MoveRefused, match="runs already"):
        await here.application.moving.to_front(replace(runs, status=PENDING))
    with pytest.raises(MoveRefused, match="Only a job that waits"):
        await here.application.moving.to_front(replace(runs, status=COMPLETED))
    other = await open_copy(sqlite_url, sim, name="other")
    before = list(sim.requests)
    with pytest.raises(MoveRefused, match="never moved"):
        await other.application.moving.to_front(last)
    deletions = [each for each in sim.requests[len(before) :] if each[0] == "POST"]
    assert deletions == []


class Between:
    """Does something behind the moment at which a server was asked to take a prompt out."""

    def __init__(self, here: Workstation, monkeypatch: pytest.MonkeyPatch, then: Any) -> None:
        client: Any = here.application.comfy.get(here.application.servers[0])
        dequeue = client.dequeue

        async def dequeue_and_more(*ids: str) -> None:
            await dequeue(*ids)
            await then()

        monkeypatch.setattr(client, "dequeue", dequeue_and_more)


async def test_one_that_begins_at_that_moment_runs_once(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = await open_copy(sqlite_url, sim)
    sim.hold()
    jobs = await waiting(here, photo, sim, 3)
    client: Any = here.application.comfy.get(here.application.servers[0])
    dequeue, last = client.dequeue, jobs[-1]

    async def too_late(*ids: str) -> None:
        await sim.release()
        await sim.wait_done(last.comfy_job_id or "")
        await dequeue(*ids)

    monkeypatch.setattr(client, "dequeue", too_late)
    with pytest.raises(MoveRefused, match="ran meanwhile"):
        await here.application.moving.to_front(last)
    assert (await here.ended(last.ref)).status is COMPLETED
    assert posts_of(sim, last) == 1


async def test_where_those_before_it_ended_meanwhile_the_history_proves_it(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = await open_copy(sqlite_url, sim)
    sim.hold()
    jobs = await waiting(here, photo, sim, 3)

    async def rest_is_done() -> None:
        await sim.release()
        await sim.wait_done(jobs[1].comfy_job_id or "")

    Between(here, monkeypatch, rest_is_done)
    await here.application.moving.to_front(jobs[-1])
    assert (await here.ended(jobs[-1].ref)).status is COMPLETED
    assert posts_of(sim, jobs[-1]) == 2


async def test_a_server_that_was_started_again_proves_nothing(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = await open_copy(sqlite_url, sim)
    sim.hold()
    *_, last = await waiting(here, photo, sim, 3)
    Between(here, monkeypatch, sim.restart)
    with pytest.raises(MoveRefused) as caught:
        await here.application.moving.to_front(last)
    assert caught.value.message == NOT_PROVEN
    assert posts_of(sim, last) == 1
    lost_soon(monkeypatch)
    assert (await here.ended(last.ref)).status is FAILED
    assert posts_of(sim, last) == 1


async def test_a_lost_answer_is_looked_after_and_not_sent_a_third_time(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = await open_copy(sqlite_url, sim)
    sim.hold()
    *_, last = await waiting(here, photo, sim, 3)
    client: Any = here.application.comfy.get(here.application.servers[0])
    submit = client.submit

    async def silent(*args: Any, **options: Any) -> Any:
        await submit(*args, **options)
        raise ServerSilent("Nothing was heard.")

    monkeypatch.setattr(client, "submit", silent)
    await here.application.moving.to_front(last)
    assert posts_of(sim, last) == 2
    await sim.release()
    assert (await here.ended(last.ref)).status is COMPLETED
    await here.settled()


@pytest.mark.parametrize("reached", [Stage.RECORDED, Stage.SENDING])
async def test_cut_off_in_between_it_is_never_sent_by_itself(
    sqlite_url: str,
    sim: Simulator,
    open_copy: Open,
    photo: Path,
    monkeypatch: pytest.MonkeyPatch,
    reached: Stage,
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    sim.hold()
    *_, last = await waiting(here, photo, sim, 3)
    client: Any = here.application.comfy.get(here.application.servers[0])
    journal: Any = here.application.journal

    class PowerCut(BaseException):
        """The program ends here."""

    def cut(*_: Any, **__: Any) -> Any:
        raise PowerCut

    where = (journal, "claim") if reached is Stage.RECORDED else (client, "submit")
    with monkeypatch.context() as moment:
        moment.setattr(*where, cut)
        with pytest.raises(PowerCut):
            await here.application.moving.to_front(last)
    assert journal.find([last.comfy_job_id])[last.comfy_job_id].stage is reached
    await here.application.close()
    lost_soon(monkeypatch)
    again = await open_copy(sqlite_url, sim)
    assert (await again.ended(last.ref)).status is FAILED
    assert posts_of(sim, last) == 1


async def test_a_job_that_is_being_cancelled_is_not_moved(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim)
    sim.hold()
    *_, last = await waiting(here, photo, sim, 3)
    await here.application.cancelling.cancel(last)
    with pytest.raises(MoveRefused):
        await here.application.moving.to_front(last)
    assert (await here.ended(last.ref)).status is CANCELLED
    assert posts_of(sim, last) == 1


async def test_a_server_that_does_not_take_it_again_is_told_in_its_row(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = await open_copy(sqlite_url, sim)
    sim.hold()
    *_, last = await waiting(here, photo, sim, 3)
    client: Any = here.application.comfy.get(here.application.servers[0])

    async def lost(*_: Any, **__: Any) -> Any:
        raise ServerSilent("Nothing was heard.")

    monkeypatch.setattr(client, "submit", lost)
    with pytest.raises(ArrivalUnknown):
        await here.application.moving.to_front(last)
    lost_soon(monkeypatch)
    assert (await here.ended(last.ref)).status is FAILED
    assert posts_of(sim, last) == 1
