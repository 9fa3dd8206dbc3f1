"""Databases that change while they are in use: said clearly, and gone on with, without a new start."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from jobmonitor.db import watch as watching
from jobmonitor.db.repository import SqlJobRepository
from jobmonitor.db.schema.postgresql import create_tables
from jobmonitor.db.watch import SqlWatch
from jobmonitor.domain.database import DatabaseInfo
from jobmonitor.domain.errors import (
    DatabaseReadOnly,
    DatabaseUnreachable,
    InvalidInput,
    SchemaMismatch,
)
from jobmonitor.domain.feed import Changes, Cursor, FeedQuery
from jobmonitor.domain.job import ACTIVE, Job, JobKind, JobStatus, NewJob
from tests.support.database import RoleDatabase, role_database
from tests.support.opener import Opener
from tests.support.postgres import PostgresServer
from tests.support.rows import execute

NEW = NewJob(workflow_name="img2img", comfy_url="http://gpu1:8188", comfy_job_id=None)


@pytest.fixture(autouse=True)
def quick_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each look that finds something written asks for the tables as well."""
    monkeypatch.setattr(watching, "TABLES_SECONDS", 0.0)


@pytest.fixture
def watch(repository: SqlJobRepository) -> Iterator[SqlWatch]:
    yield from looking(repository)


def looking(repository: SqlJobRepository) -> Iterator[SqlWatch]:
    """A watch that has looked once."""
    opened = repository.watch()
    assert isinstance(opened, SqlWatch)
    opened.look()
    yield opened
    opened.close()


def shown(repository: SqlJobRepository) -> tuple[Job, ...]:
    return repository.page(FeedQuery(), after=None, limit=10).jobs


def names(info: DatabaseInfo) -> set[str]:
    return {table.name for table in info.tables}


# Tables and columns


def test_a_table_that_is_dropped_is_missed_and_found_when_it_is_there_again(
    repository: SqlJobRepository, watch: SqlWatch, database_url: str
) -> None:
    video = repository.create(JobKind.VIDEO, NEW)
    image = repository.create(JobKind.IMAGE, NEW)
    (made,) = (
        execute(database_url, "SELECT sql FROM sqlite_master WHERE name = 'image_jobs'")
        if database_url.startswith("sqlite")
        else [("CREATE TABLE image_jobs (LIKE video_jobs INCLUDING ALL)",)]
    )
    execute(database_url, "DROP TABLE image_jobs")
    with pytest.raises(SchemaMismatch, match=r"image_jobs|table") as caught:
        shown(repository)
    assert caught.value.remedy
    # From here on it is known.
    assert shown(repository) == (video,)
    assert "image_jobs" not in names(repository.info())
    assert any("image_jobs" in problem for problem in repository.info().problems)
    with pytest.raises(SchemaMismatch, match="no table for image jobs"):
        repository.create(JobKind.IMAGE, NEW)
    with pytest.raises(InvalidInput, match="image_jobs") as odd:
        repository.page(FeedQuery(), after=Cursor.of(image), limit=10)
    assert "Reload" in odd.value.remedy
    assert repository.get(image.ref) is None
    assert watch.look() == Changes(everything=True)
    for again in looking(repository):
        execute(database_url, str(made[0]))
        assert again.look() == Changes(everything=True)
    assert "image_jobs" in names(repository.info())
    assert shown(repository) == (video,)


def test_a_table_that_comes_later_is_found(repository: SqlJobRepository, database_url: str) -> None:
    repository.info()
    execute(database_url, "ALTER TABLE text_jobs RENAME TO kept")
    with pytest.raises(SchemaMismatch):
        shown(repository)
    for watch in looking(repository):
        assert "text_jobs" not in names(repository.info())
        execute(database_url, "ALTER TABLE kept RENAME TO text_jobs")
        assert watch.look() == Changes(everything=True)
        assert "text_jobs" in names(repository.info())
    job = repository.create(JobKind.TEXT, NEW)
    assert shown(repository) == (job,)


