"""Asking a server: its queue, and the history of what left the queue."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
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
)
from jobmonitor.domain.job import JobResult
from jobmonitor.domain.progress import Phase
from jobmonitor.domain.server import PromptState, QueueState
from jobmonitor.services.ports import ComfyServer
from jobmonitor.services.tracking.by_files import record_of_forgotten
from jobmonitor.services.tracking.context import TrackingContext
from jobmonitor.services.tracking.doubts import Doubts
from jobmonitor.services.tracking.followed import FollowedJobs
from jobmonitor.services.tracking.intervals import is_long
from jobmonitor.services.tracking.link import ServerLink
from jobmonitor.services.tracking.queue_order import QueueOrder
from jobmonitor.services.tracking.reporting import Reports
from jobmonitor.services.tracking.result import UNREADABLE
from jobmonitor.services.tracking.tracked import (
    FAULTS_BEFORE_UNREADABLE,
    MOST_LOOKS_LEFT_OUT,
    TrackedJob,
)
from jobmonitor.services.tracking.wishes import Wishes

log = logging.getLogger(__name__)


NOT_SEEN = "Not seen at the server: neither its queue nor its history has the job."


class Looker:
    """Asks one server for its jobs; when, `Schedule` says."""

    def __init__(
        self,
        client: ComfyServer,
        context: TrackingContext,
        jobs: FollowedJobs,
        link: ServerLink,
        reports: Reports,
        doubt: Doubts,
        *,
        local_database: Callable[[], bool],
    ) -> None:
        self._client = client
        self._context = context
        self._jobs = jobs
        self._link = link
        self._reports = reports
        self.doubts = self._doubt = doubt
        self._order = QueueOrder(jobs)
        self._local_database = local_database
        self._wishes = Wishes(client, context)
        self._looking = asyncio.Lock()

    def expect(self, comfy_job_id: str) -> None:
        """A job is followed from now on; most likely it stands behind all others."""
        self._order.add(comfy_job_id)

    @property
    def knows_order(self) -> bool:
        """Whether the queue was read before."""
        return self._order.is_known

    async def look(self) -> bool:
        """Asks the server about everything that is followed; where that is nothing, only whether it answers.
        True where its queue was read. Raises ServerError where it does not answer."""
        async with self._looking:
            if not len(self._jobs):
                self._link.answers(await self._client.queue_length())
                await self._ask_info()
                return False
            asked = list(self._jobs)
            for tracked in asked:
                tracked.was_sent_then = tracked.was_sent
            queue = await self._read_queue()
            self._link.answers(queue.length)
            self._order.learn((*queue.running, *queue.pending))
            places = queue.places
            with self._jobs.together():
                asked = [tracked for tracked in asked if not self._only_waits(tracked, places)]
            for tracked in asked:
                await self._settled(tracked, self._look_at(tracked, places.get(tracked.comfy_job_id)))
            await self._ask_info()
            return True

    async def _read_queue(self) -> QueueState:
        if not is_long(max(self._link.queue_length, len(self._jobs))):
            return await self._client.queue()
        async with self._context.long_queues:
            return await self._client.queue()

    async def look_ahead(self, *, expected: int, most_open: int) -> int:
        """Asks for the ends of those jobs alone that come next: until as many were found as are `expected`,
        or until `most_open` have not ended; the rest is then believed to wait as well. How many ends are
        known now, or will be told. Raises ServerError as `look`.
        """
        async with self._looking:
            if not self._link.socket_open:  # nothing tells by itself how long the queue is
                self._link.answers(await self._client.queue_length())
            ends = open_ones = 0
            for tracked in self._order.upcoming():
                if tracked.settling or tracked.moving:
                    continue
                if tracked.heard and self._link.socket_open:
                    tracked.heard = False
                    return ends + 1
                if await self._has_ended(tracked):
                    ends += 1
                else:
                    open_ones += 1
                if open_ones >= most_open or 0 < expected <= ends:
                    break
            return ends

    async def _has_ended(self, tracked: TrackedJob) -> bool:
        try:
            record = await self._client.history(tracked.comfy_job_id)
        except (ServerFault, ServerNonsense, ServerRefused):
            return False  # a whole look counts how often
        if record is not None:
            await self._settled(tracked, self._reports.ends(tracked, record))
        return record is not None

    def show_unreachable(self, problem: str) -> None:
        """The server does not answer."""
        with self._jobs.together():
            for tracked in self._jobs:
                self._jobs.show(tracked, Phase.UNREACHABLE, problem=problem)

    async def _settled(self, tracked: TrackedJob, work: Awaitable[None]) -> None:
        """What cannot be written of one row alone does not keep the others back."""
        try:
            await work
        except (DatabaseUnreachable, DatabaseBusy):
            raise
        except (DatabaseError, InvalidInput) as error:
            level = logging.INFO if isinstance(error, DatabaseReadOnly) else logging.WARNING
            log.log(level, "A report on %s cannot be written: %s", tracked.job.ref, error)
            self._jobs.show(tracked, tracked.live.phase, problem=error.message)

    async def _ask_info(self) -> None:
        if self._link.status.info is None:
            self._link.knows(await self._client.info())

    def _only_waits(self, tracked: TrackedJob, places: Mapping[str, int]) -> bool:
        """Whether a job waits, and nothing has to be done about it."""
        place = places.get(tracked.comfy_job_id)
        if not place or tracked.cancel_requested or tracked.settling or tracked.moving:
            return False
        if tracked.comfy_job_id in self._jobs:
            self._is_waiting(tracked, place)
        return True

    def _is_waiting(self, tracked: TrackedJob, place: int) -> None:
        tracked.seen = True
        tracked.missing = tracked.left_out = 0
        self._jobs.show(tracked, Phase.QUEUED, position=place)

    async def _look_at(self, tracked: TrackedJob, place: int | None) -> None:
        if tracked.settling or tracked.moving or tracked.comfy_job_id not in self._jobs:
            return
        state = None if place is None else PromptState.PENDING if place else PromptState.RUNNING
        if place:
            self._is_waiting(tracked, place)
        elif state is PromptState.RUNNING:
            tracked.missing = tracked.left_out = 0
            await self._reports.runs(tracked)
        elif tracked.left_out and not tracked.cancel_requested:
            tracked.left_out -= 1
        else:
            await self._look_in_history(tracked)
        if state is not None and await self._wishes.send_again(tracked, state):
            self._doubt.up()

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
        if tracked.entry is not None:  # its submitter may have come further, or sends it anew
            newest = await self._context.newest(tracked.entry)
            if newest.stage is not tracked.entry.stage:  # the look was one before that
                tracked.moved(newest)
                return
            tracked.entry = newest
        if tracked.was_sent and not tracked.was_sent_then:  # our record of it was read anew meanwhile
            tracked.missing = 0
            return
        if tracked.has_another_id:
            return
        if tracked.entry is not None and tracked.entry.prompt_id in self._context.in_flight:
            tracked.missing = 0
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
            record = await record_of_forgotten(self._client, tracked, self._context.proof)
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
