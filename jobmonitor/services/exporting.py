"""Selected jobs to a file or to the clipboard: in the background, page by page."""

from __future__ import annotations

import asyncio
import csv
import errno
import io
import os
import uuid
from collections.abc import Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from threading import Lock
from typing import TextIO

from jobmonitor.domain.errors import InvalidInput, StorageError
from jobmonitor.domain.job import Job
from jobmonitor.services.job_links import JobLink, link_text
from jobmonitor.services.job_text import (
    csv_cells,
    csv_header,
    csv_text,
    job_json,
    job_text,
    json_line,
    table_header,
    table_text,
)
from jobmonitor.services.ports import Background
from jobmonitor.services.selected_jobs import SelectedJobs, SelectionReader

MAX_COPIED = 10_000
"""Rows that the clipboard takes: it holds them in memory, and whoever pastes them does too."""
MAX_CHARACTERS = 32_000_000
"""Characters that the clipboard takes."""

Progress = Callable[[int], None]
"""Is told how many of the selected rows are done."""


class FileFormat(StrEnum):
    """What a file of jobs is."""

    CSV = "csv"
    JSON = "json"

    @classmethod
    def of(cls, path: Path) -> FileFormat:
        """By the file's suffix. Raises InvalidInput."""
        try:
            return cls(path.suffix[1:].lower())
        except ValueError:
            raise InvalidInput(
                f"What “{path.name}” shall be is not known.", remedy="End its name in .csv or .json."
            ) from None


class CopyFormat(StrEnum):
    """What is copied of a job."""

    TABLE = "table"
    IDS = "ids"
    COMFY_IDS = "comfy-ids"
    """Of jobs that have one."""
    OUTPUTS = "outputs"
    """The address of the first output of each job that has any."""
    JSON = "json"
    TEXT = "text"
    CSV = "csv"
    LINKS = "links"


class JobFile:
    """A file of jobs that is there only when it is whole: until then it is written under another name.

    CSV has a byte order mark, without which Excel takes UTF-8 for the letters of this computer's country;
    others pass it over. Text that begins like a formula gets a quote in front of it. JSON is an array with
    one job a line, in UTF-8 without a mark, as its standard wants it. Blocking; raises StorageError.
    """

    def __init__(self, path: Path, how: FileFormat) -> None:
        self._path, self._how = path, how
        self._part = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.part")
        self._lock = Lock()
        self._rows = 0
        encoding = "utf-8-sig" if how is FileFormat.CSV else "utf-8"
        try:
            self._file: TextIO | None = open(  # noqa: SIM115 - open over several calls, closed by two others
                self._part, "x", encoding=encoding, errors="backslashreplace", newline=""
            )
        except OSError as error:
            raise _storage_error(path, error) from error

    def write(self, jobs: tuple[Job, ...]) -> None:
        """Adds jobs. Does nothing once the file was discarded."""
        text = self._csv(jobs) if self._how is FileFormat.CSV else self._json(jobs)
        self._rows += len(jobs)
        self._do(lambda file: file.write(text))

    def finish(self) -> None:
        """Gives the whole file its name, in place of what was there."""

        def end(file: TextIO) -> None:
            if self._how is FileFormat.JSON:
                file.write("\n]\n" if self._rows else "[]\n")
            file.flush()
            os.fsync(file.fileno())
            file.close()
            os.replace(self._part, self._path)
            self._file = None

        self._do(end)

    def discard(self) -> None:
        """Leaves nothing behind, unless the file is finished."""
        with self._lock:
            file, self._file = self._file, None
            if file is None:
                return
            with suppress(OSError):
                file.close()  # writes what is left, for which there may be no room
            with suppress(OSError):
                self._part.unlink()

    def _do(self, work: Callable[[TextIO], object]) -> None:
        with self._lock:
            if self._file is None:
                return
            try:
                work(self._file)
            except OSError as error:
                raise _storage_error(self._path, error) from error

    def _csv(self, jobs: tuple[Job, ...]) -> str:
        text = io.StringIO(newline="")
        rows = [csv_cells(job) for job in jobs]
        writer = csv.writer(text)
        if rows and not self._rows:
            writer.writerow(rows[0])
        writer.writerows(row.values() for row in rows)
        return text.getvalue()

    def _json(self, jobs: tuple[Job, ...]) -> str:
        lines = ",\n".join(json_line(job_json(job)) for job in jobs)
        return ("[\n" if not self._rows else ",\n") + lines if jobs else ""


