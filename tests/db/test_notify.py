"""A PostgreSQL that tells by itself what was written."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace

import pytest

from jobmonitor.db import listening
from jobmonitor.db import watch as watching
from jobmonitor.db.identity import Identity
from jobmonitor.db.repository import SqlJobRepository, open_database
from jobmonitor.db.schema.notify import install_notify, uninstall_notify
from jobmonitor.db.watch import SqlWatch
from jobmonitor.domain.errors import DatabaseBusy, DatabaseReadOnly, InvalidInput, SchemaMismatch
from jobmonitor.domain.feed import Changes
from jobmonitor.domain.job import JobKind, JobRef, NewJob
from tests.support.generations import make_generation_c, make_legacy
from tests.support.postgres import PostgresServer
from tests.support.row_security import row_security
from tests.support.rows import execute, insert

pytestmark = pytest.mark.postgresql
NEW = NewJob(workflow_name="img2img", comfy_url="http://gpu1:8188", comfy_job_id=None)
PATIENCE = 60.0
"""Seconds until what should be told counts as not told."""


class Told:
    """A watch that is told of changes, and waits for that."""

    def __init__(self, repository: SqlJobRepository) -> None:
        self._condition = threading.Condition()
        self._calls = 0
        watch = repository.watch(self._notice)
        assert isinstance(watch, SqlWatch)
        self.watch = watch
        self.watch.look()

    def _notice(self) -> None:
        with self._condition:
            self._calls += 1
            self._condition.notify_all()

    def until(self, condition: Callable[[], object]) -> None:
        """Asks again after each notice alone."""
        with self._condition:
            assert self._condition.wait_for(condition, PATIENCE)

    def until_told(self) -> None:
        """Until the database tells by itself."""
        self.until(lambda: self.watch.is_told)
        self.watch.look()

    def next(self) -> Changes:
        """What the next look that finds something finds; looks after a notice alone."""
        found: list[Changes] = []

        def look() -> bool:
            changes = self.watch.look()
            if changes:
                found.append(changes)
            return bool(changes)

        self.until(look)
        return found[0]


@pytest.fixture
def url(postgres_url: str) -> str:
    """The address of a database that tells."""
    install_notify(postgres_url)
    return postgres_url


@pytest.fixture
def repository(url: str) -> Iterator[SqlJobRepository]:
    with closing(open_database(url)) as opened:
        yield opened


@pytest.fixture
def told(repository: SqlJobRepository) -> Iterator[Told]:
    one = Told(repository)
    one.until_told()
    yield one
    one.watch.close()


def old_row(url: str, table: str = "image_jobs", **values: object) -> JobRef:
    """A row that no look asks for."""
    key = str(uuid.uuid4())
    columns = {"workflow_name": "w", "comfy_url": "u", "status": "completed", "created_at": "2020-01-01"}
    insert(url, table, id=key, **columns | values)
    return JobRef(table, key)


def test_every_kind_of_write_is_told_at_once(told: Told, url: str) -> None:
    ref = old_row(url)
    assert [job.ref for job in told.next().jobs] == [ref]
    execute(url, "UPDATE image_jobs SET prompt = 'new'")
    assert [job.prompt for job in told.next().jobs] == ["new"]
    execute(url, "DELETE FROM image_jobs")
    assert told.next().removed == (ref,)


def test_a_new_job_is_told_at_once(told: Told, repository: SqlJobRepository) -> None:
    job = repository.create(JobKind.VIDEO, NEW)
    assert told.next().jobs == (job,)
    assert not told.watch.look()


def test_many_ids_are_told_in_several_parts(told: Told, url: str) -> None:
    execute(
        url,
        "INSERT INTO image_jobs (workflow_name, comfy_url, status, created_at)"
        " SELECT 'w', 'u', 'completed', '2020-01-01' FROM generate_series(1, 450)",
    )
    found: set[JobRef] = set()
    while len(found) < 450:
        found |= {job.ref for job in told.next().jobs}


def test_where_very_many_rows_are_written_everything_is_told(told: Told, url: str) -> None:
    execute(
        url,
        "INSERT INTO image_jobs (workflow_name, comfy_url, status, created_at)"
        " SELECT 'w', 'u', 'completed', '2020-01-01' FROM generate_series(1, 501)",
    )
    assert told.next() == Changes(everything=True)
    execute(url, "TRUNCATE image_jobs")
    assert told.next() == Changes(everything=True)


def test_a_write_that_touches_no_row_tells_nothing(told: Told, url: str) -> None:
    execute(url, "DELETE FROM image_jobs")
    ref = old_row(url)
    assert [job.ref for job in told.next().jobs] == [ref]


def test_another_schema_of_the_database_is_not_mixed_in(
    told: Told, url: str, postgres_server: PostgresServer
) -> None:
    with postgres_server.schema() as schema:
        other = postgres_server.url(schema)
        from jobmonitor.db.schema.postgresql import create_tables

        create_tables(other)
        install_notify(other)
        theirs = old_row(other)
        ours = old_row(url)
        changes = told.next()
        assert [job.ref for job in changes.jobs] == [ours]
        assert theirs not in changes.removed


def test_nonsense_on_the_channel_is_ignored(told: Told, url: str) -> None:
    for payload in ("", "x", "[]", '{"table": 1}', '{"hello": "somebody"}', "[" * 5000):
        execute(url, "SELECT pg_notify('jobmonitor', ?)", payload)
    ref = old_row(url)
    assert [job.ref for job in told.next().jobs] == [ref]


def test_a_connection_that_is_cut_is_made_again_and_looked_after_meanwhile(
    told: Told, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "AGAIN", (0.05, 0.1))
    execute(
        url,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
        " OR query = 'SELECT 1'",
    )
    told.until(lambda: not told.watch.is_told)
    told.until_told()
    ref = old_row(url)
    assert [job.ref for job in told.next().jobs] == [ref]


def test_where_nothing_told_arrives_changes_are_asked_for(
    repository: SqlJobRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As behind a transaction pooler, which lets one listen and never tells."""
    monkeypatch.setattr(listening, "VERIFY", 0.05)
    tried = threading.Event()
    verified = listening.Listener._verified

    def deaf(self: listening.Listener, connection: object) -> bool:
        connection.execute("UNLISTEN *")  # type: ignore[attr-defined]  # a psycopg connection
        try:
            return verified(self, connection)  # type: ignore[arg-type]
        finally:
            tried.set()

    monkeypatch.setattr(listening.Listener, "_verified", deaf)
    one = Told(repository)
    assert tried.wait(PATIENCE)
    assert not one.watch.is_told
    job = repository.create(JobKind.IMAGE, NEW)
    assert one.watch.look().jobs == (job,)
    one.watch.close()


