"""As whom a database is asked: users see and write their own rows alone, a service sees all."""

from __future__ import annotations

import json
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from jobmonitor.db.identity import Identity
from jobmonitor.db.repository import SqlJobRepository, open_database
from jobmonitor.domain.errors import DatabaseReadOnly, DatabaseUnreachable, InvalidInput
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.job import ACTIVE, JobKind, JobPatch, JobStatus, NewJob
from tests.support.postgres import PostgresServer
from tests.support.row_security import RowSecurity, row_security, token

ANNA, BEN = str(uuid.uuid4()), str(uuid.uuid4())
As = Callable[[str | None], SqlJobRepository]


def new(user: str | None) -> NewJob:
    return NewJob(workflow_name="w", comfy_url="http://s", comfy_job_id=str(uuid.uuid4()), user_id=user)


# What an operator gives


def test_a_users_id_acts_as_that_user() -> None:
    identity = Identity.of(ANNA.upper())
    assert identity is not None
    assert json.loads(identity.claims) == {"sub": ANNA, "role": "authenticated"}
    assert (identity.role, identity.user_id, identity.title) == ("authenticated", ANNA, ANNA)


def test_a_token_brings_its_claims_and_its_role() -> None:
    identity = Identity.of(token(sub=ANNA, role="member", email="anna@example.org", exp=time.time() + 60))
    assert identity is not None
    assert (identity.role, identity.user_id) == ("member", ANNA)
    assert json.loads(identity.claims)["email"] == "anna@example.org"
    assert "example" not in repr(identity)
    given = Identity.of(token(sub=ANNA, role="member"), role="other")
    assert given is not None
    assert given.role == "other"
    assert json.loads(given.claims)["role"] == "other"


def test_a_services_token_names_no_user() -> None:
    identity = Identity.of(token(iss="host", role="service_role"))
    assert identity is not None
    assert (identity.user_id, identity.title) == (None, "service_role")


def test_nothing_given_is_no_identity_and_a_role_alone_is_one() -> None:
    assert Identity.of(None) is None
    assert Identity.of(" ", role="") is None
    identity = Identity.of("", role="reports")
    assert identity is not None
    assert (identity.role, identity.user_id) == ("reports", None)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("anna", "neither"),
        ("se.cret", "neither"),
        ("a.secret.c", "cannot be read"),
        ("a.c2VjcmV0.c", "cannot be read"),
        ("a.W10.c", "cannot be read"),
        ("a.eyJhIjpOYU59.c", "cannot be read"),
        (token(sub=ANNA, name="\0"), "cannot be read"),
        (token(sub=ANNA, exp=1), "expired"),
    ],
)
def test_what_is_neither_id_nor_token_is_refused_and_not_shown(text: str, words: str) -> None:
    with pytest.raises(InvalidInput, match=words) as caught:
        Identity.of(text)
    error = caught.value
    assert error.remedy
    for part in text.split("."):
        if len(part) > 4:
            assert part not in f"{error!r} {error} {error.details} {error.__cause__!r}"


# What the database lets through


@pytest.fixture
def rules(postgres_server: PostgresServer, postgres_url: str) -> Iterator[RowSecurity]:
    with row_security(postgres_server, postgres_url.rpartition("%3D")[2]) as made:
        yield made


@pytest.fixture
def as_user(rules: RowSecurity) -> Iterator[As]:
    """Opens the database as a user (as the bare login, for None)."""
    opened: list[SqlJobRepository] = []

    def open_as(user: str | None) -> SqlJobRepository:
        identity = None if user is None else Identity.of(user, role=rules.role)
        opened.append(open_database(rules.url, identity=identity))
        return opened[-1]

    yield open_as
    for repository in opened:
        repository.close()


@pytest.fixture
def service(rules: RowSecurity) -> Iterator[SqlJobRepository]:
    """The database as a login that no policy holds."""
    repository = open_database(rules.service_url)
    yield repository
    repository.close()


@pytest.mark.postgresql
def test_a_user_never_sees_anothers_rows(as_user: As, service: SqlJobRepository) -> None:
    mine = service.create(JobKind.IMAGE, new(ANNA))
    theirs = service.create(JobKind.IMAGE, new(BEN))
    nobodys = service.create(JobKind.VIDEO, new(None))
    anna = as_user(ANNA)
    assert anna.info().acts_as == ANNA
    assert anna.page(FeedQuery(), after=None, limit=10).jobs == (mine,)
    assert anna.page(FeedQuery(user_id=BEN), after=None, limit=10).jobs == ()
    assert anna.counts(FeedQuery()).total == 1
    assert anna.get_many([mine.ref, theirs.ref, nobodys.ref]) == (mine,)
    assert anna.find(theirs.ref.key) == ()
    assert anna.find_by_comfy_id(theirs.comfy_job_id or "") == ()
    assert anna.active() == (mine,)
    assert service.counts(FeedQuery()).total == 3
    assert service.info().acts_as == ""


