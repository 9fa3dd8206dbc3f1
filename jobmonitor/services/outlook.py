"""What is to be expected of jobs that wait and run, by earlier runs and by what stands before them."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from jobmonitor.domain.errors import StorageError
from jobmonitor.domain.events import Event, RunTimed
from jobmonitor.domain.job import Job, JobRef
from jobmonitor.domain.outlook import Outlook, Until
from jobmonitor.domain.preflight import Estimate
from jobmonitor.domain.progress import LiveState, Phase
from jobmonitor.services.bus import EventBus
from jobmonitor.services.checking.estimates import Estimates, estimate, pixels_of
from jobmonitor.services.ports import Clock, Timing
from jobmonitor.services.wake import Wake

log = logging.getLogger(__name__)

MOST_HISTORIES = 500
"""Workflows, and workflows at servers, whose earlier runs are kept in memory."""

MOST_RUNS = 300
"""Runs that are kept of each of them, the newest."""

FRESH_SECONDS = 60.0
"""How long they count: other copies of the application add to them. What this one adds it is told."""

QUEUE_SECONDS = 1.0
"""How long it counts what was reckoned for a queue."""

_Key = tuple[str, str]
"""A workflow's name, and the address of a server; empty for all servers together."""


class Seen(Protocol):
    """What is seen at the servers."""

    def live(self, ref: JobRef) -> LiveState | None:
        """A job as it is seen just now."""
        ...

    def queue_with(self, ref: JobRef) -> Sequence[Job | None]:
        """The queue that has this job, in running order; None for each prompt that is in no row here. Empty
        where it is not known."""
        ...


@dataclass(frozen=True, slots=True)
class _Known:
    """The newest run first."""

    runs: deque[Timing]
    read_at: float


class OutlookService:
    """Answers at once, by what was read; what was not is read meanwhile, and the next answer has it."""

    def __init__(self, estimates: Estimates, seen: Seen, bus: EventBus, clock: Clock) -> None:
        self._estimates = estimates
        self._seen = seen
        self._bus = bus
        self._clock = clock
        self._known: dict[_Key, _Known] = {}
        self._wanted: dict[_Key, None] = {}
        self._reading: _Key | None = None
        self._meanwhile: list[Timing] = []
        """Runs that were told while those like it were read: they may be among what is read, or not."""
        self._wake = Wake()
        self._waits: dict[JobRef, Outlook | None] = {}
        self._waits_until = 0.0

    def of(self, job: Job) -> Outlook | None:
        """What is to be expected of a job; None where nothing is known."""
        live = self._seen.live(job.ref) if job.status.is_active else None
        if live is None:
            return None
        if live.phase is Phase.RUNNING:
            return self._of_running(job, live)
        return self._of_waiting(job) if live.phase is Phase.QUEUED else None

    def estimate(self, job: Job) -> Estimate | None:
        """How long its run takes by earlier ones; None where nothing is known, or was not read yet."""
        here = self._runs((job.workflow_name, job.comfy_url)) if job.comfy_url else ()
        anywhere = self._runs((job.workflow_name, ""))
        return None if here is None or anywhere is None else estimate(here, anywhere, pixels_of(job))

    def _runs(self, key: _Key) -> Sequence[Timing] | None:
        known = self._known.get(key)
        if known is None or self._clock.monotonic() - known.read_at > FRESH_SECONDS:
            self._want(key)
        return None if known is None else known.runs

    async def run(self) -> None:
        """Reads what is asked for, until it is cancelled."""
        unsubscribe = self._bus.subscribe(self._hear)
        try:
            while True:
                while self._wanted:
                    key = next(iter(self._wanted))
                    await self._read(key)
                    self._wanted.pop(key, None)
                await self._wake.pause(FRESH_SECONDS)
        finally:
            unsubscribe()

    async def _read(self, key: _Key) -> None:
        workflow_name, server_url = key
        self._reading, self._meanwhile = key, []
        found: Sequence[Timing] = ()
        try:
            found = await self._estimates.runs(workflow_name, server_url or None)
        except StorageError as error:
            log.info("Earlier runs cannot be read: %s", error)
        finally:
            self._reading = None
        runs = deque(found[:MOST_RUNS], MOST_RUNS)
        runs.extendleft(each for each in self._meanwhile if each not in found)
        self._known.pop(key, None)
        while len(self._known) >= MOST_HISTORIES:
            del self._known[next(iter(self._known))]
        self._known[key] = _Known(runs, self._clock.monotonic())

    def _want(self, key: _Key) -> None:
        if key not in self._wanted and len(self._wanted) < MOST_HISTORIES:
            self._wanted[key] = None
            self._wake.up()

    def _hear(self, event: Event) -> None:
        """A run that ended is one more that tells how long others take: nothing is read for it."""
        if not isinstance(event, RunTimed):
            return
        run, seconds = event.run, event.run.timing.run_seconds
        if not run.completed or seconds is None:
            return
        timing = Timing(run.server_url, run.pixels, seconds)
        for key in ((run.workflow_name, run.server_url), (run.workflow_name, "")):
            known = self._known.get(key)
            if known is not None:
                known.runs.appendleft(timing)
            if key == self._reading:
                self._meanwhile.append(timing)

    # Reckoning

    def _of_running(self, job: Job, live: LiveState) -> Outlook | None:
        estimate = self.estimate(job)
        if estimate is None or live.running_since is None:
            return None
        low, high = _left(estimate, live.running_since, self._clock.now())
        return Outlook(until=Until.END, low=low, high=high, estimate=estimate)

    def _of_waiting(self, job: Job) -> Outlook | None:
        now = self._clock.monotonic()
        if now >= self._waits_until:
            self._waits.clear()
            self._waits_until = now + QUEUE_SECONDS
        if job.ref not in self._waits:
            self._waits[job.ref] = None
            self._reckon(self._seen.queue_with(job.ref))
        return self._waits[job.ref]

    def _reckon(self, queue: Sequence[Job | None]) -> None:
        """What each job of a queue waits for: all that stand before it. Behind a prompt of which nothing is
        known, nothing is known."""
        low = high = 0.0
        for place, job in enumerate(queue):
            if job is None:
                return
            estimate, live = self.estimate(job), self._seen.live(job.ref)
            runs = live is not None and live.phase in (Phase.RUNNING, Phase.CANCELLING)
            if not runs:
                self._waits[job.ref] = Outlook(
                    until=Until.BEGIN, low=low, high=high, estimate=estimate, ahead=place
                )
            if estimate is None:
                return
            if runs and live is not None and live.running_since is not None:
                left = _left(estimate, live.running_since, self._clock.now())
                if left[1] < 1:  # longer than usual: nobody knows how much longer
                    return
            else:
                left = estimate.middle, estimate.high
            low, high = low + left[0], high + left[1]


def _left(estimate: Estimate, since: datetime, now: datetime) -> tuple[float, float]:
    elapsed = max(0.0, (now - since).total_seconds())
    return max(0.0, estimate.middle - elapsed), max(0.0, estimate.high - elapsed)
