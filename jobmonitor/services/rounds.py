"""One action on many jobs: what was done, what was refused, and why."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.job import Job

AT_ONCE = 4
"""Jobs that are dealt with at the same time."""


class Round:
    """It may be stopped at any time: `acted` and `refused` tell how far it came."""

    def __init__(self, jobs: tuple[Job, ...]) -> None:
        self.jobs = jobs
        self.acted = 0
        """How many jobs it was done for."""
        self.refused: list[tuple[Job, JobMonitorError]] = []

    @property
    def done(self) -> int:
        """How many jobs are dealt with."""
        return self.acted + len(self.refused)

    async def each(
        self,
        jobs: Iterable[Job],
        act: Callable[[Job], Awaitable[object]],
        on_progress: Callable[[int], None],
        *,
        at_once: int = AT_ONCE,
    ) -> None:
        """Acts on these, in their order, some at a time; a refusal stops nothing."""
        waiting = iter(jobs)

        async def work() -> None:
            for job in waiting:
                try:
                    await act(job)
                    self.acted += 1
                except JobMonitorError as error:
                    self.refused.append((job, error))
                on_progress(self.done)

        async with asyncio.TaskGroup() as group:
            for _ in range(at_once):
                group.create_task(work())

    def reasons(self) -> list[tuple[str, int]]:
        """Why jobs were refused, and how many for each reason, most frequent first."""
        counted: dict[str, int] = {}
        for _, error in self.refused:
            counted[str(error)] = counted.get(str(error), 0) + 1
        return sorted(counted.items(), key=lambda each: -each[1])
