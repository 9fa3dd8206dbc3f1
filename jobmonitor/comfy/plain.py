"""Values out of a body that nobody vouches for: each has the expected kind, or a harmless stand-in."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from jobmonitor.domain.errors import ServerNonsense
from jobmonitor.domain.job import EMPTY, JSON

LONGEST_NAME = 1_000
"""Characters of a name, an id or a short text that are kept."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def load(body: bytes | str) -> JSON:
    """The JSON value in `body`; a bare NaN or Infinity is taken as Python takes it.

    Raises ServerNonsense for anything else than JSON.
    """
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise nonsense(f"it is not JSON ({type(error).__name__})", body) from None


def nonsense(why: str, body: bytes | str = "") -> ServerNonsense:
    """An answer that no ComfyUI server gives, with the beginning of what came instead."""
    raw = body[:500].decode("utf-8", "replace") if isinstance(body, bytes) else body[:500]
    return ServerNonsense(
        f"The answer is not one of a ComfyUI server: {why}.",
        remedy="Check that the address is that of a ComfyUI server.",
        details=text(raw),
    )


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
    return value if isinstance(value, dict) else EMPTY


def sequence(value: object) -> Sequence[JSON]:
    """A list; empty for other kinds."""
    return value if isinstance(value, list) else ()


def number(value: object) -> float | None:
    """A finite number, None for other kinds (also for true and false)."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        result = float(value)
    except OverflowError:
        return None
    return result if math.isfinite(result) else None


def whole(value: object) -> int | None:
    """A number of bytes or of prompts: not negative, below 2**63."""
    result = number(value)
    return int(result) if result is not None and 0 <= result < 2**63 else None


def moment(value: object) -> datetime | None:
    """A timestamp in milliseconds since 1970, as aware UTC."""
    milliseconds = number(value)
    if milliseconds is None:
        return None
    try:
        return _EPOCH + timedelta(milliseconds=milliseconds)
    except OverflowError:
        return None
