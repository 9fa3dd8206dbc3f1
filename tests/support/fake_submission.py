"""What the Submit dialog works with, without a server, a database or a disk of settings."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage

from jobmonitor.domain.database import DatabaseInfo
from jobmonitor.domain.errors import (
    InvalidField,
    JobMonitorError,
    KeptInOutbox,
    MediaError,
    UnknownWorkflow,
)
from jobmonitor.domain.feed import Cursor, FeedQuery, Page
from jobmonitor.domain.job import Job, JobKind, JobRef, JobStatus, System
from jobmonitor.domain.outbox import OutboxEntry
from jobmonitor.domain.progress import LiveState, Preview
from jobmonitor.domain.server import Connection, Server, ServerStatus
from jobmonitor.domain.workflow import Size, Submission, Workflow
from jobmonitor.services.bus import EventBus
from jobmonitor.services.submitting.batches import BatchService
from jobmonitor.services.submitting.submission import SubmissionStep
from jobmonitor.ui.feed.matching import matches
from tests.support.fake_checking import (
    FakeCancelling,
    FakeChooser,
    FakeEstimates,
    FakeJournal,
    FakeOutlook,
    FakePreflight,
)
from tests.support.fake_servers import FakeServerFacts

T = TypeVar("T")
NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)
GPU1 = Server("http://gpu1:8188", "gpu1")
GPU2 = Server("http://gpu2:8188", "gpu2")
KINDS = {".png": "image", ".jpg": "image", ".wav": "audio", ".mp4": "video"}


class InlineBackground:
    """Runs the work at once, but answers a turn of the loop later, as a thread would."""

    async def run(self, work: Callable[..., T], *args: object) -> T:
        await asyncio.sleep(0)
        return work(*args)


class MemoryLayout:
    """Named values in memory."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    def load(self, name: str) -> bytes | None:
        return self.held.get(name)

    def store(self, name: str, value: bytes) -> None:
        self.held[name] = value


class FakeLibrary:
    """Workflows by name; an error in place of one is raised."""

    def __init__(self, entries: Mapping[str, Workflow | JobMonitorError]) -> None:
        self.entries = dict(entries)

    def names(self) -> tuple[str, ...]:
        return tuple(self.entries)

    def get(self, name: str) -> Workflow:
        entry = self.entries.get(name)
        if entry is None:
            raise UnknownWorkflow(f"There is no workflow {name}.")
        if isinstance(entry, JobMonitorError):
            raise entry
        return entry


class FakeTracking:
    """What is seen at the servers, as a test says."""

    def __init__(self) -> None:
        self.lives: dict[JobRef, LiveState] = {}
        self.previews: dict[JobRef, Preview] = {}
        self.statuses: tuple[ServerStatus, ...] = (
            ServerStatus(server=GPU1, connection=Connection.CONNECTED, since=NOON, queue_length=2),
            ServerStatus(server=GPU2, connection=Connection.CONNECTED, since=NOON, queue_length=0),
        )

    def live(self, ref: JobRef) -> LiveState | None:
        return self.lives.get(ref)

    def preview(self, ref: JobRef) -> Preview | None:
        return self.previews.get(ref)

    def server_statuses(self) -> tuple[ServerStatus, ...]:
        return self.statuses


class FakeFeeds:
    """Who follows which rows, and `jobs` in pages; where `error` is set, it is raised in their place."""

    def __init__(self) -> None:
        self.followed: dict[int, tuple[JobRef, ...]] = {}
        self.jobs: list[Job] = []
        self.queries: list[FeedQuery] = []
        self.error: JobMonitorError | None = None

    async def page(self, query: FeedQuery, *, after: Cursor | None, limit: int, skip: int = 0) -> Page:
        self.queries.append(query)
        await asyncio.sleep(0)
        if self.error is not None:
            raise self.error
        found = [job for job in self.jobs if matches(query, job)]
        first = next((at + 1 for at, job in enumerate(found) if Cursor.of(job) == after), 0)
        jobs = tuple(found[first : first + limit])
        return Page(jobs, Cursor.of(jobs[-1]) if first + limit < len(found) else None)

    def follow(self, owner: object, refs: Collection[JobRef]) -> None:
        self.followed[id(owner)] = tuple(refs)


