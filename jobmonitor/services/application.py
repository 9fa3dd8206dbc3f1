"""Everything that a face of the application (window or command line) works with."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from jobmonitor.domain.database import DatabaseInfo
from jobmonitor.domain.events import ProblemOccurred
from jobmonitor.domain.server import Server
from jobmonitor.services.attention.service import AttentionService
from jobmonitor.services.bus import EventBus
from jobmonitor.services.cancelling import CancelService
from jobmonitor.services.checking.choosing import ServerChooser
from jobmonitor.services.checking.estimates import Estimates
from jobmonitor.services.checking.node_catalogue import NodeCatalogue
from jobmonitor.services.checking.preflight import PreflightService
from jobmonitor.services.datasets import DatasetService
from jobmonitor.services.deleting import DeleteService
from jobmonitor.services.favourites import FavouriteService
from jobmonitor.services.feeds import FeedService
from jobmonitor.services.importing.service import ImportService
from jobmonitor.services.jobs import JobServices
from jobmonitor.services.keeping.service import ResultsService
from jobmonitor.services.notes import NoteService
from jobmonitor.services.outbox.service import OutboxService
from jobmonitor.services.outlook import OutlookService
from jobmonitor.services.ports import (
    Background,
    Clock,
    ComfyServers,
    Fetcher,
    JobRepository,
    Journal,
    Layout,
    WorkflowLibrary,
)
from jobmonitor.services.ports.trials import Trials
from jobmonitor.services.profiles import Profiles
from jobmonitor.services.reconciling.service import ReconcileService
from jobmonitor.services.relaying import RelayService
from jobmonitor.services.retrying.moving import MoveService
from jobmonitor.services.retrying.service import RetryService
from jobmonitor.services.saved_views import SavedViewService
from jobmonitor.services.servers.service import ServerFactsService
from jobmonitor.services.statistics import StatisticsService
from jobmonitor.services.stuck.service import StuckService
from jobmonitor.services.submitting.batches import BatchService
from jobmonitor.services.submitting.submission import SubmissionService
from jobmonitor.services.submitting.uploads import UploadService
from jobmonitor.services.timings import TimingService
from jobmonitor.services.tracking import TrackingService

log = logging.getLogger(__name__)


@dataclass(kw_only=True)
class Application:
    """The services, joined by `bootstrap`. Used in one event loop; `close` ends everything it started."""

    bus: EventBus
    repository: JobRepository
    jobs: JobServices
    feeds: FeedService
    tracking: TrackingService
    submission: SubmissionService
    uploads: UploadService
    outbox: OutboxService
    batches: BatchService
    preflight: PreflightService
    chooser: ServerChooser
    estimates: Estimates
    timings: TimingService
    outlook: OutlookService
    stuck: StuckService
    relaying: RelayService
    node_catalogue: NodeCatalogue
    cancelling: CancelService
    server_facts: ServerFactsService
    statistics: StatisticsService
    retrying: RetryService
    moving: MoveService
    reconciling: ReconcileService
    datasets: DatasetService
    attention: AttentionService
    """Runs while there is a window."""
    results: ResultsService
    favourites: FavouriteService
    notes: NoteService
    deleting: DeleteService
    saved_views: SavedViewService
    workflows: WorkflowLibrary
    importing: ImportService
    journal: Journal
    layout: Layout
    background: Background
    """For the database."""
    local: Background
    """For files of this workstation (layout, workflows, pictures), not behind a database that hangs."""
    profiles: Profiles
    trials: Trials
    fetcher: Fetcher
    comfy: ComfyServers
    clock: Clock
    servers: tuple[Server, ...] = ()
    """The configured ones; the first is where a submission goes by default."""
    user_id: str | None = None
    """"Me": whose jobs "Show mine" shows."""
    profile_name: str = ""
    """Empty for the one that the top of the settings file is."""
    stop_waiting: Callable[[], None] = lambda: None
    """Called first when it is closed: nobody waits any more for a database that does not answer."""
    release: Callable[[], None] = lambda: None
    """Closes what the adapters hold open; blocking."""
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def database(self) -> DatabaseInfo | None:
        """What the database was found to be; None until it was reached."""
        return self.feeds.database

    async def start(self) -> None:
        """Begins to look for changes and to follow the active jobs."""
        self._start("changes", self.feeds.run)
        self._start("tracking", self.tracking.run)
        self._start("reconciling", self.reconciling.run)
        self._start("outlook", self.outlook.run)
        self._start("servers", self.server_facts.run)
        self._start("stuck", self.stuck.run)
        self._start("relaying", self.relaying.run)
        self._start("results", self.results.run)
        self._start("outbox", self.outbox.run)
        self._start("favourites", self.favourites.run)
        self._start("notes", self.notes.run)
        self._start("deleting", self.deleting.run)

    async def close(self) -> None:
        """Ends what `start` began and lets go of servers and files. May be called again."""
        async with AsyncExitStack() as ending:  # the last one first, each of them whatever the others do
            ending.callback(self.release)
            ending.push_async_callback(self.comfy.aclose)
            ending.push_async_callback(self.fetcher.aclose)
            ending.push_async_callback(self.node_catalogue.aclose)
            ending.push_async_callback(self.feeds.aclose)
            ending.push_async_callback(self.relaying.aclose)
            ending.push_async_callback(self.results.aclose)
            ending.push_async_callback(self.attention.aclose)
            self.stop_waiting()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            self._tasks.clear()

    def _start(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        async def supervised() -> None:
            try:
                await work()
            except Exception as error:
                log.exception("%s stopped", name)
                self.bus.publish(
                    ProblemOccurred(
                        "A part of jobmonitor stopped because of a fault.",
                        "Start jobmonitor again; no job is lost.",
                        details=repr(error),
                    )
                )

        self._tasks.append(asyncio.create_task(supervised(), name=name))
