"""A feed in sections: rows that are ordered in the same way, one section behind the other.

Newest first, there are two: the rows with a time of creation, which an index gives in order, and behind them
the rows without. Other orders have more, so that none needs NULLS LAST, which no index serves either.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from jobmonitor.domain.errors import InvalidInput
from jobmonitor.domain.feed import Cursor, FeedQuery
from jobmonitor.domain.feed_order import FeedOrder, OrderKey
from jobmonitor.domain.job import JobStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Rows with a time of creation, newest first, or what the fields say."""

    timed: bool = True
    """False: the rows without a usable time of creation, by table and key."""
    by: FeedOrder | None = None
    """Only rows that have this value, in its order; those with the same one newest first."""
    without: OrderKey | None = None
    """Only rows that have no such value."""
    status: JobStatus | None = None
    """Only rows with this status."""

    def narrowed(self, query: FeedQuery) -> FeedQuery:
        """What the section asks for of a feed. It has no order: the section itself says it."""
        if self.status is None:
            return query.unordered
        return replace(query.unordered, statuses=frozenset({self.status}))


TIMED = Section()
UNTIMED = Section(timed=False)


def sections_of(query: FeedQuery) -> tuple[Section, ...]:
    """The sections of a feed in their order."""
    order = query.order
    if order.is_newest_first:
        return TIMED, UNTIMED
    if order.is_by_time:
        return Section(by=order), UNTIMED
    if order.key is OrderKey.STATUS:
        # An index that begins with the status gives one of them in the order of time, and not several.
        asked = query.statuses or frozenset(JobStatus)
        return (*(Section(status=status) for status in order.statuses if status in asked), UNTIMED)
    return Section(by=order), Section(without=order.key), UNTIMED


def section_at(query: FeedQuery, after: Cursor | None) -> Section:
    """The section in which a place is; the first, for None. InvalidInput where there is no such place."""
    sections = sections_of(query)
    if after is None:
        return sections[0]
    if after.created_at is None:
        return UNTIMED
    if query.order.is_by_time:
        return sections[0]
    if query.order.key is not OrderKey.STATUS:
        return sections[1 if after.value is None else 0]
    for section in sections:
        if section.status is not None and section.status == after.value:
            return section
    raise InvalidInput("The feed's place is not among the statuses that it shows.", remedy="Reload the feed.")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: in a section, behind `after` or at its top."""

    after: Cursor | None
    section: Section = TIMED

    @classmethod
    def behind(cls, query: FeedQuery, after: Cursor | None) -> Place:
        """The place that a cursor means; the top of the feed, for None."""
        return cls(after, section_at(query, after))

    @property
    def timed(self) -> bool:
        """Whether its rows have a time of creation."""
        return self.section.timed
