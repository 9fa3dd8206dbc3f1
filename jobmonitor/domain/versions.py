"""Version numbers of servers, read leniently, and what they tell of what a server can do."""

from __future__ import annotations

import re

Version = tuple[int, int, int]

TARGETED_INTERRUPT: Version = (0, 3, 57)
"""Before it, a request to interrupt one prompt interrupts whatever runs."""

_NUMBER = re.compile(r"\s*v?(\d{1,9})\.(\d{1,9})(?:\.(\d{1,9}))?")


def parse_version(version: str) -> Version | None:
    """(major, minor, patch) at the beginning of a version, such as `v0.3.57-2-gabc`; None without one."""
    match = _NUMBER.match(version)
    return None if match is None else (int(match[1]), int(match[2]), int(match[3] or 0))


def can_interrupt_one(version: str) -> bool:
    """Whether the server interrupts one prompt only. A version that cannot be read does not prove it."""
    parsed = parse_version(version)
    return parsed is not None and parsed >= TARGETED_INTERRUPT
