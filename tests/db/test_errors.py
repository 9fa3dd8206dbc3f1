"""What goes wrong with a database, in words that say what to do; never a driver's exception."""

from __future__ import annotations

import gc
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from jobmonitor.db import rows_of
from jobmonitor.db.engine import Limits
from jobmonitor.db.repository import SqlJobRepository, open_database
from jobmonitor.domain.errors import (
    DatabaseBusy,
    DatabaseError,
    DatabaseFull,
    DatabaseReadOnly,
    DatabaseUnreachable,
    JobMonitorError,
    SchemaMismatch,
)
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.job import ACTIVE, JobKind, JobPatch, JobStatus, NewJob
from tests.support.opener import Opener
from tests.support.postgres import PostgresServer
from tests.support.rows import execute

NEW = NewJob(workflow_name="img2img", comfy_url="http://gpu1:8188", comfy_job_id=None)


@contextmanager
def told(kind: type[JobMonitorError], words: str) -> Iterator[None]:
    """The error has these words, and a remedy."""
    with pytest.raises(kind, match=words) as caught:
        yield
    assert caught.value.remedy


@contextmanager
def impatient(url: str, **limits: float) -> Iterator[SqlJobRepository]:
    """A repository that gives up early."""
    repository = open_database(url, limits=Limits(**limits))
    with closing(repository):
        yield repository


# A server


def test_a_server_that_is_not_there(opened: Opener, tmp_path: Path) -> None:
    repository = opened(f"postgresql://anna:secret@/jobs?host={tmp_path}")
    for work in _reads_and_writes(repository):
        with told(DatabaseUnreachable, "cannot be reached"):
            work()


def test_a_host_that_does_not_answer_is_given_up() -> None:
    address = "postgresql://anna:secret@127.0.0.1:1/jobs"
    with impatient(address, connect=2) as repository, told(DatabaseUnreachable, "cannot be reached"):
        repository.info()


@pytest.mark.postgresql
def test_a_wrong_password_is_told_and_not_shown(postgres_server: PostgresServer, opened: Opener) -> None:
    rules = postgres_server.data / "pg_hba.conf"
    rules.write_text("local all careful scram-sha-256\n" + rules.read_text())
    postgres_server.execute("CREATE ROLE careful LOGIN PASSWORD 'right'")
    postgres_server.execute("SELECT pg_reload_conf()")
    repository = opened(postgres_server.url("public", "careful", "wr0ng"))
    with pytest.raises(DatabaseUnreachable, match="refuses the user or the password") as caught:
        repository.info()
    error = caught.value
    assert "wr0ng" not in f"{error!r} {error} {error.details} {error.__cause__!r} {error.__context__}"
    with told(DatabaseUnreachable, "refuses the user or the password"):
        opened(postgres_server.url("public", "careful")).info()
    assert opened(postgres_server.url("public", "careful", "right")).info().dialect == "postgresql"


@pytest.mark.postgresql
def test_a_database_or_user_that_does_not_exist(postgres_server: PostgresServer, opened: Opener) -> None:
    with told(DatabaseUnreachable, "database does not exist"):
        opened(postgres_server.url("public").replace("/postgres?", "/nowhere?")).info()
    with told(DatabaseUnreachable, "user does not exist"):
        opened(postgres_server.url("public", "nobody_here")).info()


@pytest.mark.postgresql
def test_an_odd_option_in_the_address(postgres_server: PostgresServer, opened: Opener) -> None:
    with told(DatabaseUnreachable, "options"):
        opened(postgres_server.url("public") + "&nonsense=1").info()


@pytest.fixture
def reader(postgres_server: PostgresServer, postgres_url: str) -> Iterator[str]:
    """The address of the same tables for a role that may only read them."""
    schema = postgres_url.rpartition("%3D")[2]
    role = f"reader_{schema}"
    for statement in (
        f"CREATE ROLE {role} LOGIN",
        f"GRANT USAGE ON SCHEMA {schema} TO {role}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {role}",
    ):
        postgres_server.execute(statement)
    yield postgres_server.url(schema, role)
    postgres_server.execute(f"DROP OWNED BY {role}")
    postgres_server.execute(f"DROP ROLE {role}")


