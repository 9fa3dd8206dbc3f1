"""Reconciling without servers: finds what it is given."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.events import DoubtsFound
from jobmonitor.domain.job import Job, JobRef
from jobmonitor.domain.reconciling import Finding, PastRound, Refused, Report, Round, Verdict
from jobmonitor.services.bus import EventBus
from tests.support.fake_jobs import NOON


class FakeReconciling:
    """`findings` are found of the jobs that are asked for; others are in step. What is in `refused` is not
    written. `gate` holds answers up, `problem` is raised, where they are set."""

    def __init__(self, bus: EventBus) -> None:
        self._bus = bus
        self.findings: dict[JobRef, Finding] = {}
        self.all_jobs: tuple[Job, ...] = ()
        self.doubts: tuple[Finding, ...] = ()
        self.asked: list[tuple[JobRef, ...] | None] = []
        self.applied: list[tuple[JobRef, ...]] = []
        self.undone: list[str] = []
        self.refused: dict[JobRef, str] = {}
        self.past: list[PastRound] = []
        self.problem: JobMonitorError | None = None
        self.gate: asyncio.Event | None = None

    def doubt(self, *findings: Finding) -> None:
        """A look of its own accord found these."""
        self.doubts = findings
        self.findings |= {each.job.ref: each for each in findings}
        self._bus.publish(DoubtsFound(findings))

    async def look(
        self,
        jobs: Sequence[Job] | None = None,
        servers: Collection[str] | None = None,
        *,
        since: datetime | None = None,
        on_progress: Callable[[int], None] = lambda done: None,
    ) -> Report:
        self.asked.append(None if jobs is None else tuple(job.ref for job in jobs))
        await self._wait()
        wanted = self.all_jobs if jobs is None else jobs
        on_progress(len(wanted))
        return Report(
            tuple(self.findings.get(job.ref, Finding(job=job, verdict=Verdict.IN_STEP)) for job in wanted),
            NOON,
        )

    async def apply(
        self, findings: Sequence[Finding], on_progress: Callable[[int], None] = lambda done: None
    ) -> Round:
        await self._wait()
        refs = tuple(each.job.ref for each in findings)
        self.applied.append(refs)
        written = [each for each in findings if each.job.ref not in self.refused]
        for each in written:
            del self.findings[each.job.ref]
        if written:
            self.past.insert(0, PastRound(f"round {len(self.applied)}", NOON, len(written), 0))
        return Round(
            id=self.past[0].id if written else "",
            applied=tuple(each.job for each in written),
            refused=tuple(Refused(ref, self.refused[ref]) for ref in refs if ref in self.refused),
        )

    async def undo(self, round_id: str, on_progress: Callable[[int], None] = lambda done: None) -> Round:
        await self._wait()
        self.undone.append(round_id)
        self.past = [each for each in self.past if each.id != round_id]
        return Round(id=round_id)

    async def rounds(self) -> tuple[PastRound, ...]:
        return tuple(self.past)

    async def _wait(self) -> None:
        await asyncio.sleep(0)
        if self.gate is not None:
            await self.gate.wait()
        if self.problem is not None:
            raise self.problem
