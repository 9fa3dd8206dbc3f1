"""How long a run will take, by earlier runs on this workstation: always a range, never a made-up number."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from jobmonitor.domain.job import Job
from jobmonitor.domain.preflight import Basis, Estimate
from jobmonitor.services.checking.run_sizes import estimate_by_size, part_at
from jobmonitor.services.ports import Background, Timing, TimingMemory

FEWEST_RUNS = 3
"""Runs that an estimate rests on at least."""


class Estimates:
    """Reads the run times that this workstation keeps."""

    def __init__(self, memory: TimingMemory, background: Background) -> None:
        self._memory = memory
        self._background = background

    async def of(
        self, workflow_name: str, server_url: str | None = None, pixels: int | None = None
    ) -> Estimate | None:
        """From runs of the workflow at the server with about as many pixels (see `pixels_of`).

        Where there are too few of them, from those of other sizes at the server, then from those at other
        servers. None below FEWEST_RUNS. Raises StorageError.
        """
        return (await self.history(workflow_name, server_url)).estimate(pixels)

    async def runs(self, workflow_name: str, server_url: str | None = None) -> tuple[Timing, ...]:
        """The last runs of a workflow (at this server, where given), newest first. Raises StorageError."""
        return await self._background.run(self._memory.runs, workflow_name, server_url)

    async def history(self, workflow_name: str, server_url: str | None = None) -> History:
        """The runs of a workflow, here and anywhere. Raises StorageError."""
        return await self._background.run(self._read, workflow_name, server_url)

    def _read(self, workflow_name: str, server_url: str | None) -> History:
        here = self._memory.runs(workflow_name, server_url) if server_url is not None else ()
        return History(here, self._memory.runs(workflow_name))


@dataclass(frozen=True, slots=True)
class History:
    """What is known of earlier runs of one workflow."""

    here: tuple[Timing, ...] = ()
    """At the server in question."""
    anywhere: tuple[Timing, ...] = ()

    def estimate(self, pixels: int | None) -> Estimate | None:
        """For a run of so many pixels here."""
        return estimate(self.here, self.anywhere, pixels)


def pixels_of(job: Job) -> int | None:
    """How much a job makes: width times height, of a clip times its frames; None where that is not known."""
    if not job.width or not job.height:
        return None
    frames = (job.duration_seconds or 0.0) * (job.fps or 0)
    pixels = job.width * job.height * max(1.0, frames)
    return round(pixels) if 0 < pixels < 2**62 else None


def estimate(here: Sequence[Timing], anywhere: Sequence[Timing], pixels: int | None) -> Estimate | None:
    """From runs at one server, else from runs anywhere; None where there are not enough of either."""
    found = _of_runs(here, pixels)
    if found is not None:
        return found
    found = _of_runs(anywhere, pixels)
    return None if found is None else replace(found, basis=Basis.OTHER_SERVERS)


def _of_runs(runs: Sequence[Timing], pixels: int | None) -> Estimate | None:
    sane = [each for each in runs if 0 < each.seconds < math.inf]
    if len(sane) < FEWEST_RUNS:
        return None
    if pixels:
        by_size = estimate_by_size(sane, pixels)
        if by_size is not None:
            return by_size
    seconds = sorted(each.seconds for each in sane)
    return Estimate(part_at(seconds, 0.5), part_at(seconds, 0.9), len(seconds), Basis.ANY_SIZE)
