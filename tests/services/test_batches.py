"""Many submissions as one action."""

from __future__ import annotations

import asyncio
from pathlib import Path

from jobmonitor.demo.simulator import Simulator
from jobmonitor.domain.batch import Batch, Variation
from jobmonitor.domain.errors import InvalidSubmission
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.services.submitting.batches import BatchStep
from tests.services.conftest import Open
from tests.support.database import RoleDatabase
from tests.support.workstation import Workstation


def batch(here: Workstation, photo: Path, *variations: Variation) -> Batch:
    return Batch(here.submission(image=photo, prompt="a cat"), variations)


async def row_count(here: Workstation) -> int:
    return (await here.application.feeds.counts(FeedQuery())).total


async def test_each_combination_is_a_job_and_files_are_sent_once(
    database_url: str, each_sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(database_url, each_sim, started=False)
    told: list[BatchStep] = []
    made = batch(here, photo, Variation("seed", (1, 2)), Variation("steps", (3, 4)))
    result = await here.application.batches.submit(made, report=told.append)
    assert (len(result.jobs), result.failures, result.left, result.stopped_by) == (4, (), 0, None)
    sent = [
        (body["prompt"]["7"]["inputs"]["seed"], body["prompt"]["7"]["inputs"]["steps"])
        for body in each_sim.posts
    ]
    assert sent == [(1, 3), (1, 4), (2, 3), (2, 4)]
    assert [path for _, path, _ in each_sim.requests].count("/upload/image") == 1
    assert (told[0].done, told[0].total, told[-1].done) == (0, 4, 4)
    assert [step.done for step in told] == sorted(step.done for step in told)
    assert await row_count(here) == 4


async def test_it_goes_on_after_a_jobs_own_failure(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    result = await here.application.batches.submit(batch(here, photo, Variation("steps", (3, 0, 4, 999))))
    assert [job.parameters["steps"] for job in result.jobs] == [3, 4]
    assert [(index, type(error)) for index, error in result.failures] == [
        (1, InvalidSubmission),
        (3, InvalidSubmission),
    ]
    assert await row_count(here) == 2


async def test_all_wait_in_the_outbox_where_the_server_is_away(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    await sim.stop()
    result = await here.application.batches.submit(batch(here, photo, Variation("steps", (3, 4, 5))))
    assert (result.jobs, result.failures, result.kept, result.left) == ((), (), 3, 0)
    waiting = await here.application.outbox.entries()
    assert [each.values["steps"] for each in waiting] == [3, 4, 5]
    assert await row_count(here) == 0


async def test_the_rest_waits_in_the_outbox_where_the_database_is_away(
    postgres: RoleDatabase, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(postgres.url, sim, started=False)

    def report(step: BatchStep) -> None:
        if step.done == 1:
            postgres.take_away()

    made = batch(here, photo, Variation("steps", (3, 4, 5, 6)))
    result = await here.application.batches.submit(made, report=report)
    assert (len(result.jobs), result.kept, result.left) == (1, 3, 0)
    assert len(sim.posts) == 1


async def test_when_it_is_cancelled_the_one_on_its_way_is_brought_to_its_end(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)

    def report(step: BatchStep) -> None:
        if step.done == 1 and step.step is not None and step.step.text == "Recording":
            task.cancel()

    made = batch(here, photo, Variation("steps", (3, 4, 5, 6)))
    task = asyncio.ensure_future(here.application.batches.submit(made, report=report))
    result = await task
    assert (len(result.jobs), result.left, result.stopped_by) == (2, 2, None)
    assert len(sim.posts) == await row_count(here) == 2


async def test_when_it_is_cancelled_one_whose_files_go_up_is_taken_back(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)

    def report(step: BatchStep) -> None:
        if step.done == 1 and step.step is not None and step.step.text == "Checking":
            task.cancel()

    made = batch(here, photo, Variation("steps", (3, 4, 5, 6)))
    task = asyncio.ensure_future(here.application.batches.submit(made, report=report))
    result = await task
    assert (len(result.jobs), result.failures, result.left) == (1, (), 3)
    assert len(sim.posts) == await row_count(here) == 1
    assert len(here.application.journal.unsettled()) == 1
