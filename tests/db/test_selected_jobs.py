"""Selections of any size: read in pages, written to files that are whole or not there, cancelled, counted."""

from __future__ import annotations

import asyncio
import csv
import errno
import json
import os
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from jobmonitor.db.executor import DatabaseExecutor
from jobmonitor.db.repository import SqlJobRepository
from jobmonitor.domain.errors import CancelRefused, InvalidInput, StorageError
from jobmonitor.domain.feed import MAX_PAGE, Cursor, FeedQuery
from jobmonitor.domain.job import ACTIVE, Job, JobKind, JobRef, JobStatus
from jobmonitor.services import exporting
from jobmonitor.services.cancelling_many import ManyCancels
from jobmonitor.services.exporting import CopyFormat, copy_jobs, export_jobs
from jobmonitor.services.found_jobs import FoundJobs, find_jobs
from jobmonitor.services.job_text import LINE_COLUMNS
from jobmonitor.services.selected_jobs import Matching, Named, SelectedJobs, SelectionReader, Stretch
from tests.support.rows import execute, insert_many

ROWS = 2 * MAX_PAGE + 30
NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
IMAGES = FeedQuery(kinds=frozenset({JobKind.IMAGE}))
ODD = '=HYPERLINK("http://x"),\n"quoted"\tя'


def key_of(number: int) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, str(number)))


def fill(url: str, rows: int = ROWS) -> list[JobRef]:
    """Rows a second apart, newest first; every seventh is pending."""
    columns = ("id", "created_at", "workflow_name", "status", "comfy_url", "prompt")
    insert_many(
        url,
        "image_jobs",
        columns,
        [
            (
                key_of(number),
                f"{NOON - timedelta(seconds=number):%Y-%m-%d %H:%M:%S.%f}"
                + ("+00" if url.startswith("postgres") else ""),
                "img2img",
                "pending" if number % 7 == 0 else "completed",
                "http://s",
                ODD if number == 3 else f"prompt {number}",
            )
            for number in range(rows)
        ],
    )
    return [JobRef("image_jobs", key_of(number)) for number in range(rows)]


class Stored:
    """A filled database, and who reads selections of it."""

    def __init__(self, url: str, repository: SqlJobRepository, rows: int = ROWS) -> None:
        repository.info()
        self.url, self.repository = url, repository
        self.refs = fill(url, rows)
        self.background = DatabaseExecutor(2)
        self.reader = SelectionReader(repository, self.background)
        self.told: list[int] = []

    async def read(self, *parts: Any, without: frozenset[JobRef] = frozenset()) -> list[JobRef]:
        found: list[JobRef] = []
        async for batch in self.reader.read(SelectedJobs(parts, 0, without)):
            assert len(batch.jobs) <= MAX_PAGE
            found += [job.ref for job in batch.jobs]
        return found

    def cursor(self, row: int) -> Cursor:
        job = self.repository.get(self.refs[row])
        assert job is not None
        return Cursor.of(job)


@pytest.fixture
def stored(database_url: str, repository: SqlJobRepository) -> Iterator[Stored]:
    stored = Stored(database_url, repository)
    yield stored
    stored.background.close()


@pytest.fixture
def small(sqlite_url: str, opened: Callable[[str], SqlJobRepository]) -> Iterator[Stored]:
    stored = Stored(sqlite_url, opened(sqlite_url), rows=20)
    yield stored
    stored.background.close()


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def left_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_parts_are_read_in_their_order_and_each_job_once(stored: Stored) -> None:
    refs = stored.refs
    assert await stored.read(Matching(IMAGES)) == refs
    assert await stored.read(Matching(IMAGES), without=frozenset(refs[5:9])) == refs[:5] + refs[9:]
    named = Named((refs[7], refs[2], JobRef("image_jobs", key_of(-1))))
    assert await stored.read(named) == [refs[7], refs[2]]
    counted = Stretch(IMAGES, None, 10, 700)
    assert await stored.read(counted) == refs[10:710]
    between = Stretch(IMAGES, stored.cursor(9), 0, 3, before=stored.cursor(800))
    assert await stored.read(named, between) == [refs[7], refs[2], *refs[10:800]]


async def test_a_stretch_ends_where_it_should_though_its_end_is_gone(stored: Stored) -> None:
    end = stored.cursor(30)
    execute(stored.url, "DELETE FROM image_jobs WHERE id = ?", stored.refs[30].key)
    assert await stored.read(Stretch(IMAGES, stored.cursor(19), 0, 11, before=end)) == stored.refs[20:30]


async def test_a_job_that_is_named_and_in_a_stretch_is_read_once(stored: Stored) -> None:
    refs = stored.refs
    after_it = Named(tuple(refs[28:33]))
    assert await stored.read(Stretch(IMAGES, stored.cursor(19), 0, 12), after_it) == refs[20:33]


async def test_those_that_wait_or_run_are_found(stored: Stored) -> None:
    pending = [ref for number, ref in enumerate(stored.refs) if number % 7 == 0]
    everything = SelectedJobs((Matching(IMAGES),), ROWS)

    async def find(selected: SelectedJobs) -> FoundJobs:
        return await find_jobs(stored.reader, selected, ACTIVE, stored.told.append, most=ROWS)

    found = await find(everything)
    assert [job.ref for job in found.jobs] == pending
    assert found.is_whole
    named = SelectedJobs((Named(tuple(stored.refs[:10])),), 10)
    assert [job.ref for job in (await find(named)).jobs] == pending[:2]
    completed = FeedQuery(kinds=IMAGES.kinds, statuses=frozenset({JobStatus.COMPLETED}))
    none = await find(SelectedJobs((Matching(completed),), 9))
    assert none.jobs == ()


