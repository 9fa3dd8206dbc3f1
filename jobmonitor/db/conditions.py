"""Which rows of a table a part of a feed has: conditions on the table's own columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, literal, or_

from jobmonitor.db.sections import Place, Section, section_at, sections_of
from jobmonitor.db.sources.source import Expression, Source
from jobmonitor.db.sql.dialect import SqlDialect
from jobmonitor.db.values import Value
from jobmonitor.domain.errors import InvalidInput
from jobmonitor.domain.feed import Cursor, FeedQuery, FeedSystem
from jobmonitor.domain.feed_order import FeedOrder, OrderKey
from jobmonitor.domain.job import JobStatus, System

MAX_PARTS = 8
"""Into how many parts the rows of one table are divided at most."""

_SYSTEMS = {FeedSystem.NEW: {System.NEW}, FeedSystem.LEGACY: {System.LEGACY}}


def chosen(sources: Sequence[Source], query: FeedQuery) -> list[Source]:
    """Those of the tables that a query reads. `AUTO` and `BOTH` differ only in what is said of what is
    missing: both read what there is."""
    systems = _SYSTEMS.get(query.system, set(System))
    return [
        source
        for source in sources
        if source.system in systems and (not query.kinds or source.kinds & query.kinds)
    ]


class Conditions:
    """Makes the conditions of feeds over the tables of one database."""

    def __init__(self, sources: Sequence[Source], dialect: SqlDialect) -> None:
        self.sources = tuple(sorted(sources, key=lambda source: source.rank))
        self._dialect = dialect
        self._values: dict[tuple[str, OrderKey], Value | None] = {}

    def of_kinds(self, query: FeedQuery) -> list[Source]:
        """The tables of the query's system that can hold rows of its kinds."""
        return chosen(self.sources, query)

    def value(self, source: Source, key: OrderKey) -> Value | None:
        """What a table's rows are ordered by; None where they have no such value, or no time of creation."""
        name = (source.name, key)
        if name not in self._values:
            column = source.created_at if key is OrderKey.CREATED else source.ordered_by(key)
            known = None if column is None or source.created_at is None else column
            self._values[name] = None if known is None else Value(key, known, self._dialect)
        return self._values[name]

    def within(self, source: Source, query: FeedQuery) -> list[Expression]:
        """Conditions for the query's span of time."""
        created = source.created_at
        if query.created_from is None and query.created_before is None:
            return []
        if created is None:
            return [literal(1) == 0]
        conditions: list[Expression] = [self._dialect.has_time(created)]
        if query.created_from is not None:
            conditions.append(created >= self._bound("from", source, created, query.created_from))
        if query.created_before is not None:
            conditions.append(created < self._bound("before", source, created, query.created_before))
        return conditions

    def behind(self, source: Source, query: FeedQuery, place: Place) -> list[list[Expression]]:
        """The conditions of a table's rows in a place's section, from the place on; empty where there can be
        none.

        Each item is a part of them, and no row is in two: an index that begins with a value gives rows in
        the order of time for one value, and for several it gives them value by value.
        """
        section = place.section
        rank = None if place.after is None else self.rank_of(place.after)
        if section.by is not None:
            valued = self._valued(source, query, section.by, place.after, rank)
            there = [] if valued is None else [valued]
        elif section.timed:
            timed = self._timed(source, query, place.after, rank)
            there = [] if timed is None else [[*timed, *self._without(source, section)]]
        else:
            there = self._untimed(source, query, place.after, rank)
        return [
            [*where, *matching] for matching in _parts(source, section.narrowed(query)) for where in there
        ]

    def above(self, source: Source, query: FeedQuery, after: Cursor) -> list[list[Expression]]:
        """The opposite of `behind` for the place behind a cursor: the rows of the feed above it, with its
        own. They are in parts too."""
        section = section_at(query, after)
        if not section.timed:
            return self._above(source, query.unordered, after, section)
        sections = sections_of(query)
        found: list[list[Expression]] = []
        for before in sections[: sections.index(section)]:
            found += self.behind(source, query, Place(None, before))
        if section.by is None:
            return found + self._above(source, section.narrowed(query), after, section)
        return found + self._above_by_value(source, query, after, section.by)

    def values(self, query: FeedQuery, place: Place) -> Mapping[str, Any]:
        """The values of the parameters in `rows` and `count` that stand for cursor and span of time: the same
        statement serves others in their place, for a cursor in the same table."""
        after, order = place.after, place.section.by
        rank = None if after is None else self.rank_of(after)
        parameters = []
        for source in self.sources:
            created = source.created_at
            if created is not None and query.created_from is not None:
                parameters.append(self._bound("from", source, created, query.created_from))
            if created is not None and query.created_before is not None:
                parameters.append(self._bound("before", source, created, query.created_before))
            if after is not None and after.created_at is not None and created is not None:
                parameters.append(self._moment(source, after))
            if after is not None and source.rank == rank:
                parameters.append(self._key(source, after))
            value = None if order is None else self.value(source, order.key)
            if after is not None and value is not None:
                parameters.append(self._bound_value(source, value, after))
        return {parameter.key: parameter.value for parameter in parameters}

    def rank_of(self, after: Cursor) -> int:
        """The rank of the cursor's table. InvalidInput where there is none of its name."""
        for source in self.sources:
            if source.name == after.source:
                return source.rank
        raise InvalidInput(
            f"The feed's place is in {after.source[:50]}, which is not there.", remedy="Reload the feed."
        )

    # newest first

    def _timed(
        self, source: Source, query: FeedQuery, after: Cursor | None, rank: int | None
    ) -> list[Expression] | None:
        """Rows with a time of creation, behind the cursor: at one time, a higher rank comes later."""
        created = source.created_at
        if created is None:
            return None
        conditions = [self._dialect.has_time(created), *self.within(source, query)]
        if after is None or after.created_at is None or rank is None:
            return conditions
        moment = self._moment(source, after)
        if source.rank < rank:
            return [*conditions, created < moment]
        # An index can begin at this condition, and at no other.
        conditions.append(created <= moment)
        if source.rank == rank:
            conditions.append(
                or_(created < moment, and_(created == moment, source.key > self._key(source, after)))
            )
        return conditions

    def _untimed(
        self, source: Source, query: FeedQuery, after: Cursor | None, rank: int | None
    ) -> list[list[Expression]]:
        """Rows whose time of creation is null, infinite or missing, by source and key: in parts, each of
        which an index on the time can find."""
        if query.created_from is not None or query.created_before is not None:
            return []
        created = source.created_at
        without = [[]] if created is None else [[part] for part in self._dialect.lacks_time(created)]
        if after is None or rank is None or source.rank > rank:
            return without
        if source.rank < rank:
            return []
        return [[*part, source.key > self._key(source, after)] for part in without]

    def _without(self, source: Source, section: Section) -> list[Expression]:
        """That a row lacks the value which the rows of a section have to lack."""
        value = None if section.without is None else self.value(source, section.without)
        return [] if value is None else [value.lacks]

    def _above(
        self, source: Source, query: FeedQuery, after: Cursor, section: Section
    ) -> list[list[Expression]]:
        """The rows above a place among those that are newest first."""
        rank, created = self.rank_of(after), source.created_at
        timed: list[Expression] | None = None
        there: list[list[Expression]] = []
        if created is not None:
            timed = [self._dialect.has_time(created), *self.within(source, query)]
            timed += self._without(source, section)
            there.append(timed)
        if after.created_at is None:
            bounded = query.created_from is not None or query.created_before is not None
            if source.rank <= rank and not bounded:
                end = [source.key <= self._key(source, after)] if source.rank == rank else []
                without = [[]] if created is None else [[part] for part in self._dialect.lacks_time(created)]
                there += [[*part, *end] for part in without]
        elif timed is not None and created is not None:
            moment = self._moment(source, after)
            timed.append(created > moment if source.rank > rank else created >= moment)
            if source.rank == rank:
                timed.append(or_(created > moment, source.key <= self._key(source, after)))
        return [[*where, *matching] for matching in _parts(source, query) for where in there]

    # by a value

    def _valued(
        self, source: Source, query: FeedQuery, order: FeedOrder, after: Cursor | None, rank: int | None
    ) -> list[Expression] | None:
        """Rows with a time of creation and a value, behind the cursor."""
        value, created = self.value(source, order.key), source.created_at
        if value is None or created is None:
            return None
        conditions = [self._dialect.has_time(created), *self.within(source, query)]
        if not order.is_by_time:
            conditions.append(value.exists)
        if after is None or rank is None:
            return conditions
        ordered, bound = value.expression, self._bound_value(source, value, after)
        later = ordered < bound if order.descending else ordered > bound
        # An index can begin at this condition, and at no other.
        conditions.append(ordered <= bound if order.descending else ordered >= bound)
        if order.is_by_time:
            behind = [] if source.rank < rank else [literal(1) == 1]
            if source.rank == rank:
                behind = [source.key > self._key(source, after)]
        else:
            moment = self._moment(source, after)
            behind = [created <= moment if source.rank > rank else created < moment]
            if source.rank == rank:
                behind.append(and_(created == moment, source.key > self._key(source, after)))
        return [*conditions, or_(later, *behind)]

    def _above_by_value(
        self, source: Source, query: FeedQuery, after: Cursor, order: FeedOrder
    ) -> list[list[Expression]]:
        """The opposite of `_valued`."""
        there, rank = self._valued(source, query, order, None, None), self.rank_of(after)
        value, created = self.value(source, order.key), source.created_at
        if there is None or value is None or created is None:
            return []
        ordered, bound = value.expression, self._bound_value(source, value, after)
        first = ordered > bound if order.descending else ordered < bound
        above: list[Expression]
        if order.is_by_time:
            above = [ordered == bound] if source.rank < rank else []
            if source.rank == rank:
                above = [and_(ordered == bound, source.key <= self._key(source, after))]
        else:
            moment = self._moment(source, after)
            above = [created >= moment if source.rank < rank else created > moment]
            if source.rank == rank:
                above.append(and_(created == moment, source.key <= self._key(source, after)))
            above = [and_(ordered == bound, or_(*above))]
        there.append(or_(first, *above))
        return [[*there, *matching] for matching in _parts(source, query.unordered)]

    # parameters

    def _key(self, source: Source, after: Cursor) -> BindParameter[Any]:
        key = self._dialect.key(after.key, source.key.type)
        if key is None:
            raise InvalidInput("The feed's place cannot be understood.", remedy="Reload the feed.")
        return _named(key, f"after_key_{source.rank}")

    def _moment(self, source: Source, after: Cursor) -> BindParameter[Any]:
        assert after.created_at is not None
        assert source.created_at is not None
        return self._bound("after_time", source, source.created_at, after.created_at)

    def _bound_value(self, source: Source, value: Value, after: Cursor) -> BindParameter[Any]:
        held = after.created_at if value.key is OrderKey.CREATED else after.value
        return value.bound(held, f"after_value_{source.rank}")

    def _bound(self, name: str, source: Source, created: Expression, moment: datetime) -> BindParameter[Any]:
        return _named(self._dialect.time(moment, created.type), f"{name}_{source.rank}")


def _named(value: Expression, name: str) -> BindParameter[Any]:
    """A bound value under a name, so that another can take its place."""
    assert isinstance(value, BindParameter)
    return bindparam(name, value.value, type_=value.type)


def _parts(source: Source, query: FeedQuery) -> list[list[Expression]]:
    """The conditions of a query but for times, in parts by workflow and status where it names several."""
    if source.system is not System.NEW:  # a word there may stand for several values, and no index has it
        matching = source.matches(query)
        return [] if matching is None else [[*matching]]
    by_workflow = [query]
    names = {name.casefold() for name in query.workflow_names}
    if 1 < len(names) == len(query.workflow_names) <= MAX_PARTS:
        by_workflow = [replace(query, workflow_names=frozenset({n})) for n in sorted(query.workflow_names)]
    if not query.statuses or query.statuses == frozenset(JobStatus):
        by_status: list[list[Expression]] = [[]]
    else:
        by_status = [[part] for part in source.status_parts(query.statuses)]
        if len(by_workflow) * len(by_status) > MAX_PARTS:
            by_status = [[source.has_status(query.statuses)]]
    found = [source.matches(each, statuses=False) for each in by_workflow]
    return [[*matching, *status] for matching in found if matching is not None for status in by_status]
