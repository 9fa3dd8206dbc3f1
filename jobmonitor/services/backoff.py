"""How long to wait before something is tried again."""

from __future__ import annotations

import random


class Backoff:
    """Doubling waits with jitter: many workstations that lost one server do not come back together."""

    def __init__(self, *, first: float, most: float) -> None:
        self._first = first
        self._most = most
        self._attempt = 0

    def next(self) -> float:
        """Seconds to wait now: between half and all of the current bound, which doubles each time."""
        bound: float = min(self._most, self._first * 2.0 ** min(self._attempt, 16))
        self._attempt += 1
        return bound * random.uniform(0.5, 1.0)  # noqa: S311 - not a secret

    def reset(self) -> None:
        """It worked: begin again with the shortest wait."""
        self._attempt = 0
