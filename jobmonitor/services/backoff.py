"""How long to wait before something is tried again."""

from __future__ import annotations

import random
from collections.abc import Callable


class Backoff:
    """Exponential with full jitter: many workstations that lost one server do not come back together."""

    def __init__(
        self,
        first: float = 0.5,
        longest: float = 30.0,
        *,
        uniform: Callable[[float, float], float] | None = None,
    ) -> None:
        """`first` and `longest` bound the wait in seconds; `uniform(low, high)` chooses it."""
        self._first = first
        self._longest = longest
        self._uniform = uniform or random.SystemRandom().uniform
        self._attempt = 0

    def next(self) -> float:
        """Seconds to wait now."""
        bound = min(self._longest, self._first * 2.0 ** min(self._attempt, 30))
        self._attempt += 1
        return self._uniform(0.0, bound)

    def reset(self) -> None:
        """It worked: begin again with the shortest wait."""
        self._attempt = 0
