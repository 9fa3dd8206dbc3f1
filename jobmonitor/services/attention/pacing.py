"""When a notice is due: alone at once, in bursts as one digest, not in quiet hours."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from jobmonitor.domain.attention import End, Notice
from jobmonitor.domain.job import JobRef
from jobmonitor.services.attention.settings import AttentionSettings


@dataclass(frozen=True, slots=True)
class AttentionPace:
    """In seconds."""

    gather: float = 1.0
    """From an end to its notice: what ends meanwhile is told with it."""
    rest: float = 30.0
    """Between two notices, at least: a long burst is told as a digest every so often."""


@dataclass
class Pending:
    """Ends that are to be told. `zone`: the operator's; None: the workstation's."""

    pace: AttentionPace
    zone: tzinfo | None = None
    muted_until: datetime | None = None
    _ends: list[End] = field(default_factory=list)
    _since: datetime | None = None
    _told_at: datetime | None = None

    def add(self, ends: tuple[End, ...], now: datetime) -> None:
        """These are to be told, too."""
        if ends and self._since is None:
            self._since = now
        self._ends.extend(ends)

    def is_silent(self, settings: AttentionSettings, now: datetime) -> bool:
        """Whether nothing is told just now: it is quiet, or muted."""
        if self.muted_until is not None and now < self.muted_until:
            return True
        return settings.is_quiet(now.astimezone(self.zone).time())

    def take(self, settings: AttentionSettings, now: datetime) -> Notice | None:
        """What is due now; it is told by whoever takes it."""
        self._ends = [end for end in self._ends if settings.wants(end.status)]
        if not self._ends or self._since is None:
            self._since = None
            return None
        self._since = min(self._since, now)  # the clock may have been set back
        due = self._since + timedelta(seconds=self.pace.gather)
        if self._told_at is not None and self._told_at <= now:
            due = max(due, self._told_at + timedelta(seconds=self.pace.rest))
        if now < due or self.is_silent(settings, now):
            return None
        notice = Notice(tuple(self._ends))
        self._ends, self._since, self._told_at = [], None, now
        return notice

    @property
    def refs(self) -> frozenset[JobRef]:
        """Jobs that wait to be told of."""
        return frozenset(end.ref for end in self._ends)

    @property
    def count(self) -> int:
        """How many wait to be told."""
        return len(self._ends)
