"""Tables that are not as the generation has them: what is missing reads as null, and is named."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jobmonitor.db.repository import open_database
from jobmonitor.domain.errors import SchemaMismatch
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.job import ACTIVE, JobInputs, JobKind, JobPatch, JobStatus, NewJob, OutputFile
from tests.support.opener import Opener
from tests.support.rows import drop_rules, execute, insert

NEW = NewJob(workflow_name="img2img", comfy_url="http://gpu1:8188", comfy_job_id="c-1", prompt="p")
KEY = "00000000-0000-0000-0000-000000000001"


def alter(url: str, *changes: str) -> None:
    """Opens the database once, so that its tables are there, and changes them."""
    repository = open_database(url)
    repository.info()
    repository.close()
    for change in changes:
        execute(url, change)


def test_timings_without_columns_go_to_the_parameters(database_url: str, opened: Opener) -> None:
    alter(
        database_url,
        *(
            f"ALTER TABLE image_jobs DROP COLUMN {name}"
            for name in ("started_at", "completed_at", "processing_time_seconds", "thumbnail_url")
        ),
    )
    repository = opened(database_url)
    assert repository.info().problems == ()
    job = repository.create(JobKind.IMAGE, NEW)
    running = repository.transition(job.ref, JobStatus.PROCESSING, expected=ACTIVE)
    assert running is not None
    assert running.started_at is not None
    done = repository.transition(
        job.ref,
        JobStatus.COMPLETED,
        expected=ACTIVE,
        patch=JobPatch(thumbnail_url="http://t"),
        run_seconds=100,
    )
    assert done is not None
    assert done.started_at == running.started_at
    assert done.completed_at is not None
    assert done.completed_at >= done.started_at
    assert done.processing_time_seconds == pytest.approx(0, abs=5)
    assert done.thumbnail_url == "http://t"
    away = repository.create(JobKind.IMAGE, NewJob(workflow_name="w", comfy_url="u", comfy_job_id=None))
    repository.transition(away.ref, JobStatus.PROCESSING, expected=ACTIVE)
    found = repository.transition(away.ref, JobStatus.COMPLETED, expected=ACTIVE, run_seconds=0)
    assert found is not None
    assert found.duration == timedelta(0)
    assert found.processing_time_seconds == 0
    unseen = repository.create(JobKind.IMAGE, NewJob(workflow_name="w", comfy_url="u", comfy_job_id=None))
    ended = repository.transition(unseen.ref, JobStatus.FAILED, expected=ACTIVE, run_seconds=12.5)
    assert ended is not None
    assert ended.duration is not None
    assert ended.duration.total_seconds() == 12.5
    assert ended.processing_time_seconds == 12.5


def test_columns_that_are_missing_read_as_null_and_are_named(database_url: str, opened: Opener) -> None:
    alter(
        database_url,
        *(
            f"ALTER TABLE image_jobs DROP COLUMN {name}"
            for name in ("input_image_urls", "comfyui_output_filename", "error_message", "model_used")
        ),
    )
    repository = opened(database_url)
    (problem,) = repository.info().problems
    for name in ("image_jobs", "input_image_urls", "comfyui_output_filename", "error_message", "model_used"):
        assert name in problem
    job = repository.create(JobKind.IMAGE, NEW)
    assert (job.inputs, job.output_file, job.error_message) == (JobInputs(), None, None)
    assert repository.page(FeedQuery(text="p"), after=None, limit=5).jobs == (job,)
    for patch, column in (
        (JobPatch(inputs=JobInputs(images=("a.png",))), "input_image_urls"),
        (JobPatch(output_file=OutputFile("a.png")), "comfyui_output_filename"),
        (JobPatch(error_message="no"), "error_message"),
    ):
        with pytest.raises(SchemaMismatch, match=f"image_jobs has no column {column}"):
            repository.patch(job.ref, patch)
    assert repository.get(job.ref) == job
    assert repository.counts(FeedQuery(statuses=frozenset({JobStatus.FAILED}))).total == 0


@pytest.mark.parametrize("column", ["workflow_name", "status", "comfy_job_id", "user_id", "comfy_url"])
@pytest.mark.postgresql
def test_a_filter_on_a_missing_column_matches_nothing(postgres_url: str, column: str, opened: Opener) -> None:
    drop_rules(postgres_url, "image_jobs")
    alter(postgres_url, f"ALTER TABLE image_jobs DROP COLUMN {column} CASCADE")
    insert(postgres_url, "image_jobs", id=KEY, created_at="2026-01-01")
    repository = opened(postgres_url)
    (job,) = repository.page(FeedQuery(), after=None, limit=5).jobs
    query = {
        "workflow_name": FeedQuery(workflow_names=frozenset({"w"})),
        "status": FeedQuery(statuses=frozenset({JobStatus.PENDING})),
        "user_id": FeedQuery(user_id=KEY),
        "comfy_url": FeedQuery(comfy_url="http://s"),
        "comfy_job_id": FeedQuery(text="c-1"),
    }[column]
    assert repository.page(query, after=None, limit=5).jobs == ()
    assert repository.counts(query).total == 0
    assert repository.find_by_comfy_id("c-1") == ()
    assert repository.active(["http://s"]) == ()
    with pytest.raises(SchemaMismatch, match=f"image_jobs has no column {column}"):
        repository.create(
            JobKind.IMAGE,
            NewJob(workflow_name="w", comfy_url="http://s", comfy_job_id="c-1", user_id=KEY),
        )
    assert job.flaws or column not in ("workflow_name", "status")


@pytest.mark.postgresql
def test_a_column_of_another_type_is_named(postgres_url: str, opened: Opener) -> None:
    alter(
        postgres_url,
        "ALTER TABLE image_jobs ALTER COLUMN width TYPE text",
        "ALTER TABLE image_jobs ALTER COLUMN parameters DROP DEFAULT",
        "ALTER TABLE image_jobs ALTER COLUMN parameters TYPE text",
        "ALTER TABLE image_jobs ALTER COLUMN input_image_urls TYPE text USING input_image_urls[1]",
        "ALTER TABLE image_jobs ALTER COLUMN output_image_urls TYPE jsonb USING to_jsonb(output_image_urls)",
    )
    insert(
        postgres_url,
        "image_jobs",
        id=KEY,
        workflow_name="w",
        comfy_url="u",
        width="wide",
        parameters='{"seed": 1',
        input_image_urls="one.png",
        output_image_urls='["a", 7, null, " "]',
    )
    repository = opened(postgres_url)
    (job,) = repository.page(FeedQuery(), after=None, limit=5).jobs
    assert (job.width, job.parameters) == (None, {})
    assert (job.inputs.images, job.outputs) == (("one.png",), ("a",))
    assert len(job.flaws) == 3
    assert repository.page(FeedQuery(text="ONE.P"), after=None, limit=5).jobs == (job,)
    for patch, column in (
        (JobPatch(width=1), "width"),
        (JobPatch(parameters={"a": 1}), "parameters"),
        (JobPatch(inputs=JobInputs(images=("a", "b"))), "input_image_urls"),
    ):
        with pytest.raises(SchemaMismatch, match=f"column {column} of image_jobs"):
            repository.patch(job.ref, patch)
    patched = repository.patch(job.ref, JobPatch(outputs=("x", "y")))
    assert patched is not None
    assert patched.outputs == ("x", "y")


def test_a_table_that_is_missing_is_named_and_yields_no_rows(database_url: str, opened: Opener) -> None:
    alter(database_url, "DROP TABLE video_jobs")
    repository = opened(database_url)
    info = repository.info()
    assert [table.name for table in info.tables] == ["image_jobs", "text_jobs"]
    (problem,) = info.problems
    assert "video_jobs" in problem
    job = repository.create(JobKind.IMAGE, NEW)
    assert repository.page(FeedQuery(), after=None, limit=5).jobs == (job,)
    assert repository.page(FeedQuery(kinds=frozenset({JobKind.VIDEO})), after=None, limit=5).jobs == ()
    assert repository.counts(FeedQuery()).total == 1
    with pytest.raises(SchemaMismatch, match="no table for video jobs"):
        repository.create(JobKind.VIDEO, NEW)


@pytest.mark.postgresql
def test_an_empty_server_says_what_to_do(empty_postgres_url: str, opened: Opener) -> None:
    repository = opened(empty_postgres_url)
    info = repository.info()
    assert info.tables == ()
    assert len(info.problems) == 3
    assert all("create-tables" in problem for problem in info.problems)
    assert repository.page(FeedQuery(), after=None, limit=5).jobs == ()
    assert repository.active() == ()
    watch = repository.watch()
    assert not watch.look()
    assert not watch.look()


def test_odd_values_are_flaws_and_no_errors(database_url: str, opened: Opener) -> None:
    alter(database_url)
    drop_rules(database_url, "image_jobs")
    insert(
        database_url,
        "image_jobs",
        id=KEY,
        status="Success",
        workflow_name=" ",
        error_message="",
        comfy_job_id="",
        prompt=" ",
        started_at="2026-01-02 00:00:00.000000",
        completed_at="2026-01-01 00:00:00.000000",
        processing_time_seconds=-5,
        created_at=None,
    )
    repository = opened(database_url)
    (job,) = repository.page(FeedQuery(), after=None, limit=5).jobs
    assert (job.status, job.status_text, job.workflow_name) == (JobStatus.UNKNOWN, "Success", "")
    assert (job.error_message, job.comfy_job_id, job.prompt, job.created_at) == (None, None, None, None)
    assert job.duration is None
    assert len(job.flaws) == 4
    assert repository.find(KEY) == (job,)
    assert repository.find_by_comfy_id("nothing") == ()


def test_a_file_may_hold_anything(sqlite_url: str, opened: Opener) -> None:
    """SQLite keeps what it is given, whatever a column's type."""
    alter(sqlite_url)
    drop_rules(sqlite_url, "image_jobs")
    insert(
        sqlite_url,
        "image_jobs",
        id=KEY,
        created_at=b"\xff",
        status=7,
        workflow_name=1.5,
        width="wide",
        height=1e300,
        input_image_urls="[broken",
        output_image_urls='{"a": 1}',
        parameters="{broken",
        completed_at=123456,
        processing_time_seconds="nan",
    )
    repository = opened(sqlite_url)
    (job,) = repository.page(FeedQuery(), after=None, limit=5).jobs
    assert job.status is JobStatus.UNKNOWN
    assert len(job.flaws) >= 6
    assert repository.page(FeedQuery(text="anything"), after=None, limit=5).jobs == ()
    assert repository.counts(FeedQuery()).of(JobStatus.UNKNOWN) == 1
    patched = repository.patch(job.ref, JobPatch(parameters={"a": 1}))
    assert patched is not None
    assert patched.parameters == {"former_parameters": "{broken", "a": 1}
