"""Why a server is asked before its slow clock says so."""

from __future__ import annotations

from enum import IntEnum

from jobmonitor.services.wake import Wake


class Doubt(IntEnum):
    """How much there is to ask; the greater ones include the lesser."""

    NONE = 0
    TOLD = 1
    """It told that its queue is as long as before: a run began, or one ended and another prompt came."""
    MOVED = 2
    """Its queue became longer or shorter: something may have ended."""
    FRESH = 3
    """Jobs are followed of which it is not known where they are."""
    OPEN = 4
    """Something is to be found out now: the connection broke, a wish to cancel, an end without history."""


class Doubts(Wake):
    """Raised by whoever sees a reason, taken by who asks. `up` raises the greatest."""

    def __init__(self) -> None:
        super().__init__()
        self._greatest = Doubt.NONE
        self._left = 0

    def raise_to(self, doubt: Doubt) -> None:
        """There is this reason to ask."""
        self._greatest = max(self._greatest, doubt)
        super().up()

    def up(self) -> None:
        """Something is to be found out now."""
        self.raise_to(Doubt.OPEN)

    def shrinks(self, count: int) -> None:
        """So many prompts left its queue."""
        self._left += count
        self.raise_to(Doubt.MOVED)

    def explain_one(self) -> None:
        """Why one of them did is known without asking."""
        self._left = max(0, self._left - 1)

    def take(self) -> tuple[Doubt, int]:
        """The greatest since the last call, and how many prompts left the queue since then of which it is not
        known why."""
        taken = self._greatest, self._left
        self._greatest, self._left = Doubt.NONE, 0
        return taken
