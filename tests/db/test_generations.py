"""Databases of every generation, and between two: what they are found to be, and every row of them once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from jobmonitor.db.repository import SqlJobRepository
from jobmonitor.domain.feed import Cursor, FeedQuery, FeedSystem
from jobmonitor.domain.job import ACTIVE, Job, JobKind, JobStatus, NewJob, System
from tests.support.generations import (
    LEGACY_TABLES,
    NEW_TABLES,
    add_rows,
    make_generation_b,
    make_generation_c,
    make_legacy,
    workflow_ids,
)
from tests.support.odd_rows import EQUAL_TIME, SERVERS, USERS, odd_rows
from tests.support.opener import Opener
from tests.support.rows import drop_rules, execute

ROWS = 110
"""Odd rows of each table."""

MAKERS: dict[str, Callable[[str], None]] = {
    "A": make_legacy,
    "B": make_generation_b,
    "C": make_generation_c,
}
RANKS = {"video_jobs": 0, "image_jobs": 1, "text_jobs": 2}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty_url(request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn, without a table."""
    name = "sqlite_url" if request.param == "sqlite" else "empty_postgres_url"
    url: str = request.getfixturevalue(name)
    return url


def _make(url: str, what: str) -> None:
    """The tables of one generation, or of several: "A", "A+B", …"""
    for generation in what.split("+"):
        MAKERS[generation](url)


@pytest.mark.parametrize(
    ("what", "generations"),
    [
        ("A", {"multitalk_jobs": "A", "edited_images": "A", "style_transfers": "A", "data": "A"}),
        ("B", dict.fromkeys(NEW_TABLES, "B")),
        ("C", {"video_jobs": "C", "image_jobs": "C", "text_jobs": "B"}),
        ("B+A", {**dict.fromkeys(NEW_TABLES, "B"), **dict.fromkeys(set(LEGACY_TABLES) - {"datasets"}, "A")}),
        ("C+A", {"video_jobs": "C", "image_jobs": "C", "text_jobs": "B", "multitalk_jobs": "A"}),
    ],
)
def test_a_database_is_what_its_tables_are(
    empty_url: str, what: str, generations: dict[str, str], opened: Opener
) -> None:
    _make(empty_url, what)
    info = opened(empty_url).info()
    found = {table.name: table.generation for table in info.tables}
    assert found.items() >= generations.items()
    assert found.keys() == generations.keys() or what == "C+A"
    assert info.problems == ()
    assert info.systems == {
        *([System.LEGACY] if "A" in what else []),
        *([System.NEW] if what != "A" else []),
    }
    assert not info.read_only
    assert all(table.can_write and not table.row_level_security for table in info.tables)
    for table in info.tables:
        assert "legacy" in table.description or table.system is System.NEW or table.name == "data"
        assert f"generation {table.generation}" in table.description or table.system is System.LEGACY


@pytest.mark.postgresql
def test_looking_costs_one_statement_whatever_is_there(empty_postgres_url: str, opened: Opener) -> None:
    _make(empty_postgres_url, "C+A")
    repository = opened(empty_postgres_url)
    repository.counts(FeedQuery())
    repository.close()
    asked: list[str] = []

    def listen(connection: Any, cursor: Any, statement: str, *further: Any) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", listen)
    try:
        repository.info()
    finally:
        event.remove(Engine, "before_cursor_execute", listen)
    assert sum("pg_attribute" in statement and "typname" in statement for statement in asked) == 1
    # The others begin the transaction, take the signature of the tables, and read the workflows.
    assert len(asked) <= 7


def test_a_studio_of_the_old_system_is_not_told_to_make_new_tables(empty_url: str, opened: Opener) -> None:
    make_legacy(empty_url, tables=("multitalk_jobs", "edited_images"))
    info = opened(empty_url).info()
    (problem,) = info.problems
    assert "no text jobs" in problem
    assert "create-tables" not in problem
    tables = execute(
        empty_url,
        "SELECT name FROM sqlite_master WHERE type = 'table'"
        if info.dialect == "sqlite"
        else "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()",
    )
    assert {name for (name,) in tables} == {"multitalk_jobs", "edited_images"}


@pytest.mark.parametrize("legacy", [True, False])
def test_a_missing_table_is_named_where_nothing_takes_its_place(
    empty_url: str, legacy: bool, opened: Opener
) -> None:
    _make(empty_url, "C+A" if legacy else "C")
    execute(empty_url, "DROP TABLE video_jobs")
    info = opened(empty_url).info()
    assert [table.name for table in info.tables][:2] == ["image_jobs", "text_jobs"]
    if legacy:
        assert info.problems == ()
        return
    (problem,) = info.problems
    assert "video_jobs" in problem
    assert "create-tables" not in problem  # it would make one of another generation


