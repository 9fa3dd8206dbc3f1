"""The legacy tables, written by the studio's old pattern."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from jobmonitor.db.repository import SqlJobRepository
from jobmonitor.domain.errors import DatabaseError, DuplicateJob, InvalidField, SchemaMismatch
from jobmonitor.domain.feed import FeedQuery, FeedSystem
from jobmonitor.domain.job import (
    ACTIVE,
    CANCELLED_BY_OPERATOR,
    JobInputs,
    JobKind,
    JobPatch,
    JobResult,
    JobStatus,
    NewJob,
    OutputFile,
    System,
)
from jobmonitor.services.jobs import job_services
from tests.support.generations import make_generation_b, make_generation_c, make_legacy
from tests.support.opener import Opener
from tests.support.rows import execute

SERVER = "http://gpu1:8188"
VIDEO = NewJob(
    workflow_name="wan-i2v",
    comfy_url=SERVER,
    comfy_job_id="c-1",
    user_id="0b4e7a52-8d0c-4f4e-9d3a-4a1e0c8c1b2d",
    prompt="the cat turns",
    inputs=JobInputs(
        (f"{SERVER}/view?filename=a%20b.png&subfolder=in&type=input",), ("http://cdn/voice.wav",)
    ),
    width=640,
    height=480,
    fps=24,
    parameters={"seed": 1, "trim_to_audio": True},
)
IMAGE = NewJob(
    workflow_name="img2img",
    comfy_url=SERVER,
    comfy_job_id="c-2",
    prompt="a red hat",
    inputs=JobInputs(("http://cdn/in.png",)),
    model_used="m",
    parameters={"seed": 1},
)
STYLE = replace(
    IMAGE, workflow_name="style-transfer", comfy_job_id="c-3", inputs=JobInputs(("a.png", "b.png"))
)
DONE = JobResult(
    outputs=("http://cdn/out.bin", "http://cdn/2"), output_file=OutputFile("out.mp4", "sub"), run_seconds=7.4
)


@pytest.fixture(params=["sqlite_url", pytest.param("empty_postgres_url", marks=pytest.mark.postgresql)])
def legacy_url(request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn, with the legacy tables alone."""
    url: str = request.getfixturevalue(request.param)
    make_legacy(url)
    return url


@pytest.fixture
def repository(legacy_url: str, opened: Opener) -> SqlJobRepository:
    return opened(legacy_url)


def stored(url: str, table: str, *columns: str) -> tuple[object, ...]:
    """The columns of the only row."""
    (row,) = execute(url, f"SELECT {', '.join(columns)} FROM {table}")
    return tuple(row)


def test_a_video_job_from_its_begin_to_its_end(legacy_url: str, repository: SqlJobRepository) -> None:
    service = job_services(repository)[JobKind.VIDEO]
    job = service.create_job(VIDEO)
    assert (job.ref.source, job.ref.key, job.comfy_job_id) == ("multitalk_jobs", "c-1", "c-1")
    assert (job.status, job.status_text, job.workflow_name) == (JobStatus.PENDING, "submitted", "legacy")
    assert job.created_at is not None
    assert job.inputs == JobInputs(("in/a b.png",), ("http://cdn/voice.wav",))
    columns = ("status", "width", "height", "trim_to_audio", "comfy_url", "image_filename")
    assert stored(legacy_url, "multitalk_jobs", *columns) == (
        "submitted",
        640,
        480,
        True,
        SERVER,
        "in/a b.png",
    )
    running = service.update_to_processing("c-1")
    assert running is not None
    assert service.update_to_processing("c-1") is None
    ended = service.complete_job("c-1", DONE)
    assert ended is not None
    assert (ended.status, ended.kind) == (JobStatus.COMPLETED, JobKind.VIDEO)
    assert (ended.outputs, ended.output_file) == (("http://cdn/out.bin",), OutputFile("out.mp4", "sub"))
    assert ended.completed_at is not None
    assert timedelta(0) <= ended.completed_at - job.created_at < timedelta(minutes=1)
    assert service.complete_job("c-1", JobResult(error_message="late")) is None
    columns = ("status", "filename", "subfolder", "video_url")
    assert stored(legacy_url, "multitalk_jobs", *columns) == (
        "completed",
        "out.mp4",
        "sub",
        "http://cdn/out.bin",
    )


def test_an_image_among_the_videos_changes_its_kind_when_it_is_done(repository: SqlJobRepository) -> None:
    job = repository.create(JobKind.VIDEO, VIDEO)
    ended = repository.transition(
        job.ref, JobStatus.COMPLETED, expected=ACTIVE, patch=JobPatch(output_file=OutputFile("x.PNG"))
    )
    assert ended is not None
    assert (job.kind, ended.kind) == (JobKind.VIDEO, JobKind.IMAGE)
    assert repository.page(FeedQuery(kinds=frozenset({JobKind.IMAGE})), after=None, limit=5).jobs == (ended,)


