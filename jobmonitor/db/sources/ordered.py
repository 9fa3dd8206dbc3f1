"""What a table with a shape orders its rows by."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Double, Float, Integer, Numeric, case, cast, func

from jobmonitor.db.sources.source import Expression
from jobmonitor.db.sql.dialect import SqlDialect
from jobmonitor.domain.feed_order import OrderKey

FIELDS_OF = {
    OrderKey.STARTED: "started_at",
    OrderKey.ENDED: "completed_at",
    OrderKey.WORKFLOW: "workflow_name",
    OrderKey.SERVER: "comfy_url",
    OrderKey.USER: "user_id",
}
"""Keys that are one column, and the field that it holds."""

TITLE_LETTERS = 80
"""So much of a title counts; a prompt may be a megabyte, and a place in a feed carries it."""

Columns = Callable[[str], Expression | None]


def ordered_by(key: OrderKey, column: Columns, dialect: SqlDialect) -> Expression | None:
    """See `Source.ordered_by`; `column` gives the table's own column for a field."""
    if key is OrderKey.DURATION:
        return _duration(column, dialect)
    if key is OrderKey.TITLE:
        return _title(column, dialect)
    found = column(FIELDS_OF[key])
    is_time = key in (OrderKey.STARTED, OrderKey.ENDED)
    return None if found is None or (is_time and not dialect.is_timestamp(found.type)) else found


def _duration(column: Columns, dialect: SqlDialect) -> Expression | None:
    """As `Job.duration` has it."""
    began, ended, told = column("started_at"), column("completed_at"), column("processing_time_seconds")
    found: list[Expression] = []
    times = [each for each in (began, ended) if each is not None and dialect.is_timestamp(each.type)]
    if len(times) == 2:
        found.append(dialect.seconds_between(*times))
    if told is not None and isinstance(told.type, Integer | Float | Numeric):
        found.append(case((told >= 0, cast(told, Double))))
    return _first(found) if found else None


def _title(column: Columns, dialect: SqlDialect) -> Expression | None:
    parameters = column("parameters")
    texts = [each for each in (column("prompt"), column("title")) if each is not None]
    if not texts and parameters is not None:
        texts = [dialect.member(parameters, "prompt")]
    if not texts:
        return None
    return dialect.beginning(_first(texts), TITLE_LETTERS)


def _first(values: Sequence[Expression]) -> Expression:
    """The first of them that is not null."""
    return func.coalesce(*values) if values[1:] else values[0]
