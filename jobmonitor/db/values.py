"""What the rows of a table are ordered by, beside their time of creation: as the table has it, and as all
tables of a feed have it."""

from __future__ import annotations

import math
from datetime import datetime
from enum import Enum

from sqlalchemy import BindParameter, ColumnElement, Double, Text, bindparam, cast, func, literal, not_

from jobmonitor.db.sources.source import Expression
from jobmonitor.db.sql.dialect import SqlDialect
from jobmonitor.db.times import parse_time
from jobmonitor.domain.errors import InvalidInput
from jobmonitor.domain.feed_order import OrderKey
from jobmonitor.domain.job import OrderValue


class _Kind(Enum):
    TIME = "time"
    NUMBER = "number"
    TEXT = "text"


_KINDS = {
    OrderKey.CREATED: _Kind.TIME,
    OrderKey.STARTED: _Kind.TIME,
    OrderKey.ENDED: _Kind.TIME,
    OrderKey.DURATION: _Kind.NUMBER,
}
"""All others are text."""

LABEL = "ordered"
"""Under this name the value is selected within an arm."""


def read_value(key: OrderKey, value: object) -> OrderValue:
    """What a cursor carries, of what a statement selected by `Value.told`."""
    kind = _KINDS.get(key, _Kind.TEXT)
    if value is None or key is OrderKey.CREATED:
        return None
    if kind is _Kind.TIME:
        return parse_time(str(value))
    return float(str(value)) if kind is _Kind.NUMBER else str(value)


class Value:
    """The value of one table's rows for one order."""

    def __init__(self, key: OrderKey, expression: Expression, dialect: SqlDialect) -> None:
        self.key = key
        self._kind = _KINDS.get(key, _Kind.TEXT)
        self._dialect = dialect
        self.expression: Expression = expression
        """What the rows are ordered by: the table's own column, where there is one."""
        if self._kind is _Kind.NUMBER:
            self.expression = cast(expression, Double())
        elif self._kind is _Kind.TEXT:
            self.expression = dialect.sortable(expression)

    @property
    def exists(self) -> Expression:
        """Whether a row has it."""
        if self._kind is _Kind.TIME:
            return self._dialect.has_time(self.expression)
        if self._kind is _Kind.NUMBER:
            return self.expression.between(-_MOST, _MOST)
        return self._dialect.has_text(self.expression)

    @property
    def lacks(self) -> Expression:
        """The opposite of `exists`."""
        return not_(func.coalesce(self.exists, literal(False)))

    def common(self, selected: Expression) -> Expression:
        """A selected value for sorting beside those of other tables."""
        return self._dialect.moment(selected) if self._kind is _Kind.TIME else selected

    def told(self, selected: Expression) -> Expression:
        """A selected value as text, see `read_value`."""
        return self._dialect.text(selected)

    def bound(self, value: OrderValue, name: str) -> BindParameter[object]:
        """A cursor's value as a parameter of this name, to compare `comparable` with. InvalidInput where it
        cannot be one."""
        made: ColumnElement[object] | None = None
        if self._kind is _Kind.TIME and isinstance(value, datetime):
            made = self._dialect.time(value, self.expression.type)
        elif self._kind is _Kind.NUMBER and isinstance(value, float) and math.isfinite(value):
            made = literal(value, Double())
        elif self._kind is _Kind.TEXT and isinstance(value, str):
            made = self._dialect.key(value, Text())
        if not isinstance(made, BindParameter):
            raise InvalidInput("The feed's place cannot be understood.", remedy="Reload the feed.")
        return bindparam(name, made.value, type_=made.type)


_MOST = 1e300
"""More seconds than this, and what is no number, are no run time."""
