"""Several workstations on one database: who follows, who judges, who writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobmonitor.demo.simulator import Simulator
from jobmonitor.domain.errors import CancelRefused
from jobmonitor.domain.events import FeedInvalidated
from jobmonitor.domain.job import JobRef, JobStatus
from jobmonitor.domain.progress import Phase
from jobmonitor.domain.server import Server
from jobmonitor.services.tracking.looking import NOT_SEEN
from jobmonitor.services.tracking.result import LOST
from jobmonitor.services.tracking.service import ELSEWHERE
from tests.services.conftest import Open
from tests.support.workstation import Workstation

PROCESSING, COMPLETED = JobStatus.PROCESSING, JobStatus.COMPLETED
Shared = tuple[Simulator, str]


async def is_running(copy: Workstation, ref: JobRef) -> None:
    """Until the copy was told that the row says so, by whoever wrote it."""
    await copy.until(lambda: [job for job in copy.jobs(ref) if job.status is PROCESSING])


async def ended_and_closed(refs: list[JobRef], *copies: Workstation) -> None:
    """Until the end of each row was told by the copy that wrote it; then closes all copies."""
    for ref in refs:
        await copies[0].until(lambda ref=ref: any(COMPLETED in copy.own_changes(ref) for copy in copies))
    for copy in copies:
        await copy.application.close()


async def test_a_job_of_another_workstation_is_followed_without_progress_of_its_own_and_completed_once(
    postgres_url: str, shared_sim: Shared, open_copy: Open, photo: Path
) -> None:
    sim, address = shared_sim
    sim.hold()
    here = await open_copy(postgres_url, address)
    there = await open_copy(postgres_url, address, name="there")
    # Before its first look at the database it tells no single row: all are read anew then.
    await there.until(lambda: FeedInvalidated() in there.events)
    first = await here.submit(image=photo, prompt="a cat")
    second = await here.submit(image=photo, prompt="a dog")
    await there.until(lambda: there.jobs(second.ref))
    await there.seen(first.ref, Phase.RUNNING)
    live = await there.seen(second.ref, Phase.QUEUED)
    assert live.position == 1
    await sim.release()
    for job in (first, second):
        assert (await here.ended(job.ref)).status is COMPLETED
        ended = await there.ended(job.ref)
        assert len(ended.outputs) == 1
        progress = [live.progress for live in there.lives(job.ref) if live.progress is not None]
        assert all(each.is_relayed for each in progress)  # what its submitter tells, and nothing else
    assert any(live.progress for live in here.lives(first.ref))
    await ended_and_closed([first.ref, second.ref], here, there)
    for job in (first, second):
        written = [*here.own_changes(job.ref), *there.own_changes(job.ref)]
        assert (written.count(PROCESSING), written.count(COMPLETED)) == (1, 1)
    assert len(sim.posts) == 2


async def test_two_copies_on_one_file_complete_a_job_once(
    sqlite_url: str, each_sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, each_sim)
    there = await open_copy(sqlite_url, each_sim, name="there")
    job = await here.submit(image=photo, prompt="a cat")
    await here.ended(job.ref)
    await there.ended(job.ref)
    await ended_and_closed([job.ref], here, there)
    assert [*here.own_changes(job.ref), *there.own_changes(job.ref)].count(COMPLETED) == 1


async def test_a_submitter_that_is_gone_is_stood_in_for(
    postgres_url: str, shared_sim: Shared, open_copy: Open, photo: Path
) -> None:
    sim, address = shared_sim
    sim.hold()
    here = await open_copy(postgres_url, address)
    there = await open_copy(postgres_url, address, name="there")
    job = await here.submit(image=photo, prompt="a cat")
    await here.application.close()
    await there.seen(job.ref, Phase.RUNNING)
    await sim.release()
    ended = await there.ended(job.ref)
    assert (ended.status, len(ended.outputs)) == (COMPLETED, 1)


async def test_a_loopback_server_of_another_workstation_is_neither_asked_nor_judged(
    postgres_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    sim.hold()
    here = await open_copy(postgres_url, sim)
    job = await here.submit(image=photo, prompt="a cat")
    await is_running(here, job.ref)
    await here.application.close()
    asked = len(sim.requests)
    there = await open_copy(postgres_url, name="there")
    assert (await there.seen(job.ref, Phase.UNSEEN)).problem == ELSEWHERE
    with pytest.raises(CancelRefused, match="another workstation"):
        await there.application.cancelling.cancel(job)
    assert there.application.tracking.server_statuses() == ()
    assert len(sim.requests) == asked
    assert (await there.row(job.ref)).status is PROCESSING


async def test_a_job_that_a_restart_lost_is_failed_by_its_submitter_and_by_nobody_who_never_saw_it(
    postgres_url: str, shared_sim: Shared, open_copy: Open, photo: Path
) -> None:
    sim, address = shared_sim
    sim.hold()
    here = await open_copy(postgres_url, address, started=False)
    job = await here.submit(image=photo, prompt="a cat")
    await sim.restart()
    there = await open_copy(postgres_url, address, name="there")
    assert (await there.seen(job.ref, Phase.UNSEEN)).problem == NOT_SEEN
    histories = f"/history/{job.comfy_job_id}"
    await there.until(lambda: [path for _, path, _ in sim.requests].count(histories) >= 2)
    assert (await there.row(job.ref)).status is JobStatus.PENDING
    await here.application.start()
    ended = await here.ended(job.ref)
    assert (ended.status, ended.error_message) == (JobStatus.FAILED, LOST)
    await there.ended(job.ref)
    assert there.own_changes(job.ref) == []


async def test_an_alias_means_the_same_server(
    postgres_url: str, shared_sim: Shared, open_copy: Open, photo: Path
) -> None:
    sim, address = shared_sim
    other_name = Server.at("http://gpu1.example:8188", "gpu1", (address,))
    here = await open_copy(postgres_url, address)
    sim.hold()
    job = await here.submit(image=photo, prompt="a cat")
    there = await open_copy(postgres_url, other_name, name="there", started=False)
    assert there.application.tracking._server_of(job, None) == other_name
    await sim.release()
    await here.ended(job.ref)


async def test_another_workstations_job_is_cancelled_at_its_server(
    postgres_url: str, shared_sim: Shared, open_copy: Open, photo: Path
) -> None:
    sim, address = shared_sim
    sim.hold()
    here = await open_copy(postgres_url, address)
    there = await open_copy(postgres_url, address, name="there")
    await here.submit(image=photo, prompt="runs")
    job = await here.submit(image=photo, prompt="waits")
    await there.seen(job.ref, Phase.QUEUED)
    await there.application.cancelling.cancel(job)
    await there.ended(job.ref)
    assert len(sim.running) == 1
    assert sim.pending == []


async def test_rows_under_any_address_of_a_server_are_followed_at_that_server_and_new_ones_have_its_own(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    alias = sim.url.replace("127.0.0.1", "localhost")
    server = Server.at(sim.url, "gpu1", (alias, "http://gpu1.example:8188"))
    sim.hold()
    before = await open_copy(sqlite_url, alias, name="before")
    under_alias = await before.submit(image=photo, prompt="a cat")
    await before.seen(under_alias.ref, Phase.RUNNING)
    here = await open_copy(sqlite_url, server)
    own = await here.submit(image=photo, prompt="a dog")
    await here.seen(under_alias.ref, Phase.RUNNING)
    await here.seen(own.ref, Phase.QUEUED)
    assert [each.server for each in here.application.tracking.server_statuses()] == [server]
    assert (under_alias.comfy_url, own.comfy_url) == (alias, sim.url)
    await sim.release()
    for job in (under_alias, own):
        assert (await here.ended(job.ref)).status is COMPLETED
