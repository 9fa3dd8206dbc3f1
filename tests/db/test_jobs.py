"""Jobs written and read back, on both databases."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from jobmonitor.db.repository import SqlJobRepository
from jobmonitor.domain.errors import DuplicateJob, InvalidInput, SchemaMismatch
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.job import (
    ACTIVE,
    CANCELLED_BY_OPERATOR,
    JobInputs,
    JobKind,
    JobPatch,
    JobRef,
    JobStatus,
    NewJob,
    OutputFile,
    System,
)
from tests.support.opener import Opener
from tests.support.rows import execute

USER = "0b4e7a52-8d0c-4f4e-9d3a-4a1e0c8c1b2d"
IMAGE = NewJob(
    workflow_name="img2img",
    comfy_url="http://gpu1:8188",
    comfy_job_id="c-1",
    user_id=USER,
    prompt='a "quoted" word\nand 😀 %s :name \\',
    inputs=JobInputs(images=("a b.png", 'ü"1.png')),
    width=640,
    height=352,
    model_used="model.safetensors",
    parameters={"seed": 2**64 - 1, "strength": 0.87, "nothing": None, "nested": {"null": None}},
)
VIDEO = NewJob(
    workflow_name="wan-i2v",
    comfy_url="http://gpu1:8188",
    comfy_job_id="c-2",
    prompt="through time",
    inputs=JobInputs(images=("i.png",), audios=("a.wav",), videos=("v.mp4",)),
    fps=24,
    duration_seconds=3.375,
)
TEXT = NewJob(
    workflow_name="character-caption",
    comfy_url=None,
    comfy_job_id=None,
    prompt="describe",
    inputs=JobInputs(images=("i.png",)),
)


@pytest.mark.parametrize(
    ("kind", "new"), [(JobKind.IMAGE, IMAGE), (JobKind.VIDEO, VIDEO), (JobKind.TEXT, TEXT)]
)
def test_a_new_job_is_pending_and_reads_back_as_it_was_given(
    repository: SqlJobRepository, kind: JobKind, new: NewJob
) -> None:
    job = repository.create(kind, new)
    assert job == repository.get(job.ref)
    assert (job.kind, job.system, job.status, job.flaws) == (kind, System.NEW, JobStatus.PENDING, ())
    for name in (
        "workflow_name",
        "comfy_url",
        "comfy_job_id",
        "user_id",
        "prompt",
        "inputs",
        "width",
        "height",
        "fps",
        "duration_seconds",
        "model_used",
    ):
        assert getattr(job, name) == getattr(new, name), name
    assert {name: job.parameters[name] for name in new.parameters} == dict(new.parameters)
    assert job.created_at is not None
    assert abs(job.created_at - datetime.now(UTC)) < timedelta(minutes=1)
    assert (job.started_at, job.completed_at, job.outputs, job.output_file) == (None, None, (), None)


def test_a_job_runs_and_completes_by_the_clock_of_the_database(repository: SqlJobRepository) -> None:
    job = repository.create(JobKind.IMAGE, IMAGE)
    running = repository.transition(job.ref, JobStatus.PROCESSING, expected=[JobStatus.PENDING])
    assert running is not None
    assert running.status is JobStatus.PROCESSING
    assert running.started_at is not None
    done = repository.transition(
        job.ref,
        JobStatus.COMPLETED,
        expected=ACTIVE,
        patch=JobPatch(
            outputs=("http://gpu1:8188/view?filename=a.png",),
            output_file=OutputFile("a.png", "sub", "temp"),
            parameters={"seed": 7, "extra": [1, None]},
        ),
        run_seconds=1000,
    )
    assert done is not None
    assert done == repository.get(job.ref)
    assert done.status is JobStatus.COMPLETED
    assert done.started_at == running.started_at  # what was seen counts more than what the server tells
    assert done.completed_at is not None
    assert done.processing_time_seconds == pytest.approx(0, abs=5)
    assert done.outputs == ("http://gpu1:8188/view?filename=a.png",)
    assert done.output_file == OutputFile("a.png", "sub", "temp")
    assert done.parameters == {**IMAGE.parameters, "seed": 7, "extra": [1, None]}
    assert done.updated_at is not None
    assert done.updated_at >= done.completed_at


def test_a_run_that_ended_while_nobody_looked_took_as_long_as_its_server_says(
    repository: SqlJobRepository,
) -> None:
    job = repository.create(JobKind.IMAGE, IMAGE)
    running = repository.transition(job.ref, JobStatus.PROCESSING, expected=ACTIVE)
    done = repository.transition(job.ref, JobStatus.COMPLETED, expected=ACTIVE, run_seconds=0)
    assert running is not None
    assert done is not None
    assert done.started_at == running.started_at
    assert done.duration == timedelta(0)
    assert done.processing_time_seconds == 0


def test_a_run_that_nobody_saw_begin_gets_its_begin_from_its_length(repository: SqlJobRepository) -> None:
    job = repository.create(JobKind.VIDEO, VIDEO)
    done = repository.transition(
        job.ref, JobStatus.FAILED, expected=ACTIVE, patch=JobPatch(error_message="no"), run_seconds=12.25
    )
    assert done is not None
    assert done.duration == timedelta(seconds=12.25)
    assert done.processing_time_seconds == 12
    assert done.error_message == "no"


def test_without_a_begin_and_a_length_there_is_no_duration(repository: SqlJobRepository) -> None:
    job = repository.create(JobKind.TEXT, TEXT)
    done = repository.transition(
        job.ref, JobStatus.COMPLETED, expected=ACTIVE, patch=JobPatch(output_text="a cat")
    )
    assert done is not None
    assert done.completed_at is not None
    assert (done.started_at, done.processing_time_seconds, done.duration) == (None, None, None)
    assert done.output_text == "a cat"


def test_a_patch_writes_what_it_names_and_keeps_the_rest(repository: SqlJobRepository) -> None:
    job = repository.create(JobKind.IMAGE, IMAGE)
    assert repository.patch(job.ref, JobPatch()) == job
    patched = repository.patch(
        job.ref,
        JobPatch(
            comfy_job_id="c-9",
            comfy_url="http://gpu2:8188",
            prompt="other",
            inputs=JobInputs(images=("z.png",)),
            thumbnail_url="http://t",
            width=1,
            height=2,
        ),
    )
    assert patched is not None
    assert (patched.comfy_job_id, patched.comfy_url, patched.prompt) == ("c-9", "http://gpu2:8188", "other")
    assert (patched.inputs.images, patched.thumbnail_url) == (("z.png",), "http://t")
    assert (patched.width, patched.height) == (1, 2)
    assert (patched.status, patched.workflow_name, patched.parameters) == (
        job.status,
        job.workflow_name,
        job.parameters,
    )


def test_what_a_table_has_no_column_for_is_kept_in_its_parameters(repository: SqlJobRepository) -> None:
    job = repository.create(JobKind.VIDEO, VIDEO)
    assert job.parameters == {"prompt": "through time"}
    odd = repository.create(
        JobKind.IMAGE,
        NewJob(
            workflow_name="w",
            comfy_url="http://s",
            comfy_job_id=None,
            fps=8,
            inputs=JobInputs(audios=("a.wav",)),
            parameters={"jobmonitor": {"mine": 1}},
        ),
    )
    assert (odd.fps, odd.inputs.audios) == (8, ("a.wav",))
    assert odd.parameters == {"fps": 8, "jobmonitor": {"mine": 1, "input_audios": ["a.wav"]}}
    patched = repository.patch(odd.ref, JobPatch(parameters={"jobmonitor": {"more": 2}}))
    assert patched is not None
    assert patched.parameters["jobmonitor"] == {"mine": 1, "more": 2, "input_audios": ["a.wav"]}


def test_jobs_are_found_by_key_and_by_their_id_at_the_server(repository: SqlJobRepository) -> None:
    image = repository.create(JobKind.IMAGE, IMAGE)
    video = repository.create(JobKind.VIDEO, VIDEO)
    assert repository.find(image.ref.key) == (image,)
    assert repository.find(image.ref.key, [JobKind.VIDEO]) == ()
    assert repository.find_by_comfy_id("c-2") == (video,)
    assert repository.find_by_comfy_id("c-2", [JobKind.IMAGE, JobKind.TEXT]) == ()
    assert set(repository.get_many([image.ref, video.ref, image.ref])) == {image, video}
    assert repository.get_many([]) == ()


@pytest.mark.parametrize("key", ["", "nobody", "%", "\0", "\ud800", str(uuid.UUID(int=0))])
def test_what_is_not_there_is_not_found(repository: SqlJobRepository, key: str) -> None:
    repository.create(JobKind.IMAGE, IMAGE)
    ref = JobRef("image_jobs", key)
    assert repository.get(ref) is None
    assert repository.find(key) == ()
    assert repository.find_by_comfy_id(key) == ()
    assert repository.patch(ref, JobPatch(prompt="x")) is None
    assert repository.transition(ref, JobStatus.FAILED, expected=ACTIVE) is None
    assert repository.get(JobRef("nowhere", key)) is None
    assert repository.patch(JobRef("nowhere", key), JobPatch(prompt="x")) is None


def test_active_jobs_are_told_oldest_first_by_server(repository: SqlJobRepository) -> None:
    first = repository.create(JobKind.VIDEO, VIDEO)
    second = repository.create(JobKind.IMAGE, IMAGE)
    ended = repository.create(JobKind.TEXT, TEXT)
    repository.transition(ended.ref, JobStatus.FAILED, expected=ACTIVE)
    assert repository.active() == (first, second)
    assert repository.active(["HTTP://GPU1:8188/", "http://gpu2:8188"]) == (first, second)
    assert repository.active(["http://gpu2:8188"]) == ()


def test_an_id_of_the_server_belongs_to_one_job(repository: SqlJobRepository) -> None:
    repository.create(JobKind.IMAGE, IMAGE)
    with pytest.raises(DuplicateJob, match="ComfyUI id"):
        repository.create(JobKind.IMAGE, IMAGE)


@pytest.mark.parametrize(
    ("job", "field"),
    [
        (NewJob(workflow_name="a\0", comfy_url="u", comfy_job_id=None), "workflow_name"),
        (NewJob(workflow_name="a", comfy_url="u", comfy_job_id=None, prompt="\0"), "prompt"),
        (NewJob(workflow_name="a", comfy_url="u", comfy_job_id=None, prompt="\udc80"), "prompt"),
        (NewJob(workflow_name="a", comfy_url="u", comfy_job_id=None, parameters={"a": ["\0"]}), "parameters"),
        (
            NewJob(workflow_name="a", comfy_url="u", comfy_job_id=None, parameters={"a": float("nan")}),
            "parameters",
        ),
        (
            NewJob(workflow_name="a", comfy_url="u", comfy_job_id=None, parameters={"a": object()}),
            "parameters",
        ),
        (
            NewJob(workflow_name="a", comfy_url="u", comfy_job_id=None, inputs=JobInputs(("\0",))),
            "input_image",
        ),
    ],
)
def test_what_cannot_be_stored_is_refused_by_name(
    repository: SqlJobRepository, job: NewJob, field: str
) -> None:
    with pytest.raises(InvalidInput, match=field):
        repository.create(JobKind.IMAGE, job)
    assert repository.counts(FeedQuery()).total == 0


def test_a_patch_is_refused_like_a_new_job(repository: SqlJobRepository) -> None:
    job = repository.create(JobKind.IMAGE, IMAGE)
    with pytest.raises(InvalidInput, match="error_message"):
        repository.transition(
            job.ref, JobStatus.FAILED, expected=ACTIVE, patch=JobPatch(error_message="a\0b")
        )
    assert repository.get(job.ref) == job


def test_a_column_that_needs_a_value_is_named(repository: SqlJobRepository) -> None:
    with pytest.raises(SchemaMismatch, match=r"comfy_url of image_jobs"):
        repository.create(JobKind.IMAGE, NewJob(workflow_name="w", comfy_url=None, comfy_job_id=None))


@pytest.mark.postgresql
def test_a_user_that_is_no_uuid_is_refused_where_the_column_is_one(postgres_url: str, opened: Opener) -> None:
    repository = opened(postgres_url)
    with pytest.raises(InvalidInput, match="user_id"):
        repository.create(
            JobKind.IMAGE, NewJob(workflow_name="w", comfy_url="u", comfy_job_id=None, user_id="me")
        )


def test_a_cancelled_job_reads_as_cancelled_whatever_the_table_allows(
    repository: SqlJobRepository, database_url: str
) -> None:
    job = repository.create(JobKind.IMAGE, IMAGE)
    failed = repository.create(JobKind.VIDEO, VIDEO)
    repository.transition(
        failed.ref, JobStatus.FAILED, expected=ACTIVE, patch=JobPatch(error_message="out of memory")
    )
    cancelled = repository.transition(job.ref, JobStatus.CANCELLED, expected=ACTIVE)
    assert cancelled is not None
    assert cancelled.status is JobStatus.CANCELLED
    stored = execute(database_url, "SELECT status, error_message FROM image_jobs")
    if repository.info().dialect == "postgresql":
        assert stored == [("failed", CANCELLED_BY_OPERATOR)]
    else:
        assert stored == [("cancelled", None)]
    by_status = {
        status: [each.ref for each in _page(repository, status)]
        for status in (JobStatus.FAILED, JobStatus.CANCELLED)
    }
    assert by_status == {JobStatus.FAILED: [failed.ref], JobStatus.CANCELLED: [job.ref]}
    counts = repository.counts(FeedQuery(statuses=frozenset({JobStatus.FAILED})))
    assert (counts.total, counts.of(JobStatus.FAILED), counts.of(JobStatus.CANCELLED)) == (1, 1, 1)


def test_a_cancelled_job_is_no_failure_to_a_compare_and_set(repository: SqlJobRepository) -> None:
    job = repository.create(JobKind.IMAGE, IMAGE)
    repository.transition(job.ref, JobStatus.CANCELLED, expected=ACTIVE)
    assert repository.transition(job.ref, JobStatus.COMPLETED, expected=[JobStatus.FAILED]) is None
    repaired = repository.transition(
        job.ref, JobStatus.FAILED, expected=[JobStatus.CANCELLED], patch=JobPatch(error_message="really")
    )
    assert repaired is not None
    assert (repaired.status, repaired.error_message) == (JobStatus.FAILED, "really")
    again = repository.transition(job.ref, JobStatus.CANCELLED, expected=[JobStatus.FAILED])
    assert again is not None
    completed = repository.transition(job.ref, JobStatus.COMPLETED, expected=[JobStatus.CANCELLED])
    assert completed is not None
    assert completed.status is JobStatus.COMPLETED
    assert completed.error_message != CANCELLED_BY_OPERATOR


def test_a_patch_does_not_turn_a_cancelled_job_into_a_failed_one(repository: SqlJobRepository) -> None:
    job = repository.create(JobKind.IMAGE, IMAGE)
    repository.transition(job.ref, JobStatus.CANCELLED, expected=ACTIVE)
    patched = repository.patch(job.ref, JobPatch(error_message="the server was gone"))
    assert patched is not None
    assert patched.status is JobStatus.CANCELLED


def test_a_status_that_nobody_knows_cannot_be_written(repository: SqlJobRepository) -> None:
    job = repository.create(JobKind.IMAGE, IMAGE)
    with pytest.raises(InvalidInput):
        repository.transition(job.ref, JobStatus.UNKNOWN, expected=ACTIVE)


def _page(repository: SqlJobRepository, status: JobStatus) -> tuple:
    return repository.page(FeedQuery(statuses=frozenset({status})), after=None, limit=10).jobs
