"""Changes are found by looking, whoever wrote them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event

from jobmonitor.db import sweeping
from jobmonitor.db import watch as watching
from jobmonitor.db.repository import SqlJobRepository
from jobmonitor.db.sweeping import Sweeper, Swept
from jobmonitor.db.watch import SqlWatch
from jobmonitor.domain.errors import DatabaseBusy
from jobmonitor.domain.feed import Changes
from jobmonitor.domain.job import ACTIVE, Job, JobKind, JobPatch, JobRef, JobStatus, NewJob
from tests.support.generations import make_legacy
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
    monkeypatch.setattr(sweeping, "SWEEP", 0.0)
    monkeypatch.setattr(sweeping, "SHARE", 1e9)


@pytest.fixture
def never_sweeping_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each table is swept once; the next sweep is due in years, however long the test takes."""
    monkeypatch.setattr(sweeping, "SHARE", 1e-12)


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


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is asked of databases within the block, but for the begin of transactions."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "SELECT set_config")):
            asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_an_idle_file_is_not_read(sqlite_url: str, opened: Opener) -> None:
    """Where nothing was written, a look is one pragma."""
    repository = opened(sqlite_url)
    watch = repository.watch()
    repository.create(JobKind.IMAGE, NEW)
    watch.look()
    with statements() as asked:
        assert not watch.look()
    assert asked == ["PRAGMA data_version"]
    watch.close()


@pytest.mark.postgresql
def test_an_idle_server_is_asked_one_thing(postgres_url: str, opened: Opener) -> None:
    """Where nothing was written, a look asks which transactions are over, and for no row."""
    repository = opened(postgres_url)
    watch = repository.watch()
    repository.create(JobKind.IMAGE, NEW)
    watch.look()
    watch.look()
    with statements() as asked:
        assert not watch.look()
    assert asked == ["SELECT pg_current_snapshot()::text"]
    watch.close()


# Tables without indexes


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is found by an index at a bearable price."""
    monkeypatch.setattr("jobmonitor.db.versions.is_affordable", lambda *_: False)


@pytest.mark.usefixtures("bare", "always_sweeping")
def test_new_rows_are_found_without_an_index(watch: SqlWatch, other: SqlJobRepository) -> None:
    watch.look()
    job = other.create(JobKind.VIDEO, NEW)
    assert watch.look().jobs == (job,)


@pytest.mark.usefixtures("bare", "never_sweeping_again")
def test_active_rows_are_followed_without_an_index(
    watch: SqlWatch, other: SqlJobRepository, database_url: str
) -> None:
    ref, gone = old_row(database_url, "pending"), old_row(database_url, "processing")
    watch.look()
    running = other.transition(ref, JobStatus.PROCESSING, expected=ACTIVE)
    changes = watch.look()
    assert running in changes.jobs
    done = other.transition(ref, JobStatus.COMPLETED, expected=ACTIVE)
    assert watch.look().jobs == (done,)
    execute(database_url, "DELETE FROM image_jobs WHERE status = 'processing'")
    assert watch.look().removed == (gone,)
    other.patch(ref, JobPatch(prompt="ended long ago"))
    assert not watch.look()


def test_what_an_index_finds_is_told_by_the_database_itself(
    database_url: str, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Our own tables have the indexes that a look needs; one without them is not read at each look."""
    monkeypatch.setattr("jobmonitor.db.plans.AFFORDABLE", 50.0)
    monkeypatch.setattr("jobmonitor.db.plans._SMALL_FILE_TABLE", 1_000)
    repository = opened(database_url)
    repository.info()
    fill(database_url, 5_000)
    watch = repository.watch()
    assert isinstance(watch, SqlWatch)
    watch.look()
    assert watch._hidden["image_jobs"] == frozenset()
    for (name,) in execute(
        database_url,
        "SELECT name FROM sqlite_master WHERE tbl_name = 'image_jobs' AND type = 'index' AND sql > ''"
        if database_url.startswith("sqlite")
        else "SELECT indexrelid::regclass::text FROM pg_index"
        " WHERE indrelid = 'image_jobs'::regclass AND NOT indisunique",
    ):
        execute(database_url, f"DROP INDEX {name}")
    bare = opened(database_url).watch()
    assert isinstance(bare, SqlWatch)
    bare.look()
    assert bare._hidden["image_jobs"] == {"active", "recent"}
    watch.close()
    bare.close()


def fill(url: str, rows: int) -> None:
    """Many old rows that have ended."""
    if url.startswith("sqlite"):
        execute(
            url,
            "INSERT INTO image_jobs (id, workflow_name, comfy_url, status, created_at)"
            " WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
            " SELECT 'row' || i, 'w', 'u', 'completed', '2020-01-01 00:00:00.000000' FROM n",
            rows,
        )
        return
    execute(
        url,
        "INSERT INTO image_jobs (workflow_name, comfy_url, status, created_at)"
        " SELECT 'w', 'u', 'completed', '2020-01-01' FROM generate_series(1, ?)",
        rows,
    )
    execute(url, "ANALYZE image_jobs")


