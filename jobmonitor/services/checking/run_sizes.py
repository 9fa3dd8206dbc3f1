"""How long a run of some size takes, by runs of any sizes. More pixels never take less."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from jobmonitor.domain.preflight import Basis, Estimate
from jobmonitor.services.ports import Timing

SIMILAR = 1.3
"""Runs whose pixels differ by at most this factor take about as long."""

ENOUGH = 3
"""Runs of about one size from which that size is known."""

LEAST_GROWTH, MOST_GROWTH = 0.75, 1.25
"""How run time grows with pixels at least and at most, as exponents: some work is the same for every size,
some grows faster than the size."""


@dataclass(frozen=True, slots=True)
class _Size:
    """A size of which there are runs enough."""

    pixels: float
    middle: float
    high: float
    runs: int


def estimate_by_size(runs: Sequence[Timing], pixels: int) -> Estimate | None:
    """From runs of about that many pixels; between two known sizes in between; beyond them, and where no
    size has runs enough, scaled. None where fewer than ENOUGH runs tell their pixels."""
    sized = sorted((each for each in runs if each.pixels), key=_pixels)
    if len(sized) < ENOUGH:
        return None
    sizes = _known_sizes(sized)
    if not sizes:
        return _scaled(sized, pixels)
    below = [each for each in sizes if each.pixels <= pixels]
    above = [each for each in sizes if each.pixels > pixels]
    nearest = min(sizes, key=lambda each: abs(math.log(pixels / each.pixels)))
    is_known = nearest.pixels / SIMILAR <= pixels <= nearest.pixels * SIMILAR
    if below and above:
        middle, high = _between(below[-1], above[0], pixels)
        runs_used = nearest.runs if is_known else below[-1].runs + above[0].runs
    else:
        least, most = _growth(pixels / nearest.pixels)
        middle, high, runs_used = nearest.middle * least, nearest.high * most, nearest.runs
    return Estimate(middle, high, runs_used, Basis.SAME_SIZE if is_known else Basis.OTHER_SIZES)


def part_at(ordered: Sequence[float], part: float) -> float:
    """The least of the values that at least this part of them does not exceed."""
    return ordered[max(0, math.ceil(part * len(ordered)) - 1)]


def _pixels(run: Timing) -> int:
    return run.pixels or 0


def _known_sizes(ordered: Sequence[Timing]) -> list[_Size]:
    """Sizes with runs enough, smallest first; a larger one never takes less."""
    sizes: list[_Size] = []
    for group in _groups(ordered):
        if len(group) < ENOUGH:
            continue
        seconds = sorted(each.seconds for each in group)
        middle, high = part_at(seconds, 0.5), part_at(seconds, 0.9)
        if sizes:
            middle, high = max(middle, sizes[-1].middle), max(high, sizes[-1].high)
        sizes.append(_Size(_pixels(group[len(group) // 2]), middle, high, len(group)))
    return sizes


def _groups(ordered: Sequence[Timing]) -> list[list[Timing]]:
    groups: list[list[Timing]] = []
    for run in ordered:
        if groups and _pixels(run) <= _pixels(groups[-1][0]) * SIMILAR:
            groups[-1].append(run)
        else:
            groups.append([run])
    return groups


def _between(below: _Size, above: _Size, pixels: int) -> tuple[float, float]:
    """As a power of the size between the two."""
    part = math.log(pixels / below.pixels) / math.log(above.pixels / below.pixels)

    def at(low: float, high: float) -> float:
        return low * math.exp(part * math.log(high / low))

    return at(below.middle, above.middle), at(below.high, above.high)


def _scaled(runs: Sequence[Timing], pixels: int) -> Estimate:
    lows, highs = [], []
    for run in runs:
        least, most = _growth(pixels / _pixels(run))
        lows.append(run.seconds * least)
        highs.append(run.seconds * most)
    middle, high = part_at(sorted(lows), 0.5), part_at(sorted(highs), 0.9)
    return Estimate(middle, high, len(runs), Basis.OTHER_SIZES)


def _growth(ratio: float) -> tuple[float, float]:
    """How much longer a run of `ratio` times the pixels takes, at least and at most."""
    one, other = ratio**LEAST_GROWTH, ratio**MOST_GROWTH
    return min(one, other), max(one, other)
