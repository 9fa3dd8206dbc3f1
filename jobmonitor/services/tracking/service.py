"""All trackers: one for each server that is configured or has active jobs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Iterable, Mapping

from jobmonitor.domain.errors import DatabaseError, InvalidInput, StorageError
from jobmonitor.domain.events import (
    DatabaseChanged,
    Event,
    FeedInvalidated,
    JobChanged,
    JobsChanged,
    LiveChanged,
    ProblemOccurred,
)
from jobmonitor.domain.job import Job, JobRef
from jobmonitor.domain.progress import LiveState, Phase, Preview
from jobmonitor.domain.server import Server, ServerStatus, canonical_url, is_loopback
from jobmonitor.domain.workflow import Workflow
from jobmonitor.services.addressing import addressed
from jobmonitor.services.ports import ComfyServers, JobRepository, JournalEntry, WorkflowLibrary
from jobmonitor.services.tracking.context import Assignment, TrackingContext
from jobmonitor.services.tracking.server import ServerTracker
from jobmonitor.services.tracking.upkeep import JournalUpkeep
from jobmonitor.services.wake import Wake

log = logging.getLogger(__name__)

ELSEWHERE = "Submitted at another workstation to a server of its own; only that one can follow it."


class TrackingService:
    """Follows every active job that may be followed from here, and tells how it is seen.

    A row with a loopback address means another machine on each workstation: it is followed only where we
    submitted it, or where the database is a file of this workstation.
    """

    def __init__(
        self,
        repository: JobRepository,
        comfy: ComfyServers,
        workflows: WorkflowLibrary,
        context: TrackingContext,
        servers: Iterable[Server] = (),
    ) -> None:
        self._repository = repository
        self._comfy = comfy
        self._workflows = workflows
        self._context = context
        self._servers = tuple(servers)
        self._trackers: dict[str, ServerTracker] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._live: dict[JobRef, LiveState] = {}
        self._upkeep = JournalUpkeep(repository, context)
        self._wake = Wake()
        self._local = False
        self._wishes_changed = 0

    # What is seen

    def live(self, ref: JobRef) -> LiveState | None:
        """A job as it is seen at its server just now; None where there is nothing to see."""
        return self._live.get(ref)

    def preview(self, ref: JobRef) -> Preview | None:
        """The newest unfinished picture of one of our runs."""
        for tracker in self._trackers.values():
            tracked = tracker.tracked(ref)
            if tracked is not None:
                return tracked.preview
        return None

    def server_statuses(self) -> tuple[ServerStatus, ...]:
        """Every server that is followed, the configured ones first."""
        return tuple(tracker.link.status for tracker in self._trackers.values())

    def show(self, ref: JobRef, state: LiveState | None) -> None:
        """A tracker sees a job like this (see `LiveBoard`)."""
        if state is None:
            if self._live.pop(ref, None) is None:
                return
        else:
            self._live[ref] = state
        self._context.bus.publish(LiveChanged(ref, state))

    # What to do

    def cancelling(self, job: Job, wanted: bool) -> None:
        """The operator asked to cancel a job, or the wish could not be sent. The journal knows already."""
        self._wishes_changed += 1
        for tracker in self._trackers.values():
            tracker.cancelling(job, wanted)

    def look_now(self) -> None:
        """Reads the active rows and asks every server at once."""
        self._wake.up()
        for tracker in self._trackers.values():
            tracker.look_now()

    async def run(self) -> None:
        """Follows until it is cancelled."""
        unsubscribe = self._context.bus.subscribe(self._hear)
        try:
            for server in self._servers:
                self._tracker(server)
            await self._upkeep.report_abandoned()
            while True:
                await self._assign()
                await self._wake.pause(self._context.pace.rows)
        finally:
            unsubscribe()
            for task in self._tasks.values():
                task.cancel()
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    def _hear(self, event: Event) -> None:
        match event:
            case JobChanged(job=job):
                if job.status.is_active or job.ref in self._live:
                    self._wake.up()
            case JobsChanged(changes=changes):
                if any(job.status.is_active or job.ref in self._live for job in changes.jobs):
                    self._wake.up()
                if any(ref in self._live for ref in changes.removed):
                    self._wake.up()
            case FeedInvalidated() | DatabaseChanged(problem=""):
                self._wake.up()
            case _:
                pass

    async def _assign(self) -> None:
        """Reads the active rows and hands each to its server's tracker."""
        background = self._context.background
        try:
            database = await background.run(self._repository.info)
            self._local = database.is_local
            rows = await background.run(self._repository.active)
            jobs = await background.run(addressed, rows, self._context.journal, database.title)
            ids = [job.comfy_job_id for job in jobs if job.comfy_job_id]
            entries = await background.run(self._context.journal.find, ids) if ids else {}
            names = {job.workflow_name for job in jobs} | {entry.workflow_name for entry in entries.values()}
            workflows = await background.run(self._known_workflows, names)
            await self._upkeep.settle_ended(jobs)
            followed = []
            for job in jobs:
                entry = entries.get(job.comfy_job_id or "")
                followed.append((await self._upkeep.renamed(job, entry), entry))
            wishes = await self._wishes_to_cancel() if ids else ()
        except (DatabaseError, StorageError) as error:
            log.info("The active jobs are not to be had: %s", error)
            return
        by_server: dict[Server, list[Assignment]] = {}
        elsewhere: set[JobRef] = set()
        for job, entry in followed:
            server = self._server_of(job, entry)
            if server is None:
                elsewhere.add(job.ref)
                continue
            cancelled = job.comfy_job_id in wishes
            workflow = workflows.get(job.workflow_name if entry is None else entry.workflow_name)
            by_server.setdefault(server, []).append(Assignment(job, entry, workflow, cancelled))
        for server in by_server:
            self._tracker(server)
        for url, tracker in self._trackers.items():
            tracker.assign(next((rows for server, rows in by_server.items() if server.url == url), ()))
        self._show_elsewhere(elsewhere)

    async def _wishes_to_cancel(self) -> Collection[str]:
        """The ids that the journal wants cancelled, read anew where one came or went meanwhile."""
        while True:
            before = self._wishes_changed
            wishes = await self._context.background.run(self._context.journal.cancel_requests)
            if before == self._wishes_changed:
                return wishes.keys()

    def _show_elsewhere(self, refs: set[JobRef]) -> None:
        for ref in refs:
            state = LiveState(ref=ref, phase=Phase.UNSEEN, problem=ELSEWHERE)
            if self._live.get(ref) != state:
                self.show(ref, state)
        gone = [ref for ref, state in self._live.items() if state.problem == ELSEWHERE and ref not in refs]
        for ref in gone:
            self.show(ref, None)

    def _server_of(self, job: Job, entry: JournalEntry | None) -> Server | None:
        """The server at which we may follow a job; None where that is not ours to do."""
        try:
            url = canonical_url(job.comfy_url or "")
        except InvalidInput:
            return None
        if is_loopback(url) and entry is None and not self._local:
            return None
        return next((server for server in self._servers if url in server.addresses), Server(url))

    def _tracker(self, server: Server) -> ServerTracker:
        tracker = self._trackers.get(server.url)
        if tracker is None:
            tracker = ServerTracker(
                self._comfy.get(server), self._context, self, local_database=self._is_local
            )
            self._trackers[server.url] = tracker
            self._tasks[server.url] = asyncio.create_task(tracker.run(), name=f"track {server.title}")
            self._tasks[server.url].add_done_callback(self._tracker_ended)
        return tracker

    def _is_local(self) -> bool:
        return self._local

    def _tracker_ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and task.exception() is not None:
            log.error("A tracker failed", exc_info=task.exception())
            self._context.bus.publish(
                ProblemOccurred(
                    "A server is no longer followed, because of a fault in jobmonitor.",
                    "Start jobmonitor again; no job is lost.",
                    details=repr(task.exception()),
                )
            )

    def _known_workflows(self, names: set[str]) -> Mapping[str, Workflow]:
        known = {}
        for name in names:
            try:
                known[name] = self._workflows.get(name)
            except InvalidInput:
                continue
        return known
