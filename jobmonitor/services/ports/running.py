"""This workstation: its time, and where blocking work runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

T = TypeVar("T")


class Clock(Protocol):
    """This workstation's time."""

    def now(self) -> datetime:
        """Aware, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds; only differences mean something."""
        ...


class Background(Protocol):
    """Runs blocking work (a database, a disk) away from the event loop."""

    async def run(self, work: Callable[..., T], *args: object) -> T:
        """The result of `work(*args)`, called in a thread. Exceptions pass through."""
        ...
