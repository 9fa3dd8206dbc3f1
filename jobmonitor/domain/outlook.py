"""What is to be expected of a job that waits or runs: always a range, never a made-up number."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from jobmonitor.domain.preflight import Estimate


class Until(StrEnum):
    """What is expected."""

    BEGIN = "begin"
    """Of a job that waits."""
    END = "end"
    """Of a job that runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """How long it probably takes until a job begins or ends."""

    until: Until
    low: float
    """Seconds from now: half of the earlier runs took at most so long."""
    high: float
    """Seconds from now: nine of ten took at most so long."""
    estimate: Estimate | None = None
    """Of the job's own run; None where nothing is known of it."""
    ahead: int = 0
    """Jobs that run or wait before it."""

    @property
    def is_late(self) -> bool:
        """Whether it takes longer than nearly all earlier runs did."""
        return self.until is Until.END and self.high < 1
