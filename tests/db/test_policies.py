"""Row-level security over generation C, as hosted databases have it: who sees and writes which rows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from jobmonitor.db.identity import Identity
from jobmonitor.db.repository import SqlJobRepository, open_database
from jobmonitor.domain.errors import DatabaseReadOnly, JobMonitorError, SchemaMismatch
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.job import ACTIVE, Job, JobKind, JobPatch, JobStatus, NewJob
from tests.support.generations import add_rows, as_login, make_generation_c, secure
from tests.support.odd_rows import USERS
from tests.support.opener import Opener
from tests.support.rows import execute

ADA, BEN = USERS[:2]
SERVER = "http://gpu1:8188"
NEW = NewJob(workflow_name="wan-i2v", comfy_url=SERVER, comfy_job_id="c-1", user_id=ADA)


@pytest.fixture
def hosted_url(empty_postgres_url: str) -> str:
    """A hosted database: rows of two users, and the login of its users' programs."""
    make_generation_c(empty_postgres_url)
    secure(empty_postgres_url, "video_jobs", "image_jobs")
    for user in (ADA, BEN):
        for number in range(3):
            row = {"user_id": user, "workflow_id": 1, "comfy_url": SERVER, "comfy_job_id": f"{user}-{number}"}
            add_rows(empty_postgres_url, "video_jobs", [row])
    return as_login(empty_postgres_url, "authenticator")


def _jobs(repository: SqlJobRepository, **query: Any) -> tuple[Job, ...]:
    return repository.page(FeedQuery(**query), after=None, limit=100).jobs


def _as(url: str, user: str | None, role: str | None = None) -> SqlJobRepository:
    return open_database(url, identity=Identity.of(user, role=role))


@pytest.mark.postgresql
def test_a_user_never_sees_the_rows_of_another(hosted_url: str) -> None:
    ben = _as(hosted_url, BEN)
    (theirs, *_) = _jobs(ben)
    ben.close()
    repository = _as(hosted_url, ADA)
    try:
        info = repository.info()
        assert [table.row_level_security for table in info.tables] == [True, True, False]
        assert "row-level security" in info.tables[0].description
        assert info.acts_as == ADA
        assert info.problems == ()
        assert {job.user_id for job in _jobs(repository)} == {ADA}
        assert len(_jobs(repository)) == repository.counts(FeedQuery()).total == 3
        assert _jobs(repository, user_id=BEN) == ()
        assert _jobs(repository, text=BEN) == ()
        assert repository.get(theirs.ref) is None
        assert repository.find(theirs.ref.key) == ()
        assert repository.find_by_comfy_id(theirs.comfy_job_id or "") == ()
        assert {job.user_id for job in repository.active([SERVER])} == {ADA}
        assert repository.patch(theirs.ref, JobPatch(error_message="mine now")) is None
        assert repository.transition(theirs.ref, JobStatus.FAILED, expected=ACTIVE) is None
        with pytest.raises(DatabaseReadOnly, match="row-level security"):
            repository.create(JobKind.VIDEO, replace(NEW, user_id=BEN))
        with pytest.raises(SchemaMismatch, match=r"video_jobs.*user_id"):
            repository.create(JobKind.VIDEO, replace(NEW, user_id=None))
        own = repository.create(JobKind.VIDEO, NEW)
        assert repository.transition(own.ref, JobStatus.PROCESSING, expected=ACTIVE)
    finally:
        repository.close()


@pytest.mark.postgresql
def test_a_user_is_told_of_their_own_rows_alone(hosted_url: str) -> None:
    ada, ben = _as(hosted_url, ADA), _as(hosted_url, BEN)
    watch = ada.watch()
    try:
        watch.look()
        (theirs, *_) = _jobs(ben)
        watch.follow([theirs.ref])
        ben.transition(theirs.ref, JobStatus.PROCESSING, expected=ACTIVE)
        ben.create(JobKind.VIDEO, replace(NEW, user_id=BEN))
        own = ada.create(JobKind.VIDEO, replace(NEW, comfy_job_id="c-2"))
        assert watch.look().jobs == (own,)
        assert watch.look().jobs == ()
    finally:
        watch.close()
        ada.close()
        ben.close()


@pytest.mark.postgresql
def test_a_service_sees_the_rows_of_all(hosted_url: str) -> None:
    repository = _as(hosted_url, None, role="service_role")
    try:
        assert {job.user_id for job in _jobs(repository)} == {ADA, BEN}
        assert "sees all rows" in repository.info().tables[0].description
        assert repository.info().problems == ()
        assert repository.create(JobKind.VIDEO, replace(NEW, user_id=BEN)).user_id == BEN
    finally:
        repository.close()


@pytest.mark.postgresql
def test_a_login_that_is_nobody_is_told_so(hosted_url: str, opened: Opener) -> None:
    repository = opened(hosted_url)
    (problem,) = repository.info().problems
    assert "video_jobs, image_jobs" in problem
    assert "no user is given" in problem
    assert _jobs(repository) == ()
    with pytest.raises(JobMonitorError, match=r"row-level security|user_id"):
        repository.create(JobKind.VIDEO, NEW)


@pytest.mark.postgresql
def test_a_row_that_may_be_seen_and_not_written_is_said(empty_postgres_url: str, hosted_url: str) -> None:
    execute(empty_postgres_url, "CREATE POLICY everybody_sees ON video_jobs FOR SELECT USING (true)")
    repository = _as(hosted_url, ADA)
    try:
        theirs = next(job for job in _jobs(repository) if job.user_id == BEN)
        for write in (
            lambda: repository.patch(theirs.ref, JobPatch(error_message="mine now")),
            lambda: repository.transition(theirs.ref, JobStatus.FAILED, expected=ACTIVE),
        ):
            with pytest.raises(DatabaseReadOnly, match=r"video_jobs.*row-level security"):
                write()
        # What is not as it was expected is no matter of rights.
        expected = frozenset({JobStatus.PROCESSING})
        assert repository.transition(theirs.ref, JobStatus.FAILED, expected=expected) is None
        assert repository.get(theirs.ref) == theirs
    finally:
        repository.close()


@pytest.mark.postgresql
def test_a_row_that_may_be_written_and_not_seen_is_not_left_behind(
    empty_postgres_url: str, hosted_url: str
) -> None:
    execute(empty_postgres_url, "CREATE POLICY everybody_adds ON video_jobs FOR INSERT WITH CHECK (true)")
    repository = _as(hosted_url, ADA)
    try:
        with pytest.raises(DatabaseReadOnly, match="row-level security"):
            repository.create(JobKind.VIDEO, replace(NEW, user_id=BEN))
    finally:
        repository.close()
    assert execute(empty_postgres_url, "SELECT count(*) FROM video_jobs") == [(6,)]


@pytest.mark.postgresql
def test_a_feed_says_why_it_is_empty_where_no_user_is_given(hosted_url: str) -> None:
    nobody, ada = _as(hosted_url, None), _as(hosted_url, ADA)
    try:
        assert _jobs(nobody) == ()
        (note,) = nobody.notes(FeedQuery(kinds=frozenset({JobKind.VIDEO})))
        assert "by user which rows of video_jobs are shown" in note
        assert "database_user" in note
        assert nobody.notes(FeedQuery(kinds=frozenset({JobKind.TEXT}))) == ()
        assert ada.notes(FeedQuery()) == ()
    finally:
        nobody.close()
        ada.close()
