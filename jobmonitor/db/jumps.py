"""Ways to anywhere in a feed: exact places that are rows apart, places by interpolated time, and which row a
place is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from jobmonitor.db.arms import Arms, Place
from jobmonitor.db.feed import Feed
from jobmonitor.db.ordering import every_nth, rows_above
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
        found = self._sampled(connection, query, every, timed=True, above=0)
        untimed = self._feed.cursors(connection, query, Place(None, timed=False), 1)
        if untimed:
            above = self.position(connection, query, untimed[0]) - 1
            found += self._sampled(connection, query, every, timed=False, above=above)
        while len(found) > MAX_SAMPLES:
            found = found[1::2]
        return tuple(found)

    def landing(self, connection: Connection, query: FeedQuery, part: float) -> Cursor | None:
        """As `JobRepository.landing`."""
        if part <= 0:
            return None
        if part >= 1:
            return self._near_end(connection, query)
        timed = Place(None, timed=True)
        newest = self._feed.cursors(connection, query, timed, 1)
        oldest = self._feed.cursors(connection, query, timed, 1, backwards=True)
        if not newest or not oldest:
            return None
        first, last = newest[0].created_at, oldest[0].created_at
        if first is None or last is None or first <= last:
            return None
        spread = Spread(last, first)
        for source in self._arms.of_kinds(query):
            spread.add(*spread_of(connection, source, self._dialect))
        return self._at(connection, query, spread.moment(part))

    def position(self, connection: Connection, query: FeedQuery, cursor: Cursor) -> int:
        """As `JobRepository.position`."""
        counting = rows_above(self._arms, query, cursor)
        return 0 if counting is None else int(connection.scalar(counting) or 0)

    def _sampled(
        self, connection: Connection, query: FeedQuery, every: int, *, timed: bool, above: int
    ) -> list[Sample]:
        statement = every_nth(self._arms, query, self._dialect, every, timed=timed, above=above)
        if statement is None:
            return []
        names = {source.rank: source.name for source in self._arms.sources}
        return [
            Sample(number, Cursor(parse_time(str(created_at)) if timed else None, names[rank], str(key)))
            for number, rank, key, created_at in connection.execute(statement)
        ]

    def _near_end(self, connection: Connection, query: FeedQuery) -> Cursor | None:
        """Right above the last rows; None where these are all."""
        wanted = END_ROWS + 1
        tail: list[Cursor] = []
        for timed in (False, True):
            if len(tail) < wanted:
                place = Place(None, timed=timed)
                tail += self._feed.cursors(connection, query, place, wanted - len(tail), backwards=True)
        return tail[-1] if len(tail) == wanted else None

    def _at(self, connection: Connection, query: FeedQuery, moment: datetime) -> Cursor | None:
        """The place right behind the first row of this time or an older one."""
        row = self._feed.cursors(connection, _until(query, moment), Place(None, timed=True), 1)
        return row[0] if row else None


def _until(query: FeedQuery, moment: datetime) -> FeedQuery:
    """The query for what was created until a time, that time included."""
    before = moment.astimezone(UTC) + timedelta(microseconds=1)
    if query.created_before is not None:
        before = min(before, query.created_before)
    return replace(query, created_before=before)
