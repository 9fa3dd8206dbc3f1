"""Deleting rows and putting them back: by the hundred, with a stop, with a process that dies in between."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest

from jobmonitor.db.repository import SqlJobRepository
from jobmonitor.db.state.deleted import FileDeletedBook
from jobmonitor.db.state.state_file import StateFile
from jobmonitor.domain.errors import DatabaseBusy, DatabaseUnreachable, InvalidInput
from jobmonitor.domain.events import DeletionsChanged, Event, JobsChanged
from jobmonitor.domain.feed import Changes, FeedQuery
from jobmonitor.domain.job import Job, JobKind, NewJob
from jobmonitor.domain.saved_row import SavedRow
from jobmonitor.services.bus import EventBus
from jobmonitor.services.clock import SystemClock
from jobmonitor.services.deleting import KEPT_DAYS, DeleteService, ManyDeletes, restore_round
from jobmonitor.services.selected_jobs import Matching, Named, SelectedJobs, SelectionReader
from tests.support.opener import Opener
from tests.support.rows import execute, insert_many

T = TypeVar("T")
NEW = NewJob(workflow_name="img2img", comfy_url="http://gpu1:8188", comfy_job_id="c-0", prompt="a dress")
EVERYTHING = SelectedJobs((Matching(FeedQuery()),), 0)


class Inline:
    """Runs work at once."""

    async def run(self, work: Callable[..., T], *args: object) -> T:
        await asyncio.sleep(0)
        return work(*args)


class Later(SystemClock):
    """A clock that is some days ahead."""

    def __init__(self, days: float) -> None:
        self._ahead = timedelta(days=days)

    def now(self):  # type: ignore[no-untyped-def]
        return super().now() + self._ahead


class Desk:
    """The service on a file of jobs and a state file."""

    def __init__(self, url: str, repository: SqlJobRepository, state: StateFile, days: float = 0) -> None:
        self.url, self.repository = url, repository
        self.bus, self.told = EventBus(), list[Event]()
        self.bus.subscribe(self.told.append)
        self.service = DeleteService(
            repository, FileDeletedBook(state.storage), Inline(), self.bus, Later(days), "studio", None
        )
        self.reader = SelectionReader(repository, Inline())

    def make(self, number: int, *, ends: bool = True) -> Job:
        job = self.repository.create(JobKind.IMAGE, replace(NEW, comfy_job_id=f"c-{number}"))
        if ends:
            execute(self.url, "UPDATE image_jobs SET status = 'failed' WHERE id = ?", job.ref.key)
        return job

    def rows(self) -> list[tuple[object, ...]]:
        return sorted(execute(self.url, "SELECT * FROM image_jobs"), key=str)


@pytest.fixture
def desk(sqlite_url: str, opened: Opener, tmp_path: Path) -> Desk:
    repository = opened(sqlite_url)
    repository.info()
    state = StateFile(tmp_path / "state.sqlite")
    return Desk(sqlite_url, repository, state)


def test_many_are_deleted_some_at_a_time_and_put_back(desk: Desk) -> None:
    for number in range(3):
        desk.make(number, ends=number > 0)
    columns = ("id", "workflow_name", "status", "created_at", "updated_at", "comfy_job_id", "comfy_url")
    time = "2026-03-01 12:00:00.000000"
    ids = [(f"00000000-0000-4000-8000-{number:012}", f"c-{number}") for number in range(3, 450)]
    rows = [(key, "img2img", "completed", time, time, comfy_id, NEW.comfy_url) for key, comfy_id in ids]
    insert_many(desk.url, "image_jobs", columns, rows)
    before = desk.rows()

    async def play() -> None:
        many, steps = ManyDeletes(desk.service), list[int]()
        await many.run(desk.reader, EVERYTHING, steps.append)
        assert (many.acted, many.refused) == (449, [])
        assert [row[0] for row in desk.rows()] == [row[0] for row in before if "pending" in row]
        assert steps == sorted(steps)
        removed = [len(each.changes.removed) for each in desk.told if isinstance(each, JobsChanged)]
        assert sum(removed) == 449
        assert len(removed) >= 3
        last = desk.service.last
        assert last is not None
        assert (last.id, last.count) == (many.id, 449)
        restored = await restore_round(desk.service, last, steps.append)
        assert (restored.acted, restored.refused) == (449, [])
        assert desk.service.last is None
        assert desk.told[-1] == DeletionsChanged(None)

    asyncio.run(play())
    assert desk.rows() == before


def test_a_round_that_is_stopped_tells_how_far_it_came_and_can_be_undone(desk: Desk) -> None:
    jobs = [desk.make(number) for number in range(5)]
    before = desk.rows()

    async def play() -> None:
        many = ManyDeletes(desk.service)
        named = SelectedJobs(tuple(Named((job.ref,)) for job in jobs), len(jobs))

        def stop(_done: int) -> None:
            task.cancel()

        task = asyncio.ensure_future(many.run(desk.reader, named, stop))
        with pytest.raises(asyncio.CancelledError):
            await task
        assert 1 <= many.acted < len(jobs)
        last = desk.service.last
        assert last is not None
        assert last.count == many.acted
        await restore_round(desk.service, last, lambda done: None)

    asyncio.run(play())
    assert desk.rows() == before


def test_who_i_am_is_asked_for_where_rows_belong_to_users(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = desk.make(0)
    shared = replace(desk.repository.info(), is_local=False)
    monkeypatch.setattr(desk.repository, "info", lambda: shared)
    with pytest.raises(InvalidInput, match="not known"):
        asyncio.run(desk.service.delete("r", [job]))
    assert len(desk.rows()) == 1


def test_where_the_database_goes_away_what_was_kept_stays(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = desk.repository.get(desk.make(0).ref)
    assert job is not None
    delete = desk.repository.delete

    def lost(*args: object, **named: object) -> object:
        delete(*args, **named)  # type: ignore[arg-type]
        raise DatabaseUnreachable("It does not answer.")

    monkeypatch.setattr(desk.repository, "delete", lost)

    async def play() -> None:
        many = ManyDeletes(desk.service)
        with pytest.raises(DatabaseUnreachable):
            await many.run(desk.reader, EVERYTHING, lambda done: None)
        assert desk.rows() == []
        assert desk.service.last is not None
        await restore_round(desk.service, desk.service.last, lambda done: None)

    asyncio.run(play())
    assert desk.repository.get(job.ref) == job


def test_what_was_deleted_before_another_table_failed_can_be_put_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, stays = (desk.repository.get(desk.make(number).ref) for number in range(2))
    assert gone is not None
    assert stays is not None
    delete = desk.repository.delete

    def some(jobs: Sequence[Job], **named: Any) -> object:
        named["keep"]([SavedRow(stays.ref, {})])  # its own transaction was rolled back behind this
        delete([gone], **named)
        raise DatabaseBusy("It is locked.")

    monkeypatch.setattr(desk.repository, "delete", some)

    async def play() -> None:
        with pytest.raises(DatabaseBusy):
            await ManyDeletes(desk.service).run(desk.reader, EVERYTHING, lambda done: None)
        assert JobsChanged(Changes(removed=(gone.ref,))) in desk.told
        last = desk.service.last
        assert last is not None
        assert last.count == 1
        await restore_round(desk.service, last, lambda done: None)

    asyncio.run(play())
    assert desk.repository.get(gone.ref) == gone


class Held:
    """Runs work that was let go on."""

    def __init__(self) -> None:
        self.at, self.go_on = asyncio.Event(), asyncio.Event()

    async def run(self, work: Callable[..., T], *args: object) -> T:
        self.at.set()
        await self.go_on.wait()
        return work(*args)


def test_a_round_that_is_stopped_ends_after_what_it_is_at(desk: Desk, tmp_path: Path) -> None:
    desk.make(0)

    async def play() -> None:
        held = Held()
        book = FileDeletedBook(StateFile(tmp_path / "state.sqlite").storage)
        service = DeleteService(desk.repository, book, held, desk.bus, Later(0), "studio", None)
        many = ManyDeletes(service)
        task = asyncio.ensure_future(many.run(desk.reader, EVERYTHING, lambda done: None))
        await held.at.wait()
        task.cancel()
        held.go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (many.acted, desk.rows()) == (1, [])
        assert service.last is not None
        assert service.last.count == 1

    asyncio.run(play())


CHILD = """
import os, sys
from datetime import UTC, datetime
from jobmonitor.db.repository import open_database
from jobmonitor.db.state.deleted import FileDeletedBook
from jobmonitor.db.state.state_file import StateFile
from jobmonitor.domain.job import JobRef
url, state, key, when = sys.argv[1:]
repository, book = open_database(url), FileDeletedBook(StateFile(state).storage)
job = repository.get(JobRef("image_jobs", key))
def keep(rows):
    book.keep("studio", "r", datetime.now(UTC), rows)
    if when == "before":
        os._exit(9)
