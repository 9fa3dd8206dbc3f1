"""Cancels those of many selected jobs that wait or run, and keeps count of what was refused."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.job import ACTIVE, Job
from jobmonitor.services.selected_jobs import SelectedJobs, SelectionReader

MAX_CANCELLED = 10_000
"""Jobs that are cancelled at once."""
AT_ONCE = 4
"""Servers are asked about so many jobs at the same time."""


@dataclass(frozen=True, slots=True)
class Found:
    """Jobs that wait or run. `is_whole`: whether these are all of them."""

    jobs: tuple[Job, ...]
    is_whole: bool


async def find_active(
    reader: SelectionReader, selected: SelectedJobs, on_progress: Callable[[int], None]
) -> Found:
    """The first MAX_CANCELLED of the selected jobs that wait or run. Raises DatabaseError."""
    jobs: list[Job] = []
    passed = 0
    async with aclosing(reader.read(selected, ACTIVE)) as batches:
        async for batch in batches:
            jobs += batch.jobs
            passed += batch.passed
            on_progress(passed)
            if len(jobs) > MAX_CANCELLED:
                break
    return Found(tuple(jobs[:MAX_CANCELLED]), len(jobs) <= MAX_CANCELLED)


class ManyCancels:
    """One round of cancelling. It may be stopped at any time: `asked` and `refused` tell how far it came."""

    def __init__(self, jobs: tuple[Job, ...], cancel: Callable[[Job], Awaitable[None]]) -> None:
        self.jobs = jobs
        self.asked = 0
        """How many jobs a server was asked to end."""
        self.refused: list[tuple[Job, JobMonitorError]] = []
        self._cancel = cancel

    @property
    def done(self) -> int:
        """How many jobs are dealt with."""
        return self.asked + len(self.refused)

    async def run(self, on_progress: Callable[[int], None]) -> None:
        """Asks for all of them; a refusal stops nothing."""
        waiting = iter(self.jobs)

        async def work() -> None:
            for job in waiting:
                try:
                    await self._cancel(job)
                    self.asked += 1
                except JobMonitorError as error:
                    self.refused.append((job, error))
                on_progress(self.done)

        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(work())

    def reasons(self) -> list[tuple[str, int]]:
        """Why jobs were refused, and how many for each reason, most frequent first."""
        counted: dict[str, int] = {}
        for _, error in self.refused:
            counted[str(error)] = counted.get(str(error), 0) + 1
        return sorted(counted.items(), key=lambda each: -each[1])
