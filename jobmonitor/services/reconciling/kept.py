"""What is kept of jobs' outputs, as repairs ask for it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from jobmonitor.domain.job import Job, JobRef
from jobmonitor.domain.results import KeptResult
from jobmonitor.services.keeping.service import ResultsService


class KeptResults:
    """`KeptOutputs`, by the results that this workstation keeps."""

    def __init__(self, results: ResultsService) -> None:
        self._results = results

    async def kept(self, jobs: Sequence[Job]) -> Collection[tuple[JobRef, str]]:
        """Outputs of these jobs, by their addresses, that have a copy that lasts. Raises StorageError."""
        if not jobs:
            return ()
        found = await self._results.kept_of([job.ref for job in jobs])
        return frozenset((each.ref, address) for each in found if _lasts(each) for address in each.addresses)

    async def keep(self, job: Job) -> bool:
        """Fetches the job's outputs; whether all of them last from now on. Raises StorageError."""
        found = await self._results.fetch(job)
        return bool(found) and all(map(_lasts, found))


def _lasts(result: KeptResult) -> bool:
    return result.path is not None or result.stored_address is not None
