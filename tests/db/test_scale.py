"""What a page costs, in rows that are read for it: never the table, at most a group of equal times."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from jobmonitor.db.engine import Database, Limits
from jobmonitor.db.repository import SqlJobRepository
from jobmonitor.db.schema.upgrade import upgrade_jobs
from jobmonitor.db.sql.sqlite import register_functions
from jobmonitor.db.urls import parse_address
from jobmonitor.domain.feed import Cursor, FeedQuery, FeedSystem
from jobmonitor.domain.job import ACTIVE, JobKind, JobStatus
from tests.support.generations import make_generation_b, make_generation_c, make_legacy
from tests.support.plans import Recorder
from tests.support.postgres import PostgresServer
from tests.support.rows import execute

NEWEST = datetime(2026, 3, 1, tzinfo=UTC)
ROWS, GROUP = 40_000, 10_000
"""Rows of each of two tables, ten seconds apart; and rows of one time among them, in the middle."""
GROUP_AT = NEWEST - timedelta(seconds=10 * ROWS / 2 + 5)
PAGE, FEW = 50, 3_000
"""Rows of a page, and what it may read: a filter throws rows away."""
USER = "00000000-0000-0000-0000-000000000007"
EMPTY_USER = "00000000-0000-0000-0000-0000000000ff"

QUERIES = {
    "all": FeedQuery(),
    "one kind": FeedQuery(kinds=frozenset({JobKind.VIDEO})),
    "a user": FeedQuery(user_id=USER),
    "nobody's": FeedQuery(user_id=EMPTY_USER),
    "a workflow": FeedQuery(workflow_names=frozenset({"wan-i2v"})),
    "several workflows": FeedQuery(workflow_names=frozenset({"wan-i2v", "img2img", "lipsync-one"})),
    # No index of the legacy tables serves what few or no rows of the new ones have.
    "an unused workflow": FeedQuery(system=FeedSystem.NEW, workflow_names=frozenset({"nothing"})),
    "completed": FeedQuery(statuses=frozenset({JobStatus.COMPLETED})),
    "ended": FeedQuery(statuses=frozenset({JobStatus.COMPLETED, JobStatus.FAILED})),
    "active": FeedQuery(system=FeedSystem.NEW, statuses=ACTIVE),
    "a day": FeedQuery(created_from=NEWEST - timedelta(days=2), created_before=NEWEST - timedelta(days=1)),
}

FEWER = ("nobody's", "an unused workflow", "active")


def fill(url: str, generation: str) -> None:
    """Two new tables with the indexes found in the field, the first with a group of equal times; legacy rows
    of the same time, all of which were migrated."""
    import psycopg

    names = "(ARRAY['wan-i2v', 'img2img', 'lipsync-one', 'image-edit'])[1 + i % 4]"
    workflow, named, kind = "workflow_name", names, "text"
    if generation == "c":
        named, kind = f"(SELECT id FROM workflows WHERE name = {names})", "job_status"
        workflow = "workflow_id"
    with psycopg.connect(url, autocommit=True) as connection:
        for table, count in (("video_jobs", ROWS + GROUP), ("image_jobs", ROWS)):
            connection.execute(f"""
                INSERT INTO {table} (user_id, {workflow}, status, created_at, comfy_url, comfy_job_id)
                SELECT ('00000000-0000-0000-0000-0000000000' || lpad((i % 50)::text, 2, '0'))::uuid, {named},
                  (CASE WHEN i % 10 = 3 THEN 'failed' WHEN i < 4 THEN 'pending' ELSE 'completed' END)::{kind},
                  CASE WHEN i > {ROWS} THEN timestamptz '{GROUP_AT.isoformat()}'
                    ELSE timestamptz '{NEWEST.isoformat()}' - i * interval '10 seconds' END,
                  'http://gpu1:8188', '{table}-' || i
                FROM generate_series(1, {count}) i""")
        connection.execute(
            "INSERT INTO style_transfers (created_at, status, comfyui_prompt_id)"
            " SELECT created_at, 'completed', comfy_job_id FROM image_jobs"
        )
        connection.execute("VACUUM ANALYZE")


class Counted:
    """A repository, and what each of its questions costs."""

    def __init__(self, url: str) -> None:
        address = parse_address(url)
        prepare = None if address.path is None else upgrade_jobs
        self.database = Database(address, limits=Limits(statement=60), prepare=prepare)
        self.repository = SqlJobRepository(self.database)
        self.repository.info()
        self.recorder = Recorder(self.database)

    def page(self, query: FeedQuery, after: Cursor | None = None) -> int:
        """Reads a page; how many rows it has. Its statements are in the recorder."""
        self.recorder.take()
        return len(self.repository.page(query, after=after, limit=PAGE).jobs)


@pytest.fixture(scope="module", params=["b", "c"])
def large(request: pytest.FixtureRequest, postgres_server: PostgresServer) -> Iterator[Counted]:
    """A PostgreSQL with tens of thousands of rows, as found in the field."""
    with postgres_server.schema() as schema:
        url = postgres_server.url(schema)
        if request.param == "b":
            make_generation_b(url, indexes="field")
        else:
            make_generation_c(url)
        make_legacy(url, tables=("style_transfers",))
        execute(url, "CREATE INDEX ON style_transfers (comfyui_prompt_id)")
        fill(url, request.param)
        counted = Counted(url)
        yield counted
        counted.repository.close()


@pytest.mark.postgresql
@pytest.mark.parametrize("name", QUERIES)
def test_a_page_reads_no_table(large: Counted, name: str) -> None:
    query = QUERIES[name]
    border = Cursor(NEWEST - timedelta(days=1, seconds=12_345), "image_jobs", EMPTY_USER)
    for after in (None, border):
        found = large.page(query, after)
        steps = large.recorder.postgresql()
        assert found == PAGE or name in FEWER
        assert any(step.table in ("video_jobs", "image_jobs") for step in steps)
        assert max(step.rows for step in steps) < FEW
        assert all(step.presorted for step in steps if step.node == "Incremental Sort")


@pytest.mark.postgresql
def test_a_group_of_equal_times_is_read_by_its_own_pages_alone(large: Counted) -> None:
    query = FeedQuery(system=FeedSystem.NEW, kinds=frozenset({JobKind.VIDEO}))
    inside = large.repository.page(
        FeedQuery(
            system=FeedSystem.NEW,
            kinds=frozenset({JobKind.VIDEO}),
            created_before=GROUP_AT + timedelta(seconds=1),
        ),
        after=None,
        limit=PAGE,
    )
    assert {job.created_at for job in inside.jobs} == {GROUP_AT}
    for seconds, reads_group in ((2_000, False), (-2_000, False), (0, True)):
        after = Cursor(GROUP_AT + timedelta(seconds=seconds), "video_jobs", inside.jobs[20].ref.key)
        assert large.page(query, after) == PAGE
        most = max(step.rows for step in large.recorder.postgresql())
        assert (most >= GROUP) is reads_group
        assert most < GROUP + FEW


@pytest.mark.postgresql
def test_the_last_page_and_rows_without_a_time_read_no_table(large: Counted) -> None:
    end = large.repository.landing(FeedQuery(system=FeedSystem.NEW), 1.0)
    assert end is not None
    assert large.page(FeedQuery(system=FeedSystem.NEW), end) == PAGE
    query = FeedQuery(system=FeedSystem.NEW, created_before=None)
    last = Cursor(NEWEST - timedelta(seconds=10 * ROWS - 95), "video_jobs", USER)
    assert 0 < large.page(query, last) < PAGE
    steps = large.recorder.postgresql()
    assert max(step.rows for step in steps) < FEW


def test_a_page_of_a_file_reads_no_table(sqlite_url: str) -> None:
    """Counted in the steps of SQLite's machine: it takes some for each row that it looks at."""
    counted, rows = Counted(sqlite_url), 20_000
    path = parse_address(sqlite_url).path
    assert path is not None
    with closing(sqlite3.connect(path)) as connection, connection:
        for table in ("video_jobs", "image_jobs"):
            connection.execute(f"""
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
                INSERT INTO {table} (id, user_id, workflow_name, status, created_at, comfy_url)
                SELECT printf('{table}-%06d', i), printf('00000000-0000-0000-0000-%012d', i % 50),
                  iif(i % 2, 'wan-i2v', 'img2img'), iif(i % 10 = 3, 'failed', 'completed'),
                  strftime('%Y-%m-%d %H:%M:%f000', '2026-03-01', '-' || i || ' minutes'), 'u'
                FROM n""")
    steps = {}
    for name, query in QUERIES.items():
        for after in (None, Cursor(NEWEST - timedelta(days=2), "image_jobs", "image_jobs-000000")):
            counted.page(query, after)
            steps[name, after is None] = machine_steps(path, counted.recorder.take())
    counted.repository.close()
    assert all(steps.values())
    assert {name: count for name, count in steps.items() if count > 4 * rows} == {}


def machine_steps(path: Path, statements: list[tuple[str, Any]]) -> int:
    """How many steps SQLite's machine takes for all rows of these statements."""
    count = 0

    def tick() -> None:
        nonlocal count
        count += 100

    with closing(sqlite3.connect(path)) as connection:
        register_functions(connection)
        connection.set_progress_handler(tick, 100)
        for statement, parameters in statements:
            connection.execute(statement, parameters).fetchall()
    return count
