"""Tables that were altered by hand towards another generation: other types, other rules, fewer rights."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from jobmonitor.db.repository import SqlJobRepository
from jobmonitor.db.schema.postgresql import create_tables
from jobmonitor.domain.errors import DatabaseReadOnly, SchemaMismatch
from jobmonitor.domain.feed import Cursor, FeedQuery
from jobmonitor.domain.job import ACTIVE, Job, JobKind, JobPatch, JobStatus, NewJob
from tests.support.generations import add_rows
from tests.support.opener import Opener
from tests.support.postgres import PostgresServer
from tests.support.rows import execute

pytestmark = pytest.mark.postgresql

NEW = NewJob(workflow_name="img2img", comfy_url="http://gpu1:8188", comfy_job_id="c-1", prompt="p")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _walk(repository: SqlJobRepository, query: FeedQuery, limit: int) -> list[Job]:
    jobs: list[Job] = []
    after: Cursor | None = None
    for _ in range(1000):
        page = repository.page(query, after=after, limit=limit)
        jobs += page.jobs
        after = page.next
        if after is None:
            return jobs
    raise AssertionError("the feed has no end")


def _row(**values: Any) -> dict[str, Any]:
    return {"workflow_name": "w", "comfy_url": "u", **values}


def test_times_without_a_zone_are_utc_and_stand_among_the_others(postgres_url: str, opened: Opener) -> None:
    for column in ("created_at", "started_at", "completed_at", "updated_at"):
        execute(
            postgres_url,
            f"ALTER TABLE image_jobs ALTER COLUMN {column} TYPE timestamp"
            f" USING {column} AT TIME ZONE 'America/New_York'",
        )
    for number in range(9):
        minutes = timedelta(minutes=number)
        add_rows(postgres_url, "image_jobs", [_row(created_at=str((NOON + minutes).replace(tzinfo=None)))])
        add_rows(postgres_url, "video_jobs", [_row(created_at=NOON + minutes)])
    repository = opened(postgres_url)
    assert repository.info().problems == ()
    jobs = _walk(repository, FeedQuery(), 4)
    assert [(job.created_at, job.kind) for job in jobs] == [
        (NOON + timedelta(minutes=number), kind)
        for number in reversed(range(9))
        for kind in (JobKind.VIDEO, JobKind.IMAGE)
    ]
    span = FeedQuery(created_from=NOON, created_before=NOON + timedelta(minutes=2))
    assert len(_walk(repository, span, 3)) == 4
    job = repository.create(JobKind.IMAGE, NEW)
    execute(
        postgres_url, "UPDATE image_jobs SET created_at = created_at - interval '1 hour' WHERE prompt = 'p'"
    )
    running = repository.transition(job.ref, JobStatus.PROCESSING, expected=ACTIVE)
    done = repository.transition(job.ref, JobStatus.COMPLETED, expected=ACTIVE)
    assert running is not None
    assert done is not None
    assert job.created_at is not None
    assert running.started_at is not None
    assert job.created_at <= running.started_at < job.created_at + timedelta(minutes=5)
    assert done.duration is not None
    assert done.duration < timedelta(minutes=5)


def test_a_time_of_creation_that_is_text_comes_last_and_ends(postgres_url: str, opened: Opener) -> None:
    execute(postgres_url, "ALTER TABLE image_jobs ALTER COLUMN created_at TYPE text USING created_at::text")
    add_rows(postgres_url, "image_jobs", [_row(created_at=f"2026-03-0{day} 12:00:00") for day in range(1, 9)])
    add_rows(postgres_url, "image_jobs", [_row(created_at="yesterday")])
    add_rows(postgres_url, "video_jobs", [_row(created_at=NOON)])
    repository = opened(postgres_url)
    (problem,) = repository.info().problems
    assert "created_at" in problem
    jobs = _walk(repository, FeedQuery(), 3)
    assert len({job.ref for job in jobs}) == len(jobs) == 10
    assert jobs[0].created_at == NOON
    assert {job.created_at for job in jobs[1:]} == {None}
    assert all(job.flaws for job in jobs[1:])


def test_a_status_of_another_type_is_shown_and_not_written(postgres_url: str, opened: Opener) -> None:
    execute(postgres_url, "DROP INDEX image_jobs_active, image_jobs_status")
    for (name,) in execute(
        postgres_url,
        "SELECT conname FROM pg_constraint WHERE conrelid = 'image_jobs'::regclass AND contype = 'c'",
    ):
        execute(postgres_url, f"ALTER TABLE image_jobs DROP CONSTRAINT {name}")
    execute(postgres_url, "ALTER TABLE image_jobs ALTER COLUMN status DROP DEFAULT")
    execute(postgres_url, "ALTER TABLE image_jobs ALTER COLUMN status TYPE integer USING 0")
    add_rows(postgres_url, "image_jobs", [_row(status=number) for number in range(3)])
    repository = opened(postgres_url)
    jobs = _walk(repository, FeedQuery(), 2)
    assert sorted(job.status_text for job in jobs) == ["0", "1", "2"]
    assert {job.status for job in jobs} == {JobStatus.UNKNOWN}
    assert _walk(repository, FeedQuery(statuses=frozenset({JobStatus.UNKNOWN})), 2) == jobs
    assert _walk(repository, FeedQuery(statuses=ACTIVE), 2) == []
    assert repository.counts(FeedQuery()).of(JobStatus.UNKNOWN) == 3
    assert repository.active() == ()
    with pytest.raises(SchemaMismatch, match="column status of image_jobs"):
        repository.create(JobKind.IMAGE, NEW)
    with pytest.raises(SchemaMismatch, match="column status of image_jobs"):
        repository.transition(jobs[0].ref, JobStatus.FAILED, expected=frozenset(JobStatus))


def test_an_enum_without_cancelled_is_written_as_failed(postgres_url: str, opened: Opener) -> None:
    execute(postgres_url, "DROP INDEX image_jobs_active")
    for (name,) in execute(
        postgres_url,
        "SELECT conname FROM pg_constraint WHERE conrelid = 'image_jobs'::regclass AND contype = 'c'",
    ):
        execute(postgres_url, f"ALTER TABLE image_jobs DROP CONSTRAINT {name}")
    execute(postgres_url, "CREATE TYPE states AS ENUM ('pending', 'processing', 'completed', 'failed')")
    execute(postgres_url, "ALTER TABLE image_jobs ALTER COLUMN status DROP DEFAULT")
    execute(postgres_url, "ALTER TABLE image_jobs ALTER COLUMN status TYPE states USING status::states")
    repository = opened(postgres_url)
    job = repository.create(JobKind.IMAGE, NEW)
    cancelled = repository.transition(job.ref, JobStatus.CANCELLED, expected=ACTIVE)
    assert cancelled is not None
    assert (cancelled.status, cancelled.status_text) == (JobStatus.CANCELLED, "failed")
    everything = frozenset(JobStatus)
    assert _walk(repository, FeedQuery(statuses=everything), 5) == [cancelled]
    assert _walk(repository, FeedQuery(statuses=everything - {JobStatus.CANCELLED}), 5) == []


@pytest.mark.parametrize("type_", ["text", "varchar(60)", "integer", "bigint", "numeric"])
def test_keys_of_other_types(postgres_url: str, type_: str, opened: Opener) -> None:
    is_number = type_ in ("integer", "bigint", "numeric")
    execute(postgres_url, "CREATE SEQUENCE image_ids START 8")
    for change in (
        "ALTER COLUMN id DROP DEFAULT",
        f"ALTER COLUMN id TYPE {type_} USING {'0' if is_number else 'id'}",
        *(["ALTER COLUMN id SET DEFAULT nextval('image_ids')"] if is_number else []),
        "ALTER COLUMN user_id TYPE text",
    ):
        execute(postgres_url, f"ALTER TABLE image_jobs {change}")
    keys = (
        [str(number) for number in range(1, 8)] if is_number else ["B", "a'", 'ü "q"', "1", " ", "c\\", "%"]
    )
    add_rows(postgres_url, "image_jobs", [_row(id=key, created_at=NOON) for key in keys])
    repository = opened(postgres_url)
    jobs = _walk(repository, FeedQuery(), 2)
    assert sorted(job.ref.key for job in jobs) == sorted(keys)
    for job in jobs:
        assert repository.get(job.ref) == job
        assert repository.find(job.ref.key) == (job,)
    assert repository.find("00000000-0000-0000-0000-000000000001") == ()
    assert repository.find("no such key") == ()
    created = repository.create(JobKind.IMAGE, NEW)
    patched = repository.patch(created.ref, JobPatch(parameters={"a": 1}))
    assert patched is not None
    assert patched.parameters == {"a": 1}


def test_a_renamed_column_reads_as_null_and_is_named(postgres_url: str, opened: Opener) -> None:
    add_rows(postgres_url, "image_jobs", [_row(prompt="a cat")])
    for old, new in (("prompt", "prompt_text"), ("created_at", "made_at"), ("output_image_urls", "urls")):
        execute(postgres_url, f"ALTER TABLE image_jobs RENAME COLUMN {old} TO {new}")
    repository = opened(postgres_url)
    (problem,) = repository.info().problems
    for name in ("image_jobs", "prompt", "created_at", "output_image_urls"):
        assert name in problem
    (job,) = _walk(repository, FeedQuery(), 5)
    assert (job.prompt, job.created_at, job.outputs) == (None, None, ())
    with pytest.raises(SchemaMismatch, match="image_jobs has no column prompt"):
        repository.create(JobKind.IMAGE, NEW)
    with pytest.raises(SchemaMismatch, match="image_jobs has no column output_image_urls"):
        repository.patch(job.ref, JobPatch(outputs=("http://x/1.png",)))


def test_what_a_role_may_not_do_is_said(postgres_server: PostgresServer, opened: Opener) -> None:
    with postgres_server.schema() as schema:
        create_tables(postgres_server.url(schema))
        role = f"reader_{schema}"
        readable = "id, workflow_name, status, created_at"
        for statement in (
            f"CREATE ROLE {role} LOGIN",
            f"GRANT USAGE ON SCHEMA {schema} TO {role}",
            f"GRANT SELECT, INSERT, UPDATE ON {schema}.video_jobs TO {role}",
            f"GRANT SELECT ({readable}) ON {schema}.image_jobs TO {role}",
        ):
            postgres_server.execute(statement)
        add_rows(postgres_server.url(schema), "image_jobs", [_row()])
        try:
            repository = opened(postgres_server.url(schema, role))
            info = repository.info()
            assert not info.read_only
            assert {table.name: table.can_write for table in info.tables} == {
                "video_jobs": True,
                "image_jobs": False,
            }
            assert "can be read, not written" in info.tables[1].description
            words = " ".join(info.problems)
            assert "may not read user_id" in words
            assert "text_jobs is there, but this account may not read it" in words
            assert "create-tables" not in words
            assert len(info.problems) == 2
            (job,) = _walk(repository, FeedQuery(), 5)
            assert (job.workflow_name, job.comfy_url) == ("w", None)
            with pytest.raises((DatabaseReadOnly, SchemaMismatch), match="image_jobs"):
                repository.create(JobKind.IMAGE, NEW)
            repository.close()
        finally:
            postgres_server.execute(f"DROP OWNED BY {role}")
            postgres_server.execute(f"DROP ROLE {role}")
