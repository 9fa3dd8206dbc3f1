"""SQLite: text for times and lists, and a few functions of ours in each connection."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Double,
    Integer,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    not_,
    or_,
    type_coerce,
)
from sqlalchemy.types import JSON as JsonType  # noqa: N811 (the domain has a JSON of its own)
from sqlalchemy.types import TypeEngine

from jobmonitor.db.sql.blanks import BLANKS
from jobmonitor.db.sql.json_list import one_of
from jobmonitor.db.sql.json_text import dumps, merge_objects
from jobmonitor.db.sql.text import (
    escape_like,
    integer_key,
    is_storable,
    json_fragment,
    normal_uuid,
    words,
)
from jobmonitor.db.times import parse_time, seconds_before, utc_text
from jobmonitor.domain.job import JSON

Expression = ColumnElement[Any]


class UtcText(Text):
    """Text that the table's own rules hold to the form of `utc_text`."""


def register_functions(connection: sqlite3.Connection) -> None:
    """The functions that the statements below call."""
    connection.create_function("jobmonitor_merge", 4, merge_objects, deterministic=True)
    connection.create_function("jobmonitor_fold", 1, _fold, deterministic=True)
    connection.create_function("jobmonitor_ended", 3, _ended, deterministic=True)
    connection.create_function("jobmonitor_created", 1, _created, deterministic=True)
    connection.create_function("jobmonitor_is_time", 1, _is_time, deterministic=True)
    connection.create_function("jobmonitor_id", 1, _normal_id, deterministic=True)


def _fold(value: object) -> str | None:
    return None if value is None else str(value).casefold()


def _is_time(value: object) -> bool:
    moment = parse_time(value) if isinstance(value, str) else None
    return moment is not None and utc_text(moment) == value


def _created(value: object) -> str | None:
    """A time as it is; in brackets what is none, for it must not be read as one."""
    if value is None or _is_time(value):
        return None if value is None else str(value)
    return f"({value!s})"


def _is_utc_text(column: Expression) -> Expression:
    return func.jobmonitor_is_time(column) == 1


def _normal_id(value: object) -> str | None:
    """A UUID in its usual spelling; null for any other value."""
    return normal_uuid(value) if isinstance(value, str) else None


def _ended(began: object, seconds: float, now: str) -> str:
    moment = parse_time(began) if isinstance(began, str) else None
    return now if moment is None else min(now, utc_text(seconds_before(moment, -seconds)))


class SqliteClock:
    """This machine's clock is the clock of a file; read once for a statement."""

    def __init__(self) -> None:
        self._now = datetime.now(UTC)

    def now(self, type_: TypeEngine[Any]) -> Expression:
        return literal(utc_text(self._now), Text())

    def before(self, seconds: float, type_: TypeEngine[Any]) -> Expression:
        return literal(utc_text(seconds_before(self._now, seconds)), Text())

    def seconds_since(self, moment: Expression) -> Expression:
        days = func.julianday(literal(utc_text(self._now), Text())) - func.julianday(moment)
        return case((moment.is_not(None), func.max(0.0, days * 86400.0)))

    def ended(self, began: Expression, seconds: float, type_: TypeEngine[Any]) -> Expression:
        return func.jobmonitor_ended(began, literal(seconds), literal(utc_text(self._now), Text()))

    def ended_text(self, began: Expression, seconds: float) -> Expression:
        moment = self.ended(began, seconds, Text())
        return func.replace(moment, " ", "T", type_=Text()).op("||")("+00:00")

    def now_text(self) -> Expression:
        return literal(self._now.isoformat(), Text())

    def text_before(self, seconds: float) -> Expression:
        return literal(seconds_before(self._now, seconds).isoformat(), Text())

    def moment(self, text: Expression) -> Expression:
        # As it stands: SQLite's own functions would round it to thousandths.
        return case((func.julianday(text).is_not(None), text))


