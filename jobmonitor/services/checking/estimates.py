"""How long a run will take, by earlier runs on this workstation: always a range, never a made-up number."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

from jobmonitor.domain.job import Job
from jobmonitor.domain.preflight import Estimate
from jobmonitor.services.ports import Background, Timing, TimingMemory

FEWEST_RUNS = 3
SIMILAR = 1.3
"""Runs whose pixels differ by at most this factor take about as long."""


class Estimates:
    """Reads the run times that this workstation keeps."""

    def __init__(self, memory: TimingMemory, background: Background) -> None:
        self._memory = memory
        self._background = background

    async def of(
        self, workflow_name: str, server_url: str | None = None, pixels: int | None = None
    ) -> Estimate | None:
        """From runs of the workflow at the server with about as many pixels (see `pixels_of`).

        Where there are too few of them, from runs of it anywhere with as many pixels, then from all at the
        server, then from all. None below FEWEST_RUNS. Raises StorageError.
        """
        timings = await self._background.run(self._memory.runs, workflow_name)
        here: tuple[Timing, ...] = ()
        if server_url is not None:
            here = await self._background.run(self._memory.runs, workflow_name, server_url)
        return estimate(here, timings, pixels)


def pixels_of(job: Job) -> int | None:
    """How much a job makes: width times height, of a clip times its frames; None where that is not known."""
    if not job.width or not job.height:
        return None
    frames = (job.duration_seconds or 0.0) * (job.fps or 0)
    pixels = job.width * job.height * max(1.0, frames)
    return round(pixels) if 0 < pixels < 2**62 else None


def estimate(here: Sequence[Timing], anywhere: Sequence[Timing], pixels: int | None) -> Estimate | None:
    """From runs at one server and runs anywhere, whichever fit best and are enough; None where none are."""
    for timings in _groups(here, anywhere, pixels):
        seconds = sorted(each.seconds for each in timings if 0 < each.seconds < math.inf)
        if len(seconds) >= FEWEST_RUNS:
            return Estimate(_at(seconds, 0.5), _at(seconds, 0.9), len(seconds))
    return None


def remaining(estimate: Estimate, elapsed: float) -> str:
    """What is probably left of a run after `elapsed` seconds, in a few words: "about 40 s to 2 min left".

    Where it takes longer than nearly all earlier ones, it says that.
    """
    most = max(0.0, estimate.high - elapsed)
    if most < 1:
        return f"longer than usual: nine of ten runs took at most {_words(estimate.high, math.ceil)}"
    least = _words(estimate.middle - elapsed, math.floor)
    longest = _words(most, math.ceil)
    if estimate.middle - elapsed < 5 or least == longest:
        return f"up to about {longest} left"
    return f"about {least} to {longest} left"


def span(estimate: Estimate) -> str:
    """How long a run usually takes, in a few words: "usually 40 s to 2 min"."""
    least, longest = _words(estimate.middle, math.floor), _words(estimate.high, math.ceil)
    return f"usually up to {longest}" if least == longest else f"usually {least} to {longest}"


def _groups(
    here: Sequence[Timing], anywhere: Sequence[Timing], pixels: int | None
) -> Iterator[Sequence[Timing]]:
    if pixels:
        yield _similar(here, pixels)
        yield _similar(anywhere, pixels)
    yield here
    yield anywhere


def _similar(timings: Sequence[Timing], pixels: int) -> list[Timing]:
    return [each for each in timings if each.pixels and pixels / SIMILAR <= each.pixels <= pixels * SIMILAR]


def _at(ordered: Sequence[float], part: float) -> float:
    """The least of the values that at least this part of them does not exceed."""
    return ordered[max(0, math.ceil(part * len(ordered)) - 1)]


def _words(seconds: float, rounded: Callable[[float], int]) -> str:
    """A length that nobody takes for exact: 5 s steps to a minute, then minutes, then half hours."""
    seconds = max(0.0, seconds)
    if rounded(seconds / 5) * 5 < 60:
        return f"{max(5, rounded(seconds / 5) * 5)} s"
    minutes = max(1, rounded(seconds / 60))
    if minutes < 60:
        return f"{minutes} min"
    halves = max(2, rounded(seconds / 1800))
    return f"{halves // 2} h" if halves % 2 == 0 else f"{halves / 2:.1f} h"