async def test_csv_is_whole_readable_and_harmless(stored: Stored, out: Path) -> None:
    path = out / "jobs.csv"
    done = await export_jobs(
        stored.reader, SelectedJobs((Matching(IMAGES),), ROWS), path, stored.background, stored.told.append
    )
    assert (done.count, done.gone) == (ROWS, 0)
    assert stored.told == sorted(stored.told)
    assert stored.told[-1] == ROWS
    assert path.read_bytes().startswith(b"\xef\xbb\xbfid,source,")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == [ref.key for ref in stored.refs]
    assert rows[3]["prompt"] == "'" + ODD
    assert rows[0]["outputs"] == "[]"
    assert left_in(out) == [path]


async def test_json_is_an_array_of_jobs(small: Stored, out: Path) -> None:
    path = out / "jobs.json"
    path.write_text("former")
    selected = SelectedJobs((Named(tuple(small.refs)), Named((JobRef("image_jobs", key_of(-1)),))), 21)
    done = await export_jobs(small.reader, selected, path, small.background, small.told.append)
    assert (done.count, done.gone) == (20, 1)
    jobs = json.loads(path.read_text(encoding="utf-8"))
    assert [job["id"] for job in jobs] == [ref.key for ref in small.refs]
    assert jobs[3]["prompt"] == ODD
    execute(small.url, "DELETE FROM image_jobs")
    await export_jobs(small.reader, selected, path, small.background, small.told.append)
    assert json.loads(path.read_text(encoding="utf-8")) == []


async def test_a_full_disk_leaves_nothing_half_and_what_was_there_before(
    small: Stored, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = out / "jobs.csv"
    path.write_text("former")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(exporting.os, "fsync", full)
    selected = SelectedJobs((Matching(IMAGES),), 20)
    with pytest.raises(StorageError, match="no space left") as raised:
        await export_jobs(small.reader, selected, path, small.background, small.told.append)
    assert raised.value.remedy
    assert path.read_text() == "former"
    assert left_in(out) == [path]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
async def test_a_disk_that_fills_up_while_it_is_written_is_told(
    stored: Stored, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def open_full(*_: object, **how: Any) -> Any:
        return open("/dev/full", "w", **how)

    monkeypatch.setattr(exporting, "open", open_full, raising=False)
    selected = SelectedJobs((Matching(IMAGES),), ROWS)
    with pytest.raises(StorageError, match="no space left"):
        await export_jobs(stored.reader, selected, out / "jobs.csv", stored.background, stored.told.append)
    assert left_in(out) == []


async def test_an_export_that_is_stopped_leaves_nothing(stored: Stored, out: Path) -> None:
    begun = asyncio.Event()
    selected = SelectedJobs((Matching(IMAGES),), ROWS)
    task = asyncio.create_task(
        export_jobs(stored.reader, selected, out / "jobs.csv", stored.background, lambda _: begun.set())
    )
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert left_in(out) == []


async def test_where_a_file_cannot_be_or_what_it_shall_be_is_not_known_is_said(
    small: Stored, out: Path
) -> None:
    selected = SelectedJobs((Matching(IMAGES),), 20)
    with pytest.raises(StorageError, match="cannot be written"):
        await export_jobs(small.reader, selected, out / "none" / "x.csv", small.background, small.told.append)
    with pytest.raises(InvalidInput, match=r"notes\.txt"):
        await export_jobs(small.reader, selected, out / "notes.txt", small.background, small.told.append)


async def test_the_clipboard_takes_a_table_ids_or_json(small: Stored) -> None:
    selected = SelectedJobs((Matching(IMAGES),), 20)

    async def copied(how: CopyFormat) -> str:
        done = await copy_jobs(small.reader, selected, how, small.background, small.told.append)
        assert done.is_whole
        assert done.count == 20
        return done.text

    lines = (await copied(CopyFormat.TABLE)).splitlines()
    assert lines[0].split("\t") == list(LINE_COLUMNS)
    assert len(lines) == 21
    cells = dict(zip(LINE_COLUMNS, lines[4].split("\t"), strict=True))
    assert cells["prompt"] == """'=HYPERLINK("http://x"), "quoted" я"""
    assert (await copied(CopyFormat.IDS)).splitlines() == [ref.key for ref in small.refs]
    assert [job["id"] for job in json.loads(await copied(CopyFormat.JSON))] == [ref.key for ref in small.refs]


async def test_the_clipboard_is_bounded(small: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "MAX_COPIED", 7)
    selected = SelectedJobs((Matching(IMAGES),), 20)
    done = await copy_jobs(small.reader, selected, CopyFormat.IDS, small.background, small.told.append)
    assert not done.is_whole
    assert done.text.splitlines() == [ref.key for ref in small.refs[:7]]


async def test_a_refusal_stops_no_other_cancel_and_is_counted(small: Stored) -> None:
    jobs = small.repository.get_many(small.refs)
    refused = {small.refs[2], small.refs[5]}

    class Servers:
        async def cancel(self, job: Job) -> None:
            await asyncio.sleep(0)
            if job.ref in refused:
                raise CancelRefused("The server is too old.", remedy="Update it.")

        async def cancel_waiting(self, jobs: Sequence[Job]) -> frozenset[JobRef]:
            return frozenset()

    many = ManyCancels(jobs, Servers())
    await many.run(small.told.append)
    assert many.acted == 18
    assert {job.ref for job, _ in many.refused} == refused
    assert many.reasons() == [("The server is too old. Update it.", 2)]
    assert small.told == list(range(1, 21))
