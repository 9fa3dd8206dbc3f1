"""How long runs took, as this workstation remembers it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from jobmonitor.domain.job import JobRef
from jobmonitor.domain.timing import JobTiming, RunTiming


@dataclass(frozen=True, slots=True)
class Timing:
    """How long one run took."""

    server_url: str
    pixels: int | None
    """Of all that was made: width times height, times the frames of a clip."""
    seconds: float


class TimingMemory(Protocol):
    """The times of runs. Blocking; raises StorageError."""

    def record(self, run: RunTiming) -> None:
        """Keeps a run's times, in place of what was kept of the same row."""
        ...

    def of_job(self, database: str, ref: JobRef) -> JobTiming | None:
        """What is kept of the job with this row in the database with this title."""
        ...

    def runs(self, workflow_name: str, server_url: str | None = None) -> tuple[Timing, ...]:
        """The last completed runs of a workflow (at this server, where given), newest first; not more than
        some hundred."""
        ...
