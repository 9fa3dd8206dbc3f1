"""The arms of a feed: what one table gives to a page, with its own ORDER BY and LIMIT on native columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import FromClause, Select, column, func, literal, select, union_all

from jobmonitor.db.conditions import Conditions
from jobmonitor.db.sections import Place, Section
from jobmonitor.db.sources.source import FIELDS, Expression, Source
from jobmonitor.db.sql.dialect import SqlDialect
from jobmonitor.db.values import LABEL, Value
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.feed_order import FeedOrder

_PLACE_FIELDS = ("key", "created_at")
VALUE = "order_value"
"""Under this name a statement tells the value by which a section is ordered."""


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

    def columns(self, section: Section, value: Value | None, *, whole: bool) -> list[Expression]:
        """Rank, what to order by, and place within the arm; then the fields, and the value that is ordered
        by."""
        fields = self.fields if whole else self.place_fields
        created, sort_at = self.created_at, self.sort_at
        if value is not None and section.by is not None and created is not None and sort_at is not None:
            selected: Expression = column(LABEL, value.expression.type)
            order = _ordered(section.by, selected, created, self.key)
            told = value.told(selected).label(VALUE)
            sort_value = value.common(selected).label("sort_value")
            place = func.row_number().over(order_by=order).label("place")
            return [self.rank, sort_value, sort_at, place, *fields, told]
        if section.timed and created is not None and sort_at is not None:
            place = func.row_number().over(order_by=[created.desc(), self.key]).label("place")
            return [self.rank, sort_at, place, *fields]
        place = func.row_number().over(order_by=self.key).label("place")
        return [self.rank, literal(0).label("sort_at"), place, *fields]


class Arms(Conditions):
    """Makes the statements of feeds over the tables of one database."""

    def __init__(self, sources: Sequence[Source], dialect: SqlDialect) -> None:
        super().__init__(sources, dialect)
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
        """The rows of a place's section, from the place on: FIELDS, or the key and the time alone where they
        are not wanted `whole`; VALUE, where the section is ordered by one; and behind these `source_rank`.
        None where no table can have any.

        `backwards`: the last rows behind the place, the very last first.
        """
        arms = self._arms(query, place, offset + limit, whole=whole, backwards=backwards)
        if not arms:
            return None
        names = [*(FIELDS if whole else _PLACE_FIELDS), *([VALUE] if place.section.by else []), "source_rank"]
        columns: list[Any] = [column(name) for name in names]
        statement: Select[Any] = select(*columns).select_from(union_all(*arms).subquery("feed"))
        return statement.order_by(*_merged(place.section, backwards)).limit(limit).offset(offset)

    def count(self, query: FeedQuery, place: Place, most: int) -> Select[Any] | None:
        """How many rows are in a place's section, from the place on, up to `most` of each table."""
        arms = self._arms(query, place, most, whole=False, backwards=False)
        return select(func.count()).select_from(union_all(*arms).subquery("feed")) if arms else None

    def _arms(
        self, query: FeedQuery, place: Place, limit: int, *, whole: bool, backwards: bool
    ) -> list[Select[Any]]:
        arms = []
        section = place.section
        for source in self.of_kinds(query):
            native = source.native(query)
            if not whole:
                native = [source.key] if source.created_at is None else [source.key, source.created_at]
            value = None if section.by is None else self.value(source, section.by.key)
            if value is not None:
                native = [*native, value.expression.label(LABEL)]
            order = _order(source, section, value, backwards)
            parts = [
                select(*native).where(*where).order_by(*order).limit(limit)
                for where in self.behind(source, query, place)
            ]
            if not parts:
                continue
            inner: FromClause = parts[0].subquery(source.name)
            if len(parts) > 1:
                both = union_all(*(select(part.subquery()) for part in parts)).subquery()
                order = _order(source, section, value, backwards, both)
                inner = select(both).order_by(*order).limit(limit).subquery(source.name)
            outside = self._outside[source.name].columns(section, value, whole=whole)
            arms.append(select(*outside).select_from(inner))
        return arms


def _order(
    source: Source,
    section: Section,
    value: Value | None,
    backwards: bool,
    selection: FromClause | None = None,
) -> list[Expression]:
    """What a table's rows are ordered by: its own columns, or those of a selection of them."""
    key, created = source.key, source.created_at
    ordered = None if value is None else value.expression
    if selection is not None:
        key, created = selection.c[key.name], None if created is None else selection.c[created.name]
        ordered = None if value is None else selection.c[LABEL]
    if section.by is not None and ordered is not None and created is not None:
        return _ordered(section.by, ordered, created, key, backwards)
    order = [key.desc() if backwards else key]
    if section.timed and created is not None:
        order.insert(0, created.asc() if backwards else created.desc())
    return order


def _ordered(
    by: FeedOrder, ordered: Expression, created: Expression, key: Expression, backwards: bool = False
) -> list[Expression]:
    """By a value, then newest first, then by key."""
    order = [ordered.desc() if by.descending is not backwards else ordered.asc()]
    if not by.is_by_time:
        order.append(created.asc() if backwards else created.desc())
    return [*order, key.desc() if backwards else key.asc()]


def _merged(section: Section, backwards: bool) -> list[Expression]:
    """What the rows of all tables are ordered by, each of which has its place within its own."""
    rank: Expression = column("source_rank")
    place: Expression = column("place")
    sort_at: Expression = column("sort_at")
    ends = [rank.desc(), place.desc()] if backwards else [rank, place]
    moment = sort_at.asc() if backwards else sort_at.desc()
    if section.by is None:
        return [moment, *ends]
    value: Expression = column("sort_value")
    first = value.desc() if section.by.descending is not backwards else value.asc()
    return [first, *([] if section.by.is_by_time else [moment]), *ends]
