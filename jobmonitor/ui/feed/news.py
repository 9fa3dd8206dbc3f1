"""New jobs that wait while the operator reads further down. Without Qt."""

from __future__ import annotations

from collections.abc import Iterable

from jobmonitor.domain.feed import Cursor, Page
from jobmonitor.domain.job import Job, JobRef

MAX_NEWS = 200
"""Beyond that they are not kept: the list is asked anew when they are to be shown."""


class News:
    """Jobs above the first row that is shown."""

    def __init__(self) -> None:
        self._jobs: dict[JobRef, Job] = {}
        self.overflow = False
        """Whether there are more than are kept."""

    def __len__(self) -> int:
        return len(self._jobs)

    def __contains__(self, ref: object) -> bool:
        return ref in self._jobs

    def add(self, jobs: Iterable[Job]) -> None:
        """These jobs came in, or read differently."""
        for job in jobs:
            if job.ref in self._jobs or len(self._jobs) < MAX_NEWS:
                self._jobs[job.ref] = job
            else:
                self.overflow = True

    def drop(self, ref: JobRef) -> bool:
        """A job is gone. Whether it was among these."""
        return self._jobs.pop(ref, None) is not None

    def take(self) -> list[Job]:
        """All of them; none wait any more."""
        jobs = list(self._jobs.values())
        self._jobs, self.overflow = {}, False
        return jobs

    def find(self, top: Page, known: Cursor | None) -> int:
        """Adds what stands above the row at `known` on the first page of the list, and says how many."""
        above = []
        for job in top.jobs:
            if known is None or job.ref == JobRef(known.source, known.key) or not _is_newer(job, known):
                break
            above.append(job)
        self.add(above)
        self.overflow |= len(above) == len(top.jobs) and top.next is not None
        return len(above)


def _is_newer(job: Job, place: Cursor) -> bool:
    """Whether the job was created after (or, as far as its time tells, with) the row at `place`."""
    if job.created_at is None or place.created_at is None:
        return job.created_at is not None
    return job.created_at >= place.created_at
