"""Times as databases write them: aware UTC in the domain, text on the way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def utc_text(moment: datetime) -> str:
    """An aware time as the embedded file stores it: UTC with six digits, which sorts as text and which
    SQLite's own functions read.

    Years before 1000 keep their four digits (strftime of some platforms drops the zeros).
    """
    utc = moment.astimezone(UTC)
    return f"{utc.year:04d}-{utc.strftime('%m-%d %H:%M:%S.%f')}"


def now_text() -> str:
    """The time now, as the embedded file stores it."""
    return utc_text(datetime.now(UTC))


def parse_time(text: str) -> datetime | None:
    """The aware UTC time that a database's text means; a time without zone is UTC. None where it is none."""
    if text[4:5] != "-" or text[7:8] != "-":  # other forms of ISO 8601 are none of a database's
        return None
    try:
        if is_stored(text):  # a page reads hundreds of these
            return datetime.fromisoformat(f"{text}+00:00")
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is UTC:  # as a server writes it that was asked for UTC
            return moment
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def is_stored(text: str) -> bool:
    """Whether the text of a time has no zone and six digits, as the embedded file stores times."""
    return text[19:20] == "." and len(text) == 26 and text[20:].isdigit()


def seconds_before(moment: datetime, seconds: float) -> datetime:
    """`moment` less `seconds`; `moment` itself where that leads out of the calendar."""
    try:
        return moment - timedelta(seconds=seconds)
    except OverflowError:
        return moment
