"""What becomes of a row: the run that begins, and its end, each written once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import replace

from jobmonitor.domain.errors import DatabaseReadOnly, JobMonitorError
from jobmonitor.domain.events import JobChanged
from jobmonitor.domain.job import JobResult
from jobmonitor.domain.progress import Phase
from jobmonitor.domain.server import PromptRecord
from jobmonitor.services.tracking.context import JobEnd, TrackingContext
from jobmonitor.services.tracking.doubts import Doubts
from jobmonitor.services.tracking.followed import FollowedJobs
from jobmonitor.services.tracking.result import result_of
from jobmonitor.services.tracking.timing import timing_of
from jobmonitor.services.tracking.tracked import TrackedJob

log = logging.getLogger(__name__)


class Reports:
    """Writes what one server was seen to do, and tells it."""

    def __init__(self, title: str, context: TrackingContext, jobs: FollowedJobs, doubt: Doubts) -> None:
        """`doubt` is woken where a report could not be written: the next look tries again."""
        self._title = title
        self._context = context
        self._jobs = jobs
        self._doubt = doubt
        self._tasks: set[asyncio.Task[None]] = set()

    async def runs(self, tracked: TrackedJob) -> None:
        """The job was seen to run."""
        tracked.seen = True
        if tracked.entry is not None:
            self._jobs.begin_run(tracked)
        self._jobs.show(tracked, Phase.RUNNING)
        changed = await self._context.report_processing(tracked.job)
        if changed is not None and not tracked.settling:
            self._jobs.becomes(tracked, changed)
            self._context.bus.publish(JobChanged(changed))

    async def ends(self, tracked: TrackedJob, record: PromptRecord) -> None:
        """The server told how the run ended."""
        workflow, run = tracked.workflow, tracked.run
        result = result_of(
            record,
            tracked.job,
            graph=tracked.graph,
            result_node=workflow.result_node if workflow else "",
            seen=run.outputs if run else (),
        )
        entry = tracked.entry
        if entry is not None and entry.sending_since is None:  # as it was before the prompt was sent
            entry = await self._context.newest(entry)
        timing = timing_of(record, run.times if run else None, entry, tracked.graph)
        await self.write_end(tracked, replace(result, timing=timing), record)

    async def ends_missing(self, tracked: TrackedJob, result: JobResult) -> None:
        """Ends what is nowhere. Of what was held back nobody must send the prompt after that."""
        entry = tracked.entry
        if entry is not None and tracked.was_held_back and not await self._context.give_up(entry.prompt_id):
            return  # it is being sent at this moment
        await self.write_end(tracked, result)

    async def write_end(
        self, tracked: TrackedJob, result: JobResult, record: PromptRecord | None = None
    ) -> None:
        """Writes the end once; where the database does not answer, the next look tries again."""
        if tracked.settling:
            return
        tracked.settling = True
        try:
            changed = await self._context.report_end(tracked.job, result)
            if changed is not None:
                self._jobs.becomes(tracked, changed)
            await self._context.settle(
                JobEnd(
                    job=tracked.job,
                    result=result,
                    workflow_name=tracked.workflow_name,
                    entry=tracked.entry,
                    run=tracked.run,
                    record=record,
                )
            )
        finally:
            tracked.settling = False
        if changed is not None:  # first, or a job that was "cancelling…" would read "pending" once more
            self._context.bus.publish(JobChanged(changed))
        self._jobs.forget(tracked.comfy_job_id)

    # Work of its own

    def spawn(self, work: Coroutine[object, object, None], name: str) -> None:
        """Does this beside the listening; what fails is left to the next look."""
        task = asyncio.create_task(self._guarded(work), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _guarded(self, work: Coroutine[object, object, None]) -> None:
        try:
            await work
        except DatabaseReadOnly as error:
            log.info("A report on %s waits for the next look: %s", self._title, error)
        except JobMonitorError as error:
            log.warning("A report on %s is tried again: %s", self._title, error)
            self._doubt.up()

    async def aclose(self) -> None:
        """Ends what was spawned."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