def test_a_table_whose_rows_have_no_numbers_is_watched(sqlite_url: str, opened: Opener) -> None:
    opened(sqlite_url).info()
    (made,) = execute(sqlite_url, "SELECT sql FROM sqlite_master WHERE name = 'text_jobs'")
    execute(sqlite_url, "DROP TABLE text_jobs")
    execute(sqlite_url, f"{made[0]} WITHOUT ROWID")
    repository = opened(sqlite_url)
    watch = repository.watch()
    watch.look()
    job = repository.create(JobKind.TEXT, NEW)
    assert watch.look().jobs == (job,)
    assert watch.look() == Changes()
    watch.close()


# More than can be named


def test_where_too_much_changed_everything_is_told(
    watch: SqlWatch, other: SqlJobRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "MAX_NAMED", 4)
    watch.look()
    for _ in range(5):
        other.create(JobKind.IMAGE, NEW)
    assert watch.look() == Changes(everything=True)
    assert not watch.look()
    job = other.create(JobKind.IMAGE, NEW)
    assert watch.look().jobs == (job,)


@pytest.mark.usefixtures("always_sweeping")
def test_a_sweep_that_finds_too_much_tells_everything(
    watch: SqlWatch, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobmonitor.db.versions._MAX_SWEPT", 2)
    watch.look()
    for _ in range(3):
        old_row(database_url)
    assert watch.look() == Changes(everything=True)


def test_a_sweep_that_takes_too_long_is_made_again_later(
    watch: SqlWatch, other: SqlJobRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_long(*_: object) -> None:
        raise DatabaseBusy("It took too long.")

    monkeypatch.setattr(type(watch._versions), "sweep", too_long)
    watch.look()
    job = other.create(JobKind.IMAGE, NEW)
    assert watch.look().jobs == (job,)


def test_sweeps_come_rarely_but_none_is_forgotten() -> None:
    now = 0.0
    sweeper = Sweeper(always=False, monotonic=lambda: now)
    assert sweeper.is_due("jobs")
    with sweeper.made("jobs"):
        sweeper.note("jobs", Swept())
    now = 10.0
    sweeper.wake()
    assert not sweeper.is_due("jobs")
    now = sweeping.SWEEP + 1
    assert sweeper.is_due("jobs")
    with sweeper.made("jobs"):
        sweeper.note("jobs", Swept(skipped=True))
        now += 1.0
    assert not sweeper.is_due("jobs")
    now += 1.0 / sweeping.SHARE
    assert sweeper.is_due("jobs")  # the counters may have lagged behind
    with sweeper.made("jobs"):
        sweeper.note("jobs", Swept(skipped=True))
    now += 1_000
    assert not sweeper.is_due("jobs")


@pytest.mark.postgresql
def test_a_large_table_is_swept_only_where_counters_tell_that_it_was_written(
    postgres_url: str, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobmonitor.db.versions._SMALL_TABLE", -1)
    repository = opened(postgres_url)
    repository.info()
    from jobmonitor.db.versions import PostgresqlVersions

    versions = PostgresqlVersions(repository._database, "")
    source = next(each for each in repository._sources() if each.name == "image_jobs")

    def sweep() -> Swept:
        with versions.read() as connection:
            return versions.sweep(connection, source)

    sweep()
    assert sweep().skipped
    ref = old_row(postgres_url)  # whose connection ends, and with it its counters come
    found = sweep()
    while found.skipped:
        found = sweep()
    assert found.keys == (ref.key,)
    assert sweep().skipped


# Other tables


def test_tables_that_are_others_now_are_told(
    watch: SqlWatch, repository: SqlJobRepository, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "TABLES_SECONDS", 0.0)
    watch.look()
    execute(database_url, "ALTER TABLE image_jobs RENAME COLUMN prompt TO words")
    assert watch.look() == Changes(everything=True)
    assert "prompt" in " ".join(repository.info().problems)


# Legacy tables, none of which says when a row was changed


def test_what_others_write_into_the_legacy_tables_is_told(
    request: pytest.FixtureRequest, database_url: str, opened: Opener
) -> None:
    url = database_url if database_url.startswith("sqlite") else request.getfixturevalue("empty_postgres_url")
    make_legacy(url, ids="text")
    now = str(execute(url, "SELECT CURRENT_TIMESTAMP")[0][0])
    columns = {"width": 1, "height": 1, "trim_to_audio": False, "comfy_url": "http://s"}
    insert(url, "multitalk_jobs", job_id="old", status="processing", timestamp_submitted=LONG_AGO, **columns)
    watch = opened(url).watch()
    watch.look()
    assert not watch.look()
    insert(url, "multitalk_jobs", job_id="new", status="submitted", timestamp_submitted=now, **columns)
    insert(url, "edited_images", id="edit", status="pending", created_at=now, source_image_url="http://s/1")
    assert {job.ref.key for job in watch.look().jobs} == {"new", "edit"}
    execute(url, "UPDATE multitalk_jobs SET status = 'error', error_message = 'no' WHERE job_id = 'old'")
    execute(url, "UPDATE edited_images SET status = 'completed'")
    assert {(job.ref.key, job.status) for job in watch.look().jobs} == {
        ("old", JobStatus.FAILED),
        ("edit", JobStatus.COMPLETED),
    }
    execute(url, "DELETE FROM multitalk_jobs WHERE job_id = 'new'")
    assert watch.look().removed == (JobRef("multitalk_jobs", "new"),)
    assert not watch.look()
    watch.close()
