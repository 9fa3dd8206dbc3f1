"""What the feeds are told: changes that others make, a database that goes and comes back."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from jobmonitor.db.listening import Listener
from jobmonitor.db.schema.notify import install_notify
from jobmonitor.db.schema.postgresql import create_tables
from jobmonitor.db.watch import SqlWatch
from jobmonitor.domain.database import DatabaseInfo
from jobmonitor.domain.errors import DatabaseBusy, DatabaseReadOnly, DatabaseUnreachable, SchemaMismatch
from jobmonitor.domain.events import DatabaseChanged, FeedInvalidated, JobsChanged
from jobmonitor.domain.feed import Changes, FeedQuery
from jobmonitor.domain.job import Job, JobKind, JobPatch, JobRef, JobResult, JobStatus, NewJob
from jobmonitor.services import feeds
from jobmonitor.services.feeds import TRIED_AGAIN
from tests.services.conftest import Open
from tests.support.database import RoleDatabase
from tests.support.postgres import PostgresServer, running_server
from tests.support.rows import execute
from tests.support.workstation import Workstation


async def connected(here: Workstation) -> None:
    """Until changes are looked for: what happens from now on is told."""
    await here.until(lambda: [event for event in here.events if event == DatabaseChanged()])


def told(here: Workstation, ref: JobRef) -> list[Job]:
    """How the row was found by looking, oldest first."""
    changes = [event.changes for event in here.events if isinstance(event, JobsChanged)]
    return [job for each in changes for job in each.jobs if job.ref == ref]


def create(there: Workstation, comfy_job_id: str) -> Job:
    """Another copy's new row."""
    # An address that no server can have: nobody is asked.
    new = NewJob(workflow_name="img2img", comfy_url="http://127.0.0.1:1", comfy_job_id=comfy_job_id)
    return there.application.jobs[JobKind.IMAGE].create_job(new)


async def test_what_another_copy_writes_is_told(database_url: str, open_copy: Open) -> None:
    here = await open_copy(database_url)
    there = await open_copy(database_url, name="there", started=False)
    await connected(here)
    job = create(there, "one")
    await here.until(lambda: told(here, job.ref))
    there.application.jobs[JobKind.IMAGE].complete_job("one", JobResult(outputs=("http://x/view?a=b",)))
    await here.until(lambda: told(here, job.ref)[-1].status is JobStatus.COMPLETED)
    assert told(here, job.ref)[-1].outputs == ("http://x/view?a=b",)


async def test_rows_on_the_screen_are_followed_though_they_have_ended(
    database_url: str, open_copy: Open
) -> None:
    here = await open_copy(database_url)
    there = await open_copy(database_url, name="there", started=False)
    await connected(here)
    job = create(there, "one")
    there.application.jobs[JobKind.IMAGE].complete_job("one", JobResult(error_message="no"))
    here.application.feeds.follow(here, [job.ref])
    await here.until(lambda: told(here, job.ref))
    there.application.repository.patch(job.ref, JobPatch(thumbnail_url="http://x/t.png"))
    await here.until(lambda: told(here, job.ref)[-1].thumbnail_url == "http://x/t.png")


async def test_a_database_that_goes_is_told_with_its_remedy_and_what_was_missed_is_asked_for_again(
    postgres: RoleDatabase, open_copy: Open
) -> None:
    here = await open_copy(postgres.url)
    there = await open_copy(postgres.url, name="there", started=False)
    await connected(here)
    create(there, "one")
    postgres.take_away()
    here.application.feeds.look_now()
    lost = await here.until(
        lambda: next((e for e in here.events if isinstance(e, DatabaseChanged) and e.problem), None)
    )
    assert lost.remedy
    assert lost.remedy.endswith(TRIED_AGAIN)
    assert here.application.feeds.lost_since is not None
    here.events.clear()
    postgres.give_back()
    here.application.feeds.look_now()
    await here.until(lambda: FeedInvalidated() in here.events)
    assert here.events.index(DatabaseChanged()) < here.events.index(FeedInvalidated())
    assert here.application.feeds.lost_since is None
    page = await here.application.feeds.page(FeedQuery(), after=None, limit=10)
    assert [job.comfy_job_id for job in page.jobs] == ["one"]
    job = create(there, "two")
    await here.until(lambda: told(here, job.ref))


async def test_connections_that_are_cut_are_made_again_and_nothing_is_missed(
    postgres: RoleDatabase, open_copy: Open
) -> None:
    here = await open_copy(postgres.url)
    there = await open_copy(postgres.url, name="there", started=False)
    await connected(here)
    postgres.cut()
    job = create(there, "one")
    here.application.feeds.look_now()
    await here.until(lambda: told(here, job.ref) or FeedInvalidated() in here.events[2:])
    page = await here.application.feeds.page(FeedQuery(), after=None, limit=10)
    assert [each.ref for each in page.jobs] == [job.ref]


async def test_a_database_that_was_never_there_is_told_and_found_when_it_comes(
    open_copy: Open, tmp_path: Path
) -> None:
    file = tmp_path / "no such folder" / "jobs.db"
    here = await open_copy(str(file))
    lost = await here.until(
        lambda: next((e for e in here.events if isinstance(e, DatabaseChanged) and e.problem), None)
    )
    assert str(file.parent) in lost.problem
    await asyncio.to_thread(file.parent.mkdir)
    here.application.feeds.look_now()
    await connected(here)


# Told by the database itself


