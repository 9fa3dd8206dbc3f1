"""Which of the jobs that changed are one's own and have ended, and what is said of them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

from jobmonitor.domain.attention import MAX_TEXT, End
from jobmonitor.domain.job import Job, JobRef
from jobmonitor.domain.plain import harmless, shown

MAX_ACTIVE = 5000
"""Jobs that are remembered as waiting or running."""


class OwnJobs:
    """Whose jobs count, and which of them were seen to wait or run."""

    def __init__(self, user_id: str | None) -> None:
        self._user_id = user_id
        self._active: OrderedDict[JobRef, bool] = OrderedDict()

    @property
    def active(self) -> frozenset[JobRef]:
        """Jobs that wait or run, as far as was heard."""
        return frozenset(self._active)

    @property
    def mine(self) -> frozenset[JobRef]:
        """Those of them that are certainly one's own."""
        return frozenset(ref for ref, is_mine in self._active.items() if is_mine)

    @property
    def active_count(self) -> int:
        """How many jobs of one's own wait or run."""
        return sum(self._active.values())

    def is_mine(self, job: Job) -> bool:
        """Whether the row says that it is one's own."""
        return self._user_id is not None and job.user_id == self._user_id

    def may_be_mine(self, job: Job) -> bool:
        """Whether it may have been submitted here though the row names nobody, or nobody is known here."""
        return bool(job.comfy_job_id) and (self._user_id is None or job.user_id is None)

    def note_active(self, jobs: Iterable[Job]) -> None:
        """Jobs that are, or may be, one's own were seen to wait or run."""
        for job in jobs:
            self._active[job.ref] = self.is_mine(job)
            self._active.move_to_end(job.ref)
        while len(self._active) > MAX_ACTIVE:
            self._active.popitem(last=False)

    def forget(self, refs: Iterable[JobRef]) -> None:
        """They have ended, or are gone."""
        for ref in refs:
            self._active.pop(ref, None)


def end_of(job: Job) -> End:
    """What is said of a job that ended."""
    return End(
        ref=job.ref,
        kind=job.kind,
        status=job.status,
        workflow_name=_line(job.workflow_name),
        about=_line(job.title or job.prompt or ""),
        problem=_line(job.error_message or ""),
        at=job.completed_at or job.updated_at,
    )


def _line(text: str) -> str:
    return shown(harmless(text[: MAX_TEXT * 2]), MAX_TEXT)
