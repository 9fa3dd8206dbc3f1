"""Many jobs sent once more, with a count of what was refused."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass

from jobmonitor.domain.job import Job, JobStatus
from jobmonitor.domain.server import Server
from jobmonitor.services.retrying.service import RetryService
from jobmonitor.services.rounds import Round
from jobmonitor.services.selected_jobs import SelectedJobs, SelectionReader

MAX_RETRIED = 1_000
"""Jobs that are sent once more at once."""
AT_ONCE = 2
ENDED = frozenset({JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED})


@dataclass(frozen=True, slots=True)
class FoundEnded:
    """Jobs that have ended. `is_whole`: whether these are all of them."""

    jobs: tuple[Job, ...]
    is_whole: bool


async def find_ended(
    reader: SelectionReader, selected: SelectedJobs, on_progress: Callable[[int], None]
) -> FoundEnded:
    """The first MAX_RETRIED of the selected jobs that have ended. Raises DatabaseError."""
    jobs: list[Job] = []
    passed = 0
    async with aclosing(reader.read(selected, ENDED)) as batches:
        async for batch in batches:
            jobs += batch.jobs
            passed += batch.passed
            on_progress(passed)
            if len(jobs) > MAX_RETRIED:
                break
    return FoundEnded(tuple(jobs[:MAX_RETRIED]), len(jobs) <= MAX_RETRIED)


class ManyRetries(Round):
    """One round. `sent` has the new jobs, in the order in which they were accepted."""

    def __init__(
        self,
        jobs: tuple[Job, ...],
        service: RetryService,
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
        """Sends all of them, the oldest first; a refusal stops nothing."""
        await self.each(reversed(self.jobs), self._retry, on_progress, at_once=AT_ONCE)

    async def _retry(self, job: Job) -> None:
        sent = await self._service.retry(
            job, new_seed=self._new_seed, server=self._server, front=self._front, force=self._force
        )
        self.sent.append(sent)
