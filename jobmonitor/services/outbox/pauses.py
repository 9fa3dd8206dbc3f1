"""How long nobody asks a server that was away."""

from __future__ import annotations

from dataclasses import dataclass

from jobmonitor.domain.errors import ServerError
from jobmonitor.services.backoff import Backoff
from jobmonitor.services.ports import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxPace:
    """Seconds."""

    first: float = 2.0
    """Before what could not be sent is tried again, at most; each time it fails twice as long …"""
    longest: float = 60.0
    """… up to this."""
    look: float = 5.0
    """Between two looks at the outbox: another copy of the application may have put something in."""


class Pauses:
    """By the addresses of servers; the database's is the empty one. Used from one event loop."""

    def __init__(self, clock: Clock, pace: OutboxPace | None = None) -> None:
        self.pace = pace or OutboxPace()
        self._clock = clock
        self._backoffs: dict[str, Backoff] = {}
        self._until: dict[str, tuple[float, ServerError | None]] = {}

    def away(self, url: str, error: ServerError | None = None) -> None:
        """Something there did not answer: it is left alone for a while."""
        backoff = self._backoffs.setdefault(url, Backoff(self.pace.first, self.pace.longest))
        self._until[url] = (self._clock.monotonic() + backoff.next(), error)

    def clear(self, url: str) -> None:
        """It may be asked at once."""
        self._until.pop(url, None)

    def answered(self, url: str) -> None:
        """It answers: the next pause is a short one."""
        self._until.pop(url, None)
        self._backoffs.pop(url, None)

    def seconds(self, url: str) -> float:
        """How long it is left alone still."""
        until, _ = self._until.get(url, (0.0, None))
        return max(0.0, until - self._clock.monotonic())

    def reason(self, url: str) -> ServerError | None:
        """Why it is left alone just now; None where it is not."""
        return self._until[url][1] if self.seconds(url) > 0 else None
