"""Legacy tables that somebody altered: what is missing reads as null, what cannot be written is named."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from jobmonitor.db.repository import SqlJobRepository
from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.feed import FeedQuery, FeedSystem
from jobmonitor.domain.job import ACTIVE, JobInputs, JobKind, JobPatch, JobStatus, NewJob, System
from tests.support.generations import make_generation_b, make_legacy
from tests.support.opener import Opener
from tests.support.plain_feed import Studio
from tests.support.rows import execute

pytestmark = pytest.mark.postgresql

JOB = NewJob(
    workflow_name="img2img",
    comfy_url="http://gpu1:8188",
    comfy_job_id="0b4e7a52-8d0c-4f4e-9d3a-4a1e0c8c1b2d",
    prompt="a red hat",
    inputs=JobInputs(("a.png",)),
    width=1,
    height=1,
)
QUERIES = (
    FeedQuery(),
    FeedQuery(system=FeedSystem.LEGACY, kinds=frozenset({JobKind.IMAGE}), text="castle"),
    FeedQuery(workflow_names=frozenset({"image-edit", "style-transfer"}), statuses=frozenset(JobStatus)),
    FeedQuery(statuses=frozenset({JobStatus.FAILED, JobStatus.UNKNOWN}), comfy_url="http://gpu1:8188"),
)


def use(repository: SqlJobRepository, table: str) -> Iterator[str]:
    """Does all that is done with jobs; yields what was refused."""
    for query in QUERIES:
        jobs = repository.page(query, after=None, limit=500).jobs
        assert repository.counts(query).total == len(jobs)
        assert isinstance(repository.notes(query), tuple)
    for job in [each for each in repository.active() if each.ref.source == table][:2]:
        assert repository.get(job.ref) == job
        for step in (
            lambda job=job: repository.patch(job.ref, JobPatch(width=3, prompt="x", output_text="y")),
            lambda job=job: repository.transition(job.ref, JobStatus.COMPLETED, expected=ACTIVE),
        ):
            yield from refused(step)
    for kind, name in (
        (JobKind.VIDEO, "wan-i2v"),
        (JobKind.IMAGE, "img2img"),
        (JobKind.IMAGE, "style-transfer"),
    ):
        job = replace(JOB, comfy_job_id=str(uuid.uuid4()), workflow_name=name)
        yield from refused(lambda kind=kind, job=job: repository.create(kind, job, system=System.LEGACY))


def refused(step: Callable[[], object]) -> Iterator[str]:
    """What is said where a step is refused."""
    try:
        step()
    except JobMonitorError as error:
        yield error.message


@pytest.mark.parametrize(
    ("table", "names"),
    [
        ("multitalk_jobs", "status timestamp_submitted filename image_filename comfy_url error_message"),
        ("style_transfers", "status created_at updated_at workflow_name source_image_url comfyui_prompt_id"),
        ("data", "created_at dataset_id image_name"),
    ],
)
def test_each_column_may_be_missing(empty_postgres_url: str, opened: Opener, table: str, names: str) -> None:
    url = empty_postgres_url
    make_generation_b(url)
    make_legacy(url)
    Studio(url, generation="B").fill(6)
    total = 0
    for column in names.split():
        execute(url, f"ALTER TABLE {table} RENAME {column} TO gone")
        execute(url, f"ALTER TABLE {table} ALTER COLUMN gone DROP NOT NULL")
        for message in use(opened(url), table):
            assert column in message, message
            assert table in message, message
            total += 1
        execute(url, f"ALTER TABLE {table} RENAME gone TO {column}")
    assert total or table == "data"


ALTERED = (
    {
        "multitalk_jobs": {"timestamp_submitted": "timestamp", "width": "text", "job_id": "text"},
        "edited_images": {"id": "text", "created_at": "timestamp", "processing_time_seconds": "float"},
        "style_transfers": {"updated_at": "text"},
        "data": {"dataset_id": "text", "created_at": "timestamp"},
        "image_jobs": {"id": "text"},
    },
    {
        "multitalk_jobs": {"timestamp_submitted": "text", "filename": "text[] USING ARRAY[filename]"},
        "style_transfers": {"updated_at": "timestamp", "comfyui_prompt_id": "uuid USING NULL"},
        "datasets": {"created_at": "timestamp"},
        "video_jobs": {"comfy_job_id": "uuid USING NULL"},
    },
)


@pytest.mark.parametrize("alterations", ALTERED)
def test_columns_may_have_other_types(
    empty_postgres_url: str, opened: Opener, alterations: dict[str, dict[str, str]]
) -> None:
    url = empty_postgres_url
    make_generation_b(url)
    make_legacy(url)
    names = [(table, column) for table, columns in alterations.items() for column in columns]
    for table, column in names:
        execute(url, f"ALTER TABLE {table} ALTER COLUMN {column} DROP DEFAULT")
    Studio(url, generation="B").fill(6)
    before = opened(url).counts(FeedQuery(system=FeedSystem.LEGACY)).total
    for table, column in names:
        execute(url, f"ALTER TABLE {table} ALTER COLUMN {column} TYPE {alterations[table][column]}")
    repository = opened(url)
    assert repository.counts(FeedQuery(system=FeedSystem.LEGACY)).total == before
    for message in (each for table in alterations for each in use(repository, table)):
        assert any(table in message and column in message for table, column in names), message


def test_statuses_may_be_numbers(empty_postgres_url: str, opened: Opener) -> None:
    make_legacy(empty_postgres_url)
    execute(empty_postgres_url, "ALTER TABLE edited_images ALTER COLUMN status DROP DEFAULT")
    execute(empty_postgres_url, "ALTER TABLE edited_images ALTER COLUMN status TYPE int USING 1")
    execute(empty_postgres_url, "INSERT INTO edited_images (status, source_image_url) VALUES (3, 'a.png')")
    repository = opened(empty_postgres_url)
    (job,) = repository.page(FeedQuery(statuses=frozenset({JobStatus.UNKNOWN})), after=None, limit=5).jobs
    assert (job.status_text, bool(job.flaws)) == ("3", True)
    assert repository.active() == ()
    assert any(
        "status of edited_images" in each for each in refused(lambda: repository.create(JobKind.IMAGE, JOB))
    )
