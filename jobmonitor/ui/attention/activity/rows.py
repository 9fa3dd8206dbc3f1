"""The rows of the log: what happened since one left, then day by day; one's own jobs before all else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from jobmonitor.domain.attention import Entry, EntryKind
from jobmonitor.domain.job import JobRef
from jobmonitor.ui.attention.words import end_words, entry_words
from jobmonitor.ui.translating import translate
from jobmonitor.ui.words import absolute_time, clock_time


@dataclass(frozen=True, slots=True)
class Heading:
    """Stands above the lines of a day."""

    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened."""

    entry: Entry
    is_unread: bool
    """A job that nobody looked at since it ended."""
    is_new: bool
    """Since the operator left."""

    @property
    def told(self) -> str:
        """The whole of it in words, for tooltips and screen readers."""
        entry = self.entry
        words = entry_words(entry)
        if entry.kind is EntryKind.ENDED:
            words = f"{end_words(entry.status)}: {words}"
        parts = [words, entry.text, absolute_time(entry.at)]
        if self.is_unread:
            parts.append(translate("Attention", "not looked at"))
        return "\n".join(part for part in parts if part)


def rows_of(
    entries: Iterable[Entry],
    is_unread: Callable[[JobRef], bool],
    left_at: datetime | None,
    now: datetime,
) -> list[Heading | Line]:
    """Newest first: what is new under one heading, the rest under its days."""
    new: list[Line] = []
    old: list[Line] = []
    for entry in entries:
        is_new = left_at is not None and entry.at > left_at
        line = Line(entry, entry.ref is not None and is_unread(entry.ref), is_new)
        (new if is_new else old).append(line)
    rows: list[Heading | Line] = []
    if new and left_at is not None:
        words = translate("Attention", "Since you left, {time}").format(time=_moment_words(left_at, now))
        rows += [Heading(words), *_ordered(new)]
    today = now.astimezone().date()
    by_day = sorted(old, key=lambda line: line.entry.at, reverse=True)
    for day, lines in groupby(by_day, key=lambda line: line.entry.at.astimezone().date()):
        rows += [Heading(day_words(day, today)), *_ordered(list(lines))]
    return rows


def _ordered(lines: list[Line]) -> list[Line]:
    newest = sorted(lines, key=lambda line: line.entry.at, reverse=True)
    return sorted(newest, key=lambda line: line.entry.kind is not EntryKind.ENDED)


def day_words(day: date, today: date) -> str:
    """ "Today", "Yesterday", "12 Mar", "12 Mar 2024"."""
    days = (today - day).days
    if days == 0:
        return translate("Attention", "Today")
    if days == 1:
        return translate("Attention", "Yesterday")
    return f"{day.day} {day:%b}" if day.year == today.year else f"{day.day} {day:%b} {day.year}"


def _moment_words(moment: datetime, now: datetime) -> str:
    day, today = moment.astimezone().date(), now.astimezone().date()
    return clock_time(moment) if day == today else f"{day_words(day, today)} {clock_time(moment)}"