def _filled(url: str, what: str) -> None:
    """Odd rows in each table of the new generations."""
    infinite = url.startswith("postgresql")
    _make(url, what)
    ids = sorted(workflow_ids(url).values()) if what == "C" else []
    for table in NEW_TABLES:
        by_id = ids if table != "text_jobs" else []
        if not by_id:
            drop_rules(url, table)
        add_rows(url, table, odd_rows(table, ROWS, infinite=infinite, workflows=by_id))


def _walk(repository: SqlJobRepository, query: FeedQuery, limit: int) -> Iterator[Job]:
    """Every job of a feed, page by page."""
    after: Cursor | None = None
    while True:
        page = repository.page(query, after=after, limit=limit)
        assert len(page.jobs) <= limit
        yield from page.jobs
        after = page.next
        if after is None:
            return


def _place(job: Job) -> tuple[Any, ...]:
    """Newest first, then by table and key; without a time last."""
    if job.created_at is None:
        return (1, 0, RANKS[job.ref.source], job.ref.key)
    elapsed = job.created_at - datetime(1, 1, 1, tzinfo=UTC)
    return (0, -elapsed // timedelta(microseconds=1), RANKS[job.ref.source], job.ref.key)


@pytest.mark.parametrize("what", ["B", "C"])
def test_every_odd_row_is_shown_once_and_marked(empty_url: str, what: str, opened: Opener) -> None:
    _filled(empty_url, what)
    repository = opened(empty_url)
    jobs = list(_walk(repository, FeedQuery(), 41))
    assert jobs == sorted(jobs, key=_place)
    assert sum(job.created_at == EQUAL_TIME for job in jobs) > ROWS // 2
    rows = {(table, row["id"]): row for table in NEW_TABLES for row in _stored(empty_url, table)}
    assert len(rows) == len(NEW_TABLES) * ROWS
    assert sorted((job.ref.source, job.ref.key) for job in jobs) == sorted(rows)
    for job in jobs:
        row = rows[job.ref.source, job.ref.key]
        assert job.status_text == (row["status"] or "")
        assert job.status is not JobStatus.UNKNOWN or "status" in str(job.flaws)
        assert job.workflow_name or "workflow" in str(job.flaws)
        assert job.created_at is not None or "created_at" in str(job.flaws) or "time" in str(job.flaws)
        assert (job.user_id or None) == row["user_id"]
        assert job.error_message == (row["error_message"] if (row["error_message"] or "").strip() else None)
    by_ref = {job.ref: job for job in repository.get_many([job.ref for job in jobs])}
    assert [by_ref[job.ref] for job in jobs] == jobs
    assert repository.counts(FeedQuery()).total == len(jobs)
    assert any("JSON" in str(job.flaws) for job in jobs)


def _stored(url: str, table: str) -> list[dict[str, Any]]:
    names = ("id", "status", "user_id", "error_message")
    as_text = ", ".join(f"CAST({name} AS text)" for name in names)
    return [dict(zip(names, row, strict=True)) for row in execute(url, f"SELECT {as_text} FROM {table}")]


FILTERS: list[tuple[FeedQuery, Callable[[Job], bool]]] = [
    (FeedQuery(kinds=frozenset({JobKind.IMAGE})), lambda job: job.kind is JobKind.IMAGE),
    *(
        (FeedQuery(statuses=frozenset({status})), lambda job, status=status: job.status is status)
        for status in JobStatus
    ),
    (
        FeedQuery(statuses=frozenset({JobStatus.FAILED, JobStatus.UNKNOWN, JobStatus.PENDING})),
        lambda job: job.status in (JobStatus.FAILED, JobStatus.UNKNOWN, JobStatus.PENDING),
    ),
    (FeedQuery(workflow_names=frozenset({"img2img"})), lambda job: job.workflow_name == "img2img"),
    (
        FeedQuery(workflow_names=frozenset({"img2img", "wan-i2v", "no such"})),
        lambda job: job.workflow_name in ("img2img", "wan-i2v"),
    ),
    (FeedQuery(workflow_names=frozenset({"no such"})), lambda job: False),
    (FeedQuery(user_id=USERS[1]), lambda job: job.user_id == USERS[1]),
    (FeedQuery(comfy_url=SERVERS[1]), lambda job: job.comfy_url == SERVERS[1]),
    (
        FeedQuery(created_from=EQUAL_TIME, created_before=EQUAL_TIME + timedelta(microseconds=1)),
        lambda job: job.created_at == EQUAL_TIME,
    ),
    (
        FeedQuery(created_from=EQUAL_TIME + timedelta(microseconds=1), user_id=USERS[0]),
        lambda job: job.created_at is not None and job.created_at > EQUAL_TIME and job.user_id == USERS[0],
    ),
    (FeedQuery(system=FeedSystem.NEW), lambda job: True),
    (FeedQuery(system=FeedSystem.LEGACY), lambda job: False),
]


@pytest.mark.parametrize("what", ["B", "C"])
def test_filters_find_what_the_jobs_say(empty_url: str, what: str, opened: Opener) -> None:
    _filled(empty_url, what)
    repository = opened(empty_url)
    jobs = list(_walk(repository, FeedQuery(), 500))
    for query, fits in FILTERS:
        wanted = [job for job in jobs if fits(job)]
        assert list(_walk(repository, query, 90)) == wanted, query
        assert repository.counts(query).total == len(wanted), query


def test_rows_of_both_systems_stand_in_one_order(empty_url: str, opened: Opener) -> None:
    _make(empty_url, "C+A")
    ids = workflow_ids(empty_url)
    for table in ("video_jobs", "image_jobs"):
        add_rows(empty_url, table, odd_rows(table, 60, workflows=[ids["wan-i2v"], ids["img2img"]]))
    for table in LEGACY_TABLES:
        add_rows(empty_url, table, odd_rows(table, 60))
    repository = opened(empty_url)
    jobs = list(_walk(repository, FeedQuery(), 37))
    assert len({job.ref for job in jobs}) == len(jobs) == 60 * 6
    times = [job.created_at for job in jobs]
    timed = [moment for moment in times if moment is not None]
    assert timed == sorted(timed, reverse=True)
    assert times[len(timed) :] == [None] * (len(jobs) - len(timed))
    for system in System:
        own = list(_walk(repository, FeedQuery(system=FeedSystem(system.value)), 50))
        assert own == [job for job in jobs if job.system is system]


@pytest.mark.postgresql
@pytest.mark.parametrize(("ids", "video_url"), [("uuid", False), ("text", True)])
def test_legacy_tables_come_in_variants(
    empty_postgres_url: str, ids: str, video_url: bool, opened: Opener
) -> None:
    make_legacy(empty_postgres_url, ids=ids, video_url=video_url)
    for table in LEGACY_TABLES:
        rows = odd_rows(table, 50, infinite=True, uuids=ids == "uuid")
        lacking = set() if video_url else {"video_url"}
        add_rows(
            empty_postgres_url,
            table,
            [{name: row[name] for name in row if name not in lacking} for row in rows],
        )
    repository = opened(empty_postgres_url)
    assert repository.info().problems == ()
    jobs = list(_walk(repository, FeedQuery(), 23))
    assert len({job.ref for job in jobs}) == len(jobs) == 50 * 4
    assert repository.get_many([job.ref for job in jobs])


@pytest.mark.parametrize(
    ("rule", "status_text"),
    [
        ("CHECK (status IN ('pending', 'processing', 'completed', 'failed'))", "failed"),
        ("check(length(status) > 0 AND (status in ('pending', 'failed', 'cancelled')))", "cancelled"),
        ("DEFAULT 'pending)' CHECK (status <> ')' AND status <> 'it''s')", "cancelled"),
    ],
)
def test_rules_of_a_file_say_which_statuses_it_takes(
    sqlite_url: str, rule: str, status_text: str, opened: Opener
) -> None:
    columns = (
        f"id TEXT PRIMARY KEY, status TEXT NOT NULL {rule}, error_message TEXT CHECK (error_message <> '')"
    )
    more = ", ".join(f"{name} TEXT" for name in ("created_at", "workflow_name", "comfy_url", "parameters"))
    execute(sqlite_url, f"CREATE TABLE image_jobs ({columns}, {more})")
    repository = opened(sqlite_url)
    new = NewJob(workflow_name="w", comfy_url="u", comfy_job_id=None)
    job = repository.create(JobKind.IMAGE, new)
    cancelled = repository.transition(job.ref, JobStatus.CANCELLED, expected=ACTIVE)
    assert cancelled is not None
    assert (cancelled.status, cancelled.status_text) == (JobStatus.CANCELLED, status_text)
