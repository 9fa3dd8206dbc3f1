"""The tracker of one server: its events while connected, its queue and history on every doubt."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from jobmonitor.domain.job import Job, JobRef
from jobmonitor.domain.progress import Phase
from jobmonitor.services.ports import ComfyServer
from jobmonitor.services.tracking.context import Assignment, LiveBoard, TrackingContext
from jobmonitor.services.tracking.followed import FollowedJobs
from jobmonitor.services.tracking.hearing import Listener
from jobmonitor.services.tracking.link import ServerLink
from jobmonitor.services.tracking.looking import Looker
from jobmonitor.services.tracking.reporting import Reports
from jobmonitor.services.tracking.tracked import TrackedJob
from jobmonitor.services.wake import Wake


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
        self._title = client.server.title
        self._doubt = Wake()
        self._jobs = FollowedJobs(board, context.clock)
        self.link = ServerLink(client.server, context.bus, context.clock)
        self._reports = Reports(self._title, context, self._jobs, self._doubt)
        parts = (client, context, self._jobs, self.link, self._reports, self._doubt)
        self._listener = Listener(*parts)
        self._looker = Looker(*parts, local_database=local_database)

    def assign(self, assignments: Iterable[Assignment]) -> None:
        """These are the active rows of this server now."""
        wanted = {each.job.comfy_job_id: each for each in assignments if each.job.comfy_job_id}
        fresh = wanted.keys() - self._jobs.ids
        for comfy_job_id in self._jobs.ids - wanted.keys():
            self._jobs.forget(comfy_job_id)
        for comfy_job_id, assignment in wanted.items():
            self._take(comfy_job_id, assignment)
        if fresh:
            self.look_now()

    def _take(self, comfy_job_id: str, assignment: Assignment) -> None:
        tracked = self._jobs.get(comfy_job_id)
        if tracked is None:
            tracked = self._jobs.add(comfy_job_id, assignment.job)
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

    def cancelling(self, job: Job, wanted: bool) -> None:
        """The operator asked to cancel this job (or the wish could not be sent: `wanted` is False)."""
        tracked = self._jobs.get(job.comfy_job_id or "")
        if tracked is None:
            return
        if wanted:
            self._mark_cancelling(tracked)
        else:
            tracked.cancel_requested = False
        self.look_now()

    def _mark_cancelling(self, tracked: TrackedJob) -> None:
        tracked.cancel_requested = True
        self._jobs.show(tracked, Phase.CANCELLING)

    def tracked(self, ref: JobRef) -> TrackedJob | None:
        """What is known of a job, None where it is not followed here."""
        return self._jobs.of(ref)

    def look_now(self) -> None:
        """Asks the server soon, whatever the slow clock says."""
        self._doubt.up()

    async def look(self) -> None:
        """Asks the server at once. Raises ServerError where it does not answer."""
        await self._looker.look()

    async def run(self) -> None:
        """Follows the server until it is cancelled."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._listener.run(), name=f"listen {self._title}")
                group.create_task(self._looker.run(), name=f"look {self._title}")
        finally:
            await self._reports.aclose()
