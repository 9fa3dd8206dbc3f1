"""What the feeds are told: changes that others make, a database that goes and comes back."""

from __future__ import annotations

import asyncio
from pathlib import Path

from jobmonitor.domain.events import DatabaseChanged, FeedInvalidated, JobsChanged
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.job import Job, JobKind, JobPatch, JobRef, JobResult, JobStatus, NewJob
from tests.services.conftest import Open
from tests.support.database import RoleDatabase
from tests.support.workstation import Workstation


async def connected(here: Workstation) -> None:
    """Until changes are looked for: what happens from now on is told."""
    await here.until(lambda: [event for event in here.events if event == DatabaseChanged()])


def told(here: Workstation, ref: JobRef) -> list[Job]:
    """How the row was found by looking, oldest first."""
    changes = [event.changes for event in here.events if isinstance(event, JobsChanged)]
    return [job for each in changes for job in each.jobs if job.ref == ref]


def create(there: Workstation, comfy_job_id: str) -> Job:
    """Another copy's new row."""
    # An address that no server can have: nobody is asked.
    new = NewJob(workflow_name="img2img", comfy_url="http://127.0.0.1:1", comfy_job_id=comfy_job_id)
    return there.application.jobs[JobKind.IMAGE].create_job(new)


async def test_what_another_copy_writes_is_told(database_url: str, open_copy: Open) -> None:
    here = await open_copy(database_url)
    there = await open_copy(database_url, name="there", started=False)
    await connected(here)
    job = create(there, "one")
    await here.until(lambda: told(here, job.ref))
    there.application.jobs[JobKind.IMAGE].complete_job("one", JobResult(outputs=("http://x/view?a=b",)))
    await here.until(lambda: told(here, job.ref)[-1].status is JobStatus.COMPLETED)
    assert told(here, job.ref)[-1].outputs == ("http://x/view?a=b",)


async def test_rows_on_the_screen_are_followed_though_they_have_ended(
    database_url: str, open_copy: Open
) -> None:
    here = await open_copy(database_url)
    there = await open_copy(database_url, name="there", started=False)
    await connected(here)
    job = create(there, "one")
    there.application.jobs[JobKind.IMAGE].complete_job("one", JobResult(error_message="no"))
    here.application.feeds.follow(here, [job.ref])
    await here.until(lambda: told(here, job.ref))
    there.application.repository.patch(job.ref, JobPatch(thumbnail_url="http://x/t.png"))
    await here.until(lambda: told(here, job.ref)[-1].thumbnail_url == "http://x/t.png")


async def test_a_database_that_goes_is_told_with_its_remedy_and_what_was_missed_is_asked_for_again(
    postgres: RoleDatabase, open_copy: Open
) -> None:
    here = await open_copy(postgres.url)
    there = await open_copy(postgres.url, name="there", started=False)
    await connected(here)
    create(there, "one")
    postgres.take_away()
    here.application.feeds.look_now()
    lost = await here.until(
        lambda: next((e for e in here.events if isinstance(e, DatabaseChanged) and e.problem), None)
    )
    assert lost.remedy
    assert here.application.feeds.lost_since is not None
    here.events.clear()
    postgres.give_back()
    here.application.feeds.look_now()
    await here.until(lambda: FeedInvalidated() in here.events)
    assert here.events.index(DatabaseChanged()) < here.events.index(FeedInvalidated())
    assert here.application.feeds.lost_since is None
    page = await here.application.feeds.page(FeedQuery(), after=None, limit=10)
    assert [job.comfy_job_id for job in page.jobs] == ["one"]
    job = create(there, "two")
    await here.until(lambda: told(here, job.ref))


async def test_connections_that_are_cut_are_made_again_and_nothing_is_missed(
    postgres: RoleDatabase, open_copy: Open
) -> None:
    here = await open_copy(postgres.url)
    there = await open_copy(postgres.url, name="there", started=False)
    await connected(here)
    postgres.cut()
    job = create(there, "one")
    here.application.feeds.look_now()
    await here.until(lambda: told(here, job.ref) or FeedInvalidated() in here.events[2:])
    page = await here.application.feeds.page(FeedQuery(), after=None, limit=10)
    assert [each.ref for each in page.jobs] == [job.ref]


async def test_a_database_that_was_never_there_is_told_and_found_when_it_comes(
    open_copy: Open, tmp_path: Path
) -> None:
    file = tmp_path / "no such folder" / "jobs.db"
    here = await open_copy(str(file))
    lost = await here.until(
        lambda: next((e for e in here.events if isinstance(e, DatabaseChanged) and e.problem), None)
    )
    assert str(file.parent) in lost.problem
    await asyncio.to_thread(file.parent.mkdir)
    here.application.feeds.look_now()
    await connected(here)
