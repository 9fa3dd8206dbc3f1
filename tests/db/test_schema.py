"""Tables of files are made and brought up to date by whoever comes first; nobody sees a half."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import alembic.command
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from jobmonitor.db.schema import upgrade
from jobmonitor.db.schema.postgresql import create_tables
from jobmonitor.db.schema.upgrade import JOBS, STATE, History
from jobmonitor.db.state import StateFile
from jobmonitor.domain.errors import InvalidInput, SchemaMismatch, StorageError
from jobmonitor.domain.job import JobKind, NewJob
from tests.support.new_files import remembered
from tests.support.opener import Opener
from tests.support.rows import execute

pytestmark = pytest.mark.usefixtures("migrations")

NEW = NewJob(workflow_name="img2img", comfy_url="http://gpu1:8188", comfy_job_id=None)


@pytest.mark.parametrize("history", [JOBS, STATE], ids=lambda history: history.folder)
def test_the_program_knows_the_versions_without_asking_alembic(history: History) -> None:
    config = Config()
    config.set_main_option("script_location", str(history.location))
    script = ScriptDirectory.from_config(config)
    known = [revision.revision for revision in script.walk_revisions()]
    assert tuple(reversed(known)) == history.revisions
    assert script.get_current_head() == history.head


@pytest.mark.parametrize("kind", ["jobs", "state"])
def test_what_the_tests_remember_of_a_new_file_is_what_migrations_make(
    kind: str, tmp_path: Path, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    def made(name: str) -> list[list[tuple[object, ...]]]:
        path = tmp_path / name
        if kind == "jobs":
            opened(str(path)).info()
        else:
            with closing(StateFile(path)) as state:
                state.load("layout")
        tables = execute(str(path), "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY rowid")
        rows = [execute(str(path), f"SELECT * FROM {name}") for type_, name, *_ in tables if type_ == "table"]
        return [tables, *rows]

    monkeypatch.setattr(upgrade, "_run_alembic", remembered(upgrade._run_alembic))
    first = made("first.db")
    monkeypatch.setattr(alembic.command, "upgrade", None)  # would not be survived
    assert made("second.db") == first


def test_a_new_file_gets_tables_indexes_and_rules(sqlite_url: str, opened: Opener) -> None:
    info = opened(sqlite_url).info()
    assert (info.problems, info.read_only, info.is_local) == ((), False, True)
    names = {name for (name,) in execute(sqlite_url, "SELECT name FROM sqlite_master")}
    assert {"video_jobs", "image_jobs", "text_jobs", "image_jobs_created", "image_jobs_updated"} <= names
    assert execute(sqlite_url, "PRAGMA journal_mode") == [("wal",)]
    for values in ("'w', 'done', 'u'", "'w', NULL, 'u'", "NULL, 'failed', 'u'"):
        with pytest.raises(sqlite3.IntegrityError):
            execute(
                sqlite_url,
                f"INSERT INTO image_jobs (id, workflow_name, status, comfy_url) VALUES ('1', {values})",
            )


def test_a_row_of_another_program_gets_its_times(sqlite_url: str, opened: Opener) -> None:
    repository = opened(sqlite_url)
    repository.info()
    execute(sqlite_url, "INSERT INTO image_jobs (id, workflow_name, comfy_url) VALUES ('1', 'w', 'u')")
    (job,) = repository.find("1")
    assert (job.flaws, job.parameters) == ((), {})
    assert job.created_at is not None
    execute(sqlite_url, "UPDATE image_jobs SET updated_at = '2020-01-01 00:00:00.000000'")
    execute(sqlite_url, "UPDATE image_jobs SET prompt = 'x'")
    (job,) = repository.find("1")
    assert job.updated_at is not None
    assert job.updated_at >= job.created_at


OPEN = """
import sys
from jobmonitor.db.repository import open_database
from jobmonitor.db.state import StateFile
from jobmonitor.domain.job import JobKind, NewJob
print("ready", flush=True)
sys.stdin.readline()
repository = open_database(sys.argv[1])
repository.create(JobKind.IMAGE, NewJob(workflow_name="w", comfy_url="u", comfy_job_id=None))
state = StateFile(sys.argv[2])
state.store(sys.argv[3], b"x")
"""


def test_copies_that_start_at_once_do_not_collide(tmp_path: Path, opened: Opener) -> None:
    jobs, state = tmp_path / "jobs.db", tmp_path / "state.db"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", OPEN, str(jobs), str(state), str(number)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(3)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    for process in processes:
        _, errors = process.communicate(timeout=60)
        assert (process.returncode, errors) == (0, "")
    assert len(opened(str(jobs)).active()) == len(processes)
    for path, history in ((jobs, JOBS), (state, STATE)):
        assert execute(str(path), "SELECT version_num FROM alembic_version") == [(history.head,)]


KILLED = """
import os, signal, sys
from jobmonitor.db.schema import upgrade
run = upgrade._run_alembic
def die(*args):
    run(*args)
    os.kill(os.getpid(), signal.SIGKILL)
