"""A feed's pages and counts.

Rows with a time of creation come first; those without one are a second query behind them, so that the
first needs no NULLS LAST, which no index serves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Connection

from jobmonitor.db.arms import Arms, Place
from jobmonitor.db.sources.source import Source
from jobmonitor.db.sql.dialect import SqlDialect
from jobmonitor.db.times import parse_time
from jobmonitor.domain.feed import MAX_PAGE, Counts, Cursor, FeedQuery, Page
from jobmonitor.domain.job import Job, JobStatus

MAX_SKIP = 10_000_000


class Feed:
    """Answers feed queries. Usable from several threads, each with a connection of its own."""

    def __init__(self, sources: Sequence[Source], dialect: SqlDialect) -> None:
        self._arms = Arms(sources, dialect)
        self._by_rank = {source.rank: source for source in sources}

    def page(
        self, connection: Connection, query: FeedQuery, *, after: Cursor | None, limit: int, skip: int = 0
    ) -> Page:
        """As `JobRepository.page`."""
        limit = max(1, min(limit, MAX_PAGE))
        place: Place | None = Place.behind(after)
        if skip > 0:
            place = self._skipped(connection, query, Place.behind(after), min(skip, MAX_SKIP))
        if place is None:
            return Page((), None)
        wanted = limit + 1  # one more tells whether there is a next page
        jobs = self._rows(connection, query, place, wanted)
        if place.timed and len(jobs) < wanted:
            jobs += self._rows(connection, query, Place(None, timed=False), wanted - len(jobs))
        shown = tuple(jobs[:limit])
        return Page(shown, Cursor.of(shown[-1]) if len(jobs) > limit else None)

    def counts(self, connection: Connection, query: FeedQuery) -> Counts:
        """As `JobRepository.counts`."""
        found: Counter[JobStatus] = Counter()
        for source in self._arms.of_kinds(query):
            conditions = source.matches(query, statuses=False)
            if conditions is not None:
                found += source.count(connection, [*conditions, *self._arms.within(source, query)])
        wanted = query.statuses or frozenset(JobStatus)
        by_status = tuple((status, found[status]) for status in JobStatus if found[status])
        return Counts(sum(count for status, count in by_status if status in wanted), by_status)

    def _rows(self, connection: Connection, query: FeedQuery, place: Place, limit: int) -> list[Job]:
        statement = self._arms.rows(query, place, limit)
        if statement is None:
            return []
        rows = connection.execute(statement).mappings()
        return [self._by_rank[row["source_rank"]].to_job(row) for row in rows]

    def _skipped(self, connection: Connection, query: FeedQuery, place: Place, skip: int) -> Place | None:
        """The place `skip` rows further on, found by times and keys alone; None beyond the end."""
        statement = self._arms.rows(query, place, 1, offset=skip - 1, whole=False)
        row = None if statement is None else connection.execute(statement).mappings().first()
        if row is not None:
            time = parse_time(str(row["created_at"])) if place.timed else None
            return Place(Cursor(time, self._by_rank[row["source_rank"]].name, row["key"]), place.timed)
        if not place.timed:
            return None
        counting = self._arms.count(query, place, skip)
        left = skip - (0 if counting is None else connection.scalar(counting) or 0)
        untimed = Place(None, timed=False)
        return self._skipped(connection, query, untimed, left) if left else untimed
