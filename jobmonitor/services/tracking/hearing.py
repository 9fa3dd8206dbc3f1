"""What a server tells by its websocket, while it is open."""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing

from jobmonitor.domain.errors import ServerError
from jobmonitor.domain.events import PreviewArrived
from jobmonitor.domain.progress import Phase
from jobmonitor.domain.server import PromptRecord
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
from jobmonitor.services.ports import ComfyServer
from jobmonitor.services.tracking.context import TrackingContext
from jobmonitor.services.tracking.doubts import Doubt, Doubts
from jobmonitor.services.tracking.followed import FollowedJobs
from jobmonitor.services.tracking.link import ServerLink
from jobmonitor.services.tracking.reporting import Reports
from jobmonitor.services.tracking.tracked import TrackedJob

log = logging.getLogger(__name__)

HISTORY_RETRIES = (0.0, 0.1, 0.3, 0.6, 1.2)
"""Seconds before each question for the history of a run that just ended: it may come a moment later."""


class Listener:
    """Turns events into what is known of the jobs of one server."""

    def __init__(
        self,
        client: ComfyServer,
        context: TrackingContext,
        jobs: FollowedJobs,
        link: ServerLink,
        reports: Reports,
        doubt: Doubts,
    ) -> None:
        """`doubt` is woken where only asking the server tells more."""
        self._client = client
        self._context = context
        self._jobs = jobs
        self._link = link
        self._reports = reports
        self._doubt = doubt
        self._unshown: dict[str, TrackedJob] = {}
        """Runs that told something since they were shown."""
        self._timer: asyncio.TimerHandle | None = None
        self._length: int | None = None
        """Of the queue, as the websocket told it last: an answer to a question may be older than that."""

    async def run(self) -> None:
        """Listens until it is cancelled."""
        try:
            async with aclosing(self._client.events()) as events:
                async for event in events:
                    try:
                        self.hear(event)
                    except Exception:  # what one frame says must not end the listening
                        log.exception("An event of %s could not be used", self._client.server.title)
        finally:
            if self._timer is not None:
                self._timer.cancel()

    def hear(self, event: ServerEvent) -> None:
        """What one event says."""
        match event:
            case SocketOpened():
                self._length = None
                self._link.opens()
                self._doubt.up()
            case SocketLost():
                self._link.closes(event.reason)
                for each in self._jobs.with_run:
                    if each.run is not None:
                        each.run.missed()
                self._doubt.up()
            case QueueLengthChanged():
                self._hear_length(event.length)
            case NodeStarted(prompt_id=None) | PreviewReceived(prompt_id=None):
                self._hear_of(self._only_running(), event)
            case _:
                self._hear_of(self._jobs.get(event.prompt_id or ""), event)

    def _hear_length(self, length: int) -> None:
        is_news = self._link.counts(length)
        former, self._length = self._length, length
        if not len(self._jobs):
            return
        if former is not None and length < former:
            self._doubt.shrinks(former - length)
        else:
            self._doubt.raise_to(Doubt.MOVED if is_news else Doubt.TOLD)

    def _only_running(self) -> TrackedJob | None:
        """Our one run, for frames that do not say whose they are: a server runs one prompt at a time."""
        running = [each for each in self._jobs.with_run if each.entry and not each.settling]
        return running[0] if len(running) == 1 else None

    def _hear_of(self, tracked: TrackedJob | None, event: ServerEvent) -> None:
        if tracked is None or tracked.entry is None:
            return
        tracked.heard = True
        if tracked.run is None:
            self._jobs.begin_run(tracked)
            self._reports.spawn(self._reports.runs(tracked), f"processing {tracked.comfy_job_id}")
        run = tracked.run
        assert run is not None
        run.is_told()
        match event:
            case NodesCached():
                run.cached(event.node_ids)
            case NodeStarted():
                run.started(event.node_id, joined=event.prompt_id is None)
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
                self._doubt.explain_one()
                self._reports.spawn(self._over(tracked), f"end {tracked.comfy_job_id}")
                return
            case RunStarted():
                run.began()
            case _:
                pass
        self._show_soon(tracked)

    def _show_soon(self, tracked: TrackedJob) -> None:
        """A run may tell of itself a hundred times a second; nobody reads that fast."""
        pause = self._context.pace.shown
        if pause <= 0:
            self._jobs.show(tracked, Phase.RUNNING)
            return
        self._unshown[tracked.comfy_job_id] = tracked
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(pause, self._show_all)

    def _show_all(self) -> None:
        self._timer = None
        unshown, self._unshown = self._unshown, {}
        for comfy_job_id, tracked in unshown.items():
            if self._jobs.get(comfy_job_id) is tracked:
                self._jobs.show(tracked, Phase.RUNNING)

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
            await self._reports.ends(tracked, record)
        else:
            self._doubt.up()
