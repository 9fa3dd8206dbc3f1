"""Rows that are deleted and put back: every column as it was, and nothing that is not one's own."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace

import pytest

from jobmonitor.db.identity import Identity
from jobmonitor.db.repository import SqlJobRepository, open_database
from jobmonitor.domain.errors import SchemaMismatch, StorageError
from jobmonitor.domain.job import Job, JobInputs, JobKind, JobPatch, JobRef, JobStatus, NewJob, System
from jobmonitor.domain.saved_row import SavedRow
from tests.support.generations import (
    add_rows,
    as_login,
    make_generation_b,
    make_generation_c,
    make_legacy,
    secure,
)
from tests.support.opener import Opener
from tests.support.rows import execute

ME = "0b4e7a52-8d0c-4f4e-9d3a-4a1e0c8c1b2d"
OTHER = "1b4e7a52-8d0c-4f4e-9d3a-4a1e0c8c1b2d"
NEW = NewJob(
    workflow_name="img2img",
    comfy_url="http://gpu1:8188",
    comfy_job_id="c-1",
    user_id=ME,
    prompt="a “red” dress ’",
    parameters={"seed": 2**63, "half": 0.1},
)
PG = pytest.mark.postgresql
FILE, POSTGRES = "sqlite_url", "empty_postgres_url"
TABLES = [
    pytest.param((FILE, make_generation_b, "image_jobs", JobKind.IMAGE, System.NEW), id="B-file"),
    pytest.param((FILE, make_generation_c, "image_jobs", JobKind.IMAGE, System.NEW), id="C-file"),
    pytest.param((FILE, make_legacy, "multitalk_jobs", JobKind.VIDEO, System.LEGACY), id="multitalk-file"),
    pytest.param((POSTGRES, make_generation_b, "image_jobs", JobKind.IMAGE, System.NEW), id="B", marks=PG),
    pytest.param((POSTGRES, make_generation_c, "video_jobs", JobKind.VIDEO, System.NEW), id="C", marks=PG),
    pytest.param(
        (POSTGRES, make_legacy, "edited_images", JobKind.IMAGE, System.LEGACY), id="edited", marks=PG
    ),
]
Kept = list[SavedRow]


class Stored:
    """A database with jobs that ended."""

    def __init__(
        self, url: str, repository: SqlJobRepository, table: str, kind: JobKind, system: System
    ) -> None:
        self.url, self.repository, self.table = url, repository, table
        self._kind, self._system = kind, system
        self.kept: Kept = []
        self.owner = None if system is System.LEGACY else ME
        """Legacy rows do not say whose they are: all are one's own on a file alone."""

    def job(self, comfy_id: str, *, user: str = ME, ends: bool = True) -> Job:
        workflow = "wan-i2v" if self._kind is JobKind.VIDEO else "img2img"
        new = replace(NEW, comfy_job_id=comfy_id, user_id=user, workflow_name=workflow)
        if self._system is System.LEGACY:
            inputs = JobInputs(images=("http://cdn/in.png",))
            new = replace(new, parameters={}, width=640, height=480, inputs=inputs, model_used="m")
        job = self.repository.create(self._kind, new, system=self._system)
        assert job.ref.source == self.table
        if not ends:
            return job
        self.repository.transition(job.ref, JobStatus.PROCESSING, expected=(JobStatus.PENDING,))
        ended = self.repository.transition(
            job.ref,
            JobStatus.FAILED,
            expected=(JobStatus.PROCESSING,),
            patch=JobPatch(error_message="lost"),
        )
        assert ended is not None
        return ended

    def keep(self, rows: Sequence[SavedRow]) -> None:
        self.kept += rows

    def rows(self) -> list[tuple[object, ...]]:
        """All rows as the database has them."""
        return sorted(execute(self.url, f"SELECT * FROM {self.table}"), key=str)

    def refused(self, *jobs: Job) -> dict[JobRef, str]:
        found = self.repository.delete(jobs, owner=self.owner, keep=self.keep)
        return {ref: error.message for ref, error in found.items()}


@pytest.fixture(params=TABLES)
def stored(request: pytest.FixtureRequest, opened: Opener) -> Stored:
    """Each kind of table in turn."""
    database, make, table, kind, system = request.param
    url = request.getfixturevalue(database)
    make(url)
    return Stored(url, opened(url), table, kind, system)


