"""How often a server is asked for its whole queue: the longer that is, the rarer.

An answer holds the graphs of all that wait: 500 of them have megabytes. So a long queue is read now and then,
and in between only the histories of those jobs are asked for that come next (`QueueOrder`).
"""

from __future__ import annotations

SHORT = 50
"""Prompts of a queue that is read whole on every doubt."""

OPEN_SECONDS = 0.002
"""For each prompt of a long queue, between two readings where something is to be found out now."""

FRESH_SECONDS = 0.04
"""The same, where new jobs are to be found in it."""

SLOW_PER_PROMPT = 0.01
"""By how much each prompt makes the slow clock slower."""

SLOWEST_SECONDS = 120.0


def is_long(length: int) -> bool:
    """Whether a queue of so many prompts is read rarely."""
    return length > SHORT


def spacing(length: int, *, fresh: bool) -> float:
    """Seconds between two readings that doubts ask for."""
    if not is_long(length):
        return 0.0
    return length * (FRESH_SECONDS if fresh else OPEN_SECONDS)


def slowed(seconds: float, length: int) -> float:
    """The interval of the slow clock for a queue of so many prompts."""
    if not is_long(length):
        return seconds
    return max(seconds, min(SLOWEST_SECONDS, seconds * (1 + length * SLOW_PER_PROMPT)))
