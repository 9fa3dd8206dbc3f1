"""A feed's pages and counts, section by section: see `sections`."""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select

from jobmonitor.db.arms import VALUE, Arms
from jobmonitor.db.sections import Place, Section, sections_of
from jobmonitor.db.sources.source import Source
from jobmonitor.db.sql.dialect import SqlDialect
from jobmonitor.db.times import parse_time
from jobmonitor.db.transaction import ALONE
from jobmonitor.db.values import read_value
from jobmonitor.domain.feed import MAX_PAGE, Counts, Cursor, FeedQuery, FeedSystem, Page
from jobmonitor.domain.job import Job, JobStatus, OrderValue

MAX_SKIP = 10_000_000
_KEPT_STATEMENTS = 200
_SOME_TIME = datetime(2000, 1, 1, tzinfo=UTC)


class Feed:
    """Answers feed queries. Usable from several threads, each with a connection of its own."""

    def __init__(self, sources: Sequence[Source], dialect: SqlDialect) -> None:
        self.arms = Arms(sources, dialect)
        self._by_rank = {source.rank: source for source in sources}
        self._statements: OrderedDict[Hashable, Select[Any] | None] = OrderedDict()
        self._lock = threading.Lock()

    def page(
        self, connection: Connection, query: FeedQuery, *, after: Cursor | None, limit: int, skip: int = 0
    ) -> Page:
        """As `JobRepository.page`."""
        limit = max(1, min(limit, MAX_PAGE))
        begin = Place.behind(query, after)
        place = begin if skip <= 0 else self._skipped(connection, query, begin, min(skip, MAX_SKIP))
        if place is None:
            return Page((), None)
        wanted = limit + 1  # one more tells whether there is a next page
        jobs = self._jobs(connection, query, place, wanted)
        for section in _behind(query, place.section):
            if len(jobs) == wanted:
                break
            jobs += self._jobs(connection, query, Place(None, section), wanted - len(jobs))
        shown = tuple(jobs[:limit])
        return Page(shown, Cursor.of(shown[-1]) if len(jobs) > limit else None)

    def counts(self, connection: Connection, query: FeedQuery) -> Counts:
        """As `JobRepository.counts`."""
        found: Counter[JobStatus] = Counter()
        for source in self.arms.of_kinds(query):
            conditions = source.matches(query, statuses=False)
            if conditions is not None:
                found += source.count(connection, [*conditions, *self.arms.within(source, query)])
        wanted = query.statuses or frozenset(JobStatus)
        by_status = tuple((status, found[status]) for status in JobStatus if found[status])
        return Counts(sum(count for status, count in by_status if status in wanted), by_status)

    def cursors(
        self,
        connection: Connection,
        query: FeedQuery,
        place: Place,
        limit: int,
        *,
        offset: int = 0,
        backwards: bool = False,
    ) -> list[Cursor]:
        """The places right behind the rows at a place, without the rows; see `Arms.rows`."""
        rows = self._rows(connection, query, place, limit, offset=offset, whole=False, backwards=backwards)
        return [
            Cursor(
                parse_time(str(row.created_at)) if place.timed else None,
                self._by_rank[row.source_rank].name,
                row.key,
                section_value(place.section, row),
            )
            for row in rows
        ]

    def _jobs(self, connection: Connection, query: FeedQuery, place: Place, limit: int) -> list[Job]:
        rows = self._rows(connection, query, place, limit)
        of_source: defaultdict[int, list[Sequence[Any]]] = defaultdict(list)
        for row in rows:
            of_source[row[-1]].append(row)
        jobs = {rank: iter(self._by_rank[rank].read(its)) for rank, its in of_source.items()}
        found = [next(jobs[row[-1]]) for row in rows]
        if not _is_valued(place.section):
            return found
        values = (section_value(place.section, row) for row in rows)
        return [
            Job.with_values({**job.__dict__, "order_value": value})
            for job, value in zip(found, values, strict=True)
        ]

    def _rows(
        self,
        connection: Connection,
        query: FeedQuery,
        place: Place,
        limit: int,
        *,
        offset: int = 0,
        whole: bool = True,
        backwards: bool = False,
    ) -> Sequence[Row[Any]]:
        """A statement costs more to make than to run, and one serves all pages of a query: it is kept."""
        query = self._within_reach(
            connection, place.section.narrowed(query), place, offset + limit, backwards
        )
        values = self.arms.values(query, place)
        table = None if place.after is None else place.after.source
        name = (_any_time(query), place.section, table, limit, offset, whole, backwards)
        with self._lock:
            known = name in self._statements
            if known:
                self._statements.move_to_end(name)
                statement = self._statements[name]
        if not known:
            statement = self.arms.rows(query, place, limit, offset=offset, whole=whole, backwards=backwards)
            with self._lock:
                self._statements[name] = statement
                while len(self._statements) > _KEPT_STATEMENTS:
                    self._statements.popitem(last=False)
        if statement is None:
            return []
        return connection.execute(statement, values, execution_options={ALONE: True}).all()

    def _within_reach(
        self, connection: Connection, query: FeedQuery, place: Place, rows: int, backwards: bool
    ) -> FeedQuery:
        """The query for no more time than its next `rows` rows can lie in.

        A legacy row is left out where a new one has its job, and after a migration that is nearly each: their
        tables would be read to the end for one page. The new tables have enough rows within some time, so no
        older row can be on the page.
        """
        sources = self.arms.of_kinds(query)
        if not place.timed or place.section.by is not None or len({source.system for source in sources}) < 2:
            return query
        new = replace(query, system=FeedSystem.NEW)
        last = self.cursors(connection, new, place, 1, offset=rows - 1, backwards=backwards)
        moment = last[0].created_at if last else None
        if moment is None:
            return query
        if backwards:
            before = moment + timedelta(microseconds=1)
            return replace(query, created_before=min(before, query.created_before or before))
        return replace(query, created_from=max(moment, query.created_from or moment))

    def _skipped(self, connection: Connection, query: FeedQuery, place: Place, skip: int) -> Place | None:
        """The place `skip` rows further on, found by times and keys alone; None beyond the end."""
        found = self.cursors(connection, query, place, 1, offset=skip - 1)
        if found:
            return Place(found[0], place.section)
        following = _behind(query, place.section)
        if not following:
            return None
        counting = self.arms.count(query, place, skip)
        left = skip - (0 if counting is None else connection.scalar(counting) or 0)
        further = Place(None, following[0])
        return self._skipped(connection, query, further, left) if left else further


def _behind(query: FeedQuery, section: Section) -> tuple[Section, ...]:
    """The sections of a feed behind one of them."""
    sections = sections_of(query)
    return sections[sections.index(section) + 1 :]


def _is_valued(section: Section) -> bool:
    """Whether rows of a section have a value beside their time of creation."""
    return section.status is not None or (section.by is not None and not section.by.is_by_time)


def section_value(section: Section, row: Row[Any]) -> OrderValue:
    """The value of a row of a section, by which the feed has it in order."""
    if section.status is not None:
        return section.status.value
    return None if section.by is None else read_value(section.by.key, getattr(row, VALUE))


def _any_time(query: FeedQuery) -> FeedQuery:
    """What queries have in common that differ in their span of time alone."""
    if query.created_from is None and query.created_before is None:
        return query
    return replace(
        query,
        created_from=None if query.created_from is None else _SOME_TIME,
        created_before=None if query.created_before is None else _SOME_TIME,
    )
