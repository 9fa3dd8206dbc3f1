"""What was sent from this dialog, and how it is doing. What is shown of it is elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal

from jobmonitor.domain.job import Job, JobRef, JobStatus
from jobmonitor.domain.progress import LiveState, Phase
from jobmonitor.domain.workflow import Submission
from jobmonitor.ui.feed.status_words import percent
from jobmonitor.ui.translating import translate
from jobmonitor.ui.words import count_text, one_line, ordinal

MOST_GROUPS = 20
"""Of what was sent before, so much is still followed."""
ORDER = (
    JobStatus.FAILED,
    JobStatus.PROCESSING,
    JobStatus.PENDING,
    JobStatus.COMPLETED,
    JobStatus.CANCELLED,
    JobStatus.UNKNOWN,
)
"""In which the statuses of many jobs are counted: what needs a look comes first."""


@dataclass(slots=True)
class SentJob:
    """A job with what is seen of it at its server."""

    job: Job
    live: LiveState | None
    submission: Submission


@dataclass(slots=True, eq=False)
class SentGroup:
    """What one press of Submit sent: a job, or the jobs of a batch."""

    title: str
    total: int
    """How many jobs it makes, also those that are not sent yet."""
    jobs: dict[JobRef, SentJob] = field(default_factory=dict)
    """In the order they were sent."""

    @property
    def is_batch(self) -> bool:
        """Whether it makes more than one job."""
        return self.total > 1

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to its jobs."""
        return len(self.jobs) >= self.total and not any(
            each.job.status.is_active for each in self.jobs.values()
        )

    def counts(self) -> Counter[JobStatus]:
        """How many jobs have each status."""
        return Counter(each.job.status for each in self.jobs.values())

    def text(self) -> str:
        """ "Paint · pending, 3rd", "Paint · 15 jobs: 1 failed, 14 completed"."""
        if not self.is_batch:
            return "".join(f"{self.title} · {state_text(each.job, each.live)}" for each in self.jobs.values())
        return translate("Submit", "{title} · {total} jobs: {counts_text}").format(
            title=self.title, total=count_text(self.total), counts_text=self.counts_text()
        )

    def counts_text(self) -> str:
        """ "1 failed, 2 processing, 12 pending"; what is not sent yet last."""
        counts = self.counts()
        parts = [
            f"{count_text(counts[status])} {translate('Feed', status.value)}"
            for status in ORDER
            if counts[status]
        ]
        waiting = self.total - len(self.jobs)
        if waiting > 0:
            parts.append(translate("Submit", "{waiting} not sent").format(waiting=count_text(waiting)))
        return ", ".join(parts)

    @property
    def tone(self) -> str:
        """The colour of its line."""
        counts = self.counts()
        if counts[JobStatus.FAILED]:
            return "failed"
        return "completed" if self.jobs and counts[JobStatus.COMPLETED] == self.total else ""


class SentJobs(QObject):
    """The groups that were sent, newest first, kept as their rows and servers tell."""

    changed = Signal(object)
    """A SentGroup whose jobs read differently."""
    came = Signal(object)
    """A SentGroup that has its first job."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._groups: list[SentGroup] = []

    @property
    def groups(self) -> tuple[SentGroup, ...]:
        """Newest first."""
        return tuple(self._groups)

    def add(self, group: SentGroup, job: Job, live: LiveState | None, submission: Submission) -> None:
        """A job of `group` was sent; with its first job the group is there."""
        group.jobs[job.ref] = SentJob(job, live, submission)
        if group in self._groups:
            self.changed.emit(group)
        else:
            self._groups = [group, *self._groups][:MOST_GROUPS]
            self.came.emit(group)

    def refs(self) -> tuple[JobRef, ...]:
        """All jobs, those of the newest group first."""
        return tuple(ref for group in self._groups for ref in group.jobs)

    def update_job(self, job: Job) -> None:
        """The row reads differently."""
        for group, sent in self._having((job.ref,)):
            if sent.job != job:
                sent.job = job
                self.changed.emit(group)

    def update_live(self, ref: JobRef, live: LiveState | None) -> None:
        """The job is seen differently at its server."""
        for group, sent in self._having((ref,)):
            sent.live = live
            self.changed.emit(group)

    def _having(self, refs: Iterable[JobRef]) -> Iterator[tuple[SentGroup, SentJob]]:
        for ref in refs:
            for group in self._groups:
                if ref in group.jobs:
                    yield group, group.jobs[ref]


def state_text(job: Job, live: LiveState | None) -> str:
    """ "pending, 3rd", "processing 62 %", "failed: out of memory"."""
    status = job.status_text if job.status is JobStatus.UNKNOWN else translate("Feed", job.status.value)
    if job.status is JobStatus.FAILED and job.error_message:
        return f"{status}: {one_line(job.error_message, 100)}"
    if live is None or not job.status.is_active:
        return status
    if live.phase is Phase.CANCELLING:
        return translate("Submit", "cancelling …")
    if live.phase is Phase.QUEUED and live.position is not None:
        return translate("Submit", "pending, {position}").format(position=ordinal(live.position))
    if live.phase is Phase.RUNNING:
        return (
            translate("Submit", "processing {fraction}").format(fraction=percent(live.progress.fraction))
            if live.progress
            else translate("Feed", "processing")
        )
    return status
