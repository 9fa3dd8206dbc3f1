"""Looks now and then which jobs may be stuck, and says so; ends them only by the operator's own rule."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping
from typing import Protocol

from jobmonitor.domain.errors import DatabaseError, JobMonitorError
from jobmonitor.domain.events import ProblemOccurred
from jobmonitor.domain.job import Job, JobPatch, JobRef
from jobmonitor.domain.preflight import Estimate
from jobmonitor.domain.progress import LiveState
from jobmonitor.domain.stuck import StuckHint
from jobmonitor.domain.timing import between
from jobmonitor.services.bus import EventBus
from jobmonitor.services.jobs import OWN_PARAMETERS
from jobmonitor.services.ports import Background, Clock, JobRepository
from jobmonitor.services.stuck.judging import RunSigns, judge_queue, judge_run
from jobmonitor.services.tracking.signs import SeenRun, ServerSigns

log = logging.getLogger(__name__)

LOOK_SECONDS = 15.0
"""Between two looks."""


class Seen(Protocol):
    """What is seen at the servers, and where a hint is shown."""

    def live(self, ref: JobRef) -> LiveState | None: ...

    def signs(self) -> Iterable[ServerSigns]:
        """Of each server that answers."""
        ...

    def hint(self, ref: JobRef, hint: StuckHint | None) -> None:
        """The job may be stuck, or is not."""
        ...


class Canceller(Protocol):
    """Who asks a server to end a job."""

    async def cancel(self, job: Job) -> None: ...


class Expected(Protocol):
    """How long runs take."""

    def estimate(self, job: Job) -> Estimate | None: ...


class StuckService:
    """Each length is by one clock: this workstation's monotonic one, and for what ran before we looked, the
    database's."""

    def __init__(
        self,
        seen: Seen,
        expected: Expected,
        repository: JobRepository,
        background: Background,
        canceller: Canceller,
        bus: EventBus,
        clock: Clock,
        *,
        fail_after: float | None = None,
    ) -> None:
        """`fail_after`: seconds that a job is said to be stuck before it is cancelled; None: never."""
        self._seen = seen
        self._expected = expected
        self._repository = repository
        self._background = background
        self._canceller = canceller
        self._bus = bus
        self._clock = clock
        self._fail_after = fail_after
        self._runs_since: dict[JobRef, float] = {}
        """When each run began, by the monotonic clock."""
        self._fronts: dict[str, tuple[object, float]] = {}
        """Server → the front of its queue, and since when that is so."""
        self._hints: dict[JobRef, StuckHint] = {}
        self._stuck_since: dict[JobRef, float] = {}
        self._asked: set[JobRef] = set()

    def hint(self, ref: JobRef) -> StuckHint | None:
        """Why a job may be stuck; None where nothing speaks for it."""
        return self._hints.get(ref)

    async def run(self) -> None:
        """Looks until it is cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Judges each job that runs, and those that wait."""
        servers = tuple(self._seen.signs())
        runs = {run.job.ref: run for server in servers for run in server.runs}
        await self._note_begins(runs)
        hints: dict[JobRef, StuckHint] = {}
        for server in servers:
            self._judge(server, hints)
        self._tell(hints)
        if self._fail_after is not None:
            await self._end_stuck(runs, self._fail_after)

    async def _note_begins(self, runs: Mapping[JobRef, SeenRun]) -> None:
        """What runs when it is first seen may run for long already: its row knows since when."""
        fresh = [run.job for ref, run in runs.items() if ref not in self._runs_since]
        for ref in self._runs_since.keys() - runs.keys():
            del self._runs_since[ref]
        if not fresh:
            return
        moment = None
        try:
            moment = await self._background.run(self._repository.moment)
        except DatabaseError as error:
            log.info("The database's clock is not to be had: %s", error)
        now = self._clock.monotonic()
        for job in fresh:
            self._runs_since[job.ref] = now - (between(job.started_at, moment) or 0.0)

    def _judge(self, server: ServerSigns, hints: dict[JobRef, StuckHint]) -> None:
        now = self._clock.monotonic()
        front, since = self._fronts.get(server.url, (None, now))
        if front != server.front:
            since = now
        self._fronts[server.url] = server.front, since
        worst = None
        for run in server.runs:
            signs = RunSigns(
                runs_for=now - self._runs_since.get(run.job.ref, now),
                silent_for=run.silent_for,
                waiting=len(server.waits),
                usual=self._expected.estimate(run.job),
            )
            hint = judge_run(signs)
            if hint is not None:
                hints[run.job.ref] = worst = hint
        behind = judge_queue(now - since, worst) if worst is not None or not server.runs else None
        if behind is not None:
            hints.update({job.ref: behind for job in server.waits})

    def _tell(self, hints: dict[JobRef, StuckHint]) -> None:
        former, self._hints = self._hints, hints
        now = self._clock.monotonic()
        for ref in former.keys() - hints.keys():
            self._stuck_since.pop(ref, None)
            self._asked.discard(ref)
            self._seen.hint(ref, None)
        for ref, hint in hints.items():
            self._stuck_since.setdefault(ref, now)
            if former.get(ref) != hint:
                self._seen.hint(ref, hint)

    async def _end_stuck(self, runs: Mapping[JobRef, SeenRun], after: float) -> None:
        """By the operator's rule: asks the server to end what is stuck for so long. How it ends, the server
        says: as long as it has the job, its row stays open."""
        now = self._clock.monotonic()
        for ref, since in list(self._stuck_since.items()):
            run = runs.get(ref)
            if run is None or ref in self._asked or now - since < after:
                continue
            self._asked.add(ref)
            hint = self._hints[ref]
            await self._note_why(run.job, hint)
            try:
                await self._canceller.cancel(run.job)
            except JobMonitorError as error:
                log.warning("The stuck job %s was not cancelled: %s", ref, error)
                self._bus.publish(
                    ProblemOccurred(
                        f"A job of {run.job.workflow_name} that may be stuck could not be cancelled:"
                        f" {error.message}",
                        error.remedy,
                    )
                )
                continue
            log.warning("The job %s is cancelled by the rule fail_stuck_after: %s", ref, hint.reason)
            self._bus.publish(
                ProblemOccurred(
                    f"A job of {run.job.workflow_name} was cancelled, because it was stuck. {hint.reason}",
                    "That is the rule fail_stuck_after of your settings.",
                )
            )

    async def _note_why(self, job: Job, hint: StuckHint) -> None:
        """Kept with the row, where it has a place for it."""
        patch = JobPatch(parameters={OWN_PARAMETERS: {"stuck": hint.reason}})
        try:
            await self._background.run(self._repository.patch, job.ref, patch)
        except DatabaseError as error:
            log.info("Why %s is cancelled is not kept with it: %s", job.ref, error)
