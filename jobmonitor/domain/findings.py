"""What was found when something was looked at: is it good, and what to do where it is not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How one thing is."""

    GOOD = "ok"
    WARNING = "warning"
    """It works, with less than there could be."""
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    subject: str
    verdict: Verdict
    says: str
    remedy: str = ""
