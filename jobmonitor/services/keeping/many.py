"""Fetches the outputs of many selected jobs, and keeps count of what could not be had."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import aclosing

from jobmonitor.domain.errors import JobMonitorError, StorageError
from jobmonitor.domain.job import Job, JobStatus
from jobmonitor.domain.results import KeptResult
from jobmonitor.services.keeping.service import ResultsService
from jobmonitor.services.rounds import Round
from jobmonitor.services.selected_jobs import SelectedJobs, SelectionReader

MAX_FETCHED = 5_000
"""Jobs whose outputs are fetched at once."""


class ManyFetches(Round):
    """One round. It may be stopped at any time; what is here by then stays."""

    def __init__(self, results: ResultsService) -> None:
        super().__init__(())
        self._results = results
        self._passed = 0
        """Selected jobs that have no outputs."""
        self.is_whole = True
        """False where it ended at MAX_FETCHED: there may be more."""

    async def run(
        self, reader: SelectionReader, selected: SelectedJobs, on_progress: Callable[[int], None]
    ) -> None:
        """Those of the selected jobs that have outputs. Raises DatabaseError."""
        async with aclosing(reader.read(selected, frozenset({JobStatus.COMPLETED}))) as batches:
            async for batch in batches:
                with_outputs = [job for job in batch.jobs if job.outputs][: MAX_FETCHED - self.done]
                self._passed += batch.passed - len(with_outputs)
                await self.each(with_outputs, self._fetch, lambda done: on_progress(self._passed + done))
                if self.done >= MAX_FETCHED:
                    self.is_whole = False
                    return

    async def _fetch(self, job: Job) -> None:
        problem = why_not_here(await self._results.fetch(job))
        if problem:
            raise problem


def why_not_here(results: tuple[KeptResult, ...]) -> JobMonitorError | None:
    """Why not all outputs of a job are here; None where they are."""
    lacking = [each for each in results if each.path is None]
    if results and not lacking:
        return None
    reasons = [each.problem for each in lacking if each.problem]
    return StorageError(reasons[0] if reasons else "Its outputs are not here yet.")
