"""Times several ways to the same end in turn (A, B, C, A, B, C, …), so that what else the machine does meets
all of them alike."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
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


@contextmanager
def collected_apart() -> Iterator[None]:
    """Collects garbage now, and not meanwhile by whoever crosses a threshold: as in the window, whose threads
    that read a page never collect, and as `timeit` does."""
    was_enabled = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def in_turn(ways: Mapping[str, Way], seconds: float) -> dict[str, Times]:
    """Runs the ways in turn, for `seconds` in all, of which each has the same part; each at least LEAST times
    and at most MOST times.

    A first turn that warms up does not count, unless it took longer than SLOW: then nothing is left to warm.
    """
    with collected_apart():
        return _in_turn(ways, seconds)


def _in_turn(ways: Mapping[str, Way], seconds: float) -> dict[str, Times]:
    first = {name: _timed(way) for name, way in ways.items()}
    is_slow = sum(first.values()) > 1000 * SLOW
    taken = {name: [milliseconds] if is_slow else [] for name, milliseconds in first.items()}
    part = 1000 * seconds / len(ways)
    while turn := [name for name, runs in taken.items() if _goes_on(runs, part)]:
        for name in turn:
            taken[name].append(_timed(ways[name]))
    return {name: Times(tuple(each)) for name, each in taken.items()}


def _goes_on(runs: Sequence[float], part: float) -> bool:
    return len(runs) < LEAST or (len(runs) < MOST and sum(runs) < part)


def _timed(way: Way) -> float:
    way.before()
    begun = time.perf_counter()
    way.run()
    return 1000 * (time.perf_counter() - begun)
