"""The JSON of a body that nobody vouches for, and values that only servers have."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from jobmonitor.domain.errors import ServerNonsense
from jobmonitor.domain.job import JSON
from jobmonitor.domain.plain import number, text

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