@pytest.mark.postgresql
def test_a_role_that_may_only_read(reader: str, postgres_url: str, opened: Opener) -> None:
    job = opened(postgres_url).create(JobKind.IMAGE, NEW)
    repository = opened(reader)
    assert repository.info().read_only
    assert not opened(postgres_url).info().read_only
    assert repository.page(FeedQuery(), after=None, limit=5).jobs == (job,)
    assert repository.counts(FeedQuery()).total == 1
    assert repository.active() == (job,)
    watch = repository.watch()
    assert not watch.look()
    assert not watch.look()
    with told(DatabaseReadOnly, "may not"):
        repository.create(JobKind.IMAGE, NEW)
    with told(DatabaseReadOnly, "may not"):
        repository.transition(job.ref, JobStatus.FAILED, expected=ACTIVE)


@pytest.mark.postgresql
def test_a_session_that_may_only_read(postgres_url: str, opened: Opener) -> None:
    repository = opened(f"{postgres_url}%20-cdefault_transaction_read_only%3Don")
    assert repository.info().read_only
    with told(DatabaseReadOnly, "can be read but not written"):
        repository.create(JobKind.IMAGE, NEW)


@pytest.mark.postgresql
def test_rows_that_another_holds_are_not_waited_for_without_end(postgres_url: str) -> None:
    import psycopg

    with impatient(postgres_url, statement=0.3) as repository:
        job = repository.create(JobKind.IMAGE, NEW)
        with psycopg.connect(postgres_url) as holder:
            holder.execute("SELECT 1 FROM image_jobs FOR UPDATE")
            with told(DatabaseBusy, "too long"):
                repository.patch(job.ref, JobPatch(prompt="x"))
        assert repository.patch(job.ref, JobPatch(prompt="x")) is not None


@pytest.mark.postgresql
def test_a_connection_that_is_cut_is_made_again(postgres_url: str, opened: Opener) -> None:
    repository = opened(f"{postgres_url}&application_name=cut")
    job = repository.create(JobKind.IMAGE, NEW)
    execute(
        postgres_url,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%image_jobs%'"
        " AND pid <> pg_backend_pid()",
    )
    assert repository.get(job.ref) == job


