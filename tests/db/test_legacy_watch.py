"""Changes of legacy rows are found like any other, and a migration as one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from jobmonitor.db.repository import SqlJobRepository
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.job import JobKind, JobRef, JobStatus
from jobmonitor.services.ports import JobWatch
from tests.support.generations import add_rows, make_generation_b, make_legacy
from tests.support.opener import Opener
from tests.support.rows import execute

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
KEY = "0b4e7a52-8d0c-4f4e-9d3a-4a1e0c8c1b2d"
NEW_KEY = "1b4e7a52-8d0c-4f4e-9d3a-4a1e0c8c1b2d"


@pytest.fixture(params=["sqlite_url", pytest.param("empty_postgres_url", marks=pytest.mark.postgresql)])
def url(request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn, with both systems' tables, and an old row that waits."""
    url: str = request.getfixturevalue(request.param)
    make_generation_b(url)
    make_legacy(url)
    old = {"width": 1, "height": 1, "trim_to_audio": False, "comfy_url": "u", "status": "submitted"}
    add_rows(url, "multitalk_jobs", [old | {"job_id": "c-1", "timestamp_submitted": LONG_AGO}])
    ended = {"source_image_url": "a.png", "status": "completed", "created_at": LONG_AGO}
    add_rows(url, "style_transfers", [ended | {"id": KEY, "comfyui_prompt_id": "c-2"}])
    add_rows(url, "edited_images", [ended | {"id": KEY}])
    return url


@pytest.fixture
def repository(url: str, opened: Opener) -> SqlJobRepository:
    return opened(url)


@pytest.fixture
def watch(repository: SqlJobRepository) -> Iterator[JobWatch]:
    """A look-out that has looked once."""
    watch = repository.watch()
    assert not watch.look()
    yield watch
    watch.close()


def test_the_kind_of_a_row_changes_when_its_output_is_named(url: str, watch: JobWatch) -> None:
    execute(url, "UPDATE multitalk_jobs SET status = 'processing'")
    (job,) = watch.look().jobs
    assert (job.status, job.kind) == (JobStatus.PROCESSING, JobKind.VIDEO)
    execute(url, "UPDATE multitalk_jobs SET status = 'completed', filename = 'x.png'")
    (job,) = watch.look().jobs
    assert (job.ref, job.status, job.kind) == (
        JobRef("multitalk_jobs", "c-1"),
        JobStatus.COMPLETED,
        JobKind.IMAGE,
    )
    assert not watch.look()


def test_new_and_deleted_rows_of_each_legacy_table(url: str, watch: JobWatch) -> None:
    execute(url, "INSERT INTO edited_images (id, source_image_url) VALUES (?, 'b.png')", NEW_KEY)
    execute(url, "INSERT INTO data (id, image_name) VALUES (?, '7.png')", NEW_KEY)
    told = watch.look()
    assert {job.ref for job in told.jobs} == {JobRef("edited_images", NEW_KEY), JobRef("data", NEW_KEY)}
    assert {job.status for job in told.jobs} == {JobStatus.PENDING, JobStatus.COMPLETED}
    execute(url, "DELETE FROM edited_images WHERE id = ?", NEW_KEY)
    execute(url, "DELETE FROM multitalk_jobs")
    assert set(watch.look().removed) == {
        JobRef("edited_images", NEW_KEY),
        JobRef("multitalk_jobs", "c-1"),
    }


@pytest.mark.parametrize(
    ("columns", "legacy"),
    [
        ({"id": NEW_KEY, "comfy_job_id": "c-1"}, {"multitalk_jobs"}),
        ({"id": NEW_KEY, "comfy_job_id": "c-2"}, {"style_transfers"}),
        ({"id": KEY, "comfy_job_id": None}, {"style_transfers", "edited_images"}),
        ({"id": NEW_KEY, "comfy_job_id": " "}, set()),
    ],
)
def test_rows_that_were_migrated_just_now_are_told_as_such(
    url: str,
    repository: SqlJobRepository,
    watch: JobWatch,
    columns: dict[str, str | None],
    legacy: set[str],
) -> None:
    before = repository.counts(FeedQuery()).total
    row = {"workflow_name": "w", "comfy_url": "u", "status": "completed", "created_at": datetime.now(UTC)}
    add_rows(url, "video_jobs", [row | columns])
    told = watch.look().jobs
    assert {job.ref.source for job in told if job.migrated} == legacy
    assert JobRef("video_jobs", str(columns["id"])) in {job.ref for job in told}
    assert repository.counts(FeedQuery()).total == before + 1 - len(legacy)
