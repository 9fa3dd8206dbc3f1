"""The words in which the two databases differ, behind one interface."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select
from sqlalchemy.types import TypeEngine

from jobmonitor.domain.job import JSON

Expression = ColumnElement[Any]


class Clock(Protocol):
    """The database's clock within one statement: each call tells the same time."""

    def now(self, type_: TypeEngine[Any]) -> Expression:
        """The time, as a column of this type takes it."""
        ...

    def before(self, seconds: float, type_: TypeEngine[Any]) -> Expression:
        """The time less `seconds`."""
        ...

    def seconds_since(self, moment: Expression) -> Expression:
        """Seconds from `moment` (a timestamp expression) until now, never negative; null where it is null."""
        ...

    def ended(self, began: Expression, seconds: float, type_: TypeEngine[Any]) -> Expression:
        """`seconds` after `began` (a timestamp expression), but not later than now; now where it is null."""
        ...

    def ended_text(self, began: Expression, seconds: float) -> Expression:
        """As `ended`, in ISO 8601."""
        ...

    def now_text(self) -> Expression:
        """The time in ISO 8601, UTC, as JSON keeps it."""
        ...

    def text_before(self, seconds: float) -> Expression:
        """The time less `seconds` in ISO 8601."""
        ...

    def moment(self, text: Expression) -> Expression:
        """A timestamp from ISO 8601 text that this class wrote; null for any other text."""
        ...


class SqlDialect(Protocol):
    """How one database writes what the other writes differently."""

    name: str

    def clock(self) -> Clock:
        """A clock for one statement; ask for it inside the transaction."""
        ...

    def text(self, column: Expression) -> Expression:
        """A column of any type as text (lists and objects as JSON text, times in ISO 8601)."""
        ...

    def moment(self, column: Expression) -> Expression:
        """A timestamp column for sorting beside those of other tables."""
        ...

    def has_time(self, column: Expression) -> Expression:
        """Whether the column holds a time of the calendar: not null, not infinite. Uses an index."""
        ...

    def created_text(self, column: Expression) -> Expression:
        """A time of creation as text, from which a time is read exactly where `has_time` holds."""
        ...

    def lacks_time(self, column: Expression) -> Sequence[Expression]:
        """The opposite of `has_time`, in parts that exclude each other. Each uses an index."""
        ...

    def sortable(self, column: Expression) -> Expression:
        """A column as text, in the order that the database has for texts, whatever its own is. An index on a
        column of text serves it."""
        ...

    def has_text(self, column: Expression) -> Expression:
        """Whether such a column holds a text: not null, and nothing else."""
        ...

    def seconds_between(self, began: Expression, ended: Expression) -> Expression:
        """Seconds from one timestamp column to another, as a number; null where they hold no times of the
        calendar, or the wrong way round."""
        ...

    def day(self, column: Expression, minutes: int) -> Expression:
        """The day of a timestamp column as text, YYYY-MM-DD, where clocks stand `minutes` east of UTC; of
        times of the calendar (`has_time`)."""
        ...

    def number(self, text: Expression) -> Expression:
        """The number in a member of a JSON column (`member`); null where it is none."""
        ...

    def whole(self, number: Expression) -> Expression:
        """A number that is not negative, rounded to a whole one."""
        ...

    def beginning(self, text: Expression, letters: int) -> Expression:
        """How a text begins."""
        ...

    def time(self, moment: datetime, type_: TypeEngine[Any]) -> Expression:
        """An aware time to compare a column of this type with."""
        ...

    def key(self, text: str, type_: TypeEngine[Any]) -> Expression | None:
        """A key or id to compare a column of this type with; None where it cannot be one."""
        ...

    def among(self, column: Expression, keys: Sequence[str]) -> Expression | None:
        """Whether the column is one of these keys, all in one parameter: many cost hardly more than one.
        None where none of them can be one."""
        ...

    def is_timestamp(self, type_: TypeEngine[Any]) -> bool: ...

    def value(self, value: Any, type_: TypeEngine[Any], kind: str) -> Any:
        """A value to store into a column; `kind` is one of text, id, integer, number, list, json.

        Raises TypeError where a column of this type cannot hold it, ValueError where the value is odd.
        """
        ...

    def contains(self, column: Expression, needle: str) -> Expression:
        """Whether a column of text, or of a list of texts, contains `needle`, whatever the case."""
        ...

    def member(self, parameters: Expression, *path: str) -> Expression:
        """A member of a JSON column as text; null where it is not there, whatever the column holds."""
        ...

    def merged(
        self,
        parameters: Expression,
        patch: Mapping[str, JSON],
        own: Mapping[str, JSON],
        computed: Mapping[str, Expression],
        *,
        strict: bool,
    ) -> Expression:
        """`parameters` with the members of `patch` replaced, and those of `own` and `computed` below
        `jobmonitor`.

        JSON text in the column counts as the object that it holds; with `strict` false it is kept as
        `former_parameters` instead (for text that begins like an object and is none).
        """
        ...

    def is_blank(self, column: Expression) -> Expression:
        """Whether a column of text holds BLANKS alone; null where it is null."""
        ...

    def ends_with(self, column: Expression, endings: Sequence[str]) -> Expression:
        """Whether a column of text ends in one of these (ASCII, lower case), whatever its case and the BLANKS
        behind it; never null."""
        ...

    def same_id(self, column: Expression, other: Expression) -> Expression | None:
        """Whether `column` has the id that a column of another table has, each in its own type; an index on
        `column` serves it. No id is an error. None where ids of these types cannot be the same."""
        ...

    def found_for_each(self, query: Select[Any]) -> Expression:
        """EXISTS of a query that refers to a row, asked row by row: rows that an index gives in order stay in
        this order, and those behind a LIMIT are not asked for."""
        ...

    def allowed(self, column: Expression, values: Sequence[str], *, fixed: bool = False) -> Expression:
        """Whether the column, whatever its type, holds one of these texts.

        Words of our own are `fixed`: they stand in the statement, so that an index on a part of the rows
        can serve it.
        """
        ...
