"""Cancels those of many selected jobs that wait or run, and keeps count of what was refused."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Protocol

from jobmonitor.domain.errors import DatabaseError, StorageError
from jobmonitor.domain.job import Job, JobRef, JobStatus
from jobmonitor.services.rounds import Round

MAX_CANCELLED = 10_000
"""Jobs that are cancelled at once."""
TOGETHER = 500
"""Jobs that are named in one question to a server."""


class Canceller(Protocol):
    """What `CancelService` does."""

    async def cancel(self, job: Job) -> None: ...

    async def cancel_waiting(self, jobs: Sequence[Job]) -> Collection[JobRef]: ...


class ManyCancels(Round):
    """One round of cancelling. Jobs that wait are taken out of their servers' queues together, so that none
    of them begins while its turn to be cancelled has not come; what is left is asked for one by one."""

    def __init__(self, jobs: tuple[Job, ...], canceller: Canceller) -> None:
        super().__init__(jobs)
        self._canceller = canceller

    async def run(self, on_progress: Callable[[int], None]) -> None:
        """Asks for all of them; a refusal stops nothing."""
        waiting = [job for job in self.jobs if job.status is JobStatus.PENDING]
        gone: set[JobRef] = set()
        for start in range(0, len(waiting), TOGETHER):
            part = waiting[start : start + TOGETHER]
            try:
                taken = await self._canceller.cancel_waiting(part)
            except (DatabaseError, StorageError):  # said of each of them below
                break
            gone.update(taken)
            self.acted = len(gone)
            if taken:
                on_progress(self.done)
        rest = [job for job in self.jobs if job.ref not in gone]
        await self.each(rest, self._canceller.cancel, on_progress)