class FakeSubmission:
    """Keeps what was submitted. `gate` holds submissions back until it is set; `error` fails them."""

    def __init__(self) -> None:
        self.submissions: list[Submission] = []
        self.finished: list[Job] = []
        self.problems: tuple[InvalidField, ...] = ()
        self.error: Exception | None = None
        self.fails: Callable[[Submission], Exception | None] | None = None
        """Which submissions fail, and how; beside `error`, which fails all."""
        self.gate = asyncio.Event()
        self.gate.set()
        self.steps: tuple[SubmissionStep, ...] = (SubmissionStep("Sending picture.png", 0.4),)

    def check(self, submission: Submission) -> tuple[InvalidField, ...]:
        return self.problems

    async def submit(
        self, submission: Submission, *, report: Callable[[SubmissionStep], None] | None = None
    ) -> Job:
        self.submissions.append(submission)
        for step in self.steps:
            if report is not None:
                report(step)
        await self.gate.wait()
        error = self.error or (self.fails(submission) if self.fails is not None else None)
        if error is not None:
            raise error
        job = make_job(submission, str(len(self.submissions)))
        self.finished.append(job)
        return job


class FakeOutbox:
    """Sends at once what it is given; what is in `away` is kept instead, as `entries`."""

    def __init__(self, submission: FakeSubmission) -> None:
        self.submission = submission
        self.away = ""
        """Why nothing can be sent just now."""
        self.kept: list[Submission] = []
        self.saved: list[tuple[OutboxEntry, Submission]] = []
        self.left: list[OutboxEntry] = []
        self.error: JobMonitorError | None = None

    async def submit(
        self, submission: Submission, *, report: Callable[[SubmissionStep], None] | None = None
    ) -> Job:
        if self.away:
            await asyncio.sleep(0)
            self.kept.append(submission)
            raise KeptInOutbox(str(len(self.kept)), self.away)
        return await self.submission.submit(submission, report=report)

    async def save(self, entry: OutboxEntry, submission: Submission) -> OutboxEntry:
        await asyncio.sleep(0)
        if self.error is not None:
            raise self.error
        self.saved.append((entry, submission))
        return entry

    async def leave(self, entry: OutboxEntry) -> None:
        await asyncio.sleep(0)
        self.left.append(entry)


class FakeComfy:
    """The model files of each server; an error in their place is raised."""

    def __init__(self) -> None:
        self.models_of: dict[str, tuple[str, ...] | JobMonitorError] = {}

    def get(self, server: Server) -> FakeClient:
        return FakeClient(self.models_of.get(server.url, ()))


@dataclass
class FakeClient:
    """One server, as far as the dialog asks it."""

    answer: tuple[str, ...] | JobMonitorError

    async def models(self, folder: str) -> tuple[str, ...]:
        await asyncio.sleep(0)
        if isinstance(self.answer, JobMonitorError):
            raise self.answer
        return self.answer


@dataclass(frozen=True)
class FakeInfo:
    """What a probe tells."""

    kind: str
    size: Size | None
    seconds: float | None


