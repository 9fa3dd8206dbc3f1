"""A pause that can be ended early."""

from __future__ import annotations

import asyncio


class Wake:
    """One waits in `pause`, others call `up`."""

    def __init__(self) -> None:
        self._called = asyncio.Event()

    def up(self) -> None:
        """Ends the pause, or the next one at once."""
        self._called.set()

    async def pause(self, seconds: float | None) -> None:
        """Until `up` is called, or was called since the last pause; `seconds` at most, however long where
        None.

        Unlike `asyncio.wait_for` before Python 3.12, it is cancelled also in the moment in which it ends.
        """
        try:
            async with asyncio.timeout(seconds):
                await self._called.wait()
        except TimeoutError:
            return
        self._called.clear()
