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
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
"""Control characters but tab and line break, marks that turn the direction of text or have no width, lone
surrogates, tags. Joiners of letters and emoji are none of them."""
_ABOVE_EACH_OTHER = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4})"
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
"""More accents on one letter than any language writes: they would reach into the lines above and below."""


def harmless(value: str) -> str:
    """A text as it may be shown: what would turn its direction, or is not to be seen, is shown by a sign.

    Line breaks of all kinds are one kind; of accents that are piled up, a few are left. Letters that are
    written from right to left stay as they are.
    """
    if value.isascii() and value.isprintable():
        return value
    return low(_HARMFUL.sub(_sign, value.replace("\r\n", "\n").replace("\r", "\n")))


def low(value: str) -> str:
    """A text whose letters have at most four accents each."""
    return value if value.isascii() else _ABOVE_EACH_OTHER.sub(r"\1", value)


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
