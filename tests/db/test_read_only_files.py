"""Files that are only looked at: not a byte of them changes, and nothing is made beside them."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from jobmonitor.db.repository import SqlJobRepository, open_database
from jobmonitor.domain.errors import DatabaseError, DatabaseReadOnly, SchemaMismatch
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.job import JobKind, JobResult, JobStatus, NewJob
from jobmonitor.services.jobs import job_services
from tests.support.rows import execute


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with one job, which nobody has open."""
    path = tmp_path / "folder" / "jobs.db"
    path.parent.mkdir()
    with closing(open_database(str(path))) as writer:
        add(writer, "one")
    return path


@contextmanager
def looking(path: Path) -> Iterator[SqlJobRepository]:
    with closing(open_database(str(path), read_only=True)) as repository:
        yield repository


def add(repository: SqlJobRepository, comfy_job_id: str) -> None:
    new = NewJob(workflow_name="img2img", comfy_url="http://gpu1:8188", comfy_job_id=comfy_job_id)
    repository.create(JobKind.IMAGE, new)


def shown(repository: SqlJobRepository) -> set[str | None]:
    return {job.comfy_job_id for job in repository.page(FeedQuery(), after=None, limit=50).jobs}


def contents(path: Path) -> dict[str, str]:
    """Each file of the folder, with its bytes' sum."""
    return {each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in path.parent.iterdir()}


def test_looking_leaves_a_file_and_its_folder_as_they_are(path: Path) -> None:
    before = contents(path)
    assert set(before) == {path.name}
    with looking(path) as repository:
        assert repository.info().read_only
        assert shown(repository) == {"one"}
        assert repository.counts(FeedQuery()).total == 1
        assert len(repository.active()) == 1
        with closing(repository.watch()) as watch:
            watch.look()
            assert not watch.look()
        with pytest.raises(DatabaseReadOnly, match="read only"):
            add(repository, "two")
        with pytest.raises(DatabaseReadOnly):
            job_services(repository)[JobKind.IMAGE].complete_job("one", JobResult())
        assert contents(path) == before
    assert contents(path) == before


def test_what_others_write_meanwhile_is_seen(path: Path) -> None:
    with looking(path) as repository, closing(repository.watch()) as watch:
        watch.look()
        assert shown(repository) == {"one"}
        with closing(open_database(str(path))) as writer:
            for number in range(2):
                add(writer, f"new {number}")
                assert f"new {number}" in shown(repository)
                assert [job.comfy_job_id for job in watch.look().jobs] == [f"new {number}"]
            done = job_services(writer)[JobKind.IMAGE].complete_job(
                "one", JobResult(outputs=("http://x/o.png",))
            )
            assert done is not None
            assert [job.status for job in watch.look().jobs] == [JobStatus.COMPLETED]
            before = contents(path)[path.name]
            assert repository.counts(FeedQuery()).total == 3
            assert contents(path)[path.name] == before
        assert len(shown(repository)) == 3
    with looking(path) as again:
        assert len(shown(again)) == 3


def test_a_file_that_is_written_when_it_is_opened_is_read_with_its_log(path: Path) -> None:
    with closing(open_database(str(path))) as writer:
        add(writer, "in the log")
        before = contents(path)[path.name]
        with looking(path) as repository:
            assert shown(repository) == {"one", "in the log"}
            add(writer, "later")
            assert shown(repository) == {"one", "in the log", "later"}
        assert contents(path)[path.name] == before


def test_a_log_that_was_left_behind_is_read(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy" / "jobs.db"
    copy.parent.mkdir()
    with closing(open_database(str(path))) as writer:
        add(writer, "in the log")
        for name in (path.name, f"{path.name}-wal"):
            shutil.copy(path.with_name(name), copy.with_name(name))
    before = contents(copy)[copy.name]
    with looking(copy) as repository:
        assert shown(repository) == {"one", "in the log"}
    assert contents(copy)[copy.name] == before


def test_a_file_without_a_log_is_read_as_it_is(path: Path) -> None:
    execute(str(path), "PRAGMA journal_mode = DELETE")
    before = contents(path)
    with looking(path) as repository:
        assert shown(repository) == {"one"}
        with closing(sqlite3.connect(path)) as other, other:
            other.execute("UPDATE image_jobs SET comfy_job_id = 'changed'")
        assert shown(repository) == {"changed"}
    assert set(contents(path)) == set(before)


def test_an_older_file_is_not_upgraded_and_a_newer_one_is_refused(path: Path) -> None:
    execute(str(path), "DROP TABLE alembic_version")
    execute(str(path), "ALTER TABLE image_jobs DROP COLUMN thumbnail_url")
    execute(str(path), "PRAGMA wal_checkpoint(TRUNCATE)")
    before = contents(path)[path.name]
    with looking(path) as repository:
        assert shown(repository) == {"one"}
    assert contents(path)[path.name] == before
    execute(str(path), "CREATE TABLE alembic_version (version_num TEXT)")
    execute(str(path), "INSERT INTO alembic_version VALUES ('9999')")
    with looking(path) as repository, pytest.raises(SchemaMismatch, match="newer version"):
        repository.info()


def test_a_file_that_is_no_database_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "picture.db"
    path.write_bytes(b"\x89PNG\r\n" * 1000)
    with looking(path) as repository, pytest.raises(DatabaseError, match="picture"):
        repository.info()
