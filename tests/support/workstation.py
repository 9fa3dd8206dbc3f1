"""One copy of the application as a workstation runs it: real adapters, a state file of its own, no window."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from jobmonitor.bootstrap import build_application
from jobmonitor.config.paths import Paths
from jobmonitor.config.settings import Settings
from jobmonitor.domain.events import Event, JobChanged, JobsChanged, LiveChanged, LivesChanged
from jobmonitor.domain.job import Job, JobRef, JobStatus
from jobmonitor.domain.progress import LiveState, Phase
from jobmonitor.domain.results import KeptResult, KeptState
from jobmonitor.domain.server import Server
from jobmonitor.domain.workflow import Submission, Value
from jobmonitor.services.keeping.pace import KeepingPace
from jobmonitor.services.outbox.pauses import OutboxPace
from jobmonitor.services.ports import Clock
from jobmonitor.services.reconciling.service import ReconcilePace
from jobmonitor.services.tracking.context import TrackingPace

T = TypeVar("T")

QUICK = TrackingPace(connected=0.5, polling=0.1, idle=0.2, soonest=0.02, rows=0.5, lost=0.1, shown=0.0)
QUICK_SENDING = OutboxPace(first=0.05, longest=0.2, look=0.1)
QUICK_KEEPING = KeepingPace(first=0.02, longest=0.1, disk=0.1, held=0.05, idle=1.0)
NOW_AND_THEN = 0.1
"""Seconds after which a condition is asked again although nothing was told."""
PATIENCE = 60.0
"""Seconds until a condition that does not come true fails the test."""


class Workstation:
    """`async with Workstation(home, database, server) as here:` – started and closed by the block.

    `events` has what was told on the bus, oldest first.
    """

    def __init__(
        self,
        home: Path,
        database: str,
        *servers: Server,
        user: str | None = None,
        pace: TrackingPace = QUICK,
        reconciling: ReconcilePace | None = None,
        clock: Clock | None = None,
        started: bool = True,
        **settings: Any,
    ) -> None:
        """`settings` as `Settings` has them."""
        self.paths = Paths.below(home)
        self.application = build_application(
            self.paths,
            Settings(database=database, servers=servers, user=user, **settings),
            pace=pace,
            keeping=QUICK_KEEPING,
            sending=QUICK_SENDING,
            reconciling=reconciling,
            clock=clock,
        )
        self.events: list[Event] = []
        self._started = started
        self._news = asyncio.Event()
        self.application.bus.subscribe(self._hear)

    def _hear(self, event: Event) -> None:
        self.events.append(event)
        self._news.set()

    async def until(self, condition: Callable[[], T], seconds: float = PATIENCE) -> T:
        """What `condition` returns as soon as that is true; asked after each event, and now and then."""
        async with asyncio.timeout(seconds):
            while not (value := condition()):
                self._news.clear()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(NOW_AND_THEN):
                        await self._news.wait()
        return value

    # Submitting

    def submission(self, workflow: str = "img2img", **values: Value) -> Submission:
        """A workflow with these values, for the first server."""
        application = self.application
        return Submission(
            workflow=application.workflows.get(workflow),
            server=application.servers[0],
            values=values,
            user_id=application.user_id,
        )

    async def submit(self, workflow: str = "img2img", **values: Value) -> Job:
        """Submits, and returns the row."""
        return await self.application.submission.submit(self.submission(workflow, **values))

    # Looking

    async def row(self, ref: JobRef) -> Job:
        """The row as the database has it now."""
        job = await self.application.feeds.get(ref)
        assert job is not None
        return job

    def jobs(self, ref: JobRef) -> list[Job]:
        """How the row was told to be, by whoever wrote it, oldest first."""
        return [job for job in self._told() if job.ref == ref]

    def _told(self) -> list[Job]:
        told: list[Job] = []
        for event in self.events:
            if isinstance(event, JobChanged):
                told.append(event.job)
            elif isinstance(event, JobsChanged):
                told.extend(event.changes.jobs)
        return told

    def own_changes(self, ref: JobRef) -> list[JobStatus]:
        """The statuses of the row that this copy itself wrote or saw accepted, oldest first."""
        return [
            event.job.status
            for event in self.events
            if isinstance(event, JobChanged) and event.job.ref == ref
        ]

    def lives(self, ref: JobRef) -> list[LiveState]:
        """How the job was seen at its server, oldest first."""
        lives: list[LiveState] = []
        for event in self.events:
            if isinstance(event, LiveChanged) and event.ref == ref and event.state is not None:
                lives.append(event.state)
            elif isinstance(event, LivesChanged) and ref in event.states:
                lives.append(event.states[ref])
        return lives

    async def seen(self, ref: JobRef, phase: Phase) -> LiveState:
        """Until the job is seen like this."""

        def now() -> LiveState | None:
            live = self.application.tracking.live(ref)
            return live if live is not None and live.phase is phase else None

        return await self.until(now)

    async def ended(self, ref: JobRef) -> Job:
        """Until the row is told to have ended, and is not followed here any more: the database may be
        watched faster than the tracker that wrote the end. The row as the database has it then."""
        await self.until(lambda: [job for job in self.jobs(ref) if job.status.is_terminal])
        await self.until(lambda: self.application.tracking.live(ref) is None)
        return await self.row(ref)

    async def results(self, ref: JobRef, state: KeptState = KeptState.KEPT) -> tuple[KeptResult, ...]:
        """Until the outputs of the job are known, and all of them are like this."""
        async with asyncio.timeout(PATIENCE):
            while True:
                self._news.clear()
                found = await self.application.results.kept(ref)
                if found and all(each.state is state for each in found):
                    return found
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(NOW_AND_THEN):
                        await self._news.wait()

    async def settled(self) -> None:
        """Until the journal has nothing left to do. A row can be seen to have ended before: whoever watches
        the database may be faster than the tracker that wrote the end and then closes its record."""
        journal = self.application.journal
        await self.until(lambda: not journal.unsettled() and not journal.cancel_requests())

    async def __aenter__(self) -> Workstation:
        if self._started:
            await self.application.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.application.close()