@pytest.mark.postgresql
async def test_what_a_database_tells_is_shown_at_once(
    postgres: RoleDatabase, open_copy: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_notify(postgres.url)
    monkeypatch.setattr(feeds, "TOLD_SECONDS", 1_000.0)  # nothing is found by asking
    telling = threading.Event()
    set_telling = Listener._set_telling

    def note(self: Listener, is_telling: bool) -> None:
        set_telling(self, is_telling)
        if is_telling:
            telling.set()

    monkeypatch.setattr(Listener, "_set_telling", note)
    here = await open_copy(postgres.url)
    there = await open_copy(postgres.url, name="there", started=False)
    await connected(here)
    await here.until(telling.is_set)
    for number in range(3):
        job = create(there, str(number))
        await here.until(lambda job=job: told(here, job.ref))
    there.application.repository.patch(job.ref, JobPatch(thumbnail_url="http://x/t.png"))
    await here.until(lambda: told(here, job.ref)[-1].thumbnail_url == "http://x/t.png")


# Databases that change while the window runs


def fresh(here: Workstation, before: DatabaseInfo | None) -> bool:
    """Whether the database was looked at anew, and that was told."""
    return here.application.database is not before and FeedInvalidated() in here.events


async def test_a_table_that_is_dropped_and_comes_again_is_told(
    postgres: RoleDatabase, open_copy: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobmonitor.db.watch.TABLES_SECONDS", 0.0)
    here = await open_copy(postgres.url)
    await connected(here)
    before = here.application.database
    here.events.clear()
    execute(postgres.url, "ALTER TABLE image_jobs RENAME TO kept")
    await here.until(lambda: fresh(here, before))
    without = here.application.database
    assert without is not None
    assert "image_jobs" not in {table.name for table in without.tables}
    assert any("image_jobs" in problem for problem in without.problems)
    with pytest.raises(SchemaMismatch, match="image jobs"):
        create(here, "meanwhile")
    here.events.clear()
    execute(postgres.url, "ALTER TABLE kept RENAME TO image_jobs")
    await here.until(lambda: fresh(here, without))
    assert create(here, "after").comfy_job_id == "after"


async def test_a_role_that_becomes_read_only_is_told(
    postgres: RoleDatabase, postgres_server: PostgresServer, open_copy: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobmonitor.db.watch.TABLES_SECONDS", 0.0)
    here = await open_copy(postgres.url)
    await connected(here)
    assert here.application.database is not None
    assert not here.application.database.read_only
    postgres_server.execute(f"ALTER ROLE {postgres.role} SET default_transaction_read_only = on")
    await here.until(lambda: here.application.database and here.application.database.read_only)
    with pytest.raises(DatabaseReadOnly):
        create(here, "meanwhile")
    postgres_server.execute(f"ALTER ROLE {postgres.role} RESET default_transaction_read_only")
    await here.until(lambda: here.application.database and not here.application.database.read_only)
    create(here, "after")


async def test_a_server_that_is_started_again_loses_nothing(open_copy: Open) -> None:
    with running_server() as server:
        url = server.url("public")
        create_tables(url)
        here = await open_copy(url)
        await connected(here)
        job = create(here, "before")
        here.events.clear()
        await asyncio.to_thread(server.halt)
        lost = await here.until(
            lambda: next((e for e in here.events if isinstance(e, DatabaseChanged) and e.problem), None)
        )
        assert lost.remedy
        with pytest.raises(DatabaseUnreachable):
            create(here, "meanwhile")
        here.events.clear()
        await asyncio.to_thread(server.resume)
        await here.until(lambda: here.application.feeds.look_now() or FeedInvalidated() in here.events)
        page = await here.application.feeds.page(FeedQuery(), after=None, limit=10)
        assert page.jobs == (job,)
        assert (
            create(here, "after")
            in (await here.application.feeds.page(FeedQuery(), after=None, limit=10)).jobs
        )
        await here.application.close()


async def test_a_file_that_is_moved_away_is_told_and_found_when_it_is_back(
    open_copy: Open, tmp_path: Path
) -> None:
    file = tmp_path / "jobs.db"
    here = await open_copy(str(file))
    await connected(here)
    job = create(here, "before")
    file.rename(tmp_path / "away.db")
    lost = await here.until(
        lambda: next((e for e in here.events if isinstance(e, DatabaseChanged) and e.problem), None)
    )
    assert "not there any more" in lost.problem
    here.events.clear()
    (tmp_path / "away.db").rename(file)
    here.application.feeds.look_now()
    await here.until(lambda: FeedInvalidated() in here.events)
    page = await here.application.feeds.page(FeedQuery(), after=None, limit=10)
    assert page.jobs == (job,)


async def test_a_database_that_is_busy_for_once_is_not_lost(
    sqlite_url: str, open_copy: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = await open_copy(sqlite_url)
    there = await open_copy(sqlite_url, name="there", started=False)
    await connected(here)
    look, busy = SqlWatch.look, threading.Event()

    def look_twice(self: SqlWatch) -> Changes:
        if not busy.is_set():
            busy.set()
            raise DatabaseBusy("It took too long.")
        return look(self)

    monkeypatch.setattr(SqlWatch, "look", look_twice)
    await here.until(busy.is_set)
    job = create(there, "one")
    await here.until(lambda: told(here, job.ref))
    assert not [event for event in here.events if isinstance(event, DatabaseChanged) and event.problem]
