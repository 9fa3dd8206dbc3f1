"""Holding runs at a step, so that tests need not race them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Gate:
    """Open at first. While it is held, a run stops before it reports the next (or a given) step.

    A run that is held looks at the interrupt flag, unless it is held `deaf`.
    """

    def __init__(self) -> None:
        self._open = True
        self._step: int | None = None
        self._node: str | None = None
        self._deaf = False
        self._ends_held = False
        self._changed = asyncio.Condition()
        self.waiting = 0

    def hold(self, step: int | None = None, node: str | None = None, deaf: bool = False) -> None:
        """Runs stop before their next step, or before step `step` (from 1), of any or one node."""
        self._open, self._step, self._node, self._deaf = False, step, node, deaf

    def hold_ends(self) -> None:
        """Runs stop between their last event and their history entry."""
        self._ends_held = True

    async def release(self) -> None:
        """Let all runs go on."""
        self._open, self._ends_held = True, False
        await self.notify()

    async def notify(self) -> None:
        """Something changed that somebody may wait for."""
        async with self._changed:
            self._changed.notify_all()

    async def wait(self, predicate: Callable[[], bool]) -> None:
        """Until the predicate is true; it is looked at whenever the server's state changes."""
        async with self._changed:
            await self._changed.wait_for(predicate)

    async def ending(self) -> None:
        """Called by a run before it comes into the history."""
        if self._ends_held:
            await self.wait(lambda: not self._ends_held)

    async def passing(self, node: str, step: int, interrupted: Callable[[], bool]) -> None:
        """Called by a run before it reports a step of a node."""
        if self._open or self._step not in (None, step) or self._node not in (None, node):
            return
        self.waiting += 1
        await self.notify()
        try:
            await self.wait(lambda: self._open or (interrupted() and not self._deaf))
        finally:
            self.waiting -= 1
