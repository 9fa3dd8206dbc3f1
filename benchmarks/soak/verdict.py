"""What a soak showed: how soon ends were written, what it cost, and whether that stays the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

LIMIT_SECONDS = 1.0
"""At the 95th percentile, from the end at the server to the end in the database."""
SETTLING = 0.2
"""Part of the run that is left out where it is asked whether memory grows: caches fill."""
FLAT = 0.05
"""How much of its memory a process may gain in the rest of the run."""


@dataclass(frozen=True)
class Latencies:
    """Seconds from the end of a run to its row."""

    count: int
    missing: int
    """Runs that ended more than a moment before the soak did, and whose row has not."""
    half: float
    most: float
    """At the 95th percentile."""
    nearly_all: float
    """At the 99th."""
    longest: float


def latencies(ends: Mapping[str, float], written: Mapping[str, float]) -> Latencies:
    """Compares when runs ended with when their rows were written."""
    found = sorted(max(0.0, written[each] - ended) for each, ended in ends.items() if each in written)
    missing = len(ends) - len(found)
    return Latencies(
        len(found), missing, part(found, 0.5), part(found, 0.95), part(found, 0.99), part(found, 1)
    )


def part(ordered: Sequence[float], share: float) -> float:
    """The value at a percentile of an ordered list; 0 where it is empty."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


@dataclass(frozen=True)
class Cost:
    """What the workstation took. Memory in megabytes, `cpu` in cores."""

    cpu: float
    cpu_minutes: tuple[float, ...]
    helpers_cpu: float
    """Of the process that parses large answers."""
    memory: float
    memory_minutes: tuple[float, ...]
    helpers_memory: float
    growth: float
    """Part of its memory that was gained after the first fifth of the run."""
    lateness: float
    """Seconds that the event loop was late in the 95th percentile of seconds."""
    lateness_most: float
    statements: float
    """A second."""
    at_once: int
    threads: int
    files: int


def cost(samples: Sequence[Mapping[str, Any]]) -> Cost:
    """What the samples of a station say; of those taken while it was measured alone."""
    span = max(samples[-1]["at"] - samples[0]["at"], 1e-9)
    minutes = _by_minute(samples)
    late = sorted(each["lateness"] for each in samples[1:])
    settled = samples[int(len(samples) * SETTLING) :]
    quarter = max(1, len(settled) // 4)
    first, last = _mean(settled[:quarter], "rss"), _mean(settled[-quarter:], "rss")
    return Cost(
        cpu=_rate(samples, "cpu", span),
        cpu_minutes=tuple(_rate(each, "cpu", each[-1]["at"] - each[0]["at"]) for each in minutes),
        helpers_cpu=_rate(samples, "helpers_cpu", span),
        memory=max(each["rss"] for each in samples) / 1e6,
        memory_minutes=tuple(_mean(each, "rss") / 1e6 for each in minutes),
        helpers_memory=max(each["helpers_rss"] for each in samples) / 1e6,
        growth=last / first - 1,
        lateness=part(late, 0.95),
        lateness_most=part(late, 1),
        statements=_rate(samples, "statements", span),
        at_once=max(int(each["at_once"]) for each in samples[1:] or samples),
        threads=max(int(each["threads"]) for each in samples),
        files=max(int(each["files"]) for each in samples),
    )


def _by_minute(samples: Sequence[Mapping[str, Any]]) -> list[Sequence[Mapping[str, Any]]]:
    starts = [0]
    for number, each in enumerate(samples):
        if each["at"] - samples[starts[-1]]["at"] >= 60:
            starts.append(number)
    edges = [*starts, len(samples)]
    return [samples[begin:end] for begin, end in pairwise(edges) if end - begin > 1]


def _rate(samples: Sequence[Mapping[str, Any]], key: str, span: float) -> float:
    return max(0.0, float(samples[-1][key] - samples[0][key])) / max(span, 1e-9)


def _mean(samples: Sequence[Mapping[str, Any]], key: str) -> float:
    return sum(float(each[key]) for each in samples) / len(samples)


def failures(found: Latencies, spent: Cost) -> list[str]:
    """What did not hold; empty where all did."""
    said = []
    if not found.count:
        said.append("no run ended")
    if found.missing:
        said.append(f"{found.missing} ended runs have no end in the database")
    if found.most > LIMIT_SECONDS:
        said.append(f"the 95th percentile is {found.most:.2f} s, the limit {LIMIT_SECONDS:.0f} s")
    if spent.growth > FLAT:
        said.append(f"memory grew by {spent.growth:.0%}")
    return said