def listeners() -> set[threading.Thread]:
    """The threads that listen."""
    return {thread for thread in threading.enumerate() if thread.name == "jobmonitor-listen"}


def test_closing_ends_the_thread_at_once(repository: SqlJobRepository) -> None:
    before = listeners()
    one = Told(repository)
    one.until_told()
    (thread,) = listeners() - before
    one.watch.close()
    assert not thread.is_alive()
    one.watch.close()


def test_a_database_without_triggers_gets_no_second_connection(postgres_url: str) -> None:
    before = listeners()
    with closing(open_database(postgres_url)) as repository:
        one = Told(repository)
        assert not one.watch.is_told
        assert listeners() <= before
        one.watch.close()


def test_triggers_that_come_later_are_noticed(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "TABLES_SECONDS", 0.0)
    with closing(open_database(postgres_url)) as repository:
        one = Told(repository)
        install_notify(postgres_url)
        assert one.watch.look() == Changes(everything=True)
        one.watch.close()
        again = Told(repository)
        again.until_told()
        again.watch.close()


def test_what_was_told_is_not_forgotten_where_a_look_fails(
    told: Told, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch = SqlWatch._fetch
    asked: list[object] = []

    def fail(_watch: SqlWatch, _connection: object, refs: Sequence[JobRef]) -> None:
        asked.extend(refs)
        raise DatabaseBusy("It took too long.")

    monkeypatch.setattr(SqlWatch, "_fetch", fail)
    ref = old_row(url)

    def refused() -> bool:
        try:
            told.watch.look()
        except DatabaseBusy:
            return ref in asked  # any look may take too long on a busy machine
        return False

    told.until(refused)
    monkeypatch.setattr(SqlWatch, "_fetch", fetch)
    assert [job.ref for job in told.watch.look().jobs] == [ref]


def test_a_user_hears_of_no_other_users_rows(url: str, postgres_server: PostgresServer) -> None:
    anna, ben = str(uuid.uuid4()), str(uuid.uuid4())
    with row_security(postgres_server, url.rpartition("%3D")[2]) as rules:
        identity = Identity.of(anna, role=rules.role)
        with closing(open_database(rules.url, identity=identity)) as repository:
            one = Told(repository)
            one.until_told()
            theirs = old_row(url, user_id=ben)
            execute(url, "UPDATE image_jobs SET prompt = 'secret'")
            execute(url, "DELETE FROM image_jobs")
            mine = repository.create(JobKind.IMAGE, replace(NEW, user_id=anna))
            changes = one.next()
            assert changes.jobs == (mine,)
            assert theirs not in changes.removed
            one.watch.close()


# The triggers


def triggers(url: str) -> int:
    (row,) = execute(
        url,
        "SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'jobmonitor_notify%' AND tgrelid::regclass::text"
        " NOT LIKE '%.%'",
    )
    return int(row[0])


def test_installing_twice_is_the_same_as_once(postgres_url: str) -> None:
    would = install_notify(postgres_url, dry_run=True)
    assert triggers(postgres_url) == 0
    assert install_notify(postgres_url) == would
    assert triggers(postgres_url) == 12
    assert not any("TRIGGER" in statement for statement in install_notify(postgres_url)[2:])
    assert triggers(postgres_url) == 12


def test_uninstalling_leaves_nothing(url: str) -> None:
    assert uninstall_notify(url, dry_run=True)
    assert triggers(url) == 12
    uninstall_notify(url)
    assert triggers(url) == 0
    assert execute(url, "SELECT to_regproc('jobmonitor_notify')") == [(None,)]
    assert uninstall_notify(url) == []
    install_notify(url)
    assert triggers(url) == 12


def test_every_generation_tells(empty_postgres_url: str) -> None:
    make_legacy(empty_postgres_url)
    make_generation_c(empty_postgres_url)
    install_notify(empty_postgres_url)
    with closing(open_database(empty_postgres_url)) as repository:
        one = Told(repository)
        one.until_told()
        execute(
            empty_postgres_url,
            "INSERT INTO multitalk_jobs (job_id, status, timestamp_submitted, width, height, trim_to_audio,"
            " comfy_url) VALUES ('jöb ''1\"', 'completed', '2020-01-01', 1, 1, false, 'http://s')",
        )
        assert [job.ref for job in one.next().jobs] == [JobRef("multitalk_jobs", "jöb '1\"")]
        one.watch.close()


def test_a_failing_trigger_never_fails_the_write(url: str, told: Told) -> None:
    """An id that no notification can hold, and a key that has another name now."""
    execute(
        url,
        "ALTER TABLE image_jobs DROP CONSTRAINT image_jobs_pkey, ALTER id DROP DEFAULT, ALTER id TYPE text",
    )
    execute(
        url,
        "INSERT INTO image_jobs (id, workflow_name, comfy_url) VALUES (repeat('x', 9000), 'w', 'u')",
    )
    assert told.next() == Changes(everything=True)
    execute(url, "ALTER TABLE image_jobs RENAME COLUMN id TO number")
    execute(url, "UPDATE image_jobs SET prompt = 'written'")
    assert execute(url, "SELECT prompt FROM image_jobs") == [("written",)]


def test_the_function_trusts_no_search_path(url: str, told: Told) -> None:
    """What a writer has in their own schema is not what the function calls."""
    execute(url, "CREATE FUNCTION to_json(text) RETURNS json LANGUAGE sql AS $$ SELECT '\"evil\"'::json $$")
    execute(url, "CREATE TABLE changed (id text)")
    ref = old_row(url)
    assert [job.ref for job in told.next().jobs] == [ref]


def test_what_needs_the_owner_says_so(postgres_server: PostgresServer, postgres_url: str) -> None:
    schema = postgres_url.rpartition("%3D")[2]
    role = f"guest_{schema}"
    for statement in (
        f"CREATE ROLE {role} LOGIN",
        f"GRANT USAGE ON SCHEMA {schema} TO {role}",
        f"GRANT ALL ON ALL TABLES IN SCHEMA {schema} TO {role}",
    ):
        postgres_server.execute(statement)
    with pytest.raises(DatabaseReadOnly, match="may not make triggers") as caught:
        install_notify(postgres_server.url(schema, role))
    assert "owns the tables" in caught.value.remedy
    assert triggers(postgres_url) == 0
    assert install_notify(postgres_server.url(schema, role), dry_run=True)
    postgres_server.execute(f"DROP OWNED BY {role}")
    postgres_server.execute(f"DROP ROLE {role}")


def test_a_database_without_tables_and_a_file_are_refused(empty_postgres_url: str, sqlite_url: str) -> None:
    with pytest.raises(SchemaMismatch, match="no table of jobs"):
        install_notify(empty_postgres_url)
    for command in (install_notify, uninstall_notify):
        with pytest.raises(InvalidInput, match="is a file"):
            command(sqlite_url)