def test_a_failure_and_a_cancellation_keep_their_message(
    legacy_url: str, repository: SqlJobRepository
) -> None:
    failed, cancelled = (repository.create(JobKind.VIDEO, replace(VIDEO, comfy_job_id=key)) for key in "ab")
    service = job_services(repository)[JobKind.VIDEO]
    result = JobResult(error_message="out of memory", details={"error": {"node_id": "3"}})
    job = service.complete_job("a", result)
    assert job is not None
    assert (job.status, job.status_text, job.error_message) == (JobStatus.FAILED, "error", "out of memory")
    job = service.complete_job("b", JobResult(cancelled=True))
    assert job is not None
    assert (job.status, job.status_text) == (JobStatus.CANCELLED, "error")
    assert job.error_message == CANCELLED_BY_OPERATOR
    counts = repository.counts(FeedQuery())
    assert (counts.of(JobStatus.FAILED), counts.of(JobStatus.CANCELLED)) == (1, 1)
    assert failed.ref != cancelled.ref


@pytest.mark.parametrize("job", [IMAGE, STYLE])
def test_an_image_job_from_its_begin_to_its_end(
    legacy_url: str, repository: SqlJobRepository, job: NewJob
) -> None:
    is_style = job is STYLE
    made = job_services(repository)[JobKind.IMAGE].create_job(job)
    table = "style_transfers" if is_style else "edited_images"
    assert (made.ref.source, made.workflow_name, made.prompt) == (table, job.workflow_name, "a red hat")
    assert (made.inputs, made.model_used, made.status_text) == (job.inputs, "m", "pending")
    assert made.comfy_job_id == ("c-3" if is_style else None)
    service = job_services(repository)[JobKind.IMAGE]
    assert service.report_processing(made.ref) is not None
    ended = service.complete_job("c-3", DONE) if is_style else service.report_end(made.ref, DONE)
    assert ended is not None
    assert (ended.status_text, ended.outputs) == ("completed", ("http://cdn/out.bin",))
    assert ended.processing_time_seconds == 7
    assert (ended.completed_at is not None) == is_style


def test_a_run_that_nobody_timed_took_since_its_row_was_made(
    legacy_url: str, repository: SqlJobRepository
) -> None:
    made = repository.create(JobKind.IMAGE, IMAGE)
    execute(legacy_url, "UPDATE edited_images SET created_at = '2026-01-01 00:00:00.000000'")
    ended = repository.transition(made.ref, JobStatus.FAILED, expected=ACTIVE)
    assert ended is not None
    assert (ended.processing_time_seconds or 0) > 10_000
    made = repository.create(JobKind.IMAGE, IMAGE)
    ended = repository.transition(made.ref, JobStatus.COMPLETED, expected=ACTIVE)
    assert ended is not None
    assert ended.processing_time_seconds is not None
    assert 0 <= ended.processing_time_seconds < 60


def test_a_cancelled_job_without_a_place_for_the_mark_is_failed(repository: SqlJobRepository) -> None:
    made = repository.create(JobKind.IMAGE, IMAGE)
    ended = repository.transition(made.ref, JobStatus.CANCELLED, expected=ACTIVE)
    assert ended is not None
    assert (ended.status, ended.error_message) == (JobStatus.FAILED, None)


def test_the_output_is_found_by_its_name_where_there_is_no_column_for_its_address(
    legacy_url: str, opened: Opener
) -> None:
    execute(legacy_url, "ALTER TABLE multitalk_jobs DROP COLUMN video_url")
    repository = opened(legacy_url)
    job = repository.create(JobKind.VIDEO, VIDEO)
    ended = job_services(repository)[JobKind.VIDEO].complete_job("c-1", DONE)
    assert ended is not None
    assert ended.outputs == (f"{SERVER}/view?filename=out.mp4&subfolder=sub&type=output",)
    with pytest.raises(SchemaMismatch, match="multitalk_jobs has no column video_url"):
        repository.patch(job.ref, JobPatch(outputs=("http://cdn/x.mp4",)))


def test_values_are_written_key_by_key_and_the_id_is_the_key(repository: SqlJobRepository) -> None:
    job = repository.create(JobKind.VIDEO, VIDEO)
    patched = repository.patch(job.ref, JobPatch(width=1, prompt="nowhere to keep it"))
    assert patched is not None
    assert (patched.width, patched.height, patched.prompt) == (1, 480, None)
    renamed = repository.patch(job.ref, JobPatch(comfy_job_id="c-9"))
    assert renamed is not None
    assert (renamed.ref.key, renamed.comfy_job_id) == ("c-9", "c-9")
    assert repository.get(job.ref) is None
    assert repository.patch(job.ref, JobPatch(width=2)) is None


