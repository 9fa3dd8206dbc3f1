"""Values out of JSON that nobody vouches for: each has the expected kind, or a harmless stand-in."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence

from jobmonitor.domain.job import EMPTY, JSON

LONGEST_NAME = 1_000
"""Characters of a name, an id or a short text that are kept."""

_HARMFUL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u2028\u2029\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
"""Control characters but tab and line break, marks that turn the direction of text, lone surrogates, tags."""


def harmless(value: str) -> str:
    """A text as it may be shown: what would turn its direction, or is not to be seen, is shown by a sign.

    Line breaks of all kinds are one kind. Letters that are written from right to left stay as they are.
    """
    if value.isascii() and value.isprintable():
        return value
    return _HARMFUL.sub(_sign, value.replace("\r\n", "\n").replace("\r", "\n"))


def _sign(found: re.Match[str]) -> str:
    number = ord(found.group())
    if number < 0x20:
        return chr(0x2400 + number)  # as ␀ stands for the character 0
    if number in (0x2028, 0x2029):
        return "\n"
    if 0xD800 <= number <= 0xDFFF or number >= 0xE0000 or 0x7F <= number <= 0x9F:
        return "\ufffd"
    return f"⟨U+{number:04X}⟩"


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
