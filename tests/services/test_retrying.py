"""Jobs are sent once more: as they were or with new seeds, there or elsewhere, and never while they run."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jobmonitor.demo.simulator import Simulator
from jobmonitor.domain.errors import InvalidSubmission, RetryRefused, ServerUnreachable
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.job import Job, JobPatch, JobRef, JobResult, JobStatus
from jobmonitor.domain.server import Server
from jobmonitor.services.retrying.many import ManyRetries
from jobmonitor.services.submitting.evidence import without_evidence
from tests.services.conftest import AddWorkflow, Open
from tests.support.graphs import TEXT_ONLY, TEXT_THAT_FEEDS
from tests.support.workstation import Workstation

COMPLETED, FAILED, CANCELLED = JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED
BIG_SEED = 2**64 - 3


@pytest.fixture
async def second() -> AsyncIterator[Simulator]:
    """Another server, of the newer behaviour, with folders of its own."""
    async with Simulator("0.33") as simulator:
        yield simulator


def graphs(sim: Simulator) -> list[dict[str, Any]]:
    """What was posted, without what differs from one submission to the next."""
    return [without_evidence(body["prompt"]) for body in sim.posts]


def forget(sim: Simulator, folder: str) -> None:
    """Somebody tidies up at the server."""
    for each in Path(sim.folder, folder).rglob("*.png"):
        each.unlink()


def held(sim: Simulator, folder: str) -> list[bytes]:
    return [each.read_bytes() for each in Path(sim.folder, folder).rglob("*") if each.is_file()]


def own(job: Job) -> dict[str, Any]:
    return dict(job.parameters.get("jobmonitor", {}))


async def done(here: Workstation, photo: Path, **values: Any) -> Job:
    job = await here.submit(image=photo, **{"prompt": "a cat", "seed": BIG_SEED, **values})
    return await here.ended(job.ref)


async def test_the_same_is_sent_once_more_as_a_job_of_its_own(
    database_url: str, each_sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(database_url, each_sim)
    first = await done(here, photo, prompt="a {{CAT}} in “quotes”")
    again = await here.application.retrying.retry(first, new_seed=False)
    assert again.ref != first.ref
    assert again.comfy_job_id != first.comfy_job_id
    ended = await here.ended(again.ref)
    assert ended.status is COMPLETED
    assert set(ended.outputs).isdisjoint(first.outputs)
    one, other = graphs(each_sim)
    assert one == other
    assert own(ended)["retry_of"] == str(first.ref)
    assert own(ended)["attempt"] == 2
    for name in ("workflow_name", "prompt", "inputs", "width", "height", "model_used", "user_id"):
        assert getattr(ended, name) == getattr(first, name), name
    plain = [{k: v for k, v in job.parameters.items() if k != "jobmonitor"} for job in (first, ended)]
    assert plain[0] == plain[1]
    assert "cache" in here.application.retrying.caution(first, new_seed=False)
    assert here.application.retrying.caution(first, new_seed=True) == ""
    third = await here.application.retrying.retry(ended, new_seed=True)
    assert (own(third)["retry_of"], own(third)["attempt"]) == (str(ended.ref), 3)
    await here.ended(third.ref)
    await here.settled()


async def test_new_seeds_are_drawn_and_told_by_the_row(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim)
    first = await done(here, photo)
    again = await here.ended((await here.application.retrying.retry(first, new_seed=True)).ref)
    one, other = graphs(sim)
    changed = {
        (node, name): (value, other[node]["inputs"][name])
        for node in one
        for name, value in one[node]["inputs"].items()
        if other[node]["inputs"][name] != value
    }
    ((old, new),) = changed.values()
    assert old == BIG_SEED
    assert 0 <= new < 2**64
    assert again.parameters["seed"] == new


async def test_without_our_record_the_server_tells_and_after_that_the_result(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim)
    first = await done(here, photo)
    other = await open_copy(sqlite_url, sim, name="other")
    second = await other.application.retrying.retry(first, new_seed=False)
    await other.ended(second.ref)
    await sim.restart()
    third = await open_copy(sqlite_url, sim, name="third")
    again = await third.application.retrying.retry(first, new_seed=False)
    assert (await third.ended(again.ref)).status is COMPLETED
    assert graphs(sim)[0] == graphs(sim)[1] == graphs(sim)[2]


async def test_without_any_graph_the_values_of_the_row_are_sent(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim)
    first = await done(here, photo)
    await here.settled()
    await sim.restart()
    forget(sim, "output")
    other = await open_copy(sqlite_url, sim, name="other")
    again = await other.application.retrying.retry(first, new_seed=False)
    assert (await other.ended(again.ref)).status is COMPLETED
    assert own(await other.row(again.ref))["retry_of"] == str(first.ref)
    one, last = graphs(sim)
    assert one == last


async def test_files_go_along_to_another_server(
    sqlite_url: str, sim: Simulator, second: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim, second)
    first = await done(here, photo)
    target = here.application.servers[1]
    again = await here.application.retrying.retry(first, new_seed=True, server=target, front=True)
    assert again.comfy_url == second.url
    ended = await here.ended(again.ref)
    assert ended.status is COMPLETED
    assert all(each.startswith(second.url) for each in (*ended.inputs.all, *ended.outputs))
    assert second.posts[0]["front"] is True
    assert held(second, "input") == held(sim, "input")


async def test_a_file_that_is_gone_is_named_and_nothing_is_sent(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim)
    first = await done(here, photo)
    forget(sim, "input")
    with pytest.raises(InvalidSubmission, match=r"photo\.png.*no longer"):
        await here.application.retrying.retry(first, new_seed=False)
    assert len(sim.posts) == 1
    await here.settled()


async def test_what_has_not_ended_is_not_sent_again(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim)
    sim.hold()
    job = await here.submit(image=photo, prompt="a cat")
    seen = replace(job, status=FAILED)  # what a list may still show, or show already
    with pytest.raises(RetryRefused, match="not ended"):
        await here.application.retrying.retry(seen, new_seed=False)
    assert len(sim.posts) == 1


async def test_a_row_that_is_wrong_is_no_reason_to_run_it_twice(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    sim.hold()
    here = await open_copy(sqlite_url, sim, started=False)
    job = await here.submit(image=photo, prompt="a cat")
    here.application.jobs[job.kind].report_end(job.ref, JobResult(error_message="somebody says so"))
    for force in (False, True):
        with pytest.raises(RetryRefused, match="still has the job"):
            await here.application.retrying.retry(job, new_seed=False, force=force)
    await sim.kill()
    with pytest.raises(RetryRefused, match="cannot be told"):
        await here.application.retrying.retry(job, new_seed=False)
    with pytest.raises(ServerUnreachable):
        await here.application.retrying.retry(job, new_seed=False, force=True)
    assert len(sim.posts) == 1
    rows = (await here.application.feeds.page(FeedQuery(), after=None, limit=10)).jobs
    assert [each.ref for each in rows] == [job.ref]


async def test_one_click_is_one_job(sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path) -> None:
    here = await open_copy(sqlite_url, sim)
    first = await done(here, photo)
    retry = here.application.retrying.retry
    answers = await asyncio.gather(*(retry(first, new_seed=False) for _ in range(3)), return_exceptions=True)
    assert sorted(type(each) is RetryRefused for each in answers) == [False, True, True]
    assert len(sim.posts) == 2
    (again,) = [each for each in answers if isinstance(each, Job)]
    await here.ended(again.ref)


async def test_out_of_memory_again_and_again_is_an_end(
    sqlite_url: str, sim: Simulator, second: Simulator, open_copy: Open, photo: Path
) -> None:
    sim.faults.error = True
    here = await open_copy(sqlite_url, sim, second)
    first = await done(here, photo)
    assert first.status is FAILED
    retry = here.application.retrying.retry
    again = await here.ended((await retry(first, new_seed=True)).ref)
    assert again.status is FAILED
    for job in (first, again):  # whichever of them is tried
        with pytest.raises(RetryRefused, match="out of memory 2 times") as caught:
            await retry(job, new_seed=True)
        assert "smaller size" in caught.value.remedy
    assert len(sim.posts) == 2
    elsewhere = await here.ended((await retry(again, new_seed=True, server=Server.at(second.url))).ref)
    assert elsewhere.status is COMPLETED
    forced = await here.ended((await retry(again, new_seed=True, force=True)).ref)
    assert own(forced)["attempt"] == 3


async def test_many_are_sent_and_what_was_refused_is_counted(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim)
    jobs = [await done(here, photo, prompt=f"cat {n}") for n in range(3)]
    gone = replace(jobs[0], ref=JobRef("image_jobs", "00000000-0000-0000-0000-000000000000"))
    many = ManyRetries((*reversed(jobs), gone), here.application.retrying, new_seed=True)
    told: list[int] = []
    await many.run(told.append)
    assert (many.acted, [job.ref for job, _ in many.refused]) == (3, [gone.ref])
    assert told == [1, 2, 3, 4]
    for job in many.sent:
        assert (await here.ended(job.ref)).status is COMPLETED
    assert {own(job)["retry_of"] for job in many.sent} == {str(job.ref) for job in jobs}


async def test_a_graph_without_a_seed_says_so(
    sqlite_url: str, sim: Simulator, open_copy: Open, add_workflow: AddWorkflow
) -> None:
    add_workflow("words", TEXT_THAT_FEEDS, TEXT_ONLY)
    here = await open_copy(sqlite_url, sim)
    job = await here.submit("words", text="hush")
    await here.ended(job.ref)
    with pytest.raises(RetryRefused, match="no seed"):
        await here.application.retrying.retry(job, new_seed=True)


async def test_a_job_of_a_server_that_is_gone_is_sent_to_another(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim)
    first = await done(here, photo)
    here.application.repository.patch(first.ref, JobPatch(comfy_url="http://127.0.0.1:9"))
    job = await here.row(first.ref)
    other = Server.at(sim.url)
    again = await here.application.retrying.retry(job, new_seed=True, server=other)
    assert again.comfy_url == sim.url
    await here.ended(again.ref)