def test_rows_are_deleted_and_put_back_with_every_column(stored: Stored) -> None:
    jobs = [stored.job(f"c-{number}") for number in range(3)]
    before = stored.rows()
    assert stored.refused(*jobs[:2]) == {}
    assert len(stored.rows()) == 1
    assert stored.repository.get(jobs[0].ref) is None
    assert [row.ref for row in stored.kept] == [job.ref for job in jobs[:2]]
    assert stored.repository.restore(stored.kept) == {}
    assert stored.rows() == before
    assert stored.repository.get(jobs[0].ref) == jobs[0]
    assert stored.repository.restore(stored.kept) == {}  # a second time nothing is left to do
    assert stored.rows() == before


def test_only_what_is_ones_own_is_over_and_was_seen_so_is_deleted(stored: Stored) -> None:
    mine, theirs = stored.job("c-1"), stored.job("c-2", user=OTHER)
    active, changed = stored.job("c-3", ends=False), stored.job("c-4")
    gone = replace(mine, ref=JobRef(stored.table, OTHER))
    before = stored.rows()
    seen = replace(changed, error_message="something else")
    refused = (
        stored.refused(theirs, active, seen, gone) if stored.owner else stored.refused(active, seen, gone)
    )
    others = {theirs.ref: "This job is somebody else's."} if stored.owner else {}
    assert refused == {
        **others,
        active.ref: "The job has not ended: it is pending.",
        changed.ref: "The job was changed meanwhile.",
        gone.ref: "The job does not exist any more.",
    }
    assert (stored.rows(), stored.kept) == (before, [])
    stored.owner = None
    assert stored.refused(theirs, mine) == {}
    assert len(stored.rows()) == 2


def test_rows_that_do_not_say_whose_they_are_are_nobodys(sqlite_url: str, opened: Opener) -> None:
    make_legacy(sqlite_url)
    stored = Stored(sqlite_url, opened(sqlite_url), "multitalk_jobs", JobKind.VIDEO, System.LEGACY)
    job = stored.job("c-1")
    stored.owner = ME
    assert stored.refused(job) == {job.ref: "Rows of multitalk_jobs do not say whose they are."}


def test_where_a_row_cannot_be_kept_it_stays(stored: Stored) -> None:
    job = stored.job("c-1")
    before = stored.rows()

    def full(rows: Sequence[SavedRow]) -> None:
        raise StorageError("The disk is full.")

    with pytest.raises(StorageError):
        stored.repository.delete([job], owner=stored.owner, keep=full)
    assert stored.rows() == before


def test_a_place_that_is_taken_is_told(stored: Stored) -> None:
    job = stored.job("c-1")
    assert stored.refused(job) == {}
    assert stored.repository.restore(stored.kept) == {}
    execute(stored.url, f"UPDATE {stored.table} SET status = 'completed'")
    refused = stored.repository.restore(stored.kept)
    assert [error.message for error in refused.values()] == ["There is another row with this id by now."]


def test_odd_values_of_a_file_come_back_as_they_were(sqlite_url: str, opened: Opener) -> None:
    make_legacy(sqlite_url)
    execute(sqlite_url, 'ALTER TABLE multitalk_jobs ADD COLUMN "odd: \'name" BLOB')
    execute(sqlite_url, "ALTER TABLE multitalk_jobs ADD COLUMN twice GENERATED ALWAYS AS (job_id || '!')")
    stored = Stored(sqlite_url, opened(sqlite_url), "multitalk_jobs", JobKind.VIDEO, System.LEGACY)
    job = stored.job("c-1")
    odd = '"odd: \'name"'
    looked = f"SELECT hex({odd}), typeof({odd}), twice, job_id FROM multitalk_jobs"
    values = (
        "x'FF00FE'",
        "CAST(x'C3FF41' AS TEXT)",
        "'a' || char(0) || 'b'",
        "0.1 + 0.2",
        "1 << 62",
        "9e999",
    )
    for value in (*values, "NULL"):
        execute(sqlite_url, f"UPDATE multitalk_jobs SET {odd} = {value}")
        before = execute(sqlite_url, looked)
        seen = stored.repository.get(job.ref)
        assert seen is not None
        assert stored.refused(seen) == {}
        assert execute(sqlite_url, looked) == []
        assert stored.repository.restore(stored.kept[-1:]) == {}
        assert execute(sqlite_url, looked) == before


