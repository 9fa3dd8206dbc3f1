"""Changes are found by looking, whoever wrote them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from jobmonitor.db import watch as watching
from jobmonitor.db.repository import SqlJobRepository
from jobmonitor.db.watch import SqlWatch
from jobmonitor.domain.job import ACTIVE, Job, JobKind, JobPatch, JobRef, JobStatus, NewJob
from tests.support.opener import Opener
from tests.support.rows import execute, insert

NEW = NewJob(workflow_name="img2img", comfy_url="http://gpu1:8188", comfy_job_id=None)
LONG_AGO = "2020-01-01 00:00:00.000000"


@pytest.fixture
def other(database_url: str, opened: Opener) -> SqlJobRepository:
    """Another workstation's."""
    return opened(database_url)


@pytest.fixture
def watch(repository: SqlJobRepository) -> Iterator[SqlWatch]:
    opened = repository.watch()
    assert isinstance(opened, SqlWatch)
    yield opened
    opened.close()


@pytest.fixture
def always_sweeping(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every look sweeps."""
    monkeypatch.setattr(
        SqlWatch, "_sweep_due", property(lambda self: 0.0, lambda self, value: None), raising=False
    )


def old_row(url: str, status: str = "completed") -> JobRef:
    """A row that was created long ago."""
    key = str(uuid.uuid4())
    insert(
        url, "image_jobs", id=key, created_at=LONG_AGO, workflow_name="w", status=status, comfy_url="http://s"
    )
    return JobRef("image_jobs", key)


def ended(repository: SqlJobRepository, job: Job) -> Job:
    done = repository.transition(job.ref, JobStatus.COMPLETED, expected=ACTIVE)
    assert done is not None
    return done


def test_the_first_look_tells_nothing(repository: SqlJobRepository, watch: SqlWatch) -> None:
    repository.create(JobKind.IMAGE, NEW)
    assert not watch.look()
    assert not watch.look()


def test_a_new_row_is_told_once(watch: SqlWatch, other: SqlJobRepository) -> None:
    watch.look()
    job = other.create(JobKind.VIDEO, NEW)
    assert watch.look().jobs == (job,)
    assert not watch.look()


def test_an_active_row_is_told_with_each_change_until_it_ended(
    watch: SqlWatch, other: SqlJobRepository, database_url: str
) -> None:
    ref = old_row(database_url, "pending")
    watch.look()
    running = other.transition(ref, JobStatus.PROCESSING, expected=ACTIVE)
    assert watch.look().jobs == (running,)
    patched = other.patch(ref, JobPatch(parameters={"progress": 1}))
    assert watch.look().jobs == (patched,)
    assert watch.look().jobs == ()
    done = other.transition(ref, JobStatus.COMPLETED, expected=ACTIVE)
    assert watch.look().jobs == (done,)
    assert not watch.look()


def test_a_followed_row_is_told_when_it_changes(
    watch: SqlWatch, other: SqlJobRepository, database_url: str
) -> None:
    followed, ignored = old_row(database_url), old_row(database_url)
    watch.follow([followed])
    watch.look()
    for ref in (followed, ignored):
        other.patch(ref, JobPatch(thumbnail_url="http://t"))
    assert [job.ref for job in watch.look().jobs if job.ref == followed] == [followed]
    assert not watch.look()


def test_a_row_that_is_followed_anew_is_told_once(watch: SqlWatch, database_url: str) -> None:
    ref = old_row(database_url)
    watch.look()
    watch.follow([ref])
    assert [job.ref for job in watch.look().jobs] == [ref]
    assert not watch.look()
    watch.follow([ref])
    assert not watch.look()


def test_a_row_that_is_gone_is_told(watch: SqlWatch, other: SqlJobRepository, database_url: str) -> None:
    followed, active = old_row(database_url), old_row(database_url, "pending")
    recent = other.create(JobKind.VIDEO, NEW).ref
    nowhere = JobRef("nowhere", "1")
    watch.follow([followed, nowhere])
    watch.look()
    execute(database_url, "DELETE FROM image_jobs")
    execute(database_url, "DELETE FROM video_jobs")
    changes = watch.look()
    assert changes.jobs == ()
    assert set(changes.removed) == {followed, active, recent}
    assert not watch.look()


def test_a_row_that_is_followed_no_more_is_no_removal(watch: SqlWatch, database_url: str) -> None:
    ref = old_row(database_url)
    watch.follow([ref])
    watch.look()
    watch.follow([])
    changes = watch.look()
    assert changes.removed == ()


@pytest.mark.usefixtures("always_sweeping")
def test_a_backdated_row_is_found_by_the_sweep(watch: SqlWatch, database_url: str) -> None:
    watch.look()
    ref = old_row(database_url)
    assert [job.ref for job in watch.look().jobs] == [ref]
    assert not watch.look().removed


@pytest.mark.postgresql
@pytest.mark.usefixtures("always_sweeping")
def test_what_is_committed_late_is_found(postgres_url: str, opened: Opener) -> None:
    import psycopg

    repository = opened(postgres_url)
    watch = repository.watch()
    with psycopg.connect(postgres_url) as slow:
        slow.execute(
            "INSERT INTO image_jobs (workflow_name, comfy_url, created_at) VALUES ('w', 'u', '2020-01-01')"
        )
        watch.look()
        fast = repository.create(JobKind.IMAGE, NEW)
        assert watch.look().jobs == (fast,)
        watch.look()
        slow.commit()
    assert len([job for job in watch.look().jobs if job.ref != fast.ref]) == 1
    watch.close()


@pytest.mark.postgresql
def test_a_view_is_watched_by_what_its_rows_say(postgres_url: str, opened: Opener) -> None:
    execute(postgres_url, "ALTER TABLE text_jobs RENAME TO kept_text_jobs")
    execute(postgres_url, "CREATE VIEW text_jobs AS SELECT * FROM kept_text_jobs")
    repository = opened(postgres_url)
    watch = repository.watch()
    watch.look()
    job = repository.create(JobKind.TEXT, NEW)
    assert watch.look().jobs == (job,)
    done = ended(repository, job)
    assert watch.look().jobs == (done,)
    assert not watch.look()
    watch.close()


def test_many_changes_are_told_over_several_looks(
    watch: SqlWatch, other: SqlJobRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "MAX_CHANGED", 4)
    watch.look()
    created = {other.create(JobKind.IMAGE, NEW).ref for _ in range(10)}
    told = [job.ref for _ in range(3) for job in watch.look().jobs]
    assert set(told) == created
    assert len(told) == len(created)
    assert not watch.look()


def test_a_look_after_the_database_was_closed_goes_on(
    repository: SqlJobRepository, watch: SqlWatch, other: SqlJobRepository
) -> None:
    watch.look()
    repository.close()
    job = other.create(JobKind.IMAGE, NEW)
    assert watch.look().jobs == (job,)


@pytest.mark.postgresql
def test_a_lost_connection_is_made_again(postgres_url: str, opened: Opener) -> None:
    repository = opened(postgres_url)
    watch = repository.watch()
    watch.look()
    execute(
        postgres_url,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'jobmonitor'",
    )
    job = repository.create(JobKind.IMAGE, NEW)
    assert watch.look().jobs == (job,)
    watch.close()


def test_an_idle_file_is_not_read(sqlite_url: str, opened: Opener) -> None:
    """Where nothing was written, a look is one pragma."""
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    repository = opened(sqlite_url)
    watch = repository.watch()
    repository.create(JobKind.IMAGE, NEW)
    watch.look()
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        assert not watch.look()
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert [each for each in statements if not each.startswith("BEGIN")] == ["PRAGMA data_version"]
    watch.close()
