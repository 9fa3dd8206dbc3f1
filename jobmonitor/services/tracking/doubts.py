"""Why a server is asked before its slow clock says so."""

from __future__ import annotations

from enum import IntEnum

from jobmonitor.services.wake import Wake


class Doubt(IntEnum):
    """How much there is to ask; the greater ones include the lesser."""

    NONE = 0
    MOVED = 1
    """Its queue became longer or shorter: something may have ended."""
    FRESH = 2
    """Jobs are followed of which it is not known where they are."""
    OPEN = 3
    """Something is to be found out now: the connection broke, a wish to cancel, an end without history."""


class Doubts(Wake):
    """Raised by whoever sees a reason, taken by who asks. `up` raises the greatest."""

    def __init__(self) -> None:
        super().__init__()
        self._greatest = Doubt.NONE

    def raise_to(self, doubt: Doubt) -> None:
        """There is this reason to ask."""
        self._greatest = max(self._greatest, doubt)
        super().up()

    def up(self) -> None:
        """Something is to be found out now."""
        self.raise_to(Doubt.OPEN)

    def take(self) -> Doubt:
        """The greatest since the last call."""
        greatest, self._greatest = self._greatest, Doubt.NONE
        return greatest
