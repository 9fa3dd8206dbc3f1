"""Many jobs sent once more, or moved to the front, with a count of what was refused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from jobmonitor.domain.job import Job, JobStatus
from jobmonitor.domain.server import Server
from jobmonitor.services.rounds import Round

MOST_AT_ONCE = 1_000
"""Jobs that are sent once more, or moved, by one action."""
SIDE_BY_SIDE = 2
ENDED = frozenset({JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED})
WAITING = frozenset({JobStatus.PENDING})


class Retries(Protocol):
    """What `RetryService` does."""

    async def retry(
        self,
        job: Job,
        *,
        new_seed: bool,
        server: Server | None = None,
        front: bool = False,
        force: bool = False,
    ) -> Job: ...


class ManyRetries(Round):
    """One round. `sent` has the new jobs, in the order in which they were accepted."""

    def __init__(
        self,
        jobs: tuple[Job, ...],
        service: Retries,
        *,
        new_seed: bool,
        server: Server | None = None,
        front: bool = False,
        force: bool = False,
    ) -> None:
        super().__init__(jobs)
        self.sent: list[Job] = []
        self._service = service
        self._new_seed, self._server, self._front, self._force = new_seed, server, front, force

    async def run(self, on_progress: Callable[[int], None]) -> None:
        """Sends all of them, the last of the list (the oldest) first; a refusal stops nothing."""
        await self.each(reversed(self.jobs), self._retry, on_progress, at_once=SIDE_BY_SIDE)

    async def _retry(self, job: Job) -> None:
        sent = await self._service.retry(
            job, new_seed=self._new_seed, server=self._server, front=self._front, force=self._force
        )
        self.sent.append(sent)


class ManyMoves(Round):
    """One round of moving to the front. The order among the jobs stays, where lists have the newest first."""

    def __init__(self, jobs: tuple[Job, ...], to_front: Callable[[Job], Awaitable[object]]) -> None:
        super().__init__(jobs)
        self._to_front = to_front

    async def run(self, on_progress: Callable[[int], None]) -> None:
        """One after the other, the newest first: each comes to stand before those that were moved already."""
        await self.each(self.jobs, self._to_front, on_progress, at_once=1)
