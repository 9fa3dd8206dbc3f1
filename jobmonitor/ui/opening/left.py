"""How a window was left, as far as it can be shown again at once. Without Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jobmonitor.domain.job import JSON, JobKind

_MOST = 100_000
"""Pixels."""


@dataclass(frozen=True, slots=True)
class LeftList:
    """The list that was seen: where it stood in the window, and which kinds of jobs it had."""

    area: tuple[int, int, int, int]
    """Left, top, width and height, in logical pixels."""
    kinds: frozenset[JobKind]

    def dump(self) -> dict[str, JSON]:
        """For `read`, as JSON."""
        return {"area": list(self.area), "kinds": sorted(str(kind) for kind in self.kinds)}

    @classmethod
    def read(cls, values: Mapping[str, object]) -> LeftList | None:
        """What `dump` gave; None where it is not that."""
        area, kinds = values.get("area"), values.get("kinds")
        if not isinstance(area, list) or not isinstance(kinds, list) or len(area) != 4:
            return None
        if any(type(each) is not int or not 0 <= each <= _MOST for each in area):
            return None
        known = frozenset(kind for kind in JobKind if str(kind) in kinds)
        left, top, width, height = area
        return cls((left, top, width, height), known) if known and width and height else None