class FakePictures:
    """Kinds by the ending of the name; every image is 800 × 600."""

    def __init__(self) -> None:
        self.fetched: dict[str, Path] = {}
        self.pictured: list[Job] = []
        """Jobs whose thumbnails were asked for."""

    async def probe(self, path: Path) -> FakeInfo:
        await asyncio.sleep(0)
        kind = KINDS.get(path.suffix)
        if kind is None:
            raise MediaError(
                f"“{path.name}” is not a picture, video or sound.", remedy="Choose another file."
            )
        image = QImage(str(path)) if kind == "image" else QImage()
        size = Size(image.width(), image.height()) if not image.isNull() else Size(800, 600)
        return FakeInfo(kind, None if kind == "audio" else size, None if kind == "image" else 3.375)

    async def from_file(self, path: Path, edge: int) -> QImage:
        await asyncio.sleep(0)
        return self._scaled(QImage(str(path)), edge)

    async def keep(self, image: QImage) -> Path | None:
        await asyncio.sleep(0)
        return None  # as with a full disk

    async def loudness(self, path: Path, points: int) -> tuple[float, ...]:
        await asyncio.sleep(0)
        return (0.0, 1.0, 0.5)

    async def from_bytes(self, data: bytes, edge: int) -> QImage:
        await asyncio.sleep(0)
        return self._scaled(QImage.fromData(data), edge)

    def _scaled(self, image: QImage, edge: int) -> QImage:
        if image.isNull():
            raise MediaError("This is no picture.")
        if max(image.width(), image.height()) <= edge:
            return image
        return image.scaled(edge, edge, Qt.AspectRatioMode.KeepAspectRatio)

    async def thumbnail(self, job: Job, edge: int) -> QImage | None:
        self.pictured.append(job)
        await asyncio.sleep(0)
        return _painted(edge) if job.outputs or job.inputs.images else None

    async def picture(self, address: str, edge: int) -> QImage:
        await asyncio.sleep(0)
        return _painted(edge)

    async def local_file(self, address: str) -> Path:
        await asyncio.sleep(0)
        if address not in self.fetched:
            raise MediaError("There is nothing at this address.")
        return self.fetched[address]


def _painted(edge: int) -> QImage:
    image = QImage(edge, max(1, edge * 9 // 16), QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    return image


class FakeClock:
    """Stands at noon until it is moved."""

    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> datetime:
        return self.time


@dataclass
class FakeApplication:
    """The parts of `Application` that the dialog uses."""

    workflows: FakeLibrary
    bus: EventBus = field(default_factory=EventBus)
    tracking: FakeTracking = field(default_factory=FakeTracking)
    feeds: FakeFeeds = field(default_factory=FakeFeeds)
    submission: FakeSubmission = field(default_factory=FakeSubmission)
    outbox: FakeOutbox = field(init=False)
    batches: BatchService = field(init=False)
    cancelling: FakeCancelling = field(default_factory=FakeCancelling)
    preflight: FakePreflight = field(default_factory=FakePreflight)
    chooser: FakeChooser = field(default_factory=lambda: FakeChooser((GPU1, GPU2)))
    estimates: FakeEstimates = field(default_factory=FakeEstimates)
    outlook: FakeOutlook = field(default_factory=FakeOutlook)
    journal: FakeJournal = field(default_factory=FakeJournal)
    comfy: FakeComfy = field(default_factory=FakeComfy)
    clock: FakeClock = field(default_factory=FakeClock)
    layout: MemoryLayout = field(default_factory=MemoryLayout)
    background: InlineBackground = field(default_factory=InlineBackground)
    local: InlineBackground = field(default_factory=InlineBackground)
    servers: tuple[Server, ...] = (GPU1, GPU2)
    user_id: str | None = "3f6c1a52-4a0e-4f0b-9d27-0f7a5b7f0f11"
    database: DatabaseInfo | None = None

    def __post_init__(self) -> None:
        self.outbox = FakeOutbox(self.submission)
        self.batches = BatchService(self.outbox)
        self.server_facts = FakeServerFacts(self.bus, self.tracking.server_statuses)


def make_job(submission: Submission, key: str, status: JobStatus = JobStatus.PENDING) -> Job:
    """The row of a submission."""
    return Job(
        ref=JobRef("image_jobs", key),
        kind=JobKind.IMAGE,
        system=System.NEW,
        workflow_name=submission.workflow.name,
        status=status,
        created_at=NOON,
    )
