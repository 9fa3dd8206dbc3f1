"""The arms of a feed: what one table gives to a page, with its own ORDER BY and LIMIT on native columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    FromClause,
    Select,
    and_,
    bindparam,
    column,
    func,
    literal,
    or_,
    select,
    union_all,
)

from jobmonitor.db.sources.source import FIELDS, Expression, Source
from jobmonitor.db.sql.dialect import SqlDialect
from jobmonitor.domain.errors import InvalidInput
from jobmonitor.domain.feed import Cursor, FeedQuery, FeedSystem
from jobmonitor.domain.job import JobStatus, System

MAX_PARTS = 8
"""Into how many parts the rows of one table are divided at most."""

_ORDER: tuple[Expression, ...] = (column("sort_at").desc(), column("source_rank"), column("place"))
_BACKWARDS: tuple[Expression, ...] = (
    column("sort_at").asc(),
    column("source_rank").desc(),
    column("place").desc(),
)
_PLACE_FIELDS = ("key", "created_at")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: behind `after`, among the rows that have a time of creation or, behind all of
    these, among those that have none."""

    after: Cursor | None
    timed: bool

    @classmethod
    def behind(cls, after: Cursor | None) -> Place:
        """The place that a cursor means; the top, for None."""
        return cls(after, after is None or after.created_at is not None)


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


class _Outside:
    """What is selected of an arm outside of its LIMIT, made once for each table: casts that stood inside
    would keep an index from serving the order."""

    def __init__(self, source: Source, dialect: SqlDialect) -> None:
        columns = {each.name: column(each.name, each.type) for each in source.native()}
        self.key = columns[source.key.name]
        self.created_at = None if source.created_at is None else columns[source.created_at.name]
        self.rank = literal(source.rank).label("source_rank")
        self.fields = tuple(source.fields(columns))
        self.place_fields = tuple(field for field in self.fields if field.name in _PLACE_FIELDS)
        self.sort_at = None if self.created_at is None else dialect.moment(self.created_at).label("sort_at")

    def columns(self, *, timed: bool, whole: bool) -> list[Expression]:
        """Rank, time and place within the arm, to order by; then the fields."""
        fields = self.fields if whole else self.place_fields
        if timed and self.created_at is not None and self.sort_at is not None:
            place = func.row_number().over(order_by=[self.created_at.desc(), self.key])
            return [self.rank, self.sort_at, place.label("place"), *fields]
        place = func.row_number().over(order_by=self.key)
        return [self.rank, literal(0).label("sort_at"), place.label("place"), *fields]


