"""Times as they are typed on a command line."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import typer

_UNITS = {"s": "seconds", "m": "minutes", "min": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_SPAN = re.compile(r"(\d{1,9}(?:\.\d{1,6})?) ?(s|min|m|h|d|w)( ago)?", re.IGNORECASE)

METAVAR = "TIME"
FORMS = "2026-01-31, 2026-01-31T14:30 or so long ago: 2d, 3h, 30m"


def parse_moment(text: str) -> datetime:
    """The aware UTC time that was typed: a date, a time, or how long ago.

    Without a zone this workstation's is meant. Raises BadParameter.
    """
    text = text.strip()
    span = _SPAN.fullmatch(text)
    try:
        if span:
            return datetime.now(UTC) - timedelta(**{_UNITS[span[2].lower()]: float(span[1])})
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError, OSError):  # OSError: before this platform's times begin
        raise typer.BadParameter(f"“{text[:40]}” is no time: write {FORMS}.") from None
