"""Jobs that both systems have: shown once, by indexes, and only where one may see the new row."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import event

from jobmonitor.db.identity import Identity
from jobmonitor.db.repository import SqlJobRepository, open_database
from jobmonitor.domain.feed import FeedQuery, FeedSystem
from jobmonitor.domain.job import JobKind, System
from tests.support.generations import (
    add_rows,
    as_login,
    make_generation_b,
    make_generation_c,
    make_legacy,
    secure,
)
from tests.support.opener import Opener
from tests.support.plain_feed import BEGIN, USERS, refs
from tests.support.rows import execute

PG = pytest.mark.postgresql


@pytest.mark.postgresql
def test_a_page_of_both_systems_reads_no_table_whole(empty_postgres_url: str, opened: Opener) -> None:
    url = empty_postgres_url
    make_generation_b(url, indexes="field")
    make_legacy(url)
    for statement in (
        "INSERT INTO multitalk_jobs"
        " (job_id, status, timestamp_submitted, width, height, trim_to_audio, comfy_url)"
        " SELECT md5(n::text)::uuid::text, 'completed', now() - n * interval '1 s', 1, 1, true, 'u'"
        " FROM generate_series(1, 8000) n",
        "INSERT INTO style_transfers (id, status, created_at, comfyui_prompt_id)"
        " SELECT md5('s' || n)::uuid, 'completed', now() - n * interval '1 s', 'c' || n"
        " FROM generate_series(1, 8000) n",
        "INSERT INTO video_jobs (workflow_name, status, created_at, comfy_url, comfy_job_id)"
        " SELECT 'w', 'completed', now() - n * interval '1 s', 'u', md5(n::text)::uuid::text"
        " FROM generate_series(1, 8000, 2) n",
        "INSERT INTO image_jobs (id, workflow_name, status, created_at, comfy_url)"
        " SELECT md5('s' || n)::uuid, 'w', 'completed', now() - n * interval '1 s', 'u'"
        " FROM generate_series(1, 8000, 2) n",
        "ANALYZE",
    ):
        execute(url, statement)
    repository = opened(url)
    repository.info()
    for system in (FeedSystem.BOTH, FeedSystem.LEGACY):
        query = FeedQuery(system=system, kinds=frozenset({JobKind.VIDEO, JobKind.IMAGE}))
        plan = _plan(repository, query)
        assert "Index" in plan
        assert "Anti Join" not in plan
        for table in ("multitalk_jobs", "style_transfers", "video_jobs", "image_jobs"):
            assert f"Seq Scan on {table}" not in plan
        jobs = repository.page(query, after=None, limit=100).jobs
        # Of two rows of each table one was migrated, and shows as the new one.
        assert sum(job.system is System.NEW for job in jobs) == (50 if system is FeedSystem.BOTH else 0)


def _plan(repository: SqlJobRepository, query: FeedQuery) -> str:
    """How the database answers a page."""
    asked: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        asked.append((statement, parameters))

    engine = repository._database.engine()  # no port tells what is asked
    event.listen(engine, "before_cursor_execute", note)
    try:
        repository.page(query, after=None, limit=100)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    statement, parameters = next(each for each in asked if "UNION ALL" in each[0])
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)
        return "\n".join(str(line) for (line,) in rows)


@pytest.mark.postgresql
def test_a_twin_that_one_may_not_see_hides_nothing(empty_postgres_url: str) -> None:
    make_generation_c(empty_postgres_url)
    make_legacy(empty_postgres_url, tables=["style_transfers"])
    add_rows(
        empty_postgres_url,
        "style_transfers",
        [{"id": key, "status": "completed", "created_at": BEGIN} for key in USERS],
    )
    add_rows(
        empty_postgres_url,
        "image_jobs",
        [
            {"id": key, "user_id": key, "workflow_id": 5, "comfy_url": "u", "created_at": BEGIN}
            for key in USERS
        ],
    )
    secure(empty_postgres_url, "image_jobs")
    mine, theirs = USERS
    login = as_login(empty_postgres_url, "authenticator")
    with closing(open_database(login, identity=Identity.of(mine))) as repository:
        page = repository.page(FeedQuery(), after=None, limit=9)
        assert refs(page.jobs) == [("image_jobs", mine), ("style_transfers", theirs)]
        assert repository.counts(FeedQuery()).total == 2


# Ids


ODD_IDS = (
    "",
    " ",
    "not-a-uuid",
    "0b4e7a528d0c4f4e9d3a4a1e0c8c1b2d",
    "0B4E7A52-8D0C-4F4E-9D3A-4A1E0C8C1B2E",
    "{0b4e7a52-8d0c-4f4e-9d3a-4a1e0c8c1b2f}",
    "0b4e7a52-8d0c-4f4e-9d3a-4a1e0c8c1b2",
    "😀 ' \" \\ %",
    "x" * 300,
)


@pytest.mark.parametrize("url_fixture", ["sqlite_url", pytest.param("empty_postgres_url", marks=PG)])
def test_odd_ids_are_no_error_and_blank_ones_nobodys(
    url_fixture: str, request: pytest.FixtureRequest, opened: Opener
) -> None:
    url: str = request.getfixturevalue(url_fixture)
    make_generation_b(url)
    make_legacy(url, ids="text")
    add_rows(
        url,
        "style_transfers",
        [
            {"id": key, "status": "completed", "created_at": BEGIN, "comfyui_prompt_id": " "}
            for key in ODD_IDS
        ],
    )
    add_rows(
        url,
        "image_jobs",
        [
            {
                "id": f"0b4e7a52-8d0c-4f4e-9d3a-4a1e0c8c1b2{end}",
                "workflow_name": "w",
                "created_at": BEGIN,
                "comfy_url": "u",
                "comfy_job_id": " " if end == "d" else None,
            }
            for end in "de"
        ],
    )
    repository = opened(url)
    page = repository.page(FeedQuery(), after=None, limit=50)
    shown = {job.ref.key for job in page.jobs if job.system is System.LEGACY}
    assert shown == set(ODD_IDS) - {ODD_IDS[3], ODD_IDS[4]}
    assert repository.counts(FeedQuery()).total == len(page.jobs) == len(ODD_IDS)
    assert len(repository.page(FeedQuery(system=FeedSystem.LEGACY), after=None, limit=50).jobs) == len(
        ODD_IDS
    )


@pytest.mark.postgresql
def test_numbers_of_two_tables_are_no_twins(empty_postgres_url: str, opened: Opener) -> None:
    make_legacy(empty_postgres_url)
    execute(empty_postgres_url, "DROP TABLE edited_images")
    for table in ("edited_images", "image_jobs"):
        execute(
            empty_postgres_url,
            f"CREATE TABLE {table} (id serial PRIMARY KEY, status text, created_at timestamptz,"
            " workflow_name text, comfy_job_id text)",
        )
        execute(empty_postgres_url, f"INSERT INTO {table} (status) VALUES ('completed')")
    repository = opened(empty_postgres_url)
    assert repository.counts(FeedQuery(kinds=frozenset({JobKind.IMAGE}))).total == 2
