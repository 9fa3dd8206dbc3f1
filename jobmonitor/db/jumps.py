"""Ways to anywhere in a feed: exact places that are rows apart, places by interpolated time, and which row a
place is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from jobmonitor.db.arms import Arms
from jobmonitor.db.feed import Feed, section_value
from jobmonitor.db.ordering import every_nth, rows_above
from jobmonitor.db.sections import Place, Section, sections_of
from jobmonitor.db.spread import Spread, spread_of
from jobmonitor.db.sql.dialect import SqlDialect
from jobmonitor.db.times import parse_time
from jobmonitor.domain.feed import Cursor, FeedQuery, Sample

MAX_SAMPLES = 2_000
LEAST_APART = 50
"""Rows between two samples, at least: so that a feed of millions does not come as a whole."""

END_ROWS = 100
"""How many rows are behind a landing at the end."""


class Jumps:
    """Answers where in a feed something is. Usable from several threads, each with its connection."""

    def __init__(self, feed: Feed, dialect: SqlDialect) -> None:
        self._feed = feed
        self._arms: Arms = feed.arms
        self._dialect = dialect

    def samples(self, connection: Connection, query: FeedQuery, every: int) -> tuple[Sample, ...]:
        """As `JobRepository.samples`: at most MAX_SAMPLES, further apart where there would be more."""
        every = max(LEAST_APART, every)
        first, *others = sections_of(query)
        found = self._sampled(connection, query, every, first, above=0)
        for section in others:
            begin = self._feed.cursors(connection, query, Place(None, section), 1)
            if begin:
                above = self.position(connection, query, begin[0]) - 1
                found += self._sampled(connection, query, every, section, above=above)
        while len(found) > MAX_SAMPLES:
            found = found[1::2]
        return tuple(found)

    def landing(self, connection: Connection, query: FeedQuery, part: float) -> Cursor | None:
        """As `JobRepository.landing`."""
        if part <= 0:
            return None
        if part >= 1:
            return self._near_end(connection, query)
        if not query.order.is_by_time:
            return None
        timed = Place.behind(query, None)
        ends = [
            self._feed.cursors(connection, query, timed, 1, backwards=backwards)
            for backwards in (False, True)
        ]
        moments = sorted(each[0].created_at for each in ends if each and each[0].created_at is not None)
        if len(moments) < 2 or moments[0] == moments[1]:
            return None
        spread = Spread(*moments)
        for source in self._arms.of_kinds(query):
            spread.add(*spread_of(connection, source, self._dialect))
        is_descending = query.order.descending
        return self._at(connection, query, spread.moment(part if is_descending else 1 - part))

    def position(self, connection: Connection, query: FeedQuery, cursor: Cursor) -> int:
        """As `JobRepository.position`."""
        counting = rows_above(self._arms, query, cursor)
        return 0 if counting is None else int(connection.scalar(counting) or 0)

    def _sampled(
        self, connection: Connection, query: FeedQuery, every: int, section: Section, *, above: int
    ) -> list[Sample]:
        statement = every_nth(self._arms, query, self._dialect, every, section, above=above)
        if statement is None:
            return []
        names = {source.rank: source.name for source in self._arms.sources}
        return [
            Sample(
                row.row,
                Cursor(
                    parse_time(str(row.created_at)) if section.timed else None,
                    names[row.source_rank],
                    str(row.key),
                    section_value(section, row),
                ),
            )
            for row in connection.execute(statement)
        ]

    def _near_end(self, connection: Connection, query: FeedQuery) -> Cursor | None:
        """Right above the last rows; None where these are all."""
        wanted = END_ROWS + 1
        tail: list[Cursor] = []
        for section in reversed(sections_of(query)):
            if len(tail) < wanted:
                place = Place(None, section)
                tail += self._feed.cursors(connection, query, place, wanted - len(tail), backwards=True)
        return tail[-1] if len(tail) == wanted else None

    def _at(self, connection: Connection, query: FeedQuery, moment: datetime) -> Cursor | None:
        """The place right behind the first row of this time or the nearest one further down."""
        row = self._feed.cursors(connection, _from_there(query, moment), Place.behind(query, None), 1)
        return row[0] if row else None


def _from_there(query: FeedQuery, moment: datetime) -> FeedQuery:
    """The query for what was created until a time, that time included, or from then on: for what stands there
    and below."""
    if not query.order.descending:
        return replace(query, created_from=max(moment, query.created_from or moment))
    before = moment.astimezone(UTC) + timedelta(microseconds=1)
    if query.created_before is not None:
        before = min(before, query.created_before)
    return replace(query, created_before=before)
