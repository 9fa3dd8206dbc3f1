"""The application without servers, databases and disks: real feeds and bus, the rest in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter

from jobmonitor.domain.database import DatabaseInfo
from jobmonitor.domain.errors import JobMonitorError, MediaError, UnknownWorkflow
from jobmonitor.domain.events import LiveChanged, PreviewArrived, ServerChanged
from jobmonitor.domain.job import Job, JobKind, JobRef
from jobmonitor.domain.progress import LiveState, Preview
from jobmonitor.domain.server import Server, ServerStatus
from jobmonitor.domain.timing import JobTiming
from jobmonitor.domain.workflow import Workflow
from jobmonitor.services.attention.pacing import AttentionPace
from jobmonitor.services.attention.service import AttentionService
from jobmonitor.services.bus import EventBus
from jobmonitor.services.deleting import DeleteService
from jobmonitor.services.favourites import FavouriteService
from jobmonitor.services.feeds import FeedService
from jobmonitor.services.notes import NoteService
from jobmonitor.services.saved_views import SavedViewService
from jobmonitor.services.timings import timing_in_row
from tests.support.fake_checking import FakeOutlook
from tests.support.fake_jobs import ME, NOON, FakeRepository
from tests.support.fake_marks import MemoryDeleted, MemoryFavourites, MemoryNotes
from tests.support.fake_outbox import FakeOutbox
from tests.support.fake_profiles import FakeTrials, fake_profiles
from tests.support.fake_reconciling import FakeReconciling
from tests.support.fake_results import FakeResults
from tests.support.fake_retrying import FakeMoving, FakeRetrying
from tests.support.fake_servers import FakeServerFacts
from tests.support.fake_statistics import FakeStatistics

T = TypeVar("T")
GPU1 = Server("http://gpu1:8188", "gpu1")
GPU2 = Server("http://gpu2:8188", "gpu2")
GPU3 = Server("http://gpu3:8188", "gpu3")
SERVERS = (GPU1, GPU2, GPU3)


class InlineBackground:
    """Runs the work at once, but answers a turn of the loop later, as a thread would. While `gate` is
    set to an event, answers wait for it."""

    def __init__(self) -> None:
        self.gate: asyncio.Event | None = None

    async def run(self, work: Callable[..., T], *args: object) -> T:
        await asyncio.sleep(0)
        if self.gate is not None:
            await self.gate.wait()
        return work(*args)


class FakeClock:
    """Stands at noon until it is moved."""

    def __init__(self, now: datetime = NOON) -> None:
        self.time = now

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return self.time.timestamp()

    def advance(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


class FakeTracking:
    """Tells what it is given."""

    def __init__(self, bus: EventBus) -> None:
        self._bus = bus
        self._states: dict[JobRef, LiveState] = {}
        self._previews: dict[JobRef, Preview] = {}
        self._servers: dict[str, ServerStatus] = {}

    def live(self, ref: JobRef) -> LiveState | None:
        return self._states.get(ref)

    def preview(self, ref: JobRef) -> Preview | None:
        return self._previews.get(ref)

    def server_statuses(self) -> tuple[ServerStatus, ...]:
        return tuple(self._servers.values())

    def see(self, state: LiveState) -> None:
        """A job is seen so at its server."""
        self._states[state.ref] = state
        self._bus.publish(LiveChanged(state.ref, state))

    def forget(self, ref: JobRef) -> None:
        """There is nothing more to see of a job."""
        self._states.pop(ref, None)
        self._bus.publish(LiveChanged(ref, None))

    def send_preview(self, ref: JobRef, preview: Preview) -> None:
        """An unfinished picture comes."""
        self._previews[ref] = preview
        self._bus.publish(PreviewArrived(ref, preview))

    def server(self, status: ServerStatus) -> None:
        """A server answers so."""
        self._servers[status.server.url] = status
        self._bus.publish(ServerChanged(status))


class FakeCancelling:
    """Remembers what was to be cancelled; raises `problem` where it is set."""

    def __init__(self) -> None:
        self.cancelled: list[JobRef] = []
        self.problem: JobMonitorError | None = None

    async def cancel(self, job: Job) -> None:
        if self.problem is not None:
            raise self.problem
        self.cancelled.append(job.ref)

    async def cancel_waiting(self, jobs: Sequence[Job]) -> frozenset[JobRef]:
        return frozenset()


class FakeTimings:
    """The times of jobs, as a test says; else what their rows say."""

    def __init__(self) -> None:
        self.known: dict[JobRef, JobTiming] = {}

    async def of(self, job: Job) -> JobTiming:
        await asyncio.sleep(0)
        return self.known.get(job.ref) or timing_in_row(job)


class MemoryLayout:
    """Named values in memory."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    def load(self, name: str) -> bytes | None:
        return self.held.get(name)

    def store(self, name: str, value: bytes) -> None:
        self.held[name] = value

    def change(self, name: str, edit: Callable[[bytes | None], bytes]) -> None:
        self.held[name] = edit(self.held.get(name))


class FakeLibrary:
    """Two workflows without graphs."""

    def __init__(self) -> None:
        self._workflows = {
            "img2img": Workflow(name="img2img", title="Image to image", kind=JobKind.IMAGE, graph={}),
            "wan-i2v": Workflow(name="wan-i2v", title="Wan: image to video", kind=JobKind.VIDEO, graph={}),
        }

    def names(self) -> tuple[str, ...]:
        return tuple(self._workflows)

    def get(self, name: str) -> Workflow:
        try:
            return self._workflows[name]
        except KeyError:
            raise UnknownWorkflow(f"There is no workflow “{name}”.") from None


