"""Asking a server: its queue, and the history of what left the queue."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from jobmonitor.domain.errors import (
    DatabaseBusy,
    DatabaseError,
    DatabaseReadOnly,
    DatabaseUnreachable,
    InvalidInput,
    ServerError,
    ServerFault,
    ServerNonsense,
    ServerRefused,
    StorageError,
)
from jobmonitor.domain.job import JobResult
from jobmonitor.domain.progress import Phase
from jobmonitor.domain.server import PromptState, QueueState
from jobmonitor.services.backoff import Backoff
from jobmonitor.services.ports import ComfyServer
from jobmonitor.services.tracking.by_files import record_of_forgotten
from jobmonitor.services.tracking.context import TrackingContext
from jobmonitor.services.tracking.followed import FollowedJobs
from jobmonitor.services.tracking.link import ServerLink
from jobmonitor.services.tracking.reporting import Reports
from jobmonitor.services.tracking.result import UNREADABLE
from jobmonitor.services.tracking.tracked import (
    FAULTS_BEFORE_UNREADABLE,
    MOST_LOOKS_LEFT_OUT,
    TrackedJob,
)
from jobmonitor.services.wake import Wake

log = logging.getLogger(__name__)

NOT_SEEN = "Not seen at the server: neither its queue nor its history has the job."


class Looker:
    """Looks after the jobs of one server by asking: on each doubt, and on a slow clock."""

    def __init__(
        self,
        client: ComfyServer,
        context: TrackingContext,
        jobs: FollowedJobs,
        link: ServerLink,
        reports: Reports,
        doubt: Wake,
        *,
        local_database: Callable[[], bool],
    ) -> None:
        self._client = client
        self._context = context
        self._jobs = jobs
        self._link = link
        self._reports = reports
        self._doubt = doubt
        self._local_database = local_database
        self._looking = asyncio.Lock()

    async def run(self) -> None:
        """Looks until it is cancelled."""
        backoff = Backoff(first=1.0, longest=30.0)
        while True:
            pause = self._context.pace.idle
            try:
                await self.look()
                backoff.reset()
                pause = self._pause()
            except ServerError as error:
                self._link.lose(error)
                for tracked in self._jobs:
                    self._jobs.show(tracked, Phase.UNREACHABLE, problem=error.message)
                pause = backoff.next()
            except (DatabaseError, StorageError) as error:
                log.warning("Reports on %s wait for the database: %s", self._client.server.title, error)
                pause = self._context.pace.polling
            await asyncio.sleep(self._context.pace.soonest)
            await self._doubt.pause(pause)

    def _pause(self) -> float:
        pace = self._context.pace
        if not len(self._jobs):
            return pace.idle
        if any(each.is_in_doubt for each in self._jobs):
            return pace.lost
        return pace.connected if self._link.socket_open else pace.polling

    async def look(self) -> None:
        """Asks the server about everything that is followed. Raises ServerError where it does not answer."""
        async with self._looking:
            if not len(self._jobs):
                self._link.answers(await self._client.queue_length())
                await self._ask_info()
                return
            asked = list(self._jobs)
            queue = await self._client.queue()
            self._link.answers(queue.length)
            for tracked in asked:
                try:
                    await self._look_at(tracked, queue)
                except (DatabaseUnreachable, DatabaseBusy):
                    raise
                except (DatabaseError, InvalidInput) as error:  # of this row alone: the others go on
                    level = logging.INFO if isinstance(error, DatabaseReadOnly) else logging.WARNING
                    log.log(level, "A report on %s cannot be written: %s", tracked.job.ref, error)
                    self._jobs.show(tracked, tracked.live.phase, problem=error.message)
            await self._ask_info()

    async def _ask_info(self) -> None:
        if self._link.status.info is None:
            self._link.knows(await self._client.info())

    async def _look_at(self, tracked: TrackedJob, queue: QueueState) -> None:
        if tracked.settling or tracked.comfy_job_id not in self._jobs:
            return
        state = queue.state(tracked.comfy_job_id)
        if state is not None:
            tracked.missing = tracked.left_out = 0
        if state is PromptState.PENDING:
            tracked.seen = True
            self._jobs.show(tracked, Phase.QUEUED, position=queue.position(tracked.comfy_job_id))
        elif state is PromptState.RUNNING:
            await self._reports.runs(tracked)
        elif tracked.left_out and not tracked.cancel_requested:
            tracked.left_out -= 1
        else:
            await self._look_in_history(tracked)

    async def _look_in_history(self, tracked: TrackedJob) -> None:
        try:
            record = await self._client.history(tracked.comfy_job_id)
        except (ServerFault, ServerNonsense, ServerRefused) as error:
            await self._history_fails(tracked, error)
            return
        tracked.faults = 0
        record = record or (tracked.run.record(tracked.comfy_job_id) if tracked.run else None)
        if record is not None:
            await self._reports.ends(tracked, record)
        else:
            await self._miss(tracked)

    async def _history_fails(self, tracked: TrackedJob, error: ServerError) -> None:
        tracked.faults += 1
        record = tracked.run.record(tracked.comfy_job_id) if tracked.run else None
        if record is not None:
            await self._reports.ends(tracked, record)
        elif tracked.faults >= FAULTS_BEFORE_UNREADABLE and (tracked.entry or tracked.seen):
            await self._reports.write_end(tracked, JobResult(error_message=UNREADABLE))
        else:
            self._jobs.show(tracked, Phase.UNSEEN, problem=error.message)

    async def _miss(self, tracked: TrackedJob) -> None:
        """Neither in the queue nor in the history: taken out, lost in a restart, or not there yet."""
        if tracked.entry is not None and not tracked.was_sent:  # its submitter may have come further
            newest = await self._context.newest(tracked.entry)
            is_further, tracked.entry = newest.stage is not tracked.entry.stage, newest
            if is_further:  # the look was one before that
                tracked.missing = 0
                return
        if tracked.has_another_id:
            return
        now = self._context.clock.now()
        tracked.miss(now)
        known_end = tracked.was_sent or (tracked.missing > 1 and not tracked.is_on_its_way(now))
        is_early = tracked.is_in_doubt and not (tracked.cancel_requested and known_end)
        if is_early or not await self._ends_by_files(tracked, now):
            await self._judge_missing(tracked, now, known_end)

    async def _ends_by_files(self, tracked: TrackedJob, now: datetime) -> bool:
        """Whether the files of what is nowhere tell that it ran; whoever sees them may say so."""
        record = None
        if not tracked.is_on_its_way(now):
            record = await record_of_forgotten(self._client, tracked)
        if record is not None:
            await self._reports.ends(tracked, record)
        return record is not None

    async def _judge_missing(self, tracked: TrackedJob, now: datetime, known_end: bool) -> None:
        if tracked.cancel_requested and known_end:
            await self._reports.ends_missing(tracked, JobResult(cancelled=True))
        elif tracked.may_be_lost(now, local_database=self._local_database()):
            await self._reports.ends_missing(tracked, JobResult(error_message=tracked.loss))
        elif not tracked.is_on_its_way(now):
            if not tracked.is_in_doubt:
                tracked.left_out = min(tracked.missing, MOST_LOOKS_LEFT_OUT)
            self._jobs.show(tracked, Phase.UNSEEN, problem=NOT_SEEN)