def _storage_error(path: Path, error: OSError) -> StorageError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageError(
            f"There is no space left in {path.parent}: nothing was exported.",
            remedy="Make room, or choose another folder.",
        )
    reason = error.strerror or type(error).__name__
    return StorageError(
        f"The file {path} cannot be written: {reason}.", remedy="Choose another folder or name."
    )


@dataclass(frozen=True, slots=True)
class Exported:
    """How an export ended."""

    path: Path
    count: int
    gone: int
    """Named jobs that did not exist any more."""


async def export_jobs(
    reader: SelectionReader, selected: SelectedJobs, path: Path, files: Background, on_progress: Progress
) -> Exported:
    """Writes the jobs to a file, CSV or JSON by its suffix; while `files` writes, nothing else waits.

    Where it fails or is cancelled nothing is left behind, and a file that was there before stays. Raises
    InvalidInput, StorageError, DatabaseError.
    """
    file = await files.run(JobFile, path, FileFormat.of(path))
    count = gone = passed = 0
    try:
        async with aclosing(reader.read(selected)) as batches:
            async for batch in batches:
                await files.run(file.write, batch.jobs)
                count, gone, passed = count + len(batch.jobs), gone + batch.gone, passed + batch.passed
                on_progress(passed)
        await files.run(file.finish)
    except BaseException:
        await asyncio.shield(files.run(file.discard))
        raise
    return Exported(path, count, gone)


@dataclass(frozen=True, slots=True)
class Copied:
    """Text for the clipboard. `is_whole`: whether all of the selected jobs are in it."""

    text: str
    count: int
    gone: int
    is_whole: bool


async def copy_jobs(
    reader: SelectionReader,
    selected: SelectedJobs,
    how: CopyFormat,
    formatter: Background,
    on_progress: Progress,
    profile: str = "",
) -> Copied:
    """The first MAX_COPIED of the jobs as text. Raises DatabaseError."""
    texts: list[str] = []
    count = gone = passed = size = 0
    is_whole = True
    async with aclosing(reader.read(selected)) as batches:
        async for batch in batches:
            jobs = batch.jobs[: MAX_COPIED - count]
            text = await formatter.run(text_of, jobs, how, profile)
            is_whole = len(jobs) == len(batch.jobs) and size + len(text) <= MAX_CHARACTERS
            if size + len(text) > MAX_CHARACTERS:
                break
            texts += [text] if jobs else []
            count, gone, passed, size = (
                count + len(jobs),
                gone + batch.gone,
                passed + batch.passed,
                size + len(text),
            )
            on_progress(passed)
            if not is_whole:
                break
    return Copied(joined_text(texts, how), count, gone, is_whole)


def text_of(jobs: tuple[Job, ...], how: CopyFormat, profile: str = "") -> str:
    """Some jobs as text, to be joined by `joined_text`; `profile` is named in links."""
    match how:
        case CopyFormat.TABLE:
            return table_text(jobs)
        case CopyFormat.IDS:
            return "\n".join(job.ref.key for job in jobs)
        case CopyFormat.COMFY_IDS:
            return "\n".join(job.comfy_job_id for job in jobs if job.comfy_job_id)
        case CopyFormat.OUTPUTS:
            return "\n".join(job.outputs[0] for job in jobs if job.outputs)
        case CopyFormat.JSON:
            return ",\n".join(json_line(job_json(job)) for job in jobs)
        case CopyFormat.TEXT:
            return "\n".join(job_text(job) for job in jobs)
        case CopyFormat.CSV:
            return csv_text(jobs)
        case CopyFormat.LINKS:
            return "\n".join(link_text(JobLink(job.ref, profile)) for job in jobs)


def joined_text(texts: list[str], how: CopyFormat) -> str:
    """A table or CSV with its header, ids, addresses or links one a line, an array of JSON, or paragraphs."""
    match how:
        case CopyFormat.TABLE:
            return table_header() + "".join(texts)
        case CopyFormat.IDS | CopyFormat.COMFY_IDS | CopyFormat.OUTPUTS:
            return "\n".join(filter(None, texts))
        case CopyFormat.JSON:
            return "[\n" + ",\n".join(texts) + "\n]\n"
        case CopyFormat.TEXT | CopyFormat.LINKS:
            return "\n".join(texts)
        case CopyFormat.CSV:
            return csv_header() + "".join(texts)
