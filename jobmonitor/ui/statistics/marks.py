"""What charts and tables show, made of the statistics: bars with their words, numbers and links. Without Qt,
but for the operator's language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from jobmonitor.domain.job import JobStatus
from jobmonitor.domain.statistics import Statistics
from jobmonitor.services.job_text import without_formula
from jobmonitor.ui.feed.status_words import status_word
from jobmonitor.ui.statistics.links import cause_search, days_search, server_search
from jobmonitor.ui.translating import translate
from jobmonitor.ui.words import count_text, duration_text, one_line, span_text

STATUSES = (
    JobStatus.COMPLETED,
    JobStatus.FAILED,
    JobStatus.CANCELLED,
    JobStatus.PROCESSING,
    JobStatus.PENDING,
    JobStatus.UNKNOWN,
)
WORKFLOW_TONES = ("speaker_1", "speaker_2", "speaker_3", "speaker_4", "unknown", "pending")
"""Colours of the workflows with most jobs; the others share one."""
MOST_DAYS = 92
MOST_WEEKS = 80
"""From how many days on bars are weeks, and from how many weeks on four of these."""
MOST_BARS = 10
"""Bars of a chart that lie below each other; the table behind it has all."""

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Series:
    """One colour of a chart: its name, its tone, a value for each category, and where each leads."""

    name: str
    tone: str
    values: tuple[float, ...]
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars over categories; what is in the table behind them."""

    categories: tuple[str, ...]
    series: tuple[Series, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """Cells as text; the first names the row."""
    links: tuple[str, ...]
    """Where each row of the table leads."""
    in_words: Callable[[float], str]
    """A value as it is told."""
    unit: str = ""
    """Of the values, at their axis."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not self.rows


def workflow_word(name: str) -> str:
    """A workflow's name, or that there is none."""
    return one_line(name, 60) or translate("Statistics", "no workflow")


def by_status(found: Statistics) -> Chart:
    """Jobs a day, by status."""
    used = [status for status in STATUSES if any(each.status is status for each in found.day_counts)]
    sums = Counter[tuple[date, JobStatus]]()
    for each in found.day_counts:
        sums[each.day, each.status] += each.count
    return _days(
        found,
        [(status_word(status), status.value, status) for status in used],
        lambda day, status: sums[day, status],
        lambda first, last, status: days_search(first, last, status=status),
    )


def by_workflow(found: Statistics) -> Chart:
    """Jobs a day, by workflow: those with most jobs, and all others together."""
    totals = Counter[str]()
    for each in found.day_counts:
        totals[each.workflow_name] += each.count
    ranked = [name for name, _ in sorted(totals.items(), key=lambda item: (-item[1], item[0]))]
    named = ranked[: len(WORKFLOW_TONES)]
    sums = Counter[tuple[date, str | None]]()
    for each in found.day_counts:
        sums[each.day, each.workflow_name if each.workflow_name in named else None] += each.count
    keys: list[tuple[str, str, str | None]] = [
        (workflow_word(name), tone, name) for name, tone in zip(named, WORKFLOW_TONES, strict=False)
    ]
    if len(ranked) > len(named):
        keys.append((translate("Statistics", "others"), "muted", None))
    return _days(
        found,
        keys,
        lambda day, name: sums[day, name],
        lambda first, last, name: days_search(first, last, workflow_name=name),
    )


def _days(
    found: Statistics,
    keys: Sequence[tuple[str, str, Key]],
    count: Callable[[date, Key], int],
    search: Callable[[date, date, Key | None], str],
) -> Chart:
    """Bars of days, or of more than one where there are many; each key is a colour."""
    spans = buckets(found.days)
    labels = tuple(day_word(first, last) for first, last in spans)
    series = []
    for name, tone, key in keys:
        values = tuple(float(sum(count(day, key) for day in _between(*span))) for span in spans)
        series.append(Series(name, tone, values, tuple(search(*span, key) for span in spans)))
    rows, links = [], []
    for at, span in enumerate(spans):
        total = sum(each.values[at] for each in series)
        if total:
            cells = [count_text(int(each.values[at])) for each in series]
            rows.append((labels[at], *cells, count_text(int(total))))
            links.append(search(*span, None))
    header = (translate("Statistics", "Day"), *(each.name for each in series), translate("Statistics", "All"))
    return Chart(labels, tuple(series), header, tuple(rows), tuple(links), _count)


def buckets(days: Sequence[date]) -> tuple[tuple[date, date], ...]:
    """Each day by itself; weeks, where there are more than MOST_DAYS; four weeks, where there are more
    than MOST_WEEKS."""
    if not days:
        return ()
    step = 1 if len(days) <= MOST_DAYS else 7 if len(days) <= MOST_WEEKS * 7 else 28
    return tuple((days[at], days[min(at + step, len(days)) - 1]) for at in range(0, len(days), step))


def day_word(first: date, last: date) -> str:
    """ "12 Mar", "9–15 Mar", "26 Feb – 4 Mar"."""
    if first == last:
        return f"{first.day} {first:%b}"
    if first.month == last.month:
        return f"{first.day}–{last.day} {last:%b}"
    return f"{first.day} {first:%b} – {last.day} {last:%b}"


def _between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=at) for at in range((last - first).days + 1)]


