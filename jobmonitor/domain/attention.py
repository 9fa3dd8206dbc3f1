"""What an operator may want to be told: jobs of their own that ended, and what else happened."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from jobmonitor.domain.job import JobKind, JobRef, JobStatus

MAX_TEXT = 300
"""Characters that are kept of a text from elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """A job that completed, failed or was cancelled."""

    ref: JobRef
    kind: JobKind
    status: JobStatus
    workflow_name: str
    about: str = ""
    """The beginning of its prompt, or what its row calls it; one line."""
    problem: str = ""
    at: datetime | None = None
    """By the database's clock; None where the row does not say."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What is told at once: one job, or a digest of several."""

    ends: tuple[End, ...]

    def count(self, status: JobStatus) -> int:
        """How many of the jobs ended so."""
        return Counter(end.status for end in self.ends)[status]

    @property
    def refs(self) -> tuple[JobRef, ...]:
        """The jobs, in the order in which they ended."""
        return tuple(end.ref for end in self.ends)

    @property
    def has_failed(self) -> bool:
        """Whether one of the jobs failed."""
        return any(end.status is JobStatus.FAILED for end in self.ends)


class EntryKind(StrEnum):
    """What happened."""

    ENDED = "ended"
    """A job of one's own."""
    SERVER_LOST = "server-lost"
    SERVER_BACK = "server-back"
    DATABASE_LOST = "database-lost"
    DATABASE_BACK = "database-back"
    DOUBTS = "doubts"
    """Jobs were found not to be as their rows say."""
    OUTBOX = "outbox"
    """A submission that waited needs the operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the log of what happened."""

    kind: EntryKind
    at: datetime
    subject: str = ""
    """The job, server or workflow, in a few words."""
    text: str = ""
    """What else there is to say of it."""
    status: JobStatus | None = None
    """How the job ended."""
    job_kind: JobKind | None = None
    ref: JobRef | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Two entries with the same key tell the same. A job ends once; all else, once at a time."""
        if self.kind is EntryKind.ENDED and self.ref is not None:
            return self.kind, str(self.ref)
        return self.kind, f"{self.at.isoformat()} {self.subject}"
