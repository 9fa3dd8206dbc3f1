"""All trackers: one for each server that is configured or has active jobs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain

from jobmonitor.domain.errors import DatabaseError, StorageError
from jobmonitor.domain.events import (
    DatabaseChanged,
    Event,
    FeedInvalidated,
    JobChanged,
    JobsChanged,
    LiveChanged,
    LivesChanged,
    ProblemOccurred,
)
from jobmonitor.domain.job import EMPTY, Job, JobRef
from jobmonitor.domain.progress import LiveState, Phase, Preview
from jobmonitor.domain.relaying import RelayedProgress
from jobmonitor.domain.server import Server, ServerStatus
from jobmonitor.domain.stuck import StuckHint
from jobmonitor.domain.workflow import node_title
from jobmonitor.services.backoff import Backoff
from jobmonitor.services.ports import ComfyServers, JobRepository, JournalEntry, WorkflowLibrary
from jobmonitor.services.tracking.assigning import Reading, RowReader
from jobmonitor.services.tracking.context import Assignment, TrackingContext
from jobmonitor.services.tracking.directory import ServerDirectory
from jobmonitor.services.tracking.overlay import ELSEWHERE, Overlay
from jobmonitor.services.tracking.server import ServerTracker
from jobmonitor.services.tracking.signs import SeenRun, ServerSigns
from jobmonitor.services.tracking.tracked import TrackedJob
from jobmonitor.services.wake import Wake

log = logging.getLogger(__name__)

TOLD_ONE_BY_ONE = 20
"""Changes of what is seen that are told each by itself; more of them together."""

ROWS_READ_QUICKLY = 1_000
"""Active rows that are read often; twice as many half as often."""


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
        self._comfy = comfy
        self._context = context
        self._directory = ServerDirectory(servers)
        self._rows = RowReader(repository, workflows, context)
        self._trackers: dict[str, ServerTracker] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._live: dict[JobRef, LiveState] = {}
        self._overlay = Overlay(context.clock)
        self._elsewhere: set[JobRef] = set()
        self._changed: dict[JobRef, None] = {}
        """Rows that changed since the last reading."""
        self._ended: set[JobRef] = set()
        """Rows whose end was written here since then."""
        self._due = float("-inf")
        """When all active rows are read again (the clock's monotonic seconds)."""
        self._backoff = Backoff(first=1.0, longest=max(1.0, context.pace.rows))
        self._wake = Wake()
        self._local = False

    # What is seen

    def live(self, ref: JobRef) -> LiveState | None:
        """A job as it is seen at its server just now; None where there is nothing to see."""
        return self._live.get(ref)

    def preview(self, ref: JobRef) -> Preview | None:
        """The newest unfinished picture of one of our runs."""
        tracked = self._tracked(ref)
        return None if tracked is None else tracked.preview

    @property
    def count(self) -> int:
        """How many jobs are followed."""
        return sum(len(tracker) for tracker in self._trackers.values())

    def queue_with(self, ref: JobRef) -> tuple[Job | None, ...]:
        """The queue that has this job, in running order; None for each prompt that is in no row here. Empty
        where it is not known."""
        for tracker in self._trackers.values():
            if tracker.tracked(ref) is not None:
                return tracker.queue
        return ()

    def server_statuses(self) -> tuple[ServerStatus, ...]:
        """Every server that is followed, the configured ones first."""
        return tuple(tracker.link.status for tracker in self._trackers.values())

    def running(self, server_url: str) -> tuple[Job, ...]:
        """The jobs that are seen to run at the server with this canonical address."""
        tracker = self._trackers.get(server_url)
        return () if tracker is None else tracker.running

    def show(self, ref: JobRef, state: LiveState | None) -> None:
        """A tracker sees a job like this (see `LiveBoard`)."""
        if state is None:
            self._overlay.forget(ref)
            if self._live.pop(ref, None) is None:
                return
        else:
            state = self._live[ref] = self._overlay.see(state)
        self._context.bus.publish(LiveChanged(ref, state))

    def show_many(self, states: Mapping[JobRef, LiveState]) -> None:
        """A tracker sees these jobs like this (see `LiveBoard`)."""
        if len(states) <= TOLD_ONE_BY_ONE:
            for ref, state in states.items():
                self.show(ref, state)
            return
        states = {ref: self._overlay.see(state) for ref, state in states.items()}
        self._live.update(states)
        self._context.bus.publish(LivesChanged(states))

    def signs(self) -> Iterator[ServerSigns]:
        """What may tell which jobs are stuck, of each server that answers; what submitters relay of their
        runs is a sign of life like any other."""
        for tracker in self._trackers.values():
            signs = tracker.signs()
            if signs is not None:
                yield replace(signs, runs=tuple(self._with_relayed(run) for run in signs.runs))

    def _with_relayed(self, run: SeenRun) -> SeenRun:
        if run.silent_for is not None:
            return run
        return SeenRun(run.job, self._overlay.silent_for(run.job.ref))

    def hint(self, ref: JobRef, hint: StuckHint | None) -> None:
        """The job may be stuck, or is not: shown with what is seen of it."""
        self._overlay.hint(ref, hint)
        self._show_anew((ref,))

    def may_be_told(self, ref: JobRef) -> bool:
        """Whether others may know more of a job than is seen here."""
        return self._overlay.may_be_told(ref)

    def relayed(self, progress: Mapping[JobRef, RelayedProgress]) -> None:
        """Others told this of their runs; what is no job here is left out."""
        for ref, told in progress.items():
            tracked = self._tracked(ref) if told.node_id else None
            graph = tracked.graph if tracked is not None else EMPTY
            title = node_title(graph, told.node_id) if told.node_id in graph else ""
            if self._overlay.relay(told, title):
                self._show_anew((ref,))

    def forget_stale(self) -> None:
        """What was relayed counts for some seconds."""
        self._show_anew(self._overlay.forget_stale())

    def _show_anew(self, refs: Iterable[JobRef]) -> None:
        for ref in refs:
            state = self._overlay.state(ref)
            if state is not None and state != self._live.get(ref):
                self._live[ref] = state
                self._context.bus.publish(LiveChanged(ref, state))

    # What to do

    def cancelling(self, job: Job, wanted: bool, *, asking: bool = False) -> None:
        """The operator asked to cancel a job, or the wish could not be sent. The journal knows already.
        `asking`: its server is being asked just now, and the answer is told by another call."""
        self._rows.wishes_change()
        for tracker in self._trackers.values():
            tracker.cancelling(job, wanted, asking=asking)

    def moving(self, job: Job, is_moving: bool, entry: JournalEntry | None = None) -> None:
        """A job of ours is moved to the front of its queue: until that is told to be over, by another call
        with our record of it, nothing is made of it that its server does not have it."""
        for tracker in self._trackers.values():
            tracker.moving(job, is_moving, entry)

    def look_now(self) -> None:
        """Reads the active rows and asks every server at once."""
        self._due = float("-inf")
        self._wake.up()
        for tracker in self._trackers.values():
            tracker.look_now()

    async def run(self) -> None:
        """Follows until it is cancelled."""
        unsubscribe = self._context.bus.subscribe(self._hear)
        clock, pace = self._context.clock, self._context.pace
        try:
            for server in self._directory.configured:
                self._tracker(server)
            while True:
                began = clock.monotonic()
                await self._read()
                await self._wake.pause(self._pause())
                await asyncio.sleep(max(0.0, began + pace.soonest - clock.monotonic()))
        finally:
            unsubscribe()
            for task in self._tasks.values():
                task.cancel()
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    def _hear(self, event: Event) -> None:
        match event:
            case JobChanged(job=job):
                if job.status.is_terminal:
                    self._ended.add(job.ref)
                self._note(job)
            case JobsChanged(changes=changes):
                for job in changes.jobs:
                    self._note(job)
                for ref in changes.removed:
                    if ref in self._live or self._tracked(ref) is not None:
                        self._look_up(ref)
            case FeedInvalidated() | DatabaseChanged(problem=""):
                self._due = float("-inf")
                self._wake.up()
            case _:
                pass

    def _note(self, job: Job) -> None:
        """A row was seen to be like this; what our own trackers wrote they know."""
        tracked = self._tracked(job.ref)
        is_ours = tracked is None and (job.status.is_active or job.ref in self._live)
        if is_ours or (tracked is not None and tracked.job != job):
            self._look_up(job.ref)

    def _look_up(self, ref: JobRef) -> None:
        self._changed[ref] = None
        self._wake.up()

    def _pause(self) -> float:
        return max(0.0, self._due - self._context.clock.monotonic())

    async def _read(self) -> None:
        """Reads all active rows where that is due, else those that changed, and hands each to its server's
        tracker."""
        changed, self._changed = self._changed, {}
        self._ended.clear()
        clock = self._context.clock
        try:
            if clock.monotonic() >= self._due:
                self._due = float("inf")  # what is told while they are read asks for another reading
                reading = await self._rows.everything(chain.from_iterable(self._trackers.values()))
                self._due = min(self._due, clock.monotonic() + self._interval(len(reading.assignments)))
                self._assign(reading)
            elif changed:
                self._assign_some(await self._rows.some(list(changed)))
            self._backoff.reset()
        except (DatabaseError, StorageError) as error:
            log.info("The active jobs are not to be had: %s", error)
            self._due = min(self._due, clock.monotonic() + self._backoff.next())

    def _interval(self, count: int) -> float:
        """Seconds until all of so many active rows are read again; what changes is told meanwhile."""
        return self._context.pace.rows * (1 + count / ROWS_READ_QUICKLY)

    def _assign(self, reading: Reading) -> None:
        """These are all active rows."""
        self._local = reading.is_local
        by_server, elsewhere = self._by_server(reading.assignments)
        for url, tracker in self._trackers.items():
            tracker.assign(by_server.get(url, ()))
        for ref in self._elsewhere - elsewhere:
            self.show(ref, None)
        self._show_elsewhere(elsewhere)

    def _assign_some(self, reading: Reading) -> None:
        """These rows were read anew; all others are as they were."""
        self._local = reading.is_local
        by_server, elsewhere = self._by_server(reading.assignments)
        for ref in reading.gone:
            self._forget(ref)
        for assignment in reading.assignments:
            ref = assignment.job.ref
            if ref in elsewhere or ref in self._elsewhere:
                self._forget(ref)
        for url, assignments in by_server.items():
            for other_url, tracker in self._trackers.items():
                if other_url == url:
                    tracker.take(assignments)
                else:
                    for assignment in assignments:
                        tracker.drop(assignment.job.ref)
        self._show_elsewhere(self._elsewhere | elsewhere)

    def _forget(self, ref: JobRef) -> None:
        for tracker in self._trackers.values():
            tracker.drop(ref)
        self._elsewhere.discard(ref)
        self.show(ref, None)

    def _by_server(
        self, assignments: Iterable[Assignment]
    ) -> tuple[dict[str, list[Assignment]], set[JobRef]]:
        """What each server's tracker is to follow, by the server's address; and the rows that are not ours
        to follow."""
        by_server: dict[str, list[Assignment]] = {}
        elsewhere: set[JobRef] = set()
        for assignment in assignments:
            if assignment.job.ref in self._ended:
                continue  # it ended while it was read
            server = self._server_of(assignment.job, assignment.entry)
            if server is None:
                elsewhere.add(assignment.job.ref)
                continue
            self._tracker(server)
            by_server.setdefault(server.url, []).append(assignment)
        return by_server, elsewhere

    def _show_elsewhere(self, refs: set[JobRef]) -> None:
        self._elsewhere = refs
        states = {ref: LiveState(ref=ref, phase=Phase.UNSEEN, problem=ELSEWHERE) for ref in refs}
        self.show_many({ref: state for ref, state in states.items() if self._live.get(ref) != state})

    def _server_of(self, job: Job, entry: JournalEntry | None) -> Server | None:
        """The server at which we may follow a job; None where that is not ours to do."""
        place = self._directory.find(job.comfy_url or "")
        if place is None or (place.is_loopback and entry is None and not self._local):
            return None
        return place.server

    def _tracked(self, ref: JobRef) -> TrackedJob | None:
        for tracker in self._trackers.values():
            tracked = tracker.tracked(ref)
            if tracked is not None:
                return tracked
        return None

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