def run_times(found: Statistics) -> Chart:
    """How long the completed runs of each workflow took."""
    shown = found.times[:MOST_BARS]
    first, last = found.days[0], found.days[-1]
    unit, seconds = _unit(max((each.p90 for each in shown), default=0.0))

    def link(name: str) -> str:
        return days_search(first, last, workflow_name=name, status=JobStatus.COMPLETED)

    links = tuple(link(each.workflow_name) for each in shown)
    half, most = translate("Statistics", "half took at most"), translate("Statistics", "nine of ten at most")
    series = (
        Series(half, "accent", tuple(each.p50 / seconds for each in shown), links),
        Series(most, "muted", tuple(each.p90 / seconds for each in shown), links),
    )
    header = (
        translate("Statistics", "Workflow"),
        translate("Statistics", "Runs"),
        translate("Statistics", "P50"),
        translate("Statistics", "P90"),
    )
    rows = tuple(
        (workflow_word(each.workflow_name), count_text(each.runs), _length(each.p50), _length(each.p90))
        for each in found.times
    )
    all_links = tuple(link(each.workflow_name) for each in found.times)
    names = tuple(workflow_word(each.workflow_name) for each in shown)
    return Chart(names, series, header, rows, all_links, lambda value: _length(value * seconds), unit)


def _unit(longest: float) -> tuple[str, float]:
    """In what run times are drawn, and its seconds."""
    if longest >= 3 * 3600:
        return "h", 3600.0
    return ("min", 60.0) if longest >= 180 else ("s", 1.0)


def causes(found: Statistics) -> Chart:
    """Why jobs failed, among the newest that were looked at."""
    shown = found.causes[:MOST_BARS]
    first, last = found.days[0], found.days[-1]
    series = Series(
        translate("Statistics", "failed"),
        "failed",
        tuple(float(each.count) for each in shown),
        tuple(cause_search(first, last, each) for each in shown),
    )
    header = (
        translate("Statistics", "Cause"),
        translate("Statistics", "Jobs"),
        translate("Statistics", "Part"),
    )
    rows = tuple(
        (one_line(each.words, 200), count_text(each.count), _percent(each.count / max(1, found.causes_of)))
        for each in found.causes
    )
    links = tuple(cause_search(first, last, each) for each in found.causes)
    names = tuple(one_line(each.words, 200) for each in shown)
    return Chart(names, (series,) if shown else (), header, rows, links, _count)


def servers(found: Statistics) -> Chart:
    """How many jobs each server had; in the table also how long they ran."""
    first, last = found.days[0], found.days[-1]
    shown = found.servers[:MOST_BARS]
    other = translate("Statistics", "other")
    series = (
        Series(
            status_word(JobStatus.COMPLETED),
            "completed",
            tuple(float(each.completed) for each in shown),
            tuple(server_search(first, last, each, JobStatus.COMPLETED) for each in shown),
        ),
        Series(
            status_word(JobStatus.FAILED),
            "failed",
            tuple(float(each.failed) for each in shown),
            tuple(server_search(first, last, each, JobStatus.FAILED) for each in shown),
        ),
        Series(
            other,
            "muted",
            tuple(float(each.jobs - each.completed - each.failed) for each in shown),
            tuple(server_search(first, last, each) for each in shown),
        ),
    )
    header = (
        translate("Statistics", "Server"),
        translate("Statistics", "Jobs"),
        translate("Statistics", "Completed"),
        translate("Statistics", "Failed"),
        translate("Statistics", "Ran"),
        translate("Statistics", "Of the time"),
    )

    def title(name: str) -> str:
        return one_line(name, 60) or translate("Statistics", "no server")

    rows = tuple(
        (
            title(each.title),
            count_text(each.jobs),
            count_text(each.completed),
            count_text(each.failed),
            span_text(timedelta(seconds=each.seconds)) if each.seconds else "–",
            _percent(each.share) if each.seconds else "–",
        )
        for each in found.servers
    )
    links = tuple(server_search(first, last, each) for each in found.servers)
    used = tuple(each for each in series if any(each.values))
    return Chart(tuple(title(each.title) for each in shown), used, header, rows, links, _count)


def many(text: str, number: int) -> str:
    """A sentence with `%n` in it, the number written as everywhere: "of 2,333 completed runs"."""
    return translate("Statistics", text, number).replace(str(number), count_text(number), 1)


def as_text(chart: Chart) -> str:
    """The table, for a spreadsheet: cells apart by tabs, none of them a formula."""
    return "\n".join("\t".join(map(without_formula, row)) for row in (chart.header, *chart.rows))


def _count(value: float) -> str:
    return count_text(round(value))


def _length(value: float) -> str:
    return duration_text(timedelta(seconds=value))


def _percent(part: float) -> str:
    return f"{part * 100:.0f} %" if part >= 0.1 or part == 0 else f"{part * 100:.1f} %"
