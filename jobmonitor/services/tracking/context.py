"""What all trackers share."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from jobmonitor.domain.job import Job, JobRef, JobResult, JobStatus
from jobmonitor.domain.progress import LiveState
from jobmonitor.domain.server import PromptRecord
from jobmonitor.domain.workflow import Workflow
from jobmonitor.services.bus import EventBus
from jobmonitor.services.in_flight import InFlight
from jobmonitor.services.jobs import JobServices
from jobmonitor.services.ports import Background, Clock, Journal, JournalEntry
from jobmonitor.services.tracking.by_files import Proof
from jobmonitor.services.tracking.run import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackingPace:
    """Seconds between looks. Events make most of them unnecessary; a missed one costs one interval."""

    connected: float = 10.0
    """With a websocket, while there are active jobs."""
    polling: float = 2.0
    """Without one."""
    idle: float = 30.0
    """While there is nothing to follow: only whether the server answers."""
    soonest: float = 0.3
    """Between two looks that events asked for."""
    rows: float = 10.0
    """Between two readings of the active rows, besides those that changes ask for."""
    shown: float = 0.1
    """Between two tellings of how far the runs of one server are; 0: each is told."""
    lost: float = 1.5
    """Before a job that was found nowhere is looked for again."""


MOST_LONG_QUEUES = 2
"""Long queues that are read at the same time, of all servers."""


class LiveBoard(Protocol):
    """Where trackers put what they see."""

    def show(self, ref: JobRef, state: LiveState | None) -> None:
        """The job is seen like this now; None: there is nothing more to see."""
        ...

    def show_many(self, states: Mapping[JobRef, LiveState]) -> None:
        """Many jobs are seen like this now."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class JobEnd:
    """A job whose end was just written, or had been written before."""

    job: Job
    """The row as this workstation knows it; its end may have been written by another."""
    result: JobResult
    workflow_name: str
    entry: JournalEntry | None = None
    """Our own record of it; None where another workstation submitted it."""
    run: Run | None = None
    """What its events told; None where none came."""
    record: PromptRecord | None = None
    """What the server's history says of it; None where it says nothing."""


class EndObserver(Protocol):
    """Who has something to do when jobs end."""

    async def ended(self, end: JobEnd) -> None:
        """Called when the row's end is written, and before the journal's entry is settled: after a crash in
        between it is called again. What must last is written when this returns; anything longer is done
        elsewhere."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackingContext:
    """The services that a tracker uses."""

    jobs: JobServices
    journal: Journal
    background: Background
    bus: EventBus
    clock: Clock
    pace: TrackingPace
    in_flight: InFlight
    observers: tuple[EndObserver, ...] = ()
    proof: Proof | None = None
    """Who looks into the files of jobs that their server forgot; None: that they are there is enough."""
    long_queues: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST_LONG_QUEUES))
    """Whose turn it is to read a long queue."""

    async def report_processing(self, job: Job) -> Job | None:
        """Compare-and-set to processing; None where the row is further already."""
        if not job.status.can_become(JobStatus.PROCESSING):
            return None
        return await self.background.run(self.jobs[job.kind].report_processing, job.ref)

    async def report_end(self, job: Job, result: JobResult) -> Job | None:
        """Compare-and-set to the end; None where the row had ended already, or is gone."""
        return await self.background.run(self.jobs[job.kind].report_end, job.ref, result)

    async def newest(self, entry: JournalEntry) -> JournalEntry:
        """Our record of a submission as it is now."""
        found = await self.background.run(self.journal.find, [entry.prompt_id])
        return found.get(entry.prompt_id, entry)

    async def give_up(self, prompt_id: str) -> bool:
        """From now on nobody sends this prompt; False where it may be sent already."""
        return await self.background.run(self.journal.give_up, prompt_id)

    async def settle(self, end: JobEnd) -> None:
        """Whoever observes ends is told, then our own record of the job is closed."""
        for observer in self.observers:
            await observer.ended(end)
        await self.background.run(self.journal.settle, end.job.comfy_job_id)


@dataclass(frozen=True, slots=True)
class Assignment:
    """One active row for a tracker, with what is known of how it was sent."""

    job: Job
    entry: JournalEntry | None = None
    workflow: Workflow | None = None
    cancel_requested: bool = False
