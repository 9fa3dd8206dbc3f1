"""Whether the event loop stays awake: a beat, and how late it is."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

FRAME = 0.016
"""Seconds that a frame has."""

_BEAT = 0.004


class Heartbeat:
    """Beats in the loop, and notes how late it was."""

    def __init__(self) -> None:
        self.late: list[float] = []

    async def beat(self) -> None:
        """Until it is cancelled."""
        while True:
            due = time.perf_counter() + _BEAT
            await asyncio.sleep(_BEAT)
            self.late.append(max(0.0, time.perf_counter() - due))

    def part(self, part: float) -> float:
        """The lateness in frames that `part` (0 to 1) of the beats did not exceed."""
        late = sorted(self.late)
        return late[min(len(late) - 1, int(len(late) * part))] / FRAME

    def line(self, name: str) -> str:
        """Median, 99 % and worst, for a table."""
        return f"{name:<32}" + "".join(f"{self.part(part):8.2f}" for part in (0.5, 0.99, 1.0))


HEADER = f"{'lateness, in frames of 16 ms':<32}{'median':>8}{'99 %':>8}{'worst':>8}"


@asynccontextmanager
async def listening() -> AsyncIterator[Heartbeat]:
    """A heart that beats meanwhile."""
    heart = Heartbeat()
    beating = asyncio.create_task(heart.beat())
    try:
        yield heart
    finally:
        beating.cancel()
