"""Why a job may be stuck: a hint for the operator, never a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class StuckKind(StrEnum):
    """What speaks for it."""

    SILENT = "silent"
    """It runs for long, and its server has told of no progress for long."""
    DEAD_WORKER = "dead_worker"
    """As SILENT, and others wait behind it: the server's worker may be dead."""
    SLOW = "slow"
    """It runs for much longer than usual; whether it makes progress is not told here."""
    BEHIND = "behind"
    """It waits, and the queue before it does not move."""


@dataclass(frozen=True, slots=True)
class StuckHint:
    """What an operator is told of a job that may be stuck."""

    kind: StuckKind
    reason: str
    """One or two sentences."""
    remedy: str
