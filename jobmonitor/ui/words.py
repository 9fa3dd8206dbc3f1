"""How values read: times, lengths, numbers, names, in the operator's language. Plain text."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

from PySide6.QtCore import QDate, QLocale

from jobmonitor.domain.plain import low
from jobmonitor.domain.server import LONGEST_ADDRESS
from jobmonitor.ui.language import ENGLISH, spoken
from jobmonitor.ui.translating import translate

MAX_TEXT = 2000
"""Characters of one text that are put before an operator at once."""
DASH = "–"
_JOINERS = "\u200c\u200d"
"""They make one sign of several letters or emoji, and hide nothing."""


def count_text(number: int) -> str:
    """1204 → "1,204"."""
    return f"{number:,}" if spoken() == ENGLISH else QLocale().toString(number)


def decimal_text(number: float, digits: int = 1) -> str:
    """0.7 → "0.7", with the point or comma of the language."""
    if spoken() == ENGLISH:
        return f"{number:.{digits}f}"
    return QLocale().toString(float(number), "f", digits)


def ordinal(number: int) -> str:
    """3 → "3rd"."""
    if spoken() != ENGLISH:
        return f"{number}.º"
    if 10 <= number % 100 <= 20:
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def duration_text(length: timedelta | None) -> str:
    """How long something took: "0.7 s", "0:14", "1:02:03", "9 d"; a dash for None."""
    if length is None:
        return DASH
    seconds = length.total_seconds()
    if seconds >= 100 * 3600:
        return span_text(length)
    return f"{decimal_text(seconds)} s" if 0 <= seconds < 9.95 else clock_text(length)


def clock_text(length: timedelta) -> str:
    """How long something goes on: "0:07", "1:32", "1:02:03"."""
    minutes, seconds = divmod(max(0, int(length.total_seconds())), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def span_text(length: timedelta) -> str:
    """A rough length in words: "40 s", "3 min", "2 h", "5 d"."""
    seconds = max(0, int(length.total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min"
    if seconds < 48 * 3600:
        return f"{seconds // 3600} h"
    return f"{seconds // 86400} d"


def relative_time(then: datetime | None, now: datetime) -> str:
    """How long ago: "just now", "2 min ago", "yesterday", "12 Mar", "12 Mar 2024"; a dash for None.

    A time to come, which a clock that is wrong makes: "in 2 h"; far ahead, its date.
    """
    if then is None:
        return DASH
    age = now - then
    if age < timedelta(minutes=1):
        if age > -timedelta(days=7):
            if age > -timedelta(minutes=5):
                return translate("Words", "just now")
            return translate("Words", "in {span}").format(span=span_text(-age))
        return _day_text(then.astimezone(), with_year=True)
    if age < timedelta(hours=24):
        return translate("Words", "{span} ago").format(span=span_text(age))
    here, today = then.astimezone(), now.astimezone()
    days = (today.date() - here.date()).days
    if days <= 1:
        return translate("Words", "yesterday")
    if days < 7:
        return translate("Words", "{span} ago").format(span=f"{days} d")
    return _day_text(here, with_year=here.year != today.year)


def _day_text(day: datetime, *, with_year: bool) -> str:
    """ "12 Mar", "12 Mar 2024"."""
    if spoken() == ENGLISH:
        return f"{day.day} {day:%b} {day.year}" if with_year else f"{day.day} {day:%b}"
    return QLocale().toString(QDate(day.year, day.month, day.day), "d MMM yyyy" if with_year else "d MMM")


def absolute_time(then: datetime | None) -> str:
    """The time at this workstation: "2026-03-12 14:05:09"; a dash for None."""
    return DASH if then is None else f"{then.astimezone():%Y-%m-%d %H:%M:%S}"


def clock_time(then: datetime) -> str:
    """Hours and minutes at this workstation."""
    return f"{then.astimezone():%H:%M}"


def one_line(text: str, limit: int = 400) -> str:
    """The beginning of a text without line breaks and control characters."""
    begin = text[: limit * 2]
    if not begin.isprintable():
        begin = "".join(c if c.isprintable() or c in _JOINERS else " " for c in begin)
    return " ".join(low(begin).split())[:limit]


def bounded(text: str, limit: int = MAX_TEXT) -> str:
    """The text, cut with a mark where it is longer than `limit`."""
    return text if len(text) <= limit else f"{text[:limit]}…"


def shortened(text: str, limit: int) -> str:
    """The text with its middle left out where it is longer than `limit`; the ends tell names apart."""
    if len(text) <= limit:
        return text
    head = limit // 2
    return f"{text[:head].rstrip()}…{text[head + 1 - limit :].lstrip()}"


def file_name(address: str) -> str:
    """The name of the file that an address (a server's /view, a plain one, a path) means."""
    address = address[:LONGEST_ADDRESS]
    try:
        parts = urlsplit(address)
        names = parse_qs(parts.query).get("filename")
    except ValueError:
        return one_line(address, 120)
    name = names[0] if names else unquote(parts.path.rstrip("/").rpartition("/")[2])
    return one_line(name or address, 120)


def is_web_address(address: str) -> bool:
    """Whether an address may be handed to a browser: http or https with a host, nothing else."""
    if len(address) > LONGEST_ADDRESS or not address.isprintable():
        return False
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def host_name(url: str | None) -> str:
    """The server in an address, as far as it needs telling: host and port."""
    if not url:
        return ""
    url = url[:LONGEST_ADDRESS]
    try:
        return one_line(urlsplit(url).netloc.rpartition("@")[2] or url, 120)
    except ValueError:
        return one_line(url, 120)
