"""Pages of a feed: each row once, in order, whatever the page's size."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobmonitor.db.repository import SqlJobRepository
from jobmonitor.domain.errors import InvalidInput
from jobmonitor.domain.feed import Cursor, FeedQuery
from jobmonitor.domain.job import Job, JobKind, JobRef, JobStatus
from tests.support.opener import Opener
from tests.support.rows import drop_rules, execute, insert, insert_many

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TABLES = ("video_jobs", "image_jobs", "text_jobs")
COLUMNS = ("id", "created_at", "workflow_name", "status", "comfy_url")

places = st.tuples(st.sampled_from(TABLES), st.none() | st.integers(0, 3))
"""A table, and minutes before noon; few of them, so that many rows have the same time."""


@pytest.fixture
def lax(repository: SqlJobRepository, database_url: str, opened: Opener) -> SqlJobRepository:
    """A repository on tables that take anything."""
    repository.info()
    for table in TABLES:
        drop_rules(database_url, table)
    repository.close()
    return opened(database_url)


def moment(minutes: int | None) -> str | None:
    """A time as both databases take it."""
    if minutes is None:
        return None
    return (NOON - timedelta(minutes=minutes)).strftime("%Y-%m-%d %H:%M:%S.%f")


def refs(jobs: tuple[Job, ...]) -> list[JobRef]:
    return [job.ref for job in jobs]


def walk(repository: SqlJobRepository, query: FeedQuery, size: int) -> list[JobRef]:
    """All pages, one after the other."""
    found: list[JobRef] = []
    after: Cursor | None = None
    while True:
        page = repository.page(query, after=after, limit=size)
        assert len(page.jobs) <= size
        found += refs(page.jobs)
        after = page.next
        if after is None:
            return found


def fill(url: str, rows: list[tuple[str, int | None]], seed: int = 0) -> list[JobRef]:
    """Rows with these places; their identities in the order of the feed."""
    ordered = []
    for table in TABLES:
        execute(url, f"DELETE FROM {table}")
        mine = [
            (str(uuid.uuid5(uuid.NAMESPACE_URL, f"{seed}/{n}")), m)
            for n, (t, m) in enumerate(rows)
            if t == table
        ]
        insert_many(url, table, COLUMNS, [(key, moment(m), "w", "completed", "http://s") for key, m in mine])
        ordered += [((m is None, m or 0, TABLES.index(table), key), JobRef(table, key)) for key, m in mine]
    return [ref for _, ref in sorted(ordered)]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(places, max_size=25), size=st.integers(1, 8), skip=st.integers(0, 30))
def test_pages_of_any_size_tell_each_row_once_in_order(
    lax: SqlJobRepository, database_url: str, rows: list[tuple[str, int | None]], size: int, skip: int
) -> None:
    expected = fill(database_url, rows)
    assert refs(lax.page(FeedQuery(), after=None, limit=500).jobs) == expected
    assert walk(lax, FeedQuery(), size) == expected
    page = lax.page(FeedQuery(), after=None, limit=size, skip=skip)
    assert refs(page.jobs) == expected[skip : skip + size]
    assert (page.next is None) == (skip + size >= len(expected))
    if expected:
        middle = lax.get(expected[len(expected) // 2])
        assert middle is not None
        behind = expected[len(expected) // 2 + 1 :]
        page = lax.page(FeedQuery(), after=Cursor.of(middle), limit=500, skip=skip)
        assert refs(page.jobs) == behind[skip:]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(places, min_size=4, max_size=20), size=st.integers(1, 5))
def test_rows_that_arrive_at_the_top_do_not_disturb_the_pages(
    lax: SqlJobRepository, database_url: str, rows: list[tuple[str, int | None]], size: int
) -> None:
    expected = fill(database_url, rows)
    found: list[JobRef] = []
    after: Cursor | None = None
    for number in range(len(rows) + 1):
        page = lax.page(FeedQuery(), after=after, limit=size)
        found += refs(page.jobs)
        after = page.next
        if after is None:
            break
        table = TABLES[number % 3]
        insert(database_url, table, id=str(uuid.uuid4()), created_at=moment(-1 - number), status="pending")
    assert found == expected


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(places, max_size=20), size=st.integers(1, 5))
def test_a_page_of_some_kinds_leaves_the_others_out(
    lax: SqlJobRepository, database_url: str, rows: list[tuple[str, int | None]], size: int
) -> None:
    expected = fill(database_url, rows)
    query = FeedQuery(kinds=frozenset({JobKind.VIDEO, JobKind.TEXT}))
    assert walk(lax, query, size) == [ref for ref in expected if ref.source != "image_jobs"]
    span = FeedQuery(created_from=NOON - timedelta(minutes=2), created_before=NOON)
    minutes = {ref: m for ref, m in _minutes(database_url).items() if m in (1, 2)}
    assert walk(lax, span, size) == [ref for ref in expected if ref in minutes]
    assert lax.counts(span).total == len(minutes)


def _minutes(url: str) -> dict[JobRef, int]:
    """Minutes before noon of each row that has a time."""
    times = {moment(m): m for m in range(4)}
    return {
        JobRef(table, str(key)): times[text]
        for table in TABLES
        for key, text in execute(url, f"SELECT id, {_as_text(url)} FROM {table} WHERE created_at IS NOT NULL")
    }


def _as_text(url: str) -> str:
    if url.startswith("sqlite"):
        return "created_at"
    return "to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"


@pytest.mark.postgresql
@pytest.mark.parametrize("size", [1, 2, 50])
def test_times_that_no_calendar_has_come_last(postgres_url: str, size: int, opened: Opener) -> None:
    drop_rules(postgres_url, "image_jobs")
    odd = ("infinity", "-infinity", "20000-01-01", "0044-03-15 BC", None)
    for number, created in enumerate(("2026-01-01", *odd, "2026-01-02")):
        insert(postgres_url, "image_jobs", id=str(uuid.UUID(int=number)), created_at=created, status="failed")
    repository = opened(postgres_url)
    found = walk(repository, FeedQuery(), size)
    assert [uuid.UUID(ref.key).int for ref in found] == [6, 0, 1, 2, 3, 4, 5]
    jobs = repository.get_many(found)
    assert {job.ref for job in jobs if job.flaws} >= set(found[2:])
    assert all(job.created_at is None for job in jobs if job.ref in found[2:])


@pytest.mark.parametrize("size", [1, 2, 50])
def test_times_that_a_file_writes_in_another_way_come_last(
    sqlite_url: str, size: int, opened: Opener
) -> None:
    """They would not sort as the times that they mean."""
    opened(sqlite_url).info()
    drop_rules(sqlite_url, "image_jobs")
    good = ("2026-03-01 12:00:00.000000", "2026-02-01 12:00:00.000000")
    odd = ("yesterday", "2026-03-01T12:00:00Z", "2026-03-01 12:00:00", "", "2026-02-31 12:00:00.000000", None)
    for number, created in enumerate((*good, *odd)):
        insert(sqlite_url, "image_jobs", id=f"key {number}", created_at=created, status="failed")
    repository = opened(sqlite_url)
    found = walk(repository, FeedQuery(), size)
    assert [ref.key for ref in found] == [f"key {number}" for number in range(8)]
    jobs = {job.ref: job for job in repository.get_many(found)}
    assert all((jobs[ref].created_at is None) == bool(jobs[ref].flaws[1:]) for ref in found)


@pytest.mark.postgresql
@pytest.mark.parametrize("key", ["bigint", "text", "uuid"])
def test_keys_and_times_of_other_types(postgres_url: str, key: str, opened: Opener) -> None:
    """Tables that were altered by hand: another key, and timestamps without a zone, which are UTC."""
    drop_rules(postgres_url, "image_jobs")
    execute(postgres_url, "ALTER TABLE image_jobs ALTER COLUMN id DROP DEFAULT")
    using = "('x' || substr(id::text, 25))::bit(48)::bigint" if key == "bigint" else f"id::text::{key}"
    execute(postgres_url, f"ALTER TABLE image_jobs ALTER COLUMN id TYPE {key} USING {using}")
    execute(
        postgres_url,
        "ALTER TABLE image_jobs ALTER COLUMN created_at TYPE timestamp USING created_at AT TIME ZONE 'UTC'",
    )
    keys = [2, 9, 10, 11, 100]
    texts = [str(uuid.UUID(int=number)) if key == "uuid" else str(number) for number in keys]
    for text in texts:
        insert(postgres_url, "image_jobs", id=text, created_at="2026-03-01 12:00:00", status="pending")
    insert(
        postgres_url,
        "video_jobs",
        id=str(uuid.uuid4()),
        created_at="2026-03-01 13:00:00+01",
        workflow_name="w",
        comfy_url="u",
    )
    repository = opened(postgres_url)
    found = walk(repository, FeedQuery(), 2)
    assert found[0].source == "video_jobs"
    assert [ref.key for ref in found[1:]] == (texts if key != "text" else sorted(texts))
    assert {job.created_at for job in repository.get_many(found)} == {NOON}
    assert refs(repository.page(FeedQuery(created_from=NOON), after=None, limit=9).jobs) == found
    assert walk(repository, FeedQuery(created_before=NOON), 9) == []


def test_a_place_that_is_nowhere_is_refused(repository: SqlJobRepository) -> None:
    with pytest.raises(InvalidInput):
        repository.page(FeedQuery(), after=Cursor(NOON, "nowhere", "x"), limit=5)
    with pytest.raises(InvalidInput):
        repository.page(FeedQuery(), after=Cursor(NOON, "image_jobs", "\0"), limit=5)


def test_the_place_behind_a_row_outlives_the_row(lax: SqlJobRepository, database_url: str) -> None:
    expected = fill(
        database_url, [("image_jobs", 1), ("image_jobs", 1), ("video_jobs", 1), ("image_jobs", 2)]
    )
    first = lax.page(FeedQuery(), after=None, limit=2)
    execute(database_url, "DELETE FROM image_jobs WHERE id = ?", expected[1].key)
    assert refs(lax.page(FeedQuery(), after=first.next, limit=9).jobs) == expected[2:]


def test_an_empty_database_has_an_empty_page(repository: SqlJobRepository) -> None:
    page = repository.page(FeedQuery(), after=None, limit=50, skip=7)
    assert (page.jobs, page.next) == ((), None)
    counts = repository.counts(FeedQuery())
    assert (counts.total, counts.by_status) == (0, ())
    assert counts.of(JobStatus.FAILED) == 0
