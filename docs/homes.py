"""What a window of the pictures finds when it opens."""

from __future__ import annotations

from enum import StrEnum


class Home(StrEnum):
    """Which database, with what in it."""

    FULL = "full"
    """A month of jobs."""
    EMPTY = "empty"
    """No job yet."""
    AWAY = "away"
    """A database that does not answer."""