class SqliteDialect:
    """`SqlDialect` for SQLite."""

    name = "sqlite"

    def clock(self) -> SqliteClock:
        return SqliteClock()

    def text(self, column: Expression) -> Expression:
        # As it is stored: the declared type of a column here is a wish, and a driver's reading may fail.
        return type_coerce(column, Text)

    def moment(self, column: Expression) -> Expression:
        return type_coerce(column, Text)

    def has_time(self, column: Expression) -> Expression:
        # What is written in another way would not sort as the time that it means.
        return column.is_not(None) if isinstance(column.type, UtcText) else _is_utc_text(column)

    def created_text(self, column: Expression) -> Expression:
        if isinstance(column.type, UtcText):
            return self.text(column)
        return func.jobmonitor_created(column, type_=Text())

    def lacks_time(self, column: Expression) -> Sequence[Expression]:
        other = [] if isinstance(column.type, UtcText) else [not_(_is_utc_text(column))]
        return [column.is_(None), *(and_(column.is_not(None), each) for each in other)]

    def sortable(self, column: Expression) -> Expression:
        return type_coerce(column, Text).collate("BINARY")

    def has_text(self, column: Expression) -> Expression:
        return func.typeof(column) == "text"

    def seconds_between(self, began: Expression, ended: Expression) -> Expression:
        elapsed = (func.julianday(ended) - func.julianday(began)) * 86400.0
        return case((elapsed >= 0, elapsed))

    def day(self, column: Expression, minutes: int) -> Expression:
        return func.date(column, literal(f"{minutes:+d} minutes", Text()), type_=Text())

    def number(self, text: Expression) -> Expression:
        return case((func.typeof(text).in_(("integer", "real")), cast(text, Double)))

    def whole(self, number: Expression) -> Expression:
        return cast(number + 0.5, Integer)

    def beginning(self, text: Expression, letters: int) -> Expression:
        return func.substr(cast(text, Text), 1, letters, type_=Text())

    def time(self, moment: datetime, type_: TypeEngine[Any]) -> Expression:
        return literal(utc_text(moment), Text())

    def key(self, text: str, type_: TypeEngine[Any]) -> Expression | None:
        if not is_storable(text):
            return None
        if isinstance(type_, Integer):
            number = integer_key(text)
            return None if number is None else literal(number)
        return literal(text, Text())

    def among(self, column: Expression, keys: Sequence[str]) -> Expression | None:
        found = [value for key in keys if isinstance(value := self.key(key, column.type), BindParameter)]
        if not found:
            return None
        return one_of(column, [value.value for value in found])

    def is_timestamp(self, type_: TypeEngine[Any]) -> bool:
        return True

    def value(self, value: Any, type_: TypeEngine[Any], kind: str) -> Any:
        if kind in ("list", "json"):
            plain = list(value) if kind == "list" else dict(value)
            text = dumps(plain)
            return plain if isinstance(type_, JsonType) else text
        if kind == "id":
            return normal_uuid(value) or value
        return value

    def contains(self, column: Expression, needle: str) -> Expression:
        if not is_storable(needle):
            return literal(False)
        # LIKE ignores the case of ASCII alone; folding calls back into Python, so only where it must.
        # A list is JSON text: there, quotes and backslashes are written in another way.
        if needle.isascii():
            spellings = {needle, json_fragment(needle)}
            return or_(
                *(cast(column, Text).like(f"%{escape_like(s)}%", escape="\\") for s in sorted(spellings))
            )
        folded = needle.casefold()
        return or_(
            *(
                func.instr(func.jobmonitor_fold(column), s) > 0
                for s in sorted({folded, json_fragment(folded)})
            )
        )

    def member(self, parameters: Expression, *path: str) -> Expression:
        place = "$" + "".join(f'."{name}"' for name in path)
        return case((func.json_valid(parameters) == 1, func.json_extract(parameters, place)))

    def merged(
        self,
        parameters: Expression,
        patch: Mapping[str, JSON],
        own: Mapping[str, JSON],
        computed: Mapping[str, Expression],
        *,
        strict: bool,
    ) -> Expression:
        members = [part for name, value in computed.items() for part in (literal(name, Text()), value)]
        return func.jobmonitor_merge(
            parameters, dumps(dict(patch)), dumps(dict(own)), func.json_object(*members)
        )

    def is_blank(self, column: Expression) -> Expression:
        return func.trim(cast(column, Text), BLANKS) == ""

    def ends_with(self, column: Expression, endings: Sequence[str]) -> Expression:
        # LIKE ignores the case of ASCII.
        text = func.rtrim(cast(column, Text), BLANKS, type_=Text())
        return func.coalesce(or_(*(text.like(f"%{escape_like(e)}", escape="\\") for e in endings)), False)

    def same_id(self, column: Expression, other: Expression) -> Expression | None:
        if isinstance(column.type, Integer) or isinstance(other.type, Integer):
            return None
        # To call back into Python costs most: only for what may be a UUID that is spelled otherwise.
        length = func.length(other)
        is_odd = and_(length >= 32, or_(length != 36, other != func.lower(other)))
        return column.in_([other, case((is_odd, func.jobmonitor_id(other)))])

    def found_for_each(self, query: Select[Any]) -> Expression:
        found: Expression = query.exists()
        return found

    def allowed(self, column: Expression, values: Sequence[str], *, fixed: bool = False) -> Expression:
        return column.in_(words(values, fixed=fixed))
