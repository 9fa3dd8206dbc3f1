"""All rows of a feed in one ordered scan: for what must be counted exactly, however long it takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Integer, Select, Text, Uuid, cast, column, func, literal, null, select, union_all
from sqlalchemy.types import TypeEngine

from jobmonitor.db.arms import VALUE, Arms
from jobmonitor.db.sections import Place, Section
from jobmonitor.db.sources.source import Expression, Source
from jobmonitor.db.sql.dialect import SqlDialect
from jobmonitor.domain.feed import Cursor, FeedQuery

_KEY_TYPES: tuple[type[TypeEngine[Any]], ...] = (Uuid, Integer, Text)
"""Keys are compared within one table only, so each type has a column of its own: then the arms of a union
fit below each other, and none is converted before it is ordered."""


def every_nth(
    arms: Arms, query: FeedQuery, dialect: SqlDialect, every: int, section: Section, *, above: int = 0
) -> Select[Any] | None:
    """`row` (counted from 1), `source_rank`, `key`, `created_at` and VALUE of each `every`-th row of a
    section; None where no table can have any. `above` these rows there are as many others, which count."""
    numbered = (_numbered_file if dialect.name == "sqlite" else _numbered)(arms, query, dialect, section)
    if numbered is None:
        return None
    rows = numbered.subquery("numbered")
    keys = [cast(each, Text) for each in rows.c if each.name.startswith("key_")]
    return (
        select(
            (rows.c.row + above).label("row"),
            rows.c.source_rank,
            func.coalesce(*keys, null()).label("key"),
            cast(rows.c.sort_at, Text).label("created_at"),
            dialect.text(rows.c.sort_value).label(VALUE),
        )
        .where((rows.c.row + above) % every == 0)
        .order_by(rows.c.row)
    )


def rows_above(arms: Arms, query: FeedQuery, after: Cursor) -> Select[Any] | None:
    """How many rows stand above the place behind a cursor; None where no table can have any."""
    parts = [
        select(func.count().label("rows")).select_from(source.table).where(*where)
        for source in arms.of_kinds(query)
        for where in arms.above(source, query, after)
    ]
    return select(func.sum(column("rows"))).select_from(union_all(*parts).subquery()) if parts else None


def _numbered(arms: Arms, query: FeedQuery, dialect: SqlDialect, section: Section) -> Select[Any] | None:
    """PostgreSQL merges the arms by time, each from its index, and sorts within equal times alone."""
    sources = arms.of_kinds(query)
    used = [kind for kind in _KEY_TYPES if any(_key_type(source) is kind for source in sources)]
    selects = []
    for source in sources:
        moment = source.created_at if section.timed else None
        keys = [
            (source.key if _key_type(source) is kind else cast(null(), kind())).label(f"key_{number}")
            for number, kind in enumerate(used)
        ]
        sort_at = null() if moment is None else dialect.moment(moment)
        selects += [
            select(
                literal(source.rank).label("source_rank"),
                _sort_value(arms, source, section),
                sort_at.label("sort_at"),
                *keys,
            )
            .select_from(source.table)
            .where(*where)
            for where in arms.behind(source, query, Place(None, section))
        ]
    if not selects:
        return None
    feed = union_all(*selects).subquery("feed")
    order = [*_order(section, feed.c.sort_value, feed.c.sort_at), feed.c.source_rank]
    order += [feed.c[f"key_{number}"] for number in range(len(used))]
    return select(feed, func.row_number().over(order_by=order).label("row"))


def _numbered_file(arms: Arms, query: FeedQuery, dialect: SqlDialect, section: Section) -> Select[Any] | None:
    """SQLite merges the ordered arms of a compound statement, and numbers the rows as they come."""
    selects = [
        select(
            literal(source.rank).label("source_rank"),
            _sort_value(arms, source, section),
            (source.created_at if section.timed and source.created_at is not None else null()).label(
                "sort_at"
            ),
            source.key.label("key_0"),
        )
        .select_from(source.table)
        .where(*where)
        for source in arms.of_kinds(query)
        for where in arms.behind(source, query, Place(None, section))
    ]
    if not selects:
        return None
    moved = _order(section, column("sort_value"), column("sort_at"))
    order: Sequence[Expression] = [*moved, column("source_rank"), column("key_0")]
    # The limit, which is none, keeps the order from being lost on the way out.
    feed = union_all(*selects).order_by(*order).limit(-1).subquery("feed")
    return select(feed, func.row_number().over().label("row"))


def _sort_value(arms: Arms, source: Source, section: Section) -> Expression:
    """What a section is ordered by before the time of creation; null where that comes first."""
    value = None if section.by is None else arms.value(source, section.by.key)
    found: Expression = null() if value is None else value.common(value.expression)
    return found.label("sort_value")


def _order(section: Section, value: Expression, moment: Expression) -> list[Expression]:
    """What the rows of a section are ordered by, but for source and key."""
    if section.by is None:
        return [moment.desc()] if section.timed else []
    first = value.desc() if section.by.descending else value.asc()
    return [first] if section.by.is_by_time else [first, moment.desc()]


def _key_type(source: Source) -> type[TypeEngine[Any]]:
    return next((kind for kind in (Uuid, Integer) if isinstance(source.key.type, kind)), Text)
