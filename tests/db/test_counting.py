"""Jobs counted by the database: against the same jobs read and counted one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from jobmonitor.db import statistics
from jobmonitor.db.repository import SqlJobRepository
from jobmonitor.domain.feed import FeedQuery, FeedSystem
from jobmonitor.domain.job import Job, JobKind, JobStatus
from jobmonitor.domain.statistics import JobCounts, Period
from tests.support.generations import add_rows, make_generation_c, workflow_ids
from tests.support.rows import insert
from tests.support.studio_feeds import requested_studio

SINCE, BEFORE = datetime(1, 1, 3, tzinfo=UTC), datetime(9999, 12, 1, tzinfo=UTC)
MINUTES = (-210, 0, 345)


@pytest.fixture(
    scope="module",
    params=[
        "sqlite-b",
        pytest.param("postgresql-b", marks=pytest.mark.postgresql),
        pytest.param("postgresql-c", marks=pytest.mark.postgresql),
    ],
)
def studio(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SqlJobRepository]:
    """A database of both systems with some hundreds of odd rows."""
    with requested_studio(request, tmp_path_factory.mktemp("statistics"), size=45) as (repository, _):
        yield repository


def everything(repository: SqlJobRepository, query: FeedQuery) -> list[Job]:
    jobs: list[Job] = []
    after = None
    while True:
        page = repository.page(query, after=after, limit=200)
        jobs += page.jobs
        after = page.next
        if after is None:
            return jobs


def spelled(url: str | None) -> str:
    return (url or "").strip()


def whole(query: FeedQuery, minutes: int = 0) -> tuple[FeedQuery, list[Period]]:
    """The query for all time, as one period."""
    spanned = FeedQuery(
        kinds=query.kinds,
        system=query.system,
        user_id=query.user_id,
        created_from=SINCE,
        created_before=BEFORE,
    )
    return spanned, [Period(SINCE, BEFORE, minutes)]


def by_day(counts: JobCounts) -> Counter[tuple[date, str, JobStatus]]:
    found: Counter[tuple[date, str, JobStatus]] = Counter()
    for each in counts.days:
        found[each.day, each.workflow_name, each.status] += each.count
    return found


def read_by_day(jobs: Sequence[Job], minutes: int) -> Counter[tuple[date, str, JobStatus]]:
    found: Counter[tuple[date, str, JobStatus]] = Counter()
    for job in jobs:
        assert job.created_at is not None
        day = (job.created_at + timedelta(minutes=minutes)).date()
        found[day, job.workflow_name, job.status] += 1
    return found


@pytest.mark.parametrize("minutes", MINUTES)
@pytest.mark.parametrize(
    "query",
    [
        FeedQuery(),
        FeedQuery(kinds=frozenset({JobKind.IMAGE})),
        FeedQuery(system=FeedSystem.LEGACY),
        FeedQuery(system=FeedSystem.NEW, kinds=frozenset({JobKind.VIDEO})),
    ],
    ids=["all", "images", "legacy", "new videos"],
)
def test_days_are_those_of_the_rows(studio: SqlJobRepository, query: FeedQuery, minutes: int) -> None:
    spanned, periods = whole(query, minutes)
    jobs = everything(studio, spanned)
    assert jobs
    assert by_day(studio.statistics(spanned, periods)) == read_by_day(jobs, minutes)


def test_servers_are_those_of_the_rows(studio: SqlJobRepository) -> None:
    spanned, periods = whole(FeedQuery())
    jobs = everything(studio, spanned)
    counts = studio.statistics(spanned, periods)
    told = Counter[tuple[str, JobStatus]]()
    for each in counts.servers:
        told[each.comfy_url, each.status] += each.count
    assert told == Counter((spelled(job.comfy_url), job.status) for job in jobs)


def test_a_span_is_counted_alone(studio: SqlJobRepository) -> None:
    spanned, _ = whole(FeedQuery())
    times = sorted(job.created_at for job in everything(studio, spanned) if job.created_at is not None)
    since, before = times[len(times) // 3], times[2 * len(times) // 3]
    middle = since + (before - since) / 2
    query = FeedQuery(created_from=since, created_before=before)
    counts = studio.statistics(query, [Period(since, middle, 0), Period(middle, before, 60)])
    assert sum(each.count for each in counts.days) == sum(since <= each < before for each in times)


def test_what_tables_do_not_record_is_said(studio: SqlJobRepository) -> None:
    spanned, periods = whole(FeedQuery(system=FeedSystem.LEGACY))
    notes = " ".join(studio.statistics(spanned, periods).notes)
    assert "no run time" in notes
    assert "no server" in notes


def test_run_times_are_exact_to_a_tenth(database_url: str, opened: Callable[[str], SqlJobRepository]) -> None:
    repository = opened(database_url)
    repository.info()
    now = datetime(2026, 3, 12, 12, tzinfo=UTC)
    for number, seconds in enumerate((0.0, 3.04, 3.06, 59.9, 61.4, 3600.0)):
        insert(
            database_url,
            "image_jobs",
            id=f"00000000-0000-4000-8000-{number:012}",
            workflow_name="img2img",
            status="completed",
            created_at="2026-03-12 12:00:00.000000",
            started_at="2026-03-12 12:00:00.000000",
            completed_at=f"{now + timedelta(seconds=seconds):%Y-%m-%d %H:%M:%S.%f}",
            comfy_url="http://gpu1:8188",
        )
    query = FeedQuery(created_from=now - timedelta(days=1), created_before=now + timedelta(days=1))
    counts = repository.statistics(query, [Period(now - timedelta(days=1), now + timedelta(days=1), 0)])
    assert sorted((each.tenths, each.count) for each in counts.times) == [
        (0, 1),
        (30, 1),
        (31, 1),
        (599, 1),
        (610, 1),
        (36000, 1),
    ]
    (server,) = counts.servers
    assert (server.comfy_url, server.count) == ("http://gpu1:8188", 6)
    assert server.seconds == pytest.approx(3727.4, abs=0.01)


@pytest.mark.postgresql
def test_run_times_without_a_column_are_taken_from_what_was_noted(
    empty_postgres_url: str, opened: Callable[[str], SqlJobRepository]
) -> None:
    make_generation_c(empty_postgres_url)
    noted = ({"processing_time_seconds": 12.5}, {"processing_time_seconds": "soon"}, {}, None)
    now = datetime(2026, 3, 12, 12, tzinfo=UTC)
    rows = [
        {
            "id": f"00000000-0000-4000-8000-{number:012}",
            "user_id": "00000000-0000-4000-8000-000000000001",
            "workflow_id": workflow_ids(empty_postgres_url)["wan-i2v"],
            "status": "completed",
            "created_at": now,
            "comfy_url": "http://gpu1:8188",
            "parameters": {"jobmonitor": each},
        }
        for number, each in enumerate(noted)
    ]
    add_rows(empty_postgres_url, "video_jobs", rows)
    query = FeedQuery(created_from=now - timedelta(days=1), created_before=now + timedelta(days=1))
    counts = opened(empty_postgres_url).statistics(query, [Period(now, now + timedelta(days=1), 0)])
    assert [(each.workflow_name, each.tenths) for each in counts.times] == [("wan-i2v", 125)]
    assert [(each.count, each.seconds) for each in counts.servers] == [(4, 12.5)]


def test_too_many_groups_are_told(studio: SqlJobRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "MOST_GROUPS", 3)
    spanned, periods = whole(FeedQuery())
    counts = studio.statistics(spanned, periods)
    assert len(counts.days) <= 3
    assert "left out" in counts.notes[-1]
