"""What a server's version tells of what it can do."""

from __future__ import annotations

from jobmonitor.domain.versions import Version, parse_version

TARGETED_INTERRUPT: Version = (0, 3, 57)
"""Before it, a request to interrupt one prompt interrupts whatever runs."""


def can_interrupt_one(version: str) -> bool:
    """Whether the server interrupts one prompt only. A version that cannot be read does not prove it."""
    parsed = parse_version(version)
    return parsed is not None and parsed >= TARGETED_INTERRUPT
