"""Times several ways to the same end in turn (A, B, C, A, B, C, …), so that what else the machine does meets
all of them alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

MOST = 100
LEAST = 3
SLOW = 1.0
"""Seconds."""


def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True)
class Way:
    """One way: `run` is timed, `before` is not."""

    run: Callable[[], object]
    before: Callable[[], object] = _nothing


@dataclass(frozen=True, slots=True)
class Times:
    """How long each run took, in milliseconds, in the order of the runs."""

    all: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.all)

    @property
    def quartiles(self) -> tuple[float, float]:
        """The first and the third; of few runs, the least and the most."""
        if len(self.all) < 4:
            return min(self.all), max(self.all)
        first, _, third = statistics.quantiles(self.all, n=4)
        return first, third

    @property
    def least(self) -> float:
        return min(self.all)

    def ratio(self, peer: Times) -> float:
        """How many times the peer's time this took, each at its fastest: what else the machine does only adds
        to a time."""
        return self.least / peer.least


def in_turn(ways: Mapping[str, Way], seconds: float) -> dict[str, Times]:
    """Runs the ways in turn until `seconds` are over, each at least LEAST times and at most MOST times.

    A first turn that warms up does not count, unless it took longer than SLOW: then nothing is left to warm.
    """
    taken: dict[str, list[float]] = {name: [] for name in ways}
    first = {name: _timed(way) for name, way in ways.items()}
    if sum(first.values()) > 1000 * SLOW:
        taken = {name: [milliseconds] for name, milliseconds in first.items()}
    end = time.perf_counter() + seconds
    while (turns := len(next(iter(taken.values())))) < MOST:
        if turns >= LEAST and time.perf_counter() > end:
            break
        for name, way in ways.items():
            taken[name].append(_timed(way))
    return {name: Times(tuple(each)) for name, each in taken.items()}


def _timed(way: Way) -> float:
    way.before()
    begun = time.perf_counter()
    way.run()
    return 1000 * (time.perf_counter() - begun)
