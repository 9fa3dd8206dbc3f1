"""What is read of a file before SQLAlchemy is there: the same jobs as the repository reads, or nothing."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import uuid
from contextlib import closing
from pathlib import Path

import pytest

from jobmonitor.db.first_look import first_jobs
from jobmonitor.db.first_values import stored_values
from jobmonitor.db.repository import open_database
from jobmonitor.db.schema.upgrade import JOBS
from jobmonitor.db.state.state_file import StateFile
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.job import JobKind, JobStatus, NewJob
from tests.support.rows import insert


@pytest.fixture
def database(tmp_path: Path) -> str:
    address = str(tmp_path / "jobs.sqlite")
    repository = open_database(address)
    for number in range(6):
        kind = (JobKind.VIDEO, JobKind.IMAGE, JobKind.TEXT)[number % 3]
        job = NewJob(
            workflow_name="wan-i2v",
            comfy_url="http://gpu1:8188",
            comfy_job_id=str(uuid.UUID(int=number)),
            parameters={"prompt": f"number {number}"},
            user_id="me" if number < 3 else "you",
        )
        ref = repository.create(kind, job).ref
        if number % 2:
            repository.transition(ref, JobStatus.CANCELLED, expected=[JobStatus.PENDING])
    repository.close()
    for _ in range(2):  # at one moment: the key tells the order
        insert(
            address,
            "video_jobs",
            id=str(uuid.uuid4()),
            created_at="2020-01-01 00:00:00.000000",
            workflow_name="odd",
            parameters='{"prompt": 1, "width": 7}',
            comfy_url="",
        )
    return address


@pytest.mark.parametrize("user_id", [None, "me"])
@pytest.mark.parametrize("kinds", [{JobKind.VIDEO}, set(JobKind)])
@pytest.mark.parametrize("limit", [3, 50])
def test_they_are_the_jobs_of_the_first_page(
    database: str, kinds: set[JobKind], limit: int, user_id: str | None
) -> None:
    repository = open_database(database)
    query = FeedQuery(kinds=frozenset(kinds), user_id=user_id)
    expected = repository.page(query, after=None, limit=limit).jobs
    repository.close()
    assert expected
    assert first_jobs(database, kinds, limit, user_id) == expected


def test_a_file_that_is_otherwise_is_left_to_the_repository(database: str, tmp_path: Path) -> None:
    kinds = set(JobKind)
    assert first_jobs(str(tmp_path / "none.sqlite"), kinds, 9) is None
    assert not (tmp_path / "none.sqlite").exists()
    assert first_jobs("postgresql://nobody@127.0.0.1:9/none", kinds, 9) is None
    assert first_jobs("gopher://x", kinds, 9) is None
    (tmp_path / "text").write_text("not a database, but long enough to be looked at" * 30)
    assert first_jobs(str(tmp_path / "text"), kinds, 9) is None
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("CREATE VIEW edited_images AS SELECT 1 AS id")
    assert first_jobs(database, kinds, 9) is None


def test_a_later_version_is_left_to_the_repository(database: str) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    assert first_jobs(database, set(JobKind), 9) is None


def test_its_version_is_the_one_that_files_are_brought_to() -> None:
    from jobmonitor.db.first_look import KNOWN_VERSION

    assert JOBS.revisions[-1] == KNOWN_VERSION


def test_what_the_state_file_keeps(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    assert stored_values(path, ["window"]) == {}
    assert not path.exists()
    state = StateFile(path)
    state.store("window", b"{}")
    assert stored_values(path, ["window", "user"]) == {"window": b"{}"}
    state.close()


def test_it_needs_no_sqlalchemy() -> None:
    script = "import sys, jobmonitor.db.first_look as m; print('sqlalchemy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