class FakePictures:
    """Paints pictures. Addresses and jobs in `problems` cannot be shown."""

    def __init__(self) -> None:
        self.asked: list[JobRef] = []
        self.addresses: list[str] = []
        self.problems: set[str] = set()
        self.files: dict[str, Path] = {}
        self.gate: asyncio.Event | None = None

    async def thumbnail(self, job: Job, edge: int) -> QImage | None:
        self.asked.append(job.ref)
        await asyncio.sleep(0)
        if self.gate is not None:
            await self.gate.wait()
        if job.ref.key in self.problems:
            raise MediaError("The picture cannot be read.")
        if not job.outputs and not job.inputs.images:
            return None
        return painted(hash(job.ref.key), edge, edge * 9 // 16)

    async def picture(self, address: str, edge: int) -> QImage:
        self.addresses.append(address)
        await asyncio.sleep(0)
        if self.gate is not None:
            await self.gate.wait()
        if address in self.problems:
            raise MediaError("The picture cannot be read.")
        return painted(sum(address.encode()), edge, edge * 9 // 16)

    async def local_file(self, address: str) -> Path:
        if address not in self.files:
            raise MediaError("There is no such file.")
        return self.files[address]

    async def probe(self, path: Path) -> Any:
        raise MediaError("There is no such file.")

    async def from_file(self, path: Path, edge: int) -> QImage:
        await asyncio.sleep(0)
        return QImage(str(path))

    async def keep(self, image: QImage) -> Path | None:
        return None

    async def loudness(self, path: Path, points: int) -> tuple[float, ...]:
        raise MediaError("There is no such file.")

    async def from_bytes(self, data: bytes, edge: int) -> QImage:
        await asyncio.sleep(0)
        return QImage.fromData(data)


def painted(number: int, width: int, height: int) -> QImage:
    """A picture: some hills under some sky, by number."""
    image = QImage(max(1, width), max(1, height), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    sky = QLinearGradient(QPointF(0, 0), QPointF(0, height))
    sky.setColorAt(0, QColor.fromHsv(number * 37 % 360, 90, 220))
    sky.setColorAt(1, QColor.fromHsv((number * 37 + 50) % 360, 60, 250))
    painter.fillRect(image.rect(), sky)
    for hill in range(3):
        painter.setBrush(QColor.fromHsv((number * 53 + hill * 20) % 360, 120, 150 - hill * 35))
        painter.setPen(QColor(0, 0, 0, 0))
        x = (number * (hill + 3) * 17 % 100) / 100 * width
        painter.drawEllipse(QPointF(x, height * (1.1 + hill * 0.08)), width * 0.6, height * 0.5)
    painter.end()
    return image


@dataclass
class FakeApplication:
    """What `Application` has, as far as the window uses it."""

    repository: FakeRepository
    bus: EventBus = field(default_factory=EventBus)
    clock: FakeClock = field(default_factory=FakeClock)
    background: InlineBackground = field(default_factory=InlineBackground)
    local: InlineBackground = field(default_factory=InlineBackground)
    layout: MemoryLayout = field(default_factory=MemoryLayout)
    workflows: FakeLibrary = field(default_factory=FakeLibrary)
    cancelling: FakeCancelling = field(default_factory=FakeCancelling)
    retrying: FakeRetrying = field(default_factory=FakeRetrying)
    moving: FakeMoving = field(default_factory=FakeMoving)
    timings: FakeTimings = field(default_factory=FakeTimings)
    outlook: FakeOutlook = field(default_factory=FakeOutlook)
    results: FakeResults = field(default_factory=FakeResults)
    servers: tuple[Server, ...] = SERVERS
    user_id: str | None = ME
    profile_name: str = ""
    closed: bool = False

    def __post_init__(self) -> None:
        self.tracking = FakeTracking(self.bus)
        self.server_facts = FakeServerFacts(self.bus, self.tracking.server_statuses)
        self.statistics = FakeStatistics()
        self.outbox = FakeOutbox(self.bus)
        self.reconciling = FakeReconciling(self.bus)
        inline: Any = self.local
        self.favourites = FavouriteService(MemoryFavourites(), inline, self.bus, self.clock, "studio-prod")
        self.saved_views = SavedViewService(self.layout, inline, self.bus, self.profile_name)
        self.notes = NoteService(MemoryNotes(), inline, self.bus, self.clock, "studio-prod")
        self.profiles = fake_profiles(inline)
        self.trials = FakeTrials()
        self.attention = fake_attention(self)
        background: Any = self.background
        repository: Any = self.repository
        self.deleting = DeleteService(
            repository, MemoryDeleted(), background, self.bus, self.clock, "studio-prod", self.user_id
        )
        self.feeds = FeedService(self.repository, self.background, self.bus, self.clock)  # type: ignore[arg-type]
        self._task: asyncio.Task[None] | None = None

    @property
    def database(self) -> DatabaseInfo | None:
        return self.feeds.database

    async def start(self) -> None:
        self._task = asyncio.create_task(self.feeds.run())

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self.closed = True


class NoJournal:
    """Nothing was submitted here."""

    def find(self, comfy_job_ids: Iterable[str]) -> dict[str, Any]:
        return {}


def fake_attention(application: Any) -> AttentionService:
    """Tells at once what is to be told."""
    return AttentionService(
        application.repository,
        NoJournal(),  # type: ignore[arg-type]  # all that is asked of it
        application.layout,
        application.local,
        application.local,
        application.bus,
        application.clock,
        user_id=application.user_id,
        database="studio-prod",
        profile=application.profile_name,
        pace=AttentionPace(gather=0.0, rest=0.0),
        zone=UTC,
    )


def fake_application(jobs: Iterable[Job] = ()) -> Any:
    """An application on these jobs; typed loosely, because it stands in for `Application`."""
    return FakeApplication(FakeRepository(jobs))