@PG
def test_odd_columns_of_a_server_come_back_as_they_were(empty_postgres_url: str, opened: Opener) -> None:
    url = empty_postgres_url
    make_generation_b(url)
    for column in (
        "seen timestamptz DEFAULT 'infinity'",
        "number bigint GENERATED ALWAYS AS IDENTITY",
        "twice text GENERATED ALWAYS AS (prompt || '!') STORED",
        "\"odd: 'name %s\" bytea DEFAULT '\\xff00'",
        "money numeric(30, 12) DEFAULT 0.1",
        "ratio float8 DEFAULT 0.1 + 0.2",
        'raw json DEFAULT \'{"a": 1,  "a": 2}\'',
        "grid int[] DEFAULT '{{1,2},{3,4}}'",
    ):
        execute(url, f"ALTER TABLE image_jobs ADD COLUMN {column.replace('%', '%%')}")
    stored = Stored(url, opened(url), "image_jobs", JobKind.IMAGE, System.NEW)
    job = stored.job("c-1")
    looked = "SELECT image_jobs::text FROM image_jobs"
    before = execute(url, looked)
    assert stored.refused(job) == {}
    assert stored.repository.restore(stored.kept) == {}
    assert execute(url, looked) == before


@PG
def test_rows_of_others_that_would_go_along_keep_a_row_where_it_is(
    empty_postgres_url: str, opened: Opener
) -> None:
    url = empty_postgres_url
    make_generation_b(url)
    stored = Stored(url, opened(url), "image_jobs", JobKind.IMAGE, System.NEW)
    job, other = stored.job("c-1"), stored.job("c-2")
    execute(url, "CREATE TABLE likes (image uuid REFERENCES image_jobs (id))")
    execute(url, "INSERT INTO likes VALUES (?::uuid)", job.ref.key)
    refused = stored.refused(job, other)  # one that cannot go stops no other
    assert list(refused) == [job.ref]
    assert stored.repository.get(other.ref) is None
    execute(url, "DROP TABLE likes")
    execute(url, "CREATE TABLE likes (image uuid REFERENCES image_jobs (id) ON DELETE CASCADE)")
    assert "hang on rows of image_jobs" in stored.refused(job)[job.ref]


@PG
def test_row_level_security_decides_who_deletes(empty_postgres_url: str) -> None:
    url = empty_postgres_url
    make_generation_c(url)
    secure(url, "video_jobs", "image_jobs")
    row = {"workflow_id": 1, "comfy_url": "http://gpu1:8188", "status": "completed"}
    add_rows(url, "video_jobs", [{**row, "user_id": ME, "comfy_job_id": "c-1"}])
    add_rows(url, "video_jobs", [{**row, "user_id": OTHER, "comfy_job_id": "c-2"}])
    kept: Kept = []
    login = as_login(url, "authenticator")
    with (
        closing(open_database(url)) as service,
        closing(open_database(login, identity=Identity.of(ME))) as mine,
        closing(open_database(login, identity=Identity.of(OTHER))) as others,
    ):
        (job,) = service.find_by_comfy_id("c-1")
        (theirs,) = service.find_by_comfy_id("c-2")
        refused = others.delete([job], owner=None, keep=kept.extend)
        assert refused[job.ref].message == "The job does not exist any more."
        execute(url, "CREATE POLICY everybody_sees ON video_jobs FOR SELECT USING (true)")
        refused = others.delete([job], owner=None, keep=kept.extend)
        assert "row-level security lets this user see it" in refused[job.ref].message
        refused = mine.delete([job, theirs], owner=ME, keep=kept.extend)
        assert list(refused) == [theirs.ref]
        assert service.get(job.ref) is None
        refused = others.restore(kept[-1:])
        assert "row-level security" in refused[job.ref].message
        assert mine.restore(kept[-1:]) == {}
        assert service.get(job.ref) == job


def test_a_view_is_left_alone(sqlite_url: str, opened: Opener) -> None:
    make_generation_b(sqlite_url)
    stored = Stored(sqlite_url, opened(sqlite_url), "image_jobs", JobKind.IMAGE, System.NEW)
    job = stored.job("c-1")
    execute(sqlite_url, "CREATE TABLE kept AS SELECT * FROM image_jobs")
    execute(sqlite_url, "DROP TABLE image_jobs")
    execute(sqlite_url, "CREATE VIEW image_jobs AS SELECT * FROM kept")
    repository = opened(sqlite_url)
    refused = repository.delete([job], owner=ME, keep=stored.keep)
    assert isinstance(refused[job.ref], SchemaMismatch)
    assert stored.kept == []
