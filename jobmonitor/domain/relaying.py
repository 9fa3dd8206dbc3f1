"""Progress as a submitter relays it to others: ids and numbers alone."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jobmonitor.domain.job import JSON, JobRef
from jobmonitor.domain.progress import Progress

WHOLE = 1000
"""The fraction of a run is told in so many parts."""
LONGEST_SOURCE, LONGEST_KEY = 100, 200
MOST_STEPS = 1_000_000
_NODE = re.compile(r"[0-9A-Za-z_.:-]{0,64}")


@dataclass(frozen=True, slots=True)
class RelayedProgress:
    """How far one run is."""

    ref: JobRef
    parts: int
    """Of WHOLE."""
    node_id: str = ""
    step: int | None = None
    steps: int | None = None

    @classmethod
    def of(cls, ref: JobRef, progress: Progress) -> RelayedProgress:
        """What may be told of a run; what is odd in it is left out."""
        parts = int(min(1.0, max(0.0, progress.fraction)) * WHOLE)
        node_id = progress.node_id if _NODE.fullmatch(progress.node_id) else ""
        step, steps = progress.step, progress.steps
        if not _are_steps(step, steps):
            step = steps = None
        return cls(ref, parts, node_id, step, steps)

    @property
    def may_be_sent(self) -> bool:
        """Whether it is small enough, and has nothing but ids and numbers."""
        return _read_entry(self.as_json()) == self

    def as_json(self) -> list[JSON]:
        """As it goes over the wire."""
        return [self.ref.source, self.ref.key, self.parts, self.node_id, self.step, self.steps]


def read_relayed(value: JSON, most: int) -> tuple[RelayedProgress, ...]:
    """What somebody sent, as far as it can be believed; at most `most` of it."""
    if not isinstance(value, list):
        return ()
    found = (_read_entry(each) for each in value[:most])
    return tuple(each for each in found if each is not None)


def _read_entry(value: JSON) -> RelayedProgress | None:
    if not isinstance(value, list) or len(value) != 6:
        return None
    source, key, parts, node_id, step, steps = value
    if not isinstance(source, str) or not 0 < len(source) <= LONGEST_SOURCE:
        return None
    if not isinstance(key, str) or not 0 < len(key) <= LONGEST_KEY:
        return None
    if not isinstance(node_id, str) or _NODE.fullmatch(node_id) is None:
        return None
    if not _is_whole(parts, WHOLE):
        return None
    if not _are_steps(step, steps) and (step, steps) != (None, None):
        return None
    return RelayedProgress(JobRef(source, key), parts, node_id, step, steps)


def _is_whole(value: object, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def _are_steps(step: object, steps: object) -> bool:
    if not (_is_whole(step, MOST_STEPS) and _is_whole(steps, MOST_STEPS)):
        return False
    assert isinstance(step, int)
    assert isinstance(steps, int)
    return steps > 0 and step <= steps
