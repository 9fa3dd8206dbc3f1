"""A circuit breaker: who fails again and again is asked rarely, by one at a time."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

TRIES = 5
"""Failures in a row after which it may open."""
SECONDS = 30.0
"""For how long they must have gone on: a server that is started again is away for less."""
FIRST = 15.0
LONGEST = 60.0
"""Seconds for which it stays open, at first and at most; doubled after each probe that failed."""


class Breaker:
    """Closed as long as questions are answered. Open, it lets nobody through; after its time one probe, and
    closes if that is answered. Used from one event loop."""

    def __init__(
        self,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        uniform: Callable[[float, float], float] | None = None,
    ) -> None:
        """`uniform(low, high)` spreads the probes of many workstations, and of many servers."""
        self._monotonic = monotonic
        self._uniform = uniform or random.SystemRandom().uniform
        self._failures = 0
        self._failing_since: float | None = None
        self._open_until: float | None = None
        self._pause = 0.0
        self._probing = False

    @property
    def is_open(self) -> bool:
        """Whether questions are refused, or one probe is under way."""
        return self._open_until is not None

    @property
    def pause(self) -> float:
        """Seconds between two probes; 0 while it is closed."""
        return self._pause

    @property
    def seconds_left(self) -> float:
        """Until a probe is let through; 0 where questions are."""
        return 0.0 if self._open_until is None else max(0.0, self._open_until - self._monotonic())

    def enter(self) -> bool:
        """Whether a question may be asked now. Who may says `succeeded`, `failed` or `left` afterwards."""
        if self._open_until is None:
            return True
        if self._probing or self._monotonic() < self._open_until:
            return False
        self._probing = True
        return True

    def succeeded(self) -> None:
        """There was an answer, whatever it was."""
        self._failures = 0
        self._failing_since = self._open_until = None
        self._pause = 0.0
        self._probing = False

    def failed(self) -> None:
        """Nobody answered."""
        now = self._monotonic()
        self._failures += 1
        if self._failing_since is None:
            self._failing_since = now
        has_probed, self._probing = self._probing, False
        if self._open_until is not None and not has_probed:
            return  # a question from before it opened
        if self._failures >= TRIES and now - self._failing_since >= SECONDS:
            self._pause = min(LONGEST, self._pause * 2) if self._pause else FIRST
            self._open_until = now + self._uniform(self._pause / 2, self._pause)

    def left(self) -> None:
        """The question was given up before it was answered: that says nothing."""
        self._probing = False
