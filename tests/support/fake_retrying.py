"""What sends jobs once more and moves them, as a test says: it remembers what it was asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.job import Job, JobRef, JobStatus
from jobmonitor.domain.server import Server


@dataclass(frozen=True)
class Asked:
    """A retry."""

    ref: JobRef
    new_seed: bool
    server: Server | None
    front: bool


class FakeRetrying:
    """Makes a new row of each job; `refuse` says of which not. While `gate` is clear, answers wait."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.refuse: Callable[[Job], JobMonitorError | None] = lambda job: None
        self.told = ""
        self.gate = asyncio.Event()
        self.gate.set()

    async def retry(
        self,
        job: Job,
        *,
        new_seed: bool,
        server: Server | None = None,
        front: bool = False,
        force: bool = False,
    ) -> Job:
        self.asked.append(Asked(job.ref, new_seed, server, front))
        await asyncio.sleep(0)
        await self.gate.wait()
        if (error := self.refuse(job)) is not None:
            raise error
        return replace(job, ref=JobRef(job.ref.source, f"again-{job.ref.key}"), status=JobStatus.PENDING)

    def caution(self, job: Job, *, new_seed: bool, server: Server | None = None) -> str:
        return "" if new_seed else self.told


class FakeMoving:
    """Remembers what was moved; raises `problem` where it is set."""

    def __init__(self) -> None:
        self.moved: list[JobRef] = []
        self.problem: JobMonitorError | None = None

    async def to_front(self, job: Job) -> Job:
        await asyncio.sleep(0)
        if self.problem is not None:
            raise self.problem
        self.moved.append(job.ref)
        return job
