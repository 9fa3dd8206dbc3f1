"""Values out of JSON that nobody vouches for: each has the expected kind, or a harmless stand-in."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence

from jobmonitor.domain.job import EMPTY, JSON

LONGEST_NAME = 1_000
"""Characters of a name, an id or a short text that are kept."""


def text(value: object, limit: int = LONGEST_NAME) -> str:
    """A text of at most `limit` characters that every encoding and database can hold; "" for other kinds."""
    if not isinstance(value, str):
        return ""
    if len(value) > limit:
        value = value[: limit - 1] + "…"
    if "\0" in value:
        value = value.replace("\0", "�")
    return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")


def shown(value: object, limit: int = 200) -> str:
    """Any value on one line, for a sentence."""
    if not isinstance(value, str):
        try:
            value = json.dumps(value, ensure_ascii=False, default=str)
        except (ValueError, RecursionError):
            value = "…"
    return text(" ".join("".join(c if c.isprintable() else " " for c in value[: limit * 2]).split()), limit)


def mapping(value: object) -> Mapping[str, JSON]:
    """An object; empty for other kinds."""
    return value if isinstance(value, Mapping) else EMPTY


def sequence(value: object) -> Sequence[JSON]:
    """A list; empty for other kinds."""
    return value if isinstance(value, list | tuple) else ()


def number(value: object) -> float | None:
    """A finite number, None for other kinds (also for true and false)."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        result = float(value)
    except OverflowError:
        return None
    return result if math.isfinite(result) else None
