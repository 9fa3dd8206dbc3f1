"""Progress for everybody who watches the same database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from jobmonitor.domain.relaying import RelayedProgress

Heard = Callable[[tuple[RelayedProgress, ...]], None]


class ProgressRelay(Protocol):
    """What all copies of the application on one database tell each other. Blocking, but for `is_telling`."""

    @property
    def is_telling(self) -> bool:
        """Whether what is sent certainly arrives at those who listen: a message of our own came back."""
        ...

    def open(self, heard: Heard) -> None:
        """Listens from now on; `heard` is called in any thread. What this copy sends it does not hear."""
        ...

    def send(self, progress: Sequence[RelayedProgress]) -> None:
        """Tells all who listen. Raises DatabaseErrors."""
        ...

    def close(self) -> None:
        """Ends to listen. May be opened again."""
        ...
