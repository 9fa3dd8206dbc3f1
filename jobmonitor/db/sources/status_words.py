"""The words in which tables write the status of a job."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from jobmonitor.domain.job import CANCELLED_BY_OPERATOR, JobStatus


@dataclass(frozen=True, slots=True)
class StatusWords:
    """One table's vocabulary: word → status as it is read, and the word that is written."""

    read: Mapping[str, JobStatus]
    written: Mapping[JobStatus, str]

    @property
    def known(self) -> tuple[str, ...]:
        """Every word that is understood."""
        return tuple(sorted(self.read))

    def of(self, statuses: Collection[JobStatus]) -> list[str]:
        """Every word that reads as one of these statuses."""
        return sorted(word for word, status in self.read.items() if status in statuses)

    def status(self, word: str | None, error_message: str | None) -> JobStatus:
        """What a row says; a failure with our mark is a cancellation."""
        status = self.read.get(word or "", JobStatus.UNKNOWN)
        if status is JobStatus.FAILED and error_message == CANCELLED_BY_OPERATOR:
            return JobStatus.CANCELLED
        return status


_PLAIN = {status.value: status for status in JobStatus if status is not JobStatus.UNKNOWN}

PLAIN_WORDS = StatusWords(_PLAIN, {status: word for word, status in _PLAIN.items()})
"""The domain's own words."""

MULTITALK_WORDS = StatusWords(
    {**_PLAIN, "submitted": JobStatus.PENDING, "error": JobStatus.FAILED},
    {**PLAIN_WORDS.written, JobStatus.PENDING: "submitted", JobStatus.FAILED: "error"},
)
"""Those of multitalk_jobs; the plain ones mean the same there."""