upgrade._run_alembic = die
from jobmonitor.db.repository import open_database
open_database(sys.argv[1]).info()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the platform has no kill -9")
def test_an_upgrade_that_is_killed_leaves_nothing_half(
    sqlite_url: str, tmp_path: Path, opened: Opener
) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, sqlite_url], timeout=60, check=False)
    assert done.returncode == -9
    with closing(sqlite3.connect(tmp_path / "jobs.db")) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == []
    assert opened(sqlite_url).info().problems == ()


def test_a_file_of_a_newer_program_is_refused(sqlite_url: str, tmp_path: Path, opened: Opener) -> None:
    opened(sqlite_url).info()
    execute(sqlite_url, "UPDATE alembic_version SET version_num = 'from the future'")
    with pytest.raises(SchemaMismatch, match="newer version") as caught:
        opened(sqlite_url).info()
    assert "Update" in caught.value.remedy
    state = StateFile(tmp_path / "state.db")
    state.load("x")
    execute(str(tmp_path / "state.db"), "UPDATE alembic_version SET version_num = 'from the future'")
    state.close()
    with pytest.raises(StorageError, match="newer version"):
        state.load("x")
    state.close()


def test_tables_that_others_made_are_left_as_they_are(tmp_path: Path, opened: Opener) -> None:
    path = tmp_path / "others.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "CREATE TABLE image_jobs (id INTEGER PRIMARY KEY, status TEXT, workflow_name TEXT)"
        )
        connection.execute("INSERT INTO image_jobs (status, workflow_name) VALUES ('completed', 'w')")
        connection.commit()
    repository = opened(str(path))
    assert len(repository.info().problems) == 3
    (job,) = repository.find("1")
    assert job.workflow_name == "w"
    assert {name for (name,) in execute(str(path), "SELECT name FROM sqlite_master")} == {"image_jobs"}


def test_what_is_not_needed_is_not_imported(sqlite_url: str, opened: Opener) -> None:
    opened(sqlite_url).create(JobKind.IMAGE, NEW)
    program = (
        "import sys\n"
        "from jobmonitor.db.repository import open_database\n"
        "from jobmonitor.domain.feed import FeedQuery\n"
        f"repository = open_database({sqlite_url!r})\n"
        "assert repository.page(FeedQuery(), after=None, limit=5).jobs\n"
        "assert not repository.watch().look()\n"
        "heavy = {'alembic', 'psycopg', 'PySide6', 'asyncpg', 'mako'} & set(sys.modules)\n"
        "sys.exit(f'imported: {heavy}' if heavy else 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.postgresql
def test_tables_are_made_in_an_empty_server(empty_postgres_url: str, opened: Opener) -> None:
    planned = create_tables(empty_postgres_url, dry_run=True)
    assert len([each for each in planned if each.startswith("CREATE TABLE")]) == 3
    assert opened(empty_postgres_url).info().tables == ()
    assert create_tables(empty_postgres_url) == planned
    assert create_tables(empty_postgres_url) == []
    assert opened(empty_postgres_url).info().problems == ()
    execute(empty_postgres_url, "DROP TABLE text_jobs")
    assert "text_jobs" in create_tables(empty_postgres_url)[1]


@pytest.mark.postgresql
def test_the_server_keeps_the_time_of_each_update(postgres_url: str, opened: Opener) -> None:
    repository = opened(postgres_url)
    job = repository.create(JobKind.IMAGE, NEW)
    execute(postgres_url, "UPDATE image_jobs SET prompt = 'x', updated_at = '2020-01-01'")
    changed = repository.get(job.ref)
    assert changed is not None
    assert changed.updated_at is not None
    assert job.updated_at is not None
    assert changed.updated_at > job.updated_at


def test_no_tables_are_made_in_a_file(sqlite_url: str) -> None:
    with pytest.raises(InvalidInput, match="is a file"):
        create_tables(sqlite_url)
