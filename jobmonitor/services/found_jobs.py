"""Those of many selected jobs with which something can be done."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import aclosing
from dataclasses import dataclass

from jobmonitor.domain.job import Job, JobStatus
from jobmonitor.services.selected_jobs import SelectedJobs, SelectionReader


@dataclass(frozen=True, slots=True)
class FoundJobs:
    """Jobs with which something can be done. `is_whole`: whether these are all of them."""

    jobs: tuple[Job, ...]
    is_whole: bool


async def find_jobs(
    reader: SelectionReader,
    selected: SelectedJobs,
    statuses: Collection[JobStatus],
    on_progress: Callable[[int], None],
    *,
    most: int,
) -> FoundJobs:
    """The first `most` of the selected jobs that have one of these statuses (any, where there are none).
    Raises DatabaseError."""
    jobs: list[Job] = []
    passed = 0
    async with aclosing(reader.read(selected, frozenset(statuses))) as batches:
        async for batch in batches:
            jobs += batch.jobs
            passed += batch.passed
            on_progress(passed)
            if len(jobs) > most:
                break
    return FoundJobs(tuple(jobs[:most]), len(jobs) <= most)
