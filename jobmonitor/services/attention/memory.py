"""What was told already, and which jobs nobody has looked at since they ended: so that each end is told
once, also after a restart, and by one of two windows. Values and rules; no storage."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from jobmonitor.domain.attention import End
from jobmonitor.domain.job import JSON, JobRef

MAX_TOLD = 1000
"""Jobs that are remembered as told. What ended before the last one that is forgotten counts as told."""
MAX_UNREAD = 500
MAX_KEY = 300
"""Characters of a job's key, at most."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Of one database."""

    since: datetime | None = None
    """What ended then or before counts as told, unless it was seen running here."""
    told: tuple[tuple[JobRef, datetime | None], ...] = ()
    """In the order in which they were told."""
    unread: tuple[JobRef, ...] = ()
    """In the order in which they ended."""
    left_at: datetime | None = None
    """When the operator left the window last."""

    def begun(self, now: datetime) -> Memory:
        """A memory that was never used tells of nothing that was before."""
        return self if self.since is not None else replace(self, since=now, left_at=self.left_at or now)

    def claim(
        self, ends: Iterable[End], *, seen_active: Collection[JobRef], watched: Collection[JobRef] = ()
    ) -> tuple[Memory, tuple[End, ...]]:
        """Those of `ends` that nobody was told of yet: they count as told from now on, and as unread where
        they are not `watched`. `seen_active`: jobs that were seen to wait or run before they ended."""
        told = dict(self.told)
        fresh: list[End] = []
        for end in ends:
            if end.ref in told:
                continue
            is_old = end.at is None or (self.since is not None and end.at <= self.since)
            if is_old and end.ref not in seen_active:
                continue
            told[end.ref] = end.at
            fresh.append(end)
        unread = dict.fromkeys(self.unread) | {end.ref: None for end in fresh if end.ref not in watched}
        changed = replace(self, told=tuple(told.items()), unread=tuple(unread)[-MAX_UNREAD:])
        return changed._bounded(), tuple(fresh)

    def seen(self, refs: Collection[JobRef]) -> Memory:
        """Somebody looked at these jobs."""
        gone = frozenset(refs)
        return replace(self, unread=tuple(ref for ref in self.unread if ref not in gone))

    def untold(self, refs: Collection[JobRef]) -> Memory:
        """These were to be told later, and were not: whoever finds them next tells of them."""
        owed = frozenset(refs)
        return replace(self, told=tuple(each for each in self.told if each[0] not in owed))

    def left(self, at: datetime) -> Memory:
        """The operator went away."""
        return replace(self, left_at=at)

    def _bounded(self) -> Memory:
        over = len(self.told) - MAX_TOLD
        if over <= 0:
            return self
        # Those that ended first are forgotten, so that `since` says of all of them that they were told.
        by_end = sorted(self.told, key=lambda each: each[1] or _NEVER)
        gone = by_end[:over]
        since = max((at for _, at in gone if at is not None), default=self.since)
        if self.since is not None and since is not None:
            since = max(since, self.since)
        forgotten = {ref for ref, _ in gone}
        kept = tuple(each for each in self.told if each[0] not in forgotten)
        return replace(self, since=since, told=kept)

    def dump(self) -> bytes:
        """As it is stored."""
        values = {
            "since": _text(self.since),
            "left_at": _text(self.left_at),
            "told": [[ref.source, ref.key, _text(at)] for ref, at in self.told],
            "unread": [[ref.source, ref.key] for ref in self.unread],
        }
        return json.dumps(values).encode()


def load_memory(stored: bytes | None) -> Memory:
    """What was stored; what is odd in it is left out."""
    try:
        values = json.loads(stored or b"{}")
    except (ValueError, RecursionError):
        return Memory()
    if not isinstance(values, dict):
        return Memory()
    told = [(ref, _moment(row[2])) for row in _rows(values, "told", 3) if (ref := _ref(row))]
    unread = [ref for row in _rows(values, "unread", 2) if (ref := _ref(row))]
    return Memory(
        _moment(values.get("since")),
        tuple(dict(told).items())[-MAX_TOLD:],
        tuple(dict.fromkeys(unread))[-MAX_UNREAD:],
        _moment(values.get("left_at")),
    )


_NEVER = datetime.min.replace(tzinfo=UTC)


def _rows(values: dict[str, JSON], name: str, width: int) -> list[list[JSON]]:
    rows = values.get(name)
    if not isinstance(rows, list):
        return []
    return [row for row in rows if isinstance(row, list) and len(row) == width]


def _ref(row: list[JSON]) -> JobRef | None:
    source, key = row[0], row[1]
    if not (isinstance(source, str) and isinstance(key, str)) or max(len(source), len(key)) > MAX_KEY:
        return None
    return JobRef(source, key)


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _moment(value: object) -> datetime | None:
    try:
        read = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return None if read is None or read.tzinfo is None else read.astimezone(UTC)
