"""Rows that are repaired, and put back as they were."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from jobmonitor.db.repository import SqlJobRepository
from jobmonitor.domain.errors import SchemaMismatch
from jobmonitor.domain.job import (
    CANCELLED_BY_OPERATOR,
    Job,
    JobInputs,
    JobKind,
    JobPatch,
    JobStatus,
    NewJob,
    OutputFile,
    System,
)
from jobmonitor.domain.row_state import RowState
from tests.support.generations import make_generation_b, make_generation_c, make_legacy
from tests.support.opener import Opener
from tests.support.rows import execute, insert

SERVER = "http://gpu1:8188"
NEW = NewJob(
    workflow_name="img2img",
    comfy_url=SERVER,
    comfy_job_id="c-1",
    inputs=JobInputs(("http://cdn/in.png",)),
    user_id="0b4e7a52-8d0c-4f4e-9d3a-4a1e0c8c1b2d",
    width=640,
    height=480,
    parameters={"seed": 7},
)
CLIP = replace(NEW, workflow_name="wan-i2v")
MADE = RowState(
    status=JobStatus.COMPLETED,
    outputs=(f"{SERVER}/view?filename=a.png&subfolder=&type=output",),
    output_file=OutputFile("a.png"),
)

PG = pytest.mark.postgresql
FILE, POSTGRES = "sqlite_url", "empty_postgres_url"
TABLES = [
    pytest.param((FILE, make_generation_b, "image_jobs", JobKind.IMAGE, System.NEW), id="B-file"),
    pytest.param((POSTGRES, make_generation_b, "image_jobs", JobKind.IMAGE, System.NEW), id="B", marks=PG),
    pytest.param((POSTGRES, make_generation_c, "image_jobs", JobKind.IMAGE, System.NEW), id="C", marks=PG),
    pytest.param(
        (POSTGRES, make_legacy, "multitalk_jobs", JobKind.VIDEO, System.LEGACY), id="multitalk", marks=PG
    ),
    pytest.param((FILE, make_legacy, "edited_images", JobKind.IMAGE, System.LEGACY), id="edited-file"),
]


@pytest.fixture(params=TABLES)
def failed(request: pytest.FixtureRequest, opened: Opener) -> tuple[SqlJobRepository, Job]:
    """A job that failed, in each kind of table in turn."""
    database, make, table, kind, system = request.param
    address = request.getfixturevalue(database)
    make(address)
    repository = opened(address)
    job = repository.create(kind, CLIP if kind is JobKind.VIDEO else NEW, system=system)
    assert job.ref.source == table
    repository.transition(job.ref, JobStatus.PROCESSING, expected=(JobStatus.PENDING,))
    ended = repository.transition(
        job.ref,
        JobStatus.FAILED,
        expected=(JobStatus.PROCESSING,),
        patch=JobPatch(error_message="lost"),
    )
    assert ended is not None
    return repository, ended


def test_a_repair_completes_a_failed_row_and_is_put_back_exactly(
    failed: tuple[SqlJobRepository, Job],
) -> None:
    repository, job = failed
    before = RowState.of(job)
    repaired = repository.rewrite(job.ref, before, MADE, notes={"corrections": [{"to": "completed"}]})
    assert repaired is not None
    assert repaired.status is JobStatus.COMPLETED
    assert repaired.error_message is None
    assert repaired.outputs == MADE.outputs
    back = repository.rewrite(job.ref, RowState.of(repaired), before, notes={}, exact=True)
    assert back is not None
    assert RowState.of(back) == before


def test_a_job_that_ended_is_made_to_run_again(failed: tuple[SqlJobRepository, Job]) -> None:
    repository, job = failed
    before = RowState.of(job)
    runs = repository.rewrite(
        job.ref, before, RowState(status=JobStatus.PROCESSING, started_at=job.started_at), notes={}
    )
    assert runs is not None
    assert (runs.status, runs.error_message, runs.completed_at) == (JobStatus.PROCESSING, None, None)
    assert runs in repository.active() or runs.migrated
    ended = repository.transition(job.ref, JobStatus.COMPLETED, expected=(JobStatus.PROCESSING,))
    assert ended is not None


def test_a_row_that_says_something_else_by_now_is_left_alone(failed: tuple[SqlJobRepository, Job]) -> None:
    repository, job = failed
    before = RowState.of(job)
    other = replace(before, outputs=("http://elsewhere/x.png",))
    assert repository.rewrite(job.ref, other, MADE, notes={}) is None
    assert repository.get(job.ref) == job


def test_a_cancelled_row_is_put_back_as_cancelled(failed: tuple[SqlJobRepository, Job]) -> None:
    repository, job = failed
    before = RowState.of(job)
    cancelled = repository.rewrite(job.ref, before, RowState(status=JobStatus.CANCELLED), notes={})
    assert cancelled is not None
    if job.ref.source == "edited_images":  # it has no place to say more
        assert cancelled.status is JobStatus.FAILED
        return
    assert cancelled.status is JobStatus.CANCELLED
    made = repository.rewrite(job.ref, RowState.of(cancelled), MADE, notes={})
    assert made is not None
    assert made.error_message is None
    again = repository.rewrite(job.ref, RowState.of(made), RowState.of(cancelled), notes={}, exact=True)
    assert again is not None
    assert again.status is JobStatus.CANCELLED
    assert again.error_message in (None, CANCELLED_BY_OPERATOR)


def test_the_notes_of_a_repair_are_kept_beside_the_other_parameters(
    sqlite_url: str, opened: Callable[[str], SqlJobRepository]
) -> None:
    repository = opened(sqlite_url)
    job = repository.create(JobKind.IMAGE, NEW)
    kept = repository.rewrite(job.ref, RowState.of(job), RowState.of(job), notes={"mark": "gone"})
    assert kept is not None
    assert kept.parameters == {"seed": 7, "jobmonitor": {"mark": "gone"}}
    assert (kept.status, kept.completed_at) == (JobStatus.PENDING, None)


def test_a_job_without_an_end_gets_it_now_and_one_with_an_end_keeps_it(
    sqlite_url: str, opened: Callable[[str], SqlJobRepository]
) -> None:
    repository = opened(sqlite_url)
    job = repository.create(JobKind.IMAGE, NEW)
    ended = repository.rewrite(job.ref, RowState.of(job), MADE, notes={}, run_seconds=2.0)
    assert ended is not None
    assert ended.completed_at is not None
    assert ended.processing_time_seconds == 2
    long_ago = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    old = replace(RowState.of(ended), completed_at=long_ago, started_at=long_ago - timedelta(seconds=9))
    repository.rewrite(job.ref, RowState.of(ended), old, notes={}, exact=True)
    failed = replace(old, status=JobStatus.FAILED, status_text="", error_message="no")
    again = repository.rewrite(job.ref, old, failed, notes={})
    assert again is not None
    assert (again.completed_at, again.status) == (long_ago, JobStatus.FAILED)


@pytest.mark.postgresql
def test_captions_have_no_status_to_repair(empty_postgres_url: str, opened: Opener) -> None:
    make_legacy(empty_postgres_url)
    execute(empty_postgres_url, "INSERT INTO datasets (name) VALUES ('cats')")
    (dataset,) = execute(empty_postgres_url, "SELECT id FROM datasets")[0]
    insert(empty_postgres_url, "data", dataset_id=dataset, caption="a cat", image_name="a.png")
    repository = opened(empty_postgres_url)
    (key,) = execute(empty_postgres_url, "SELECT id::text FROM data")[0]
    (job,) = repository.find(str(key))
    with pytest.raises(SchemaMismatch):
        repository.rewrite(job.ref, RowState.of(job), MADE, notes={})


@pytest.mark.parametrize(
    "state",
    [
        RowState(status=JobStatus.PENDING),
        replace(
            MADE,
            output_text="words",
            error_message="x",
            status_text="Completed",
            started_at=datetime(2026, 1, 1, 0, 0, 0, 5, tzinfo=UTC),
            completed_at=datetime(2026, 1, 1, 1, tzinfo=UTC),
            processing_time_seconds=2.5,
        ),
    ],
)
def test_a_state_is_kept_as_json_whole(state: RowState) -> None:
    assert RowState.from_json(state.to_json()) == state


@pytest.mark.parametrize("value", [None, [], {}, {"status": "odd"}, {"status": "failed", "output_file": 3}])
def test_what_is_no_state_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        RowState.from_json(value)
