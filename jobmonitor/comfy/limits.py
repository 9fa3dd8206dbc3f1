"""How much and how long: bounds of every exchange with a server."""

from __future__ import annotations

from dataclasses import dataclass

MB = 1024**2

LARGEST_LIST = 64 * MB
"""Bytes of a queue or a history entry: both hold whole graphs, and a history whole text outputs."""

MOST_ENTRIES = 2_000
"""Entries of a history that are read at once, the newest ones; each has its whole graph."""

LARGEST_INFO = 64 * MB
"""Bytes of `/object_info`: 0.3 MB without, tens of MB with many custom nodes and model files."""

LARGEST_ANSWER = 8 * MB
"""Bytes of any other answer."""

LARGEST_ERROR = 8 * MB
"""Bytes of an answer that is no success; a refusal may list every node of a large graph."""

LARGEST_FRAME = LARGEST_LIST
"""Bytes of a websocket frame: a text output that fits into no history entry fits into no frame either."""


PATIENCE = 120.0
SLOWEST = 16 * 1024
"""A file may take PATIENCE seconds, and one more for each SLOWEST bytes of it that came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Seconds. Reading is generous: a node that holds the interpreter holds the answers up as well."""

    connect: float = 5.0
    read: float = 30.0
    write: float = 30.0
    upload: float = 300.0
    """For one piece to be taken, and for the answer after the last one."""
    whole: float = 120.0
    """For a question with its whole answer; files are bounded piece by piece only."""