REFUSED = (
    (JobKind.VIDEO, replace(VIDEO, width=None), "width of multitalk_jobs"),
    (JobKind.VIDEO, replace(VIDEO, comfy_url=None), "comfy_url of multitalk_jobs"),
    (JobKind.VIDEO, replace(VIDEO, comfy_job_id=" "), "job_id of multitalk_jobs"),
    (
        JobKind.VIDEO,
        replace(VIDEO, inputs=JobInputs(videos=("a",))),
        "multitalk_jobs has no column for 1 videos",
    ),
    (JobKind.VIDEO, replace(VIDEO, inputs=JobInputs(audios=("a", "b"))), "it has audio_filename alone"),
    (JobKind.IMAGE, replace(IMAGE, inputs=JobInputs()), "source_image_url of edited_images"),
    (JobKind.IMAGE, replace(IMAGE, inputs=JobInputs(("a", "b"))), "edited_images has no column for 2 images"),
    (JobKind.TEXT, replace(IMAGE, workflow_name="character-caption"), "data has no column status"),
)


@pytest.mark.parametrize(("kind", "job", "named"), REFUSED)
def test_what_a_row_would_be_wrong_without_is_refused(
    repository: SqlJobRepository, kind: JobKind, job: NewJob, named: str
) -> None:
    with pytest.raises(SchemaMismatch, match=named) as raised:
        repository.create(kind, job)
    assert raised.value.remedy
    assert repository.counts(FeedQuery()).total == 0


def test_what_would_be_lost_is_refused(repository: SqlJobRepository) -> None:
    job = repository.create(JobKind.VIDEO, VIDEO)
    with pytest.raises(DuplicateJob):
        repository.create(JobKind.VIDEO, VIDEO)
    with pytest.raises(SchemaMismatch, match="multitalk_jobs has no column parameters"):
        repository.patch(job.ref, JobPatch(parameters={"seed": 1}))
    with pytest.raises(SchemaMismatch, match=r"multitalk_jobs has no column parameters.*corrections"):
        job_services(repository)[JobKind.VIDEO].correct(
            job.ref, JobStatus.PENDING, JobResult(error_message="gone"), evidence="The server says so."
        )
    with pytest.raises(InvalidField):
        repository.patch(job.ref, JobPatch(error_message="a\0b"))
    assert repository.get(job.ref) == job


def test_a_caption_is_written_and_no_job(legacy_url: str, repository: SqlJobRepository) -> None:
    execute(legacy_url, "INSERT INTO data (image_name) VALUES ('7.png')")
    (job,) = repository.page(FeedQuery(), after=None, limit=5).jobs
    patched = repository.patch(job.ref, JobPatch(output_text="a cat"))
    assert patched is not None
    assert patched.output_text == "a cat"
    with pytest.raises(SchemaMismatch, match="data has no column status"):
        repository.transition(job.ref, JobStatus.FAILED, expected=tuple(JobStatus)[:-1])


# Where new jobs go


@pytest.mark.postgresql
@pytest.mark.parametrize("generation", ["B", "C"])
def test_new_jobs_go_into_the_system_that_is_asked_for(
    empty_postgres_url: str, opened: Opener, generation: str
) -> None:
    make_legacy(empty_postgres_url, tables=["multitalk_jobs", "edited_images"])
    (make_generation_b if generation == "B" else make_generation_c)(empty_postgres_url)
    repository = opened(empty_postgres_url)
    for number, (system, table) in enumerate(
        ((None, "video_jobs"), (System.NEW, "video_jobs"), (System.LEGACY, "multitalk_jobs"))
    ):
        job = replace(VIDEO, comfy_job_id=f"n-{number}")
        assert repository.create(JobKind.VIDEO, job, system=system).ref.source == table
    with pytest.raises(SchemaMismatch, match="no legacy table for image jobs of the workflow style-transfer"):
        repository.create(JobKind.IMAGE, STYLE, system=System.LEGACY)


@pytest.mark.postgresql
def test_a_kind_that_the_new_tables_lack_goes_into_the_legacy_ones(
    empty_postgres_url: str, opened: Opener
) -> None:
    make_generation_b(empty_postgres_url)
    execute(empty_postgres_url, "DROP TABLE image_jobs")
    make_legacy(empty_postgres_url)
    repository = opened(empty_postgres_url)
    assert repository.create(JobKind.IMAGE, IMAGE).ref.source == "edited_images"
    assert repository.create(JobKind.VIDEO, VIDEO).ref.source == "video_jobs"
    with pytest.raises(DatabaseError, match="no table for image jobs"):
        repository.create(JobKind.IMAGE, IMAGE, system=System.NEW)


@pytest.mark.postgresql
def test_reports_on_a_migrated_job_reach_its_new_row(empty_postgres_url: str, opened: Opener) -> None:
    make_generation_b(empty_postgres_url)
    make_legacy(empty_postgres_url)
    repository = opened(empty_postgres_url)
    old = repository.create(JobKind.VIDEO, VIDEO, system=System.LEGACY)
    new = repository.create(JobKind.VIDEO, VIDEO, system=System.NEW)
    assert repository.active() == (new,)
    ended = job_services(repository)[JobKind.VIDEO].complete_job("c-1", DONE)
    assert ended is not None
    assert ended.ref == new.ref
    kept = repository.get(old.ref)
    assert kept is not None
    assert (kept.status, kept.migrated) == (JobStatus.PENDING, True)
    assert repository.page(FeedQuery(system=FeedSystem.BOTH), after=None, limit=5).jobs == (ended,)
