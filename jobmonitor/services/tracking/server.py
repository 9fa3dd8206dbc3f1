"""The tracker of one server: its events while connected, its queue and history on every doubt."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable
from contextlib import aclosing

from jobmonitor.domain.errors import (
    DatabaseBusy,
    DatabaseError,
    DatabaseReadOnly,
    DatabaseUnreachable,
    InvalidInput,
    JobMonitorError,
    ServerError,
    ServerFault,
    ServerNonsense,
    ServerRefused,
    StorageError,
)
from jobmonitor.domain.events import JobChanged, PreviewArrived
from jobmonitor.domain.job import Job, JobRef, JobResult
from jobmonitor.domain.progress import LiveState, Phase
from jobmonitor.domain.server import PromptRecord, PromptState, QueueState
from jobmonitor.domain.server_events import (
    NodeExecuted,
    NodesCached,
    NodesProgressed,
    NodeStarted,
    PreviewReceived,
    QueueLengthChanged,
    RunEnded,
    RunOver,
    RunStarted,
    ServerEvent,
    SocketLost,
    SocketOpened,
)
from jobmonitor.services.backoff import Backoff
from jobmonitor.services.ports import ComfyServer
from jobmonitor.services.tracking.context import Assignment, JobEnd, LiveBoard, TrackingContext
from jobmonitor.services.tracking.link import ServerLink
from jobmonitor.services.tracking.result import UNREADABLE, result_of
from jobmonitor.services.tracking.run import Run
from jobmonitor.services.tracking.tracked import (
    FAULTS_BEFORE_UNREADABLE,
    MOST_LOOKS_LEFT_OUT,
    TrackedJob,
)
from jobmonitor.services.wake import Wake

log = logging.getLogger(__name__)

HISTORY_RETRIES = (0.0, 0.1, 0.3, 0.6, 1.2)
"""Seconds before each question for the history of a run that just ended: it may come a moment later."""

NOT_SEEN = "Not seen at the server: neither its queue nor its history has the job."


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
        self._client = client
        self._context = context
        self._board = board
        self._local_database = local_database
        self._tracked: dict[str, TrackedJob] = {}
        self._wake = Wake()
        self._looking = asyncio.Lock()
        self._ends: set[asyncio.Task[None]] = set()
        self.link = ServerLink(client.server, context.bus, context.clock)

    @property
    def _title(self) -> str:
        return self._client.server.title

    # Which jobs

    def assign(self, assignments: Iterable[Assignment]) -> None:
        """These are the active rows of this server now."""
        wanted = {each.job.comfy_job_id: each for each in assignments if each.job.comfy_job_id}
        fresh = wanted.keys() - self._tracked.keys()
        for comfy_job_id in self._tracked.keys() - wanted.keys():
            self._forget(comfy_job_id)
        for comfy_job_id, assignment in wanted.items():
            self._take(comfy_job_id, assignment)
        if fresh:
            self.look_now()

    def _take(self, comfy_job_id: str, assignment: Assignment) -> None:
        tracked = self._tracked.get(comfy_job_id)
        if tracked is None:
            live = LiveState(ref=assignment.job.ref, phase=Phase.UNSEEN)
            tracked = self._tracked[comfy_job_id] = TrackedJob(job=assignment.job, live=live)
            if self.link.is_lost:
                self._show(tracked, Phase.UNREACHABLE, problem=self.link.status.problem)
        if not tracked.job.status.is_terminal:
            tracked.job = assignment.job
        tracked.entry = assignment.entry
        tracked.workflow = assignment.workflow
        if assignment.cancel_requested and not tracked.cancel_requested:
            self._mark_cancelling(tracked)
        elif tracked.cancel_requested and not assignment.cancel_requested:
            tracked.cancel_requested = False
            self.look_now()

    def _forget(self, comfy_job_id: str) -> None:
        tracked = self._tracked.pop(comfy_job_id, None)
        if tracked is not None:
            self._board.show(tracked.job.ref, None)

    def cancelling(self, job: Job, wanted: bool) -> None:
        """The operator asked to cancel this job (or the wish could not be sent: `wanted` is False)."""
        tracked = self._tracked.get(job.comfy_job_id or "")
        if tracked is None:
            return
        if wanted:
            self._mark_cancelling(tracked)
        else:
            tracked.cancel_requested = False
        self.look_now()

    def _mark_cancelling(self, tracked: TrackedJob) -> None:
        tracked.cancel_requested = True
        self._show(tracked, Phase.CANCELLING)

    def tracked(self, ref: JobRef) -> TrackedJob | None:
        """What is known of a job, None where it is not followed here."""
        return next((each for each in self._tracked.values() if each.job.ref == ref), None)

    # Running

    def look_now(self) -> None:
        """Asks the server soon, whatever the slow clock says."""
        self._wake.up()

    async def run(self) -> None:
        """Follows the server until it is cancelled."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._listen(), name=f"listen {self._title}")
                group.create_task(self._look_regularly(), name=f"look {self._title}")
        finally:
            for end in self._ends:
                end.cancel()
            await asyncio.gather(*self._ends, return_exceptions=True)

    async def _listen(self) -> None:
        async with aclosing(self._client.events()) as events:
            async for event in events:
                try:
                    self._hear(event)
                except Exception:  # what one frame says must not end the listening
                    log.exception("An event of %s could not be used", self._title)

    async def _look_regularly(self) -> None:
        backoff = Backoff(first=1.0, longest=30.0)
        while True:
            pause = self._context.pace.idle
            try:
                await self.look()
                backoff.reset()
                pause = self._pause()
            except ServerError as error:
                self.link.lose(error)
                for tracked in self._tracked.values():
                    self._show(tracked, Phase.UNREACHABLE, problem=error.message)
                pause = backoff.next()
            except (DatabaseError, StorageError) as error:
                log.warning("Reports on %s wait for the database: %s", self._title, error)
                pause = self._context.pace.polling
            await asyncio.sleep(self._context.pace.soonest)
            await self._wake.pause(pause)

    def _pause(self) -> float:
        pace = self._context.pace
        if not self._tracked:
            return pace.idle
        if any(each.is_in_doubt for each in self._tracked.values()):
            return pace.lost
        return pace.connected if self.link.socket_open else pace.polling

    # Looking

    async def look(self) -> None:
        """Asks the server about everything that is followed. Raises ServerError where it does not answer."""
        async with self._looking:
            if not self._tracked:
                self.link.answers(await self._client.queue_length())
                await self._ask_info()
                return
            asked = list(self._tracked.values())
            queue = await self._client.queue()
            self.link.answers(queue.length)
            for tracked in asked:
                try:
                    await self._look_at(tracked, queue)
                except (DatabaseUnreachable, DatabaseBusy):
                    raise
                except (DatabaseError, InvalidInput) as error:  # of this row alone: the others go on
                    level = logging.INFO if isinstance(error, DatabaseReadOnly) else logging.WARNING
                    log.log(level, "A report on %s cannot be written: %s", tracked.job.ref, error)
                    self._show(tracked, tracked.live.phase, problem=error.message)
            await self._ask_info()

    async def _ask_info(self) -> None:
        if self.link.status.info is None:
            self.link.knows(await self._client.info())

    async def _look_at(self, tracked: TrackedJob, queue: QueueState) -> None:
        if tracked.settling or tracked.comfy_job_id not in self._tracked:
            return
        state = queue.state(tracked.comfy_job_id)
        if state is not None:
            tracked.missing = tracked.left_out = 0
        if state is PromptState.PENDING:
            tracked.seen = True
            self._show(tracked, Phase.QUEUED, position=queue.position(tracked.comfy_job_id))
        elif state is PromptState.RUNNING:
            await self._runs(tracked)
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
            await self._end(tracked, record)
        else:
            await self._miss(tracked)

    async def _history_fails(self, tracked: TrackedJob, error: ServerError) -> None:
        tracked.faults += 1
        record = tracked.run.record(tracked.comfy_job_id) if tracked.run else None
        if record is not None:
            await self._end(tracked, record)
        elif tracked.faults >= FAULTS_BEFORE_UNREADABLE and (tracked.entry or tracked.seen):
            await self._write_end(tracked, JobResult(error_message=UNREADABLE))
        else:
            self._show(tracked, Phase.UNSEEN, problem=error.message)

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
        if tracked.cancel_requested and known_end:
            await self._end_missing(tracked, JobResult(cancelled=True))
        elif tracked.may_be_lost(now, local_database=self._local_database()):
            await self._end_missing(tracked, JobResult(error_message=tracked.loss))
        elif not tracked.is_on_its_way(now):
            if not tracked.is_in_doubt:
                tracked.left_out = min(tracked.missing, MOST_LOOKS_LEFT_OUT)
            self._show(tracked, Phase.UNSEEN, problem=NOT_SEEN)

    async def _end_missing(self, tracked: TrackedJob, result: JobResult) -> None:
        """Ends what is nowhere. Of what was held back nobody must send the prompt after that."""
        entry = tracked.entry
        if entry is not None and tracked.was_held_back and not await self._context.give_up(entry.prompt_id):
            return  # it is being sent at this moment
        await self._write_end(tracked, result)

    async def _runs(self, tracked: TrackedJob) -> None:
        tracked.seen = True
        if tracked.entry is not None and tracked.run is None:
            tracked.run = Run(tracked.graph)
        self._show(tracked, Phase.RUNNING)
        changed = await self._context.report_processing(tracked.job)
        if changed is not None and not tracked.settling:
            tracked.becomes(changed)
            self._context.bus.publish(JobChanged(changed))

    # Hearing

    def _hear(self, event: ServerEvent) -> None:
        match event:
            case SocketOpened():
                self.link.opens()
                self.look_now()
            case SocketLost():
                self.link.closes(event.reason)
                self.look_now()
            case QueueLengthChanged():
                if self.link.counts(event.length) and self._tracked:
                    self.look_now()
            case NodeStarted(prompt_id=None) | PreviewReceived(prompt_id=None):
                self._hear_of(self._only_running(), event)
            case _:
                self._hear_of(self._tracked.get(event.prompt_id or ""), event)

    def _only_running(self) -> TrackedJob | None:
        """Our one run, for frames that do not say whose they are: a server runs one prompt at a time."""
        running = [each for each in self._tracked.values() if each.entry and each.run and not each.settling]
        return running[0] if len(running) == 1 else None

    def _hear_of(self, tracked: TrackedJob | None, event: ServerEvent) -> None:
        if tracked is None or tracked.entry is None:
            return
        if tracked.run is None:
            tracked.run = Run(tracked.graph)
            self._spawn(self._runs(tracked), f"processing {tracked.comfy_job_id}")
        run = tracked.run
        match event:
            case NodesCached():
                run.cached(event.node_ids)
            case NodeStarted():
                run.started(event.node_id)
            case NodesProgressed():
                run.progressed(event.nodes, complete=event.complete)
            case NodeExecuted():
                run.executed(event.output)
            case PreviewReceived():
                tracked.preview = event.preview
                self._context.bus.publish(PreviewArrived(tracked.job.ref, event.preview))
                return
            case RunEnded():
                run.ended(event.state, event.failure)
                return
            case RunOver():
                self._spawn(self._over(tracked), f"end {tracked.comfy_job_id}")
                return
            case RunStarted() | _:
                pass
        self._show(tracked, Phase.RUNNING)

    async def _over(self, tracked: TrackedJob) -> None:
        """The run is over: its history is there now, or a moment later."""
        record: PromptRecord | None = None
        for pause in HISTORY_RETRIES:
            await asyncio.sleep(pause)
            try:
                record = await self._client.history(tracked.comfy_job_id)
            except ServerError as error:
                log.info("The history of %s is not to be had yet: %s", tracked.comfy_job_id, error)
            if record is not None:
                break
        if record is None and tracked.run is not None:
            record = tracked.run.record(tracked.comfy_job_id)
        if record is not None:
            await self._end(tracked, record)
        else:
            self.look_now()

    # Ending

    async def _end(self, tracked: TrackedJob, record: PromptRecord) -> None:
        workflow = tracked.workflow
        await self._write_end(
            tracked,
            result_of(
                record,
                tracked.job,
                graph=tracked.graph,
                result_node=workflow.result_node if workflow else "",
                seen=tracked.run.outputs if tracked.run else (),
            ),
            record,
        )

    async def _write_end(
        self, tracked: TrackedJob, result: JobResult, record: PromptRecord | None = None
    ) -> None:
        """Writes the end once; where the database does not answer, the next look tries again."""
        if tracked.settling:
            return
        tracked.settling = True
        try:
            changed = await self._context.report_end(tracked.job, result)
            if changed is not None:
                tracked.becomes(changed)
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
        self._forget(tracked.comfy_job_id)

    def _spawn(self, work: Coroutine[object, object, None], name: str) -> None:
        task = asyncio.create_task(self._guarded(work), name=name)
        self._ends.add(task)
        task.add_done_callback(self._ends.discard)

    async def _guarded(self, work: Coroutine[object, object, None]) -> None:
        try:
            await work
        except DatabaseReadOnly as error:
            log.info("A report on %s waits for the next look: %s", self._title, error)
        except JobMonitorError as error:
            log.warning("A report on %s is tried again: %s", self._title, error)
            self.look_now()

    # Telling

    def _show(
        self, tracked: TrackedJob, phase: Phase, *, position: int | None = None, problem: str = ""
    ) -> None:
        running_since = tracked.live.running_since
        if phase is Phase.RUNNING and running_since is None:
            running_since = self._context.clock.now()
        live = LiveState(
            ref=tracked.job.ref,
            phase=tracked.phase_while(phase),
            position=position,
            running_since=running_since,
            progress=tracked.run.progress if tracked.run is not None and phase is Phase.RUNNING else None,
            problem=problem,
        )
        if live != tracked.live:
            tracked.live = live
            self._board.show(tracked.job.ref, live)
