"""Version numbers of servers, read leniently."""

from __future__ import annotations

import re

Version = tuple[int, int, int]

_NUMBER = re.compile(r"\s*v?(\d{1,9})\.(\d{1,9})(?:\.(\d{1,9}))?")


def parse_version(version: str) -> Version | None:
    """(major, minor, patch) at the beginning of a version, such as `v0.3.57-2-gabc`; None without one."""
    match = _NUMBER.match(version)
    return None if match is None else (int(match[1]), int(match[2]), int(match[3] or 0))
