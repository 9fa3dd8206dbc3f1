"""What a submission is doing, for whoever waits for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SubmissionStep:
    """What a submission is doing. `fraction` (0 to 1) where it can be told: of all bytes that are sent."""

    text: str
    fraction: float | None = None
    file: str = ""
    """The name of the file that is on its way."""
    sent: int = 0
    """Bytes of this file."""
    size: int = 0
    all_sent: int = 0
    """Bytes of all files."""
    all_size: int = 0
    is_final: bool = False
    """Whether the job is being recorded and sent: it cannot be held back any more."""


Report = Callable[[SubmissionStep], None]


def ignored(step: SubmissionStep) -> None:
    """For a submission that nobody watches."""


class Progress:
    """Tells how many bytes of each file and of all were sent."""

    def __init__(self, report: Report, size: int) -> None:
        """`size`: bytes of all files."""
        self._report = report
        self._size = size
        self._before = 0

    def of(self, name: str, sent: int, size: int) -> None:
        """So many bytes of this file, which has `size`, are sent."""
        all_sent = min(self._before + sent, self._size)
        fraction = all_sent / self._size if self._size else None
        self._report(SubmissionStep(f"Sending {name}", fraction, name, sent, size, all_sent, self._size))

    def done(self, size: int) -> None:
        """This file is there."""
        self._before += size
