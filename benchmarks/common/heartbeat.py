"""Whether the event loop stays awake: a beat, how late it is, and how much this thread worked meanwhile.

On a machine that others keep busy the beat is late without our doing; the work tells what is ours.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

FRAME = 0.016
"""Seconds that a frame has."""

_BEAT = 0.004


class Heartbeat:
    """Beats in the loop; notes how late it was, and the processor's time of this thread between two beats.
    Seconds."""

    def __init__(self) -> None:
        self.late: list[float] = []
        self.busy: list[float] = []

    async def beat(self) -> None:
        """Until it is cancelled."""
        while True:
            due, worked = time.perf_counter() + _BEAT, time.thread_time()
            await asyncio.sleep(_BEAT)
            self.late.append(max(0.0, time.perf_counter() - due))
            self.busy.append(time.thread_time() - worked)

    def line(self, name: str) -> str:
        """Median, 99 % and worst, for a table."""
        late = "".join(f"{part(self.late, each) / FRAME:8.2f}" for each in (0.5, 0.99, 1.0))
        return f"{name:<24}{late} {part(self.busy, 0.99) / FRAME:11.2f}{part(self.busy, 1.0) / FRAME:8.2f}"


def part(values: list[float], share: float) -> float:
    """What `share` (0 to 1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


HEADER = f"{'in frames of 16 ms':<24}{'late':>8}{'99 %':>8}{'worst':>8} {'busy, 99 %':>11}{'worst':>8}"


@asynccontextmanager
async def listening() -> AsyncIterator[Heartbeat]:
    """A heart that beats meanwhile."""
    heart = Heartbeat()
    beating = asyncio.create_task(heart.beat())
    try:
        yield heart
    finally:
        beating.cancel()