@pytest.mark.postgresql
@pytest.mark.parametrize("executed", [False, True], ids=["before the first row", "after it"])
def test_a_connection_that_is_cut_while_active_rows_are_read(
    postgres_url: str, executed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of the server is left open, and the next look is answered."""

    def cut(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "image_jobs.prompt" in statement:
            execute(
                postgres_url,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'walked'",
            )

    monkeypatch.setattr(rows_of, "_AT_ONCE", 1)
    moment = "after_cursor_execute" if executed else "before_cursor_execute"
    with closing(open_database(postgres_url, application_name="walked")) as repository:
        jobs = [repository.create(JobKind.IMAGE, NEW) for _ in range(3)]
        event.listen(Engine, moment, cut)
        try:
            with told(DatabaseUnreachable, "connection|reached"):
                repository.active()
        finally:
            event.remove(Engine, moment, cut)
        gc.collect()  # a cursor that is left open says so when it goes
        assert {job.ref for job in repository.active()} == {job.ref for job in jobs}


def test_a_table_that_vanishes(repository: SqlJobRepository, database_url: str) -> None:
    job = repository.create(JobKind.IMAGE, NEW)
    execute(database_url, "DROP TABLE image_jobs")
    with told(SchemaMismatch, "image_jobs|table"):
        repository.get(job.ref)


# A file


def test_a_file_that_another_program_holds(sqlite_url: str, tmp_path: Path) -> None:
    with impatient(sqlite_url, busy=0.1) as repository:
        job = repository.create(JobKind.IMAGE, NEW)
        with closing(sqlite3.connect(tmp_path / "jobs.db", isolation_level=None)) as holder:
            holder.execute("BEGIN IMMEDIATE")
            with told(DatabaseBusy, "Another program holds"):
                repository.patch(job.ref, JobPatch(prompt="x"))
            assert repository.get(job.ref) == job
            holder.execute("ROLLBACK")
        assert repository.patch(job.ref, JobPatch(prompt="x")) is not None


def test_what_reads_too_long_is_ended(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobmonitor.db.engine._STEPS", 1)
    with impatient(sqlite_url, statement=10) as repository:
        job = repository.create(JobKind.IMAGE, NEW)
    with impatient(sqlite_url, statement=-1) as repository, told(DatabaseBusy, "took too long"):
        repository.page(FeedQuery(), after=None, limit=5)
    with impatient(sqlite_url, statement=10) as repository:
        assert repository.page(FeedQuery(), after=None, limit=5).jobs == (job,)


def test_a_full_disk(sqlite_url: str, opened: Opener) -> None:
    def small_disk(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 60")

    event.listen(Engine, "connect", small_disk)
    try:
        repository = opened(sqlite_url)
        first = repository.create(JobKind.IMAGE, NEW)
        big = NewJob(workflow_name="w", comfy_url="u", comfy_job_id=None, prompt="x" * 500_000)
        with told(DatabaseFull, "no space"):
            repository.create(JobKind.IMAGE, big)
        assert repository.page(FeedQuery(), after=None, limit=5).jobs == (first,)
    finally:
        event.remove(Engine, "connect", small_disk)


@pytest.mark.parametrize("content", [b"not a database, but long enough to look at" * 100, b"PK\3\4" * 400])
def test_a_file_that_is_no_database(tmp_path: Path, opened: Opener, content: bytes) -> None:
    path = tmp_path / "photo.png"
    path.write_bytes(content)
    with told(DatabaseError, "not an SQLite database"):
        opened(str(path)).info()
    assert path.read_bytes() == content


def test_a_damaged_file(sqlite_url: str, tmp_path: Path) -> None:
    with closing(open_database(sqlite_url)) as repository:
        for _ in range(50):
            repository.create(JobKind.IMAGE, NEW)
    path = tmp_path / "jobs.db"
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xa5" * (len(data) - 4096)
    path.write_bytes(data)
    with closing(open_database(sqlite_url)) as repository, told(DatabaseError, "damaged"):
        repository.page(FeedQuery(), after=None, limit=5)


def test_a_folder_that_is_missing_or_no_folder(tmp_path: Path, opened: Opener) -> None:
    with told(DatabaseUnreachable, "does not exist"):
        opened(str(tmp_path / "nowhere" / "jobs.db")).info()
    with told(DatabaseUnreachable, "is a folder"):
        opened(str(tmp_path)).info()
    (tmp_path / "file").write_text("")
    with told(DatabaseUnreachable, "does not exist"):
        opened(str(tmp_path / "file" / "jobs.db")).info()


AS_ANOTHER = """
import os, sys
from jobmonitor.db.repository import open_database
from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.job import JobKind, NewJob

def use(path):
    repository = open_database(path)
    try:
        print(repository.info().read_only, len(repository.page(FeedQuery(), after=None, limit=5).jobs))
        repository.create(JobKind.IMAGE, NewJob(workflow_name="w", comfy_url="u", comfy_job_id=None))
    except JobMonitorError as error:
        print(type(error).__name__, error)

use(sys.argv[1])  # imports all there is, while the files can still be read
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
use(sys.argv[2])
"""


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that other accounts can look into."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)


def as_another_account(path: Path, scratch: Path) -> list[str]:
    """What is told to an account that may write neither the file nor its folder."""
    done = subprocess.run(
        [sys.executable, "-c", AS_ANOTHER, str(scratch), str(path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout.splitlines()[1:]


@pytest.mark.skipif(sys.platform == "win32", reason="permissions work otherwise on Windows")
def test_a_file_that_may_only_be_read(public_folder: Path, tmp_path: Path) -> None:
    path = public_folder / "jobs.db"
    with closing(open_database(str(path))) as repository:
        repository.create(JobKind.IMAGE, NEW)
    path.chmod(0o444)
    public_folder.chmod(0o555)
    first, second = as_another_account(path, tmp_path / "scratch.db")
    assert first == "True 1"
    assert second.startswith("DatabaseReadOnly")


@pytest.mark.skipif(sys.platform == "win32", reason="permissions work otherwise on Windows")
def test_a_folder_that_may_not_be_written(public_folder: Path, tmp_path: Path) -> None:
    public_folder.chmod(0o555)
    (line,) = as_another_account(public_folder / "jobs.db", tmp_path / "scratch.db")
    assert line.startswith("DatabaseReadOnly No file can be made")


def _reads_and_writes(repository: SqlJobRepository) -> list[Callable[[], object]]:
    return [
        repository.info,
        lambda: repository.page(FeedQuery(), after=None, limit=5),
        lambda: repository.create(JobKind.IMAGE, NEW),
        lambda: repository.watch().look(),
    ]
