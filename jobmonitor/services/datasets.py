"""Captions of pictures: corrected by hand, and saved as a data set."""

from __future__ import annotations

import asyncio
import errno
import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from jobmonitor.domain.errors import InvalidInput, JobMonitorError, MediaError, StorageError, UnknownJob
from jobmonitor.domain.events import JobChanged
from jobmonitor.domain.job import JSON, Job, JobKind, JobPatch, JobStatus, System
from jobmonitor.services.bus import EventBus
from jobmonitor.services.file_names import safe_file_name, unique_name
from jobmonitor.services.ports import Background, Fetcher, JobRepository

MOST_PICTURES = 10_000
"""Of one data set."""
MOST_BYTES = 512 * 1024**2
"""Of one picture."""
AT_ONCE = 4
"""Pictures that are fetched side by side."""
ORIGINAL = "original_caption"
"""Where a row keeps what the model wrote, below `parameters.jobmonitor`."""

Progress = Callable[[int], None]
"""Is told how many pictures are done."""
PictureSuffix = Callable[[Path], str]
"""The suffix that belongs to a picture's content, with its dot. Blocking; MediaError where it is none."""


class DatasetForm(StrEnum):
    """What a data set is saved as."""

    FOLDER = "folder"
    ZIP = "zip"


@dataclass(frozen=True, slots=True)
class DatasetItem:
    """A picture with its caption."""

    address: str
    """http or https."""
    caption: str

    @property
    def name(self) -> str:
        """The picture's file as its server names it."""
        try:
            parts = urlsplit(self.address)
            named = parse_qs(parts.query).get("filename")
        except ValueError:
            return "picture"
        return safe_file_name(named[0] if named else unquote(parts.path), "picture")


@dataclass(frozen=True, slots=True)
class SavedDataset:
    """How saving ended."""

    paths: tuple[Path, ...]
    """The folder, the zip, or both."""
    count: int
    """Pictures that are in it."""
    failures: tuple[tuple[str, JobMonitorError], ...] = ()
    """(picture, why it is not in it)."""


def has_caption(job: Job) -> bool:
    """Whether a job can be a part of a data set."""
    is_done = job.kind is JobKind.TEXT and job.status is JobStatus.COMPLETED
    return is_done and bool(job.inputs.images) and job.output_text is not None


def items_of(jobs: Iterable[Job]) -> tuple[DatasetItem, ...]:
    """The pictures and captions of jobs that have them, in their order."""
    return tuple(DatasetItem(job.inputs.images[0], job.output_text or "") for job in jobs if has_caption(job))


