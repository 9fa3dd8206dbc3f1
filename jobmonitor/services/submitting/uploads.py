"""Takes the files of a submission to a server, and sends no file twice.

What this workstation sent is remembered by its content. Where the server still has it, unchanged, it is used
under the name that it has there. ComfyUI cannot go on with half a file: one that was cut off is sent anew.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakValueDictionary

from jobmonitor.domain.errors import InvalidField, InvalidInput, InvalidSubmission, ServerError, StorageError
from jobmonitor.domain.job import OutputFile
from jobmonitor.domain.outbox import KeptFile
from jobmonitor.domain.preflight import PlannedUpload
from jobmonitor.domain.workflow import ServerFile
from jobmonitor.services.ports import (
    AudioMixer,
    Background,
    ComfyServer,
    Content,
    Fetcher,
    SentFile,
    Upload,
    UploadMemory,
)
from jobmonitor.services.submitting import recording
from jobmonitor.services.submitting.fingerprints import Fingerprints, byte_count
from jobmonitor.services.submitting.recording import Filled
from jobmonitor.services.submitting.sources import Mix, Origin, Source, sources
from jobmonitor.services.submitting.steps import Progress, Report, SubmissionStep, ignored
from jobmonitor.services.submitting.workplace import Workplace

log = logging.getLogger(__name__)

LARGEST_FETCH = 2 * 1024**3
"""Bytes of a file that is fetched from one server for another."""


@dataclass(frozen=True, slots=True)
class _Ready:
    """A file that lies on this workstation, ready to be sent."""

    origin: Origin
    upload: Upload
    content: Content
    byte_count: int


class UploadService:
    """Used from one event loop."""

    def __init__(
        self,
        memory: UploadMemory,
        files: Background,
        mixer: AudioMixer,
        fetcher: Fetcher,
        workplace: Workplace,
    ) -> None:
        """`files` reads and writes this workstation's disk; `workplace` is where files are made."""
        self._memory = memory
        self._files = files
        self._mixer = mixer
        self._fetcher = fetcher
        self._workplace = workplace
        self._fingerprints = Fingerprints()
        self._under_way: WeakValueDictionary[tuple[str, Content], asyncio.Lock] = WeakValueDictionary()

    async def plan(self, client: ComfyServer, filled: Filled) -> tuple[PlannedUpload, ...]:
        """What will be sent, and what is there already; nothing is made or sent.

        Mixed sounds are counted as sent. Raises ServerError, StorageError, MediaError.
        """
        return (await self._look(client, filled))[0]

    async def contents(self, filled: Filled) -> tuple[KeptFile, ...]:
        """What the files of this workstation hold, each once. Raises StorageError."""
        found: dict[Path, KeptFile] = {}
        for _, path in recording.local_files(filled):
            if path not in found:
                content = await self._content(path)
                size = await self._files.run(byte_count, path)
                found[path] = KeptFile(path, content.digest, size, is_kept=False)
        return tuple(found.values())

    async def problems(
        self, client: ComfyServer, filled: Filled, planned: Sequence[PlannedUpload]
    ) -> tuple[InvalidField, ...]:
        """Files that the server will not take, for they are too large, or that it does not have any more.

        `planned` is what `plan` found. Raises ServerError.
        """
        found = [
            InvalidField(
                source.field.name,
                f"{source.field.label}: “{source.name}” is no longer on {client.server.title}.",
                remedy="Choose another file.",
            )
            for source in sources(filled)
            if source.is_on(client.server) and isinstance(source.origin, ServerFile)
            if await client.stat(source.origin.file) is None
        ]
        to_send = [each for each in planned if not each.is_there]
        limit = await client.upload_limit() if to_send else None
        for each in to_send:
            refusal = _refusal(client, each.path.name, each.byte_count, limit)
            if refusal is not None:
                field = filled.workflow.field_named(each.field)
                label = field.label if field is not None else each.field
                found.append(InvalidField(each.field, f"{label}: {refusal.message}", remedy=refusal.remedy))
        return tuple(found)

    async def send(
        self, client: ComfyServer, filled: Filled, report: Report = ignored
    ) -> Mapping[str, tuple[OutputFile, ...]]:
        """Takes all files to the server: field name → the server's names, in the order of the field.

        Sounds are mixed and files of other servers fetched first. May be cancelled at any time: what was sent
        whole is remembered. Raises InvalidSubmission before anything is sent, ServerError, StorageError,
        MediaError.
        """
        if not any(True for _ in sources(filled)):
            return {}
        planned, there = await self._look(client, filled)
        problems = await self.problems(client, filled, planned)
        if problems:
            raise InvalidSubmission(problems)
        async with self._workplace.folder() as folder:
            ready = [
                (source, await self._ready(source, client, folder, report)) for source in sources(filled)
            ]
            return await self._send_all(client, ready, there, report)

    async def _look(
        self, client: ComfyServer, filled: Filled
    ) -> tuple[tuple[PlannedUpload, ...], dict[Content, OutputFile]]:
        """What will be sent; and what is there already, by its content."""
        planned = []
        there: dict[Content, OutputFile] = {}
        for source in sources(filled):
            origin = source.origin
            file: OutputFile | None = None
            if isinstance(origin, Path):
                size = await self._files.run(byte_count, origin)
                limit = await client.upload_limit()
                # One that cannot be sent need not be read.
                if _refusal(client, source.name, size, limit) is None:
                    content = await self._content(origin)
                    known = await self._known(client, content) if content not in there else None
                    if known is not None:
                        there[content] = known.file
                    file = there.get(content)
            elif isinstance(origin, Mix):
                size = await self._files.run(origin.byte_count, self._mixer.seconds)
            else:
                size, file = 0, origin.file if source.is_on(client.server) else None
            planned.append(
                PlannedUpload(
                    field=source.field.name,
                    path=_path(source),
                    byte_count=size,
                    is_there=file is not None,
                    file=file,
                )
            )
        return tuple(planned), there

    async def _ready(
        self, source: Source, client: ComfyServer, folder: Path, report: Report
    ) -> _Ready | OutputFile:
        """The file on this workstation; or where it lies on the server already."""
        origin = source.origin
        if isinstance(origin, ServerFile):
            if source.is_on(client.server):
                return origin.file
            report(SubmissionStep(f"Fetching {source.name}", file=source.name))
            path = folder / f"{secrets.token_hex(8)}{Path(source.name).suffix}"
            limit = await client.upload_limit()
            await self._fetcher.download(
                origin.address, path, limit=min(limit or LARGEST_FETCH, LARGEST_FETCH)
            )
        elif isinstance(origin, Mix):
            report(SubmissionStep(f"Mixing {source.name}", file=source.name))
            path = folder / f"{secrets.token_hex(8)}.wav"
            await self._mix(origin, path)
        else:
            path = origin
        content = await self._content(path)
        size = await self._files.run(byte_count, path)
        return _Ready(origin, Upload(source.name, path), content, size)

    async def _mix(self, mix: Mix, target: Path) -> None:
        cancelled = threading.Event()
        try:
            await self._files.run(self._mixer.mix, mix.tracks, mix.seconds, target, cancelled.is_set)
        finally:
            cancelled.set()

    async def _content(self, path: Path) -> Content:
        cancelled = threading.Event()
        try:
            return await self._files.run(self._fingerprints.of, path, cancelled.is_set)
        finally:
            cancelled.set()

    async def _send_all(
        self,
        client: ComfyServer,
        ready: Sequence[tuple[Source, _Ready | OutputFile]],
        there: dict[Content, OutputFile],
        report: Report,
    ) -> dict[str, tuple[OutputFile, ...]]:
        waiting: dict[Content, _Ready] = {}
        for _, each in ready:
            if isinstance(each, _Ready) and each.content not in there:
                waiting.setdefault(each.content, each)
        for content, each in list(waiting.items()):
            if not isinstance(each.origin, Path) and (known := await self._known(client, content)):
                there[content] = known.file
                del waiting[content]
        progress = Progress(report, sum(each.byte_count for each in waiting.values()))
        for content, each in waiting.items():
            there[content] = await self._send(client, each, progress)
        uploaded: dict[str, tuple[OutputFile, ...]] = {}
        for source, each in ready:
            file = there[each.content] if isinstance(each, _Ready) else each
            uploaded[source.field.name] = (*uploaded.get(source.field.name, ()), file)
        return uploaded

    async def _send(self, client: ComfyServer, ready: _Ready, progress: Progress) -> OutputFile:
        key = (client.server.url, ready.content)
        lock = self._under_way.setdefault(key, asyncio.Lock())
        name = ready.upload.name
        async with lock:
            # Another submission may just have sent it.
            known = await self._known(client, ready.content)
            if known is not None:
                progress.done(ready.byte_count)
                return known.file
            progress.of(name, 0, ready.byte_count)
            file = await client.upload(
                ready.upload, progress=lambda sent, size: progress.of(name, sent, ready.byte_count)
            )
            progress.done(ready.byte_count)
            await self._remember(client, ready, file)
            return file

    async def _known(self, client: ComfyServer, content: Content) -> SentFile | None:
        """What we sent with this content, where the server still has just that."""
        try:
            sent = await self._files.run(self._memory.recall, client.server.url, content)
        except StorageError as error:  # then it is sent again
            log.warning("What was sent cannot be told: %s", error.message)
            return None
        if sent is None:
            return None
        found = await client.stat(sent.file)
        if found is None or (found.byte_count, found.etag) != (sent.byte_count, sent.etag):
            return None
        return sent

    async def _remember(self, client: ComfyServer, ready: _Ready, file: OutputFile) -> None:
        """Where this fails, the file is sent again next time; this submission is none the worse."""
        try:
            if await self._content(ready.upload.path) != ready.content:
                return  # it changed while it was sent
            found = await client.stat(file)
            if found is None or found.byte_count != ready.byte_count or not found.etag:
                return
            sent = SentFile(file, ready.byte_count, found.etag)
            await self._files.run(self._memory.remember, client.server.url, ready.content, sent)
        except (ServerError, StorageError) as error:
            log.info("That %s was sent is not remembered: %s", ready.upload.name, error.message)


def _refusal(client: ComfyServer, name: str, size: int, limit: int | None) -> InvalidInput | None:
    """Why a file cannot be sent at all; `limit` is the server's."""
    try:
        length = client.upload_length(name, size)
    except InvalidInput as error:
        return error
    if limit is None or length <= limit:
        return None
    return InvalidInput(
        f"“{name}” is too large for {client.server.title} "
        f"({_megabytes(size)}; it takes {_megabytes(limit)} at once).",
        remedy="Use a smaller file, or start ComfyUI with a larger --max-upload-size.",
    )


def _path(source: Source) -> Path:
    return source.origin if isinstance(source.origin, Path) else Path(source.name)


def _megabytes(size: int) -> str:
    return f"{size / 1024**2:.3g} MB" if size < 1000 * 1024**2 else f"{size / 1024**3:.3g} GB"