def test_a_column_that_is_renamed_reads_as_empty(
    repository: SqlJobRepository, watch: SqlWatch, database_url: str
) -> None:
    job = repository.create(JobKind.IMAGE, NEW)
    execute(database_url, "ALTER TABLE image_jobs RENAME COLUMN error_message TO message")
    with pytest.raises(SchemaMismatch, match="column"):
        shown(repository)
    assert [each.ref for each in shown(repository)] == [job.ref]
    assert "error_message" in " ".join(repository.info().problems)
    assert watch.look() == Changes(everything=True)
    for again in looking(repository):
        execute(database_url, "ALTER TABLE image_jobs RENAME COLUMN message TO error_message")
        assert again.look() == Changes(everything=True)
    assert repository.info().problems == ()
    assert shown(repository) == (job,)


@pytest.mark.postgresql
def test_an_empty_database_that_gets_its_tables(empty_postgres_url: str, opened: Opener) -> None:
    repository = opened(empty_postgres_url)
    assert repository.info().tables == ()
    assert shown(repository) == ()
    for watch in looking(repository):
        create_tables(empty_postgres_url)
        assert watch.look() == Changes(everything=True)
    assert len(repository.info().tables) == 3
    repository.create(JobKind.IMAGE, NEW)


# Rights


@contextmanager
def role_schema(url: str, schema: str) -> Iterator[str]:
    """The address for a role that may use the tables, and nothing else."""
    role = f"plain_{schema}"
    for statement in (
        f"CREATE ROLE {role} LOGIN",
        f"GRANT USAGE ON SCHEMA {schema} TO {role}",
        f"GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA {schema} TO {role}",
    ):
        execute(url, statement)
    yield url.replace("//postgres@", f"//{role}@")
    execute(url, f"DROP OWNED BY {role}")
    execute(url, f"DROP ROLE {role}")


@pytest.fixture
def role(postgres_server: PostgresServer) -> Iterator[RoleDatabase]:
    """The tables of a role that is no superuser."""
    with role_database(postgres_server) as database:
        postgres_server.execute(f"ALTER ROLE {database.role} NOSUPERUSER")
        postgres_server.execute(f"GRANT USAGE ON SCHEMA {database.role} TO {database.role}")
        yield database


@pytest.mark.postgresql
def test_a_role_that_becomes_read_only_and_may_write_again(
    role: RoleDatabase, postgres_server: PostgresServer, opened: Opener
) -> None:
    repository = opened(role.url)
    job = repository.create(JobKind.IMAGE, NEW)
    for watch in looking(repository):
        postgres_server.execute(f"ALTER ROLE {role.role} SET default_transaction_read_only = on")
        assert watch.look() == Changes(everything=True)
    assert repository.info().read_only
    assert shown(repository) == (job,)
    with pytest.raises(DatabaseReadOnly, match="can be read but not written"):
        repository.transition(job.ref, JobStatus.COMPLETED, expected=ACTIVE)
    for watch in looking(repository):
        postgres_server.execute(f"ALTER ROLE {role.role} RESET default_transaction_read_only")
        assert watch.look() == Changes(everything=True)
    assert not repository.info().read_only
    assert repository.transition(job.ref, JobStatus.COMPLETED, expected=ACTIVE) is not None


@pytest.mark.postgresql
def test_rights_that_are_taken_away_and_given_back(
    role: RoleDatabase, postgres_server: PostgresServer, opened: Opener
) -> None:
    repository = opened(role.url)
    job = repository.create(JobKind.IMAGE, NEW)
    execute(role.url, f"REVOKE INSERT, UPDATE ON ALL TABLES IN SCHEMA {role.role} FROM {role.role}")
    with pytest.raises(DatabaseReadOnly, match="may not use the table image_jobs"):
        repository.create(JobKind.IMAGE, NEW)
    assert repository.info().read_only
    assert shown(repository) == (job,)
    for watch in looking(repository):
        execute(role.url, f"GRANT INSERT, UPDATE ON ALL TABLES IN SCHEMA {role.role} TO {role.role}")
        assert watch.look() == Changes(everything=True)
    assert not repository.info().read_only
    repository.create(JobKind.IMAGE, NEW)


