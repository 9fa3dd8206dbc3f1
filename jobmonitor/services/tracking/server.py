"""The tracker of one server: its events while connected, its queue and history on every doubt."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator

from jobmonitor.domain.job import Job, JobRef
from jobmonitor.domain.progress import Phase
from jobmonitor.services.ports import ComfyServer, JournalEntry
from jobmonitor.services.tracking.context import Assignment, LiveBoard, TrackingContext
from jobmonitor.services.tracking.doubts import Doubt, Doubts
from jobmonitor.services.tracking.followed import FollowedJobs
from jobmonitor.services.tracking.hearing import Listener
from jobmonitor.services.tracking.link import ServerLink
from jobmonitor.services.tracking.looking import Looker
from jobmonitor.services.tracking.queue_view import queue_of
from jobmonitor.services.tracking.reporting import Reports
from jobmonitor.services.tracking.schedule import Schedule
from jobmonitor.services.tracking.signs import ServerSigns, signs_of
from jobmonitor.services.tracking.tracked import TrackedJob


class ServerTracker:
    """Follows the active jobs of one server. Runs in the event loop; all state is touched there alone."""

    def __init__(
        self,
        client: ComfyServer,
        context: TrackingContext,
        board: LiveBoard,
        *,
        local_database: Callable[[], bool],
    ) -> None:
        self._client, self._clock = client, context.clock
        self._title = client.server.title
        self._doubt = Doubts()
        self._jobs = FollowedJobs(board, context.clock)
        self.link = ServerLink(client.server, context.bus, context.clock)
        self._reports = Reports(self._title, context, self._jobs, self._doubt)
        parts = (client, context, self._jobs, self.link, self._reports, self._doubt)
        self._listener = Listener(*parts)
        self._looker = Looker(*parts, local_database=local_database)
        self._moving: set[str] = set()
        """Prompts that are being moved, of jobs that may be followed only later."""
        self._schedule = Schedule(self._title, context, self._jobs, self.link, self._looker)

    def __len__(self) -> int:
        """How many jobs it follows."""
        return len(self._jobs)

    def __iter__(self) -> Iterator[TrackedJob]:
        """The jobs that it follows now."""
        return iter(self._jobs)

    def assign(self, assignments: Iterable[Assignment]) -> None:
        """These are the active rows of this server now."""
        wanted = {each.job.comfy_job_id: each for each in assignments if each.job.comfy_job_id}
        for comfy_job_id in self._jobs.ids - wanted.keys():
            self._jobs.forget(comfy_job_id)
        self.take(wanted.values())

    def take(self, assignments: Iterable[Assignment]) -> None:
        """These rows are active here, too, or were read anew."""
        fresh = False
        for assignment in assignments:
            comfy_job_id = assignment.job.comfy_job_id
            former = self._jobs.of(assignment.job.ref)
            if former is not None and former.comfy_job_id != comfy_job_id:
                self._jobs.forget(former.comfy_job_id)
            if comfy_job_id:
                fresh = fresh or comfy_job_id not in self._jobs
                self._take(comfy_job_id, assignment)
        if fresh:
            self._doubt.raise_to(Doubt.FRESH)

    def drop(self, ref: JobRef) -> None:
        """This row is not active here, or not any more."""
        tracked = self._jobs.of(ref)
        if tracked is not None and not tracked.settling:
            self._jobs.forget(tracked.comfy_job_id)

    def _take(self, comfy_job_id: str, assignment: Assignment) -> None:
        tracked = self._jobs.get(comfy_job_id)
        if tracked is None:
            tracked = self._jobs.add(comfy_job_id, assignment.job)
            tracked.moving = comfy_job_id in self._moving
            self._looker.expect(comfy_job_id)
            if self.link.is_lost:
                self._jobs.show(tracked, Phase.UNREACHABLE, problem=self.link.status.problem)
        if not tracked.job.status.is_terminal:
            self._jobs.replace(tracked, assignment.job)
        tracked.entry = assignment.entry
        tracked.workflow = assignment.workflow
        if assignment.cancel_requested and not tracked.cancel_requested:
            self._mark_cancelling(tracked)
        elif tracked.cancel_requested and not assignment.cancel_requested:
            tracked.cancel_requested = False
            self.look_now()

    def cancelling(self, job: Job, wanted: bool, *, asking: bool = False) -> None:
        """The operator asked to cancel this job (or the wish could not be sent: `wanted` is False). `asking`:
        its server is being asked just now."""
        tracked = self._jobs.get(job.comfy_job_id or "")
        if tracked is None:
            return
        tracked.being_asked = asking
        if wanted:
            self._mark_cancelling(tracked)
        else:
            tracked.cancel_requested = False
        self.look_now()

    def moving(self, job: Job, is_moving: bool, entry: JournalEntry | None = None) -> None:
        """Its prompt is moved within the queue, and may be in none meanwhile; `entry` is our record of it
        after that."""
        (self._moving.add if is_moving else self._moving.discard)(job.comfy_job_id or "")
        tracked = self._jobs.get(job.comfy_job_id or "")
        if tracked is None:
            return
        tracked.moving = is_moving
        if not is_moving:
            tracked.moved(entry)
            self.look_now()

    def _mark_cancelling(self, tracked: TrackedJob) -> None:
        tracked.cancel_requested = True
        self._jobs.show(tracked, Phase.CANCELLING)

    def tracked(self, ref: JobRef) -> TrackedJob | None:
        """What is known of a job, None where it is not followed here."""
        return self._jobs.of(ref)

    def signs(self) -> ServerSigns | None:
        """What may tell that a job is stuck, see `signs_of`."""
        return signs_of(self._client, self.link, self._jobs, self._clock)

    @property
    def queue(self) -> tuple[Job | None, ...]:
        """What runs and waits, see `queue_of`."""
        return queue_of(self._jobs)

    @property
    def running(self) -> tuple[Job, ...]:
        """The jobs that are seen to run there."""
        return tuple(tracked.job for tracked in self._jobs.running)

    def look_now(self) -> None:
        """Asks the server soon, whatever the slow clock says."""
        self._doubt.up()

    async def run(self) -> None:
        """Follows the server until it is cancelled."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._listener.run(), name=f"listen {self._title}")
                group.create_task(self._schedule.run(), name=f"look {self._title}")
        finally:
            await self._reports.aclose()