repository.delete([job], owner=None, keep=keep)
os._exit(9)
"""


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_process_that_dies_leaves_the_row_or_what_it_takes_to_put_it_back(
    desk: Desk, tmp_path: Path, when: str
) -> None:
    job = desk.make(0)
    before = desk.rows()
    state = tmp_path / "state.sqlite"
    child = subprocess.run(
        [sys.executable, "-c", CHILD, desk.url, str(state), job.ref.key, when], check=False
    )
    assert child.returncode == 9
    assert len(desk.rows()) == (1 if when == "before" else 0)

    async def play() -> None:
        await desk.service.run()
        last = desk.service.last
        assert last is not None
        restored = await restore_round(desk.service, last, lambda done: None)
        assert (restored.acted, restored.refused) == (1, [])

    asyncio.run(play())
    assert desk.rows() == before
    assert desk.service.last is None


def test_what_was_deleted_long_ago_is_forgotten(desk: Desk, tmp_path: Path) -> None:
    desk.make(0)

    async def play() -> None:
        await ManyDeletes(desk.service).run(desk.reader, EVERYTHING, lambda done: None)
        with closing(StateFile(tmp_path / "state.sqlite")) as state:
            for days, is_there in ((KEPT_DAYS - 1, True), (KEPT_DAYS + 1, False)):
                later = Desk(desk.url, desk.repository, state, days)
                await later.service.run()
                assert (later.service.last is not None) is is_there

    asyncio.run(play())