@pytest.mark.postgresql
def test_what_another_user_does_is_not_told(as_user: As, service: SqlJobRepository) -> None:
    theirs = service.create(JobKind.IMAGE, new(BEN))
    watch = as_user(ANNA).watch()
    watch.follow([theirs.ref])
    watch.look()
    service.patch(theirs.ref, JobPatch(prompt="secret"))
    service.create(JobKind.IMAGE, new(BEN))
    mine = service.create(JobKind.IMAGE, new(ANNA))
    assert watch.look().jobs == (mine,)
    watch.close()


@pytest.mark.postgresql
def test_a_user_writes_their_own_rows_alone(as_user: As, service: SqlJobRepository) -> None:
    anna = as_user(ANNA)
    job = anna.create(JobKind.IMAGE, new(ANNA))
    assert service.get(job.ref) == job
    done = anna.transition(job.ref, JobStatus.COMPLETED, expected=ACTIVE)
    assert done is not None
    with pytest.raises(DatabaseReadOnly, match=r"row-level security.*their own") as caught:
        anna.create(JobKind.IMAGE, new(BEN))
    assert "database user" in caught.value.remedy
    theirs = service.create(JobKind.IMAGE, new(BEN))
    assert anna.transition(theirs.ref, JobStatus.CANCELLED, expected=ACTIVE) is None
    assert service.get(theirs.ref) == theirs


@pytest.mark.postgresql
def test_nobody_sees_nothing_and_writes_nothing(as_user: As, service: SqlJobRepository) -> None:
    service.create(JobKind.IMAGE, new(ANNA))
    nobody = as_user(None)
    assert nobody.page(FeedQuery(), after=None, limit=10).jobs == ()
    for user in (None, ANNA):
        with pytest.raises(DatabaseReadOnly, match="row-level security") as caught:
            nobody.create(JobKind.IMAGE, new(user))
        assert "database user" in caught.value.remedy


@pytest.mark.postgresql
def test_the_identity_ends_with_its_transaction(rules: RowSecurity) -> None:
    """Whoever gets the server's session next, behind a pooler, is not this user."""
    from sqlalchemy import text

    from jobmonitor.db.engine import Database
    from jobmonitor.db.urls import parse_address

    database = Database(parse_address(rules.url), identity=Identity.of(ANNA, role=rules.role))
    with database.read() as connection:
        assert connection.scalar(text("SELECT current_user::text")) == rules.role
        driver = connection.connection.dbapi_connection
        assert driver is not None
    with closing(driver.cursor()) as cursor:
        cursor.execute("SELECT current_user::text, current_setting('request.jwt.claims', true)")
        user, claims = cursor.fetchone() or ("", "")
    driver.rollback()
    assert (user, claims or "") == (rules.login, "")
    database.close()


@pytest.mark.postgresql
def test_a_role_that_the_login_may_not_be(rules: RowSecurity, postgres_server: PostgresServer) -> None:
    for role in ("postgres", "no such role"):
        repository = open_database(rules.url, identity=Identity.of(ANNA, role=role))
        with pytest.raises(DatabaseUnreachable, match=f"not act as the role {role}") as caught:
            repository.info()
        assert "granted" in caught.value.remedy
        repository.close()


@pytest.mark.postgresql
def test_a_right_that_is_missing_is_named(as_user: As, rules: RowSecurity, service: SqlJobRepository) -> None:
    anna = as_user(ANNA)
    anna.info()
    from tests.support.rows import execute

    execute(rules.service_url, f"REVOKE INSERT ON image_jobs FROM {rules.role}")
    with pytest.raises(DatabaseReadOnly, match="may not use the table image_jobs"):
        anna.create(JobKind.IMAGE, new(ANNA))


# Read only


def test_a_database_that_is_opened_read_only(database_url: str, repository: SqlJobRepository) -> None:
    job = repository.create(JobKind.IMAGE, new(None))
    reader = open_database(database_url, read_only=True)
    assert reader.info().read_only
    assert reader.page(FeedQuery(), after=None, limit=10).jobs == (job,)
    with pytest.raises(DatabaseReadOnly, match="read only"):
        reader.create(JobKind.IMAGE, new(None))
    watch = reader.watch()
    watch.look()
    later = repository.create(JobKind.IMAGE, new(None))
    assert watch.look().jobs == (later,)
    watch.close()
    reader.close()


@pytest.mark.postgresql
def test_a_server_itself_holds_to_read_only(postgres_url: str) -> None:
    from sqlalchemy import text

    from jobmonitor.db.engine import Database
    from jobmonitor.db.urls import parse_address

    database = Database(parse_address(postgres_url), read_only=True)
    with pytest.raises(DatabaseReadOnly), database.read() as connection:
        connection.execute(text("DELETE FROM image_jobs"))
    database.close()


def test_a_file_that_is_opened_read_only_is_neither_made_nor_upgraded(tmp_path: Path) -> None:
    path = tmp_path / "jobs.db"
    missing = open_database(str(path), read_only=True)
    with pytest.raises(DatabaseUnreachable, match="no file"):
        missing.info()
    missing.close()
    assert not path.exists()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE notes (id INTEGER)")
    other = open_database(str(path), read_only=True)
    assert other.info().tables == ()
    other.close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("notes",)]
