"""How long to wait before something is tried again."""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepingPace:
    """Seconds."""

    first: float = 2.0
    """Before the second try; four times as long before each further one."""
    longest: float = 600.0
    disk: float = 30.0
    """Before a disk that took nothing is tried again."""
    held: float = 2.0
    """Before a job that another process works on is looked at again."""
    idle: float = 300.0
    """Between two looks whether anything is wanted, where nobody says so."""

    def after(self, attempts: int) -> float:
        """How long to wait after so many tries; drawn, so that many workstations do not come together."""
        bound = min(self.longest, self.first * 4.0 ** min(attempts, 10))
        return bound * random.SystemRandom().uniform(0.5, 1.0)
