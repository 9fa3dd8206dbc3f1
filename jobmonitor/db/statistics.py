"""Jobs counted in the database: one grouped arm a table, all arms in one statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import (
    Connection,
    Double,
    Select,
    Text,
    case,
    cast,
    func,
    literal,
    literal_column,
    null,
    select,
    union_all,
)

from jobmonitor.db.conditions import Conditions
from jobmonitor.db.notes import left_out
from jobmonitor.db.sources.source import FIELDS, Expression, Source
from jobmonitor.db.sql.dialect import SqlDialect
from jobmonitor.db.sql.json_text import OWN
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.feed_order import OrderKey
from jobmonitor.domain.job import JobStatus
from jobmonitor.domain.statistics import DayCount, JobCounts, Period, ServerCount, TimeCount

MOST_GROUPS = 50_000
"""Rows of one statement's answer; beyond it something is left out, and that is said."""
LONGEST_RUN = 10_000_000.0
"""Seconds; more than that is no run time."""
_WORKFLOW = ("workflow_name", "workflow_id")
_STATUSES = tuple(status for status in JobStatus if status is not JobStatus.UNKNOWN)


class Counting:
    """Counts over the tables of one database. A row counts once: not where it was migrated."""

    def __init__(self, conditions: Conditions, dialect: SqlDialect) -> None:
        self._conditions = conditions
        self._dialect = dialect

    def count(self, connection: Connection, query: FeedQuery, periods: Sequence[Period]) -> JobCounts:
        """As `CountsJobs.statistics`."""
        days: list[DayCount] = []
        is_whole = True
        for period in periods:
            part = replace(query, created_from=period.since, created_before=period.before)
            found = self._answer(connection, self._days(part, period.minutes))
            is_whole = is_whole and len(found) < MOST_GROUPS
            days += [DayCount(*each) for each in self._day_rows(found)]
        times = self._answer(connection, self._times(query))
        servers = self._answer(connection, self._servers(query))
        is_whole = is_whole and len(times) < MOST_GROUPS and len(servers) < MOST_GROUPS
        return JobCounts(
            days=tuple(days),
            times=tuple(
                TimeCount(self._workflow(rank, name), int(tenths), int(count))
                for rank, name, tenths, count in times
            ),
            servers=tuple(
                ServerCount((url or "").strip(), JobStatus(status), int(count), float(seconds or 0.0))
                for _, url, status, count, seconds in servers
            ),
            notes=tuple(self._notes(query, is_whole)),
        )

    def _day_rows(self, found: Sequence[Any]) -> Iterator[tuple[date, str, JobStatus, int]]:
        for rank, day, name, status, count in found:
            try:
                when = date.fromisoformat(str(day))
            except ValueError:
                continue  # a time that the database cannot put into its calendar
            yield when, self._workflow(rank, name), JobStatus(status), int(count)

    def _workflow(self, rank: int, name: str | None) -> str:
        return self._by_rank[rank].workflow_of(name)

    @property
    def _by_rank(self) -> dict[int, Source]:
        return {source.rank: source for source in self._conditions.sources}

    def _answer(self, connection: Connection, arms: list[Select[Any]]) -> Sequence[Any]:
        if not arms:
            return ()
        together = union_all(*arms).subquery("counted")
        return connection.execute(select(together).limit(MOST_GROUPS)).all()

    # The arms

    def _days(self, query: FeedQuery, minutes: int) -> list[Select[Any]]:
        arms = []
        for source, where in self._each(query):
            assert source.created_at is not None
            day = self._dialect.day(source.created_at, minutes).label("day")
            base = select(day, self._status(source), *_natives(source, _WORKFLOW)).where(*where).subquery()
            grouped = _grouped(base)
            counted = cast(grouped.c["day"], Text), self._workflow_name(source, grouped)
            arms.append(select(_rank(source), *counted, grouped.c["status"], grouped.c["count"]))
        return arms

    def _times(self, query: FeedQuery) -> list[Select[Any]]:
        arms = []
        for source, where in self._each(query):
            seconds = self._seconds(source)
            if seconds is None:
                continue
            whole, tenths = self._dialect.whole(seconds), self._dialect.whole(seconds * 10)
            spent = case((seconds < 60, tenths), else_=whole * 10).label("tenths")
            done = [
                *where,
                source.has_status({JobStatus.COMPLETED}),
                seconds.between(literal(0.0), literal(LONGEST_RUN)),
            ]
            grouped = _grouped(select(spent, *_natives(source, _WORKFLOW)).where(*done).subquery())
            name = self._workflow_name(source, grouped)
            arms.append(select(_rank(source), name, grouped.c["tenths"], grouped.c["count"]))
        return arms

    def _servers(self, query: FeedQuery) -> list[Select[Any]]:
        arms = []
        for source, where in self._each(query):
            seconds = self._seconds(source)
            if seconds is None:
                seconds = cast(null(), Double)
            known = case((seconds.between(literal(0.0), literal(LONGEST_RUN)), seconds)).label("seconds")
            base = (
                select(self._status(source), known, *_natives(source, ("comfy_url",)))
                .where(*where)
                .subquery()
            )
            grouped = _grouped(base, func.sum(base.c["seconds"]).label("sum"), but="seconds")
            spelled = source.column("comfy_url")
            url = cast(null(), Text) if spelled is None else self._dialect.text(grouped.c[spelled.name])
            arms.append(select(_rank(source), url, grouped.c["status"], grouped.c["count"], grouped.c["sum"]))
        return arms

    def _each(self, query: FeedQuery) -> Iterator[tuple[Source, Sequence[Expression]]]:
        """Tables that can have rows of the query within its span, and which rows."""
        for source in self._conditions.of_kinds(query):
            matching = source.matches(query, statuses=False)
            if matching is not None and source.created_at is not None:
                yield source, source.for_all([*matching, *self._conditions.within(source, query)])

    def _status(self, source: Source) -> Expression:
        """As the row reads; words that nobody understands are one status."""
        whens = [(source.has_status({each}), literal(each.value, Text())) for each in _STATUSES]
        return case(*whens, else_=literal(JobStatus.UNKNOWN.value, Text())).label("status")

    def _seconds(self, source: Source) -> Expression | None:
        """How long a row's job ran; where there is no column, as this application notes it."""
        in_columns, parameters = source.ordered_by(OrderKey.DURATION), source.column("parameters")
        if parameters is None:
            return in_columns
        noted = self._dialect.number(self._dialect.member(parameters, OWN, "processing_time_seconds"))
        return noted if in_columns is None else func.coalesce(in_columns, noted)

    def _workflow_name(self, source: Source, grouped: Any) -> Expression:
        """What rows that were grouped say of their workflow, as text: looked up once a group."""
        columns = {column.name: column for column in grouped.c}
        return source.fields(columns)[FIELDS.index("workflow_name")]

    # What is said besides

    def _notes(self, query: FeedQuery, is_whole: bool) -> Iterator[str]:
        sources = self._conditions.of_kinds(query)
        untimed = [source for source in sources if source.created_at is None]
        yield from left_out(untimed, "no time that can be compared", "only a span of time is counted")
        timed = [source for source in sources if source.created_at is not None]
        without = [source for source in timed if self._seconds(source) is None]
        yield from left_out(without, "no run time", "times are counted")
        nameless = [source for source in timed if not source.records("comfy_url")]
        yield from left_out(nameless, "no server", "the use of servers is counted")
        if not is_whole:
            yield "There are too many different workflows, servers or times: a part of them is left out."


def _natives(source: Source, fields: Sequence[str]) -> list[Expression]:
    return [column for field in fields if (column := source.column(field)) is not None]


def _grouped(base: Any, *more: Expression, but: str = "") -> Any:
    """What is the same in several rows, and in how many."""
    same = [column for column in base.c if column.name != but]
    grouping = select(*same, func.count().label("count"), *more).select_from(base)
    return grouping.group_by(*same).subquery()


def _rank(source: Source) -> Expression:
    return literal_column(str(int(source.rank))).label("rank")
