"""The studio's operations on jobs, over the tables of every generation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from jobmonitor.db.repository import SqlJobRepository
from jobmonitor.domain.errors import AmbiguousJob, UnknownJob
from jobmonitor.domain.job import (
    JobInputs,
    JobKind,
    JobPatch,
    JobResult,
    JobStatus,
    NewJob,
    OutputFile,
    System,
)
from jobmonitor.services.jobs import find_job, job_services
from tests.support.generations import add_rows, make_generation_b, make_generation_c, make_legacy

pytestmark = pytest.mark.postgresql

ME = "11111111-1111-4111-8111-111111111111"
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
Opened = Callable[[str], SqlJobRepository]
NEW = NewJob(
    workflow_name="wan-i2v",
    comfy_url="http://gpu1:8188",
    comfy_job_id="prompt-1",
    user_id=ME,
    inputs=JobInputs(images=("a photo.png",)),
    width=640,
    height=352,
    parameters={"seed": 2**64 - 1},
)
ANSWER = JobResult(
    outputs=("http://gpu1:8188/view?filename=a.mp4&subfolder=&type=output",), output_file=OutputFile("a.mp4")
)


@pytest.mark.parametrize(
    ("make", "system"),
    [
        (make_generation_b, System.NEW),
        (make_generation_c, System.NEW),
        (make_legacy, System.LEGACY),
    ],
    ids=["B", "C", "legacy"],
)
def test_a_job_goes_from_its_creation_to_its_end(
    empty_postgres_url: str, opened: Opened, make: Callable[[str], None], system: System
) -> None:
    make(empty_postgres_url)
    repository = opened(empty_postgres_url)
    jobs = job_services(repository)[JobKind.VIDEO]
    made = jobs.create_job(NEW)
    assert (made.system, made.status, made.comfy_job_id) == (system, JobStatus.PENDING, "prompt-1")
    assert jobs.get_job(made.ref.key) == made
    running = jobs.update_to_processing("prompt-1")
    assert running is not None
    assert running.status is JobStatus.PROCESSING
    assert jobs.update_to_processing("prompt-1") is None
    updated = jobs.update_job("prompt-1", JobPatch(output_file=OutputFile("a.mp4", "clips")))
    assert updated.ref == made.ref
    done = jobs.complete_job("prompt-1", ANSWER)
    assert done is not None
    assert (done.status, done.outputs) == (JobStatus.COMPLETED, ANSWER.outputs)
    assert done.comfy_job_id == "prompt-1"
    if system is System.NEW:
        assert done.parameters["seed"] == 2**64 - 1
    assert jobs.complete_job("prompt-1", JobResult(error_message="late")) is None
    assert [job.ref for job in jobs.get_completed_jobs().jobs] == [made.ref]
    assert find_job(repository, "prompt-1").ref == made.ref
    with pytest.raises(UnknownJob):
        jobs.complete_job("prompt-2", ANSWER)
    with pytest.raises(UnknownJob):
        job_services(repository)[JobKind.TEXT].get_job_by_comfy_id("prompt-1")


@pytest.mark.parametrize("make", [make_generation_b, make_generation_c], ids=["B", "C"])
def test_between_generations_new_jobs_go_where_the_operator_says(
    empty_postgres_url: str, opened: Opened, make: Callable[[str], None]
) -> None:
    make(empty_postgres_url)
    make_legacy(empty_postgres_url)
    repository = opened(empty_postgres_url)
    for new_in, system in ((None, System.NEW), (System.NEW, System.NEW), (System.LEGACY, System.LEGACY)):
        jobs = job_services(repository, new_in=new_in)[JobKind.VIDEO]
        comfy_job_id = f"in {new_in}"
        made = jobs.create_job(
            NewJob(
                workflow_name="wan-i2v",
                comfy_url="http://gpu1:8188",
                comfy_job_id=comfy_job_id,
                user_id=ME,
                width=640,
                height=480,
            )
        )
        assert made.system is system
        done = job_services(repository)[JobKind.VIDEO].complete_job(comfy_job_id, ANSWER)
        assert done is not None
        assert (done.ref, done.status) == (made.ref, JobStatus.COMPLETED)


def test_a_migrated_job_is_its_new_row(empty_postgres_url: str, opened: Opened) -> None:
    make_generation_b(empty_postgres_url)
    make_legacy(empty_postgres_url)
    shared = {"comfy_url": "http://gpu1:8188", "status": "processing"}
    add_rows(
        empty_postgres_url,
        "video_jobs",
        [{**shared, "comfy_job_id": "both", "workflow_name": "lipsync-one", "created_at": NOON}],
    )
    legacy = {"timestamp_submitted": NOON, "width": 1, "height": 1, "trim_to_audio": False}
    add_rows(
        empty_postgres_url,
        "multitalk_jobs",
        [{**shared, **legacy, "job_id": each} for each in ("both", "old")],
    )
    repository = opened(empty_postgres_url)
    jobs = job_services(repository)[JobKind.VIDEO]
    assert find_job(repository, "both").system is System.NEW
    assert find_job(repository, "old").system is System.LEGACY
    assert jobs.get_job_by_comfy_id("both").system is System.NEW
    done = jobs.complete_job("both", ANSWER)
    assert done is not None
    assert done.ref.source == "video_jobs"
    assert find_job(repository, "multitalk_jobs/both").status is JobStatus.PROCESSING


def test_two_rows_of_one_system_are_ambiguous(empty_postgres_url: str, opened: Opened) -> None:
    make_generation_b(empty_postgres_url)
    for table in ("video_jobs", "image_jobs"):
        row = {"comfy_job_id": "same", "workflow_name": "w", "comfy_url": "u", "status": "pending"}
        add_rows(empty_postgres_url, table, [row])
    repository = opened(empty_postgres_url)
    with pytest.raises(AmbiguousJob, match="video_jobs/"):
        find_job(repository, "same")
    assert job_services(repository)[JobKind.IMAGE].get_job_by_comfy_id("same").kind is JobKind.IMAGE