class Arms:
    """Makes the statements of feeds over the tables of one database."""

    def __init__(self, sources: Sequence[Source], dialect: SqlDialect) -> None:
        self.sources = tuple(sorted(sources, key=lambda source: source.rank))
        self._dialect = dialect
        self._outside = {source.name: _Outside(source, dialect) for source in sources}

    def rows(
        self,
        query: FeedQuery,
        place: Place,
        limit: int,
        *,
        offset: int = 0,
        whole: bool = True,
        backwards: bool = False,
    ) -> Select[Any] | None:
        """The rows at a place in the feed's order: FIELDS, or the key and the time alone where they are not
        wanted `whole`, and behind these `source_rank`. None where no table can have any.

        `backwards`: the last rows behind the place, the very last first.
        """
        arms = self._arms(query, place, offset + limit, whole=whole, backwards=backwards)
        if not arms:
            return None
        columns: list[Any] = [*map(column, FIELDS if whole else _PLACE_FIELDS), column("source_rank")]
        statement: Select[Any] = select(*columns).select_from(union_all(*arms).subquery("feed"))
        order = _BACKWARDS if backwards else _ORDER
        return statement.order_by(*order).limit(limit).offset(offset)

    def count(self, query: FeedQuery, place: Place, most: int) -> Select[Any] | None:
        """How many rows are at a place and behind it, up to `most` of each table."""
        arms = self._arms(query, place, most, whole=False, backwards=False)
        return select(func.count()).select_from(union_all(*arms).subquery("feed")) if arms else None

    def of_kinds(self, query: FeedQuery) -> list[Source]:
        """The tables of the query's system that can hold rows of its kinds."""
        return chosen(self.sources, query)

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
        """The conditions of a table's rows at a place and behind it; empty where there can be none.

        Each item is a part of them, and no row is in two: an index that begins with a value gives rows in
        the order of time for one value, and for several it gives them value by value.
        """
        rank = None if place.after is None else self.rank_of(place.after)
        if place.timed:
            timed = self._timed(source, query, place.after, rank)
            there = [] if timed is None else [timed]
        else:
            there = self._untimed(source, query, place.after, rank)
        return [[*where, *matching] for matching in _parts(source, query) for where in there]

    def above(self, source: Source, query: FeedQuery, after: Cursor) -> list[list[Expression]]:
        """The opposite of `behind` for the place behind a cursor: the rows above it, with its own."""
        rank, created = self.rank_of(after), source.created_at
        timed: list[Expression] | None = None
        there: list[list[Expression]] = []
        if created is not None:
            timed = [self._dialect.has_time(created), *self.within(source, query)]
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

    def values(self, query: FeedQuery, place: Place) -> Mapping[str, Any]:
        """The values of the parameters in `rows` and `count` that stand for cursor and span of time: the same
        statement serves others in their place, for a cursor in the same table."""
        after = place.after
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
        return {parameter.key: parameter.value for parameter in parameters}

    def _arms(
        self, query: FeedQuery, place: Place, limit: int, *, whole: bool, backwards: bool
    ) -> list[Select[Any]]:
        arms = []
        for source in self.of_kinds(query):
            native = source.native(query)
            if not whole:
                native = [source.key] if source.created_at is None else [source.key, source.created_at]
            parts = [
                select(*native).where(*where).order_by(*_order(source, place, backwards)).limit(limit)
                for where in self.behind(source, query, place)
            ]
            if not parts:
                continue
            inner: FromClause = parts[0].subquery(source.name)
            if len(parts) > 1:
                both = union_all(*(select(part.subquery()) for part in parts)).subquery()
                order = _order(source, place, backwards, both)
                inner = select(both).order_by(*order).limit(limit).subquery(source.name)
            outside = self._outside[source.name].columns(timed=place.timed, whole=whole)
            arms.append(select(*outside).select_from(inner))
        return arms

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

    def rank_of(self, after: Cursor) -> int:
        """The rank of the cursor's table. InvalidInput where there is none of its name."""
        for source in self.sources:
            if source.name == after.source:
                return source.rank
        raise InvalidInput(
            f"The feed's place is in {after.source[:50]}, which is not there.", remedy="Reload the feed."
        )

    def _key(self, source: Source, after: Cursor) -> BindParameter[Any]:
        key = self._dialect.key(after.key, source.key.type)
        if key is None:
            raise InvalidInput("The feed's place cannot be understood.", remedy="Reload the feed.")
        return _named(key, f"after_key_{source.rank}")

    def _moment(self, source: Source, after: Cursor) -> BindParameter[Any]:
        assert after.created_at is not None
        assert source.created_at is not None
        return self._bound("after_time", source, source.created_at, after.created_at)

    def _bound(self, name: str, source: Source, created: Expression, moment: datetime) -> BindParameter[Any]:
        return _named(self._dialect.time(moment, created.type), f"{name}_{source.rank}")


def _named(value: Expression, name: str) -> BindParameter[Any]:
    """A bound value under a name, so that another can take its place."""
    assert isinstance(value, BindParameter)
    return bindparam(name, value.value, type_=value.type)


def _order(
    source: Source, place: Place, backwards: bool, selection: FromClause | None = None
) -> list[Expression]:
    """What a table's rows are ordered by: its own columns, or those of a selection of them."""
    key, created = source.key, source.created_at
    if selection is not None:
        key, created = selection.c[key.name], None if created is None else selection.c[created.name]
    order = [key.desc() if backwards else key]
    if place.timed and created is not None:
        order.insert(0, created.asc() if backwards else created.desc())
    return order


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
