"""Times as people type them: a date, a time, or how long ago."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_UNITS = {"s": "seconds", "m": "minutes", "min": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_SPAN = re.compile(r"(\d{1,9}(?:\.\d{1,6})?) ?(s|min|m|h|d|w)( ago)?", re.IGNORECASE)

_DAYS = {"today": 0, "yesterday": 1}

FORMS = "2026-01-31, 2026-01-31T14:30, today, or so long ago: 2d, 3h, 30m"


def read_moment(text: str, now: datetime) -> datetime | None:
    """The aware UTC time that `text` means; None where it is none. Without a zone this workstation's is
    meant; a date is its first moment, as today and yesterday are."""
    text = text.strip()
    if (days := _DAYS.get(text.lower())) is not None:
        day = now.astimezone().replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0)
        return (day - timedelta(days=days)).astimezone(UTC)
    span = _SPAN.fullmatch(text)
    try:
        if span:
            return now - timedelta(**{_UNITS[span[2].lower()]: float(span[1])})
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError, OSError):  # OSError: before this platform's times begin
        return None