@pytest.mark.postgresql
def test_rows_that_may_not_be_read_any_more(role: RoleDatabase, opened: Opener) -> None:
    repository = opened(role.url)
    image = repository.create(JobKind.IMAGE, NEW)
    video = repository.create(JobKind.VIDEO, NEW)
    for watch in looking(repository):
        execute(role.url, f"REVOKE SELECT ON image_jobs FROM {role.role}")
        with pytest.raises(DatabaseReadOnly, match="may not use the table image_jobs"):
            shown(repository)
        assert shown(repository) == (video,)
        assert any("may not read" in problem for problem in repository.info().problems)
        assert watch.look() == Changes(everything=True)
    for watch in looking(repository):
        execute(role.url, f"GRANT SELECT ON image_jobs TO {role.role}")
        assert watch.look() == Changes(everything=True)
    assert {*shown(repository)} == {image, video}


@pytest.mark.postgresql
def test_a_server_that_lets_nobody_look_at_its_catalog_is_used_all_the_same(
    postgres_url: str, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobmonitor.db.signature._POSTGRESQL", text("SELECT rolname FROM pg_authid"))
    schema = postgres_url.rpartition("%3D")[2]
    with role_schema(postgres_url, schema) as url:
        repository = opened(url)
        job = repository.create(JobKind.IMAGE, NEW)
        for watch in looking(repository):
            execute(postgres_url, "CREATE TABLE notes (id integer)")
            assert not watch.look()
        assert shown(repository) == (job,)
        execute(postgres_url, "DROP TABLE text_jobs")
        with pytest.raises(SchemaMismatch):
            shown(repository)
        assert shown(repository) == (job,)


# Connections


@pytest.mark.postgresql
def test_a_connection_that_comes_back_finds_other_tables(
    postgres_server: PostgresServer, opened: Opener
) -> None:
    with role_database(postgres_server) as role:
        repository = opened(role.url)
        repository.create(JobKind.VIDEO, NEW)
        role.take_away()
        with pytest.raises(DatabaseUnreachable):
            shown(repository)
        execute(postgres_server.url(role.role), "DROP TABLE image_jobs")
        role.give_back()
        assert "image_jobs" not in names(repository.info())
        assert len(shown(repository)) == 1


# Files


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "jobs.db"


def test_a_file_that_is_moved_away_is_not_written_any_more(
    file: Path, tmp_path: Path, opened: Opener
) -> None:
    repository = opened(str(file))
    job = repository.create(JobKind.IMAGE, NEW)
    for watch in looking(repository):
        away = tmp_path / "away.db"
        file.rename(away)
        for attempt in (lambda: repository.create(JobKind.IMAGE, NEW), lambda: shown(repository), watch.look):
            for _ in range(2):
                with pytest.raises(DatabaseUnreachable, match="not there any more") as caught:
                    attempt()
                assert "Put the file back" in caught.value.remedy
        assert not file.exists()
        away.rename(file)
        assert shown(repository) == (job,)
        later = repository.create(JobKind.IMAGE, NEW)
        assert later in shown(repository)


def test_a_file_that_is_replaced_is_opened_anew(file: Path, tmp_path: Path, opened: Opener) -> None:
    other = opened(str(tmp_path / "other.db"))
    theirs = other.create(JobKind.VIDEO, NEW)
    execute(str(tmp_path / "other.db"), "DROP TABLE text_jobs")
    other.close()
    repository = opened(str(file))
    repository.create(JobKind.IMAGE, NEW)
    (tmp_path / "other.db").replace(file)
    for side in ("-wal", "-shm"):
        file.with_name(file.name + side).unlink(missing_ok=True)
    with pytest.raises(DatabaseUnreachable, match="another file"):
        shown(repository)
    assert shown(repository) == (theirs,)
    assert "text_jobs" not in names(repository.info())


def test_a_file_system_whose_numbers_mean_nothing_is_borne_with(
    file: Path, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = opened(str(file))
    job = repository.create(JobKind.IMAGE, NEW)
    numbers = itertools.count()
    monkeypatch.setattr("jobmonitor.db.engine.file_identity", lambda _path: (0, next(numbers)))
    for _ in range(3):
        with pytest.raises(DatabaseUnreachable, match="another file"):
            shown(repository)
    assert shown(repository) == (job,)


def test_a_connection_that_is_in_use_while_all_are_made_anew_is_closed_when_it_comes_back(
    repository: SqlJobRepository,
) -> None:
    database = repository._database
    with database.read() as connection:
        driver = connection.connection.dbapi_connection
        assert driver is not None
        database.renew()
    with pytest.raises((sqlite3.ProgrammingError, psycopg.OperationalError)):
        driver.cursor().execute("SELECT 1")
