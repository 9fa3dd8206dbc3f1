"""What the feeds showed last is kept, and found again while the database is away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from jobmonitor.bootstrap import memory_name
from jobmonitor.db.identity import Identity
from jobmonitor.domain.errors import StorageError
from jobmonitor.domain.feed import Counts, Cursor, FeedQuery, Page
from jobmonitor.domain.job import Job, JobKind, JobRef, JobStatus, NewJob, System
from jobmonitor.services.clock import SystemClock
from jobmonitor.services.page_keeper import FEW_ROWS, PageKeeper
from jobmonitor.services.ports import RememberedPage
from tests.services.conftest import Open
from tests.support.database import RoleDatabase

T = TypeVar("T")
VIDEO = FeedQuery(kinds=frozenset({JobKind.VIDEO}))


def job(number: int) -> Job:
    return Job(
        ref=JobRef("video_jobs", str(number)),
        kind=JobKind.VIDEO,
        system=System.NEW,
        workflow_name="wan-i2v",
        status=JobStatus.COMPLETED,
    )


def page(count: int, *, goes_on: bool = False) -> Page:
    jobs = tuple(job(number) for number in range(count))
    return Page(jobs, Cursor.of(jobs[-1]) if goes_on else None)


class Memory:
    """A `PageMemory` that lists what was written; `problem` is raised instead, where it is set."""

    def __init__(self) -> None:
        self.written: list[tuple[str, FeedQuery, RememberedPage]] = []
        self.problem: StorageError | None = None

    def remember(self, database: str, query: FeedQuery, page: RememberedPage) -> None:
        if self.problem is not None:
            raise self.problem
        self.written.append((database, query, page))

    def recall(self, database: str, query: FeedQuery) -> RememberedPage | None:
        if self.problem is not None:
            raise self.problem
        return next((each for name, feed, each in self.written if (name, feed) == (database, query)), None)


class Background:
    """Runs work in a thread, and tells when some was done."""

    def __init__(self) -> None:
        self.done = asyncio.Event()

    async def run(self, work: Callable[..., T], *args: object) -> T:
        try:
            return await asyncio.to_thread(work, *args)
        finally:
            self.done.set()


def keeper(memory: Memory, background: Background | None = None, pause: float = 0.0) -> PageKeeper:
    return PageKeeper(memory, background or Background(), SystemClock(), "here", pause_seconds=pause)


async def test_what_is_seen_is_written_once_with_its_count() -> None:
    memory, background = Memory(), Background()
    keeps = keeper(memory, background)
    for count in (2, 3):
        keeps.saw_page(VIDEO, page(count))
    keeps.saw_counts(VIDEO, Counts(7))
    await background.done.wait()
    ((name, query, kept),) = memory.written
    assert (name, query, len(kept.jobs), kept.counts) == ("here", VIDEO, 3, Counts(7))
    assert kept.seen_at <= datetime.now(UTC)
    background.done.clear()
    keeps.saw_counts(VIDEO, Counts(8))
    await background.done.wait()
    assert memory.written[-1][2].counts == Counts(8)
    await keeps.aclose()
    assert len(memory.written) == 2


async def test_what_was_not_written_yet_is_written_at_the_end() -> None:
    memory = Memory()
    keeps = keeper(memory, pause=3600)
    keeps.saw_page(VIDEO, page(2))
    await keeps.aclose()
    await keeps.aclose()
    ((_, _, kept),) = memory.written
    assert kept.counts.total == 2


async def test_searches_spans_of_time_and_glances_are_not_kept() -> None:
    memory = Memory()
    keeps = keeper(memory)
    for query in (replace(VIDEO, text="cat"), replace(VIDEO, created_from=datetime.now(UTC))):
        keeps.saw_page(query, page(2))
        keeps.saw_counts(query, Counts(2))
        assert await keeps.recall(query) is None
    keeps.saw_page(VIDEO, page(FEW_ROWS - 1, goes_on=True))
    keeps.saw_counts(replace(VIDEO, user_id="me"), Counts(3))
    await keeps.aclose()
    assert memory.written == []
    keeps.saw_page(VIDEO, page(FEW_ROWS, goes_on=True))
    await keeps.aclose()
    assert len(memory.written) == 1


async def test_a_state_file_that_cannot_be_used_stops_nothing() -> None:
    memory = Memory()
    memory.problem = StorageError("The disk is full.")
    keeps = keeper(memory)
    keeps.saw_page(VIDEO, page(2))
    await keeps.aclose()
    assert await keeps.recall(VIDEO) is None
    memory.problem = None
    keeps.saw_page(VIDEO, page(2))
    await keeps.aclose()
    assert await keeps.recall(VIDEO) is not None


async def test_the_last_page_opens_while_the_database_is_away_at_start(
    postgres: RoleDatabase, open_copy: Open
) -> None:
    everything = FeedQuery()
    here = await open_copy(postgres.url, started=False)
    new = NewJob(workflow_name="img2img", comfy_url="http://127.0.0.1:1", comfy_job_id="one")
    made = here.application.jobs[JobKind.IMAGE].create_job(new)
    assert await here.application.feeds.recall(everything) is None
    await here.application.feeds.page(everything, after=None, limit=100)
    counts = await here.application.feeds.counts(everything)
    await here.application.close()

    postgres.take_away()
    again = await open_copy(postgres.url, started=False)
    kept = await again.application.feeds.recall(everything)
    assert kept is not None
    assert (kept.jobs, kept.counts) == ((made,), counts)
    assert await again.application.feeds.recall(FeedQuery(user_id="somebody")) is None
    postgres.give_back()


def test_what_one_user_saw_is_not_shown_to_another() -> None:
    """By the name under which pages are kept: which rows a hosted database shows depends on the user."""
    url = "postgresql://operator:s3cr3t@db.example/studio"
    anna, ben = (Identity.of(f"{number}1111111-1111-4111-8111-111111111111") for number in (1, 2))
    names = {memory_name(url, identity) for identity in (None, anna, ben)}
    assert len(names) == 3
    assert not any("s3cr3t" in name for name in names)
