"""Seconds and pixels of a timeline. Without Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass

LEAST_SPAN = 5.0
"""Seconds that are shown at least."""
ROOM = 1.15
"""What is shown, by how far the sounds go: the rest is room to move."""
SNAP = 0.05
"""Seconds."""
_STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800)


@dataclass(frozen=True)
class Scale:
    """`span` seconds on `width` pixels."""

    span: float
    width: float

    @classmethod
    def holding(cls, end: float, width: float) -> Scale:
        """A scale on which sounds that end at `end` have room."""
        step = tick_step(max(end * ROOM, LEAST_SPAN), width)
        return cls(max(LEAST_SPAN, math.ceil(end * ROOM / step) * step), max(width, 1.0))

    def x(self, seconds: float) -> float:
        """Pixels from the left."""
        return seconds / self.span * self.width

    def seconds(self, x: float) -> float:
        """What is at so many pixels from the left."""
        return x / self.width * self.span

    def ticks(self) -> list[float]:
        """Where the ruler has numbers, in seconds."""
        step = tick_step(self.span, self.width)
        return [round(at * step, 3) for at in range(math.floor(self.span / step + 1e-9) + 1)]


def tick_step(span: float, width: float, apart: float = 52.0) -> float:
    """Seconds between two numbers of the ruler that are at least `apart` pixels apart."""
    wanted = span * apart / max(width, 1.0)
    return next((step for step in _STEPS if step >= wanted), _STEPS[-1] * math.ceil(wanted / _STEPS[-1]))


def snapped(seconds: float) -> float:
    """The nearest multiple of SNAP."""
    return round(round(seconds / SNAP) * SNAP, 3)


def tick_text(seconds: float) -> str:
    """ "0", "0.5", "12", "1:30"."""
    if seconds >= 60:
        minutes, rest = divmod(seconds, 60)
        return f"{int(minutes)}:{rest:02.0f}"
    return f"{seconds:g}"