class DatasetService:
    """Corrects captions and saves data sets."""

    def __init__(
        self,
        repository: JobRepository,
        background: Background,
        files: Background,
        fetcher: Fetcher,
        bus: EventBus,
        picture_suffix: PictureSuffix,
    ) -> None:
        self._repository = repository
        self._background = background
        self._files = files
        self._fetcher = fetcher
        self._bus = bus
        self._picture_suffix = picture_suffix

    async def rewrite(self, job: Job, caption: str) -> Job:
        """Writes a corrected caption into the job's row, which keeps what the model wrote.

        Raises UnknownJob where the row is gone, and DatabaseError.
        """
        if "\0" in caption:
            raise InvalidInput(
                "The caption holds a NUL character, which cannot be stored.", remedy="Delete it."
            )
        own = job.parameters.get("jobmonitor")
        is_kept = isinstance(own, dict) and ORIGINAL in own
        original: dict[str, JSON] = {"jobmonitor": {ORIGINAL: job.output_text}}
        keeps = job.system is System.NEW and not is_kept
        patch = JobPatch(output_text=caption, parameters=original if keeps else None)
        written = await self._background.run(self._repository.patch, job.ref, patch)
        if written is None:
            raise UnknownJob("The job's row is gone, so its caption cannot be changed.")
        self._bus.publish(JobChanged(written))
        return written

    async def save(
        self,
        items: Sequence[DatasetItem],
        target: Path,
        forms: frozenset[DatasetForm],
        on_progress: Progress = lambda done: None,
    ) -> SavedDataset:
        """Saves each picture with its caption in a `.txt` beside it: in the folder `target`, and in a zip of
        that name. What is in the folder already stays.

        Nothing is left behind where it fails or is cancelled. Pictures that cannot be had are left out and
        named. Raises InvalidInput where there is nothing to save or too much, StorageError, and the first
        failure where no picture can be had.
        """
        if not items:
            raise InvalidInput("There is no picture with a caption.", remedy="Wait for the captions.")
        if len(items) > MOST_PICTURES:
            raise InvalidInput(f"A data set takes {MOST_PICTURES:,} pictures at most, not {len(items):,}.")
        staging = await self._files.run(_make_staging, target)
        try:
            taken = await self._files.run(_taken, target if DatasetForm.FOLDER in forms else None)
            failures = await self._gather(items, staging, taken, on_progress)
            if len(failures) == len(items):
                raise failures[0][1]
            paths = await self._files.run(_put, staging, target, forms)
        finally:
            await asyncio.shield(self._files.run(_remove, staging))
        return SavedDataset(paths, len(items) - len(failures), tuple(failures))

    async def _gather(
        self, items: Sequence[DatasetItem], staging: Path, taken: set[str], on_progress: Progress
    ) -> list[tuple[str, JobMonitorError]]:
        """Fetches all pictures into `staging`; returns those that could not be had."""
        failures: dict[int, tuple[str, JobMonitorError]] = {}
        slots = asyncio.Semaphore(AT_ONCE)
        done = 0
        stems = []
        for item in items:  # named in their order, whichever arrives first
            stem = unique_name(Path(item.name).stem, taken)
            taken.add(stem.casefold())
            stems.append(stem)

        async def fetch(number: int) -> None:
            nonlocal done
            item = items[number]
            async with slots:
                try:
                    await self._fetch(item, staging, stems[number])
                except StorageError:
                    raise
                except JobMonitorError as error:
                    failures[number] = (item.name, error)
            done += 1
            on_progress(done)

        try:
            async with asyncio.TaskGroup() as group:
                for number in range(len(items)):
                    group.create_task(fetch(number))
        except* StorageError as several:
            raise several.exceptions[0] from None
        return [failures[number] for number in sorted(failures)]

    async def _fetch(self, item: DatasetItem, staging: Path, stem: str) -> None:
        raw = staging / f"{stem}.download"
        await self._fetcher.download(item.address, raw, limit=MOST_BYTES)
        await self._files.run(self._keep, raw, staging, stem, item.caption)

    def _keep(self, raw: Path, staging: Path, stem: str, caption: str) -> None:
        """The picture and its caption under their names."""
        try:
            suffix = self._picture_suffix(raw)
        except MediaError as error:
            raw.unlink(missing_ok=True)
            raise MediaError(
                f"What is given out as “{stem}” is no picture.", details=error.message
            ) from error
        try:
            raw.rename(staging / f"{stem}{suffix}")
            text = caption.encode("utf-8", "replace")
            (staging / f"{stem}.txt").write_bytes(text)
        except OSError as error:
            raise _unwritable(staging, error) from error


def _make_staging(target: Path) -> Path:
    """A folder beside the target, so that the last step is a rename."""
    staging = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        if target.exists() and not target.is_dir():
            raise StorageError(f"“{target.name}” is a file, not a folder.", remedy="Choose another name.")
        staging.mkdir(parents=True)
    except OSError as error:
        raise _unwritable(target, error) from error
    return staging


def _taken(folder: Path | None) -> set[str]:
    """Names without suffix that are in the folder, casefolded."""
    if folder is None or not folder.exists():
        return set()
    try:
        return {each.stem.casefold() for each in folder.iterdir()}
    except OSError as error:
        raise _unwritable(folder, error) from error


def _put(staging: Path, target: Path, forms: frozenset[DatasetForm]) -> tuple[Path, ...]:
    """From the staging folder to where the operator wants it."""
    paths: list[Path] = []
    try:
        archive = target.with_name(f"{target.name}.zip")
        if DatasetForm.ZIP in forms:
            _zip(staging, archive)
        if DatasetForm.FOLDER in forms:
            if target.exists():
                for each in sorted(staging.iterdir()):
                    os.replace(each, target / each.name)
            else:
                os.replace(staging, target)
            paths.append(target)
        if DatasetForm.ZIP in forms:
            paths.append(archive)
    except OSError as error:
        raise _unwritable(target, error) from error
    return tuple(paths)


def _zip(folder: Path, archive: Path) -> None:
    import zipfile  # seldom needed: not while the application starts

    part = archive.with_name(f".{archive.name}.{secrets.token_hex(4)}.part")
    try:
        # Pictures are packed already: only their captions would become smaller.
        with zipfile.ZipFile(part, "x", zipfile.ZIP_STORED, strict_timestamps=False) as file:
            for each in sorted(folder.iterdir()):
                file.write(each, each.name)
        os.replace(part, archive)
    finally:
        part.unlink(missing_ok=True)


def _remove(staging: Path) -> None:
    shutil.rmtree(staging, ignore_errors=True)


def _unwritable(path: Path, error: OSError) -> StorageError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageError(
            f"There is no space left in {path.parent}.", remedy="Make room, or choose another."
        )
    reason = error.strerror or type(error).__name__
    return StorageError(
        f"“{path.name}” cannot be written: {reason}.", remedy="Choose another folder or name."
    )
