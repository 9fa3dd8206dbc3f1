"""PostgreSQL: native types inside, everything as text on the way out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    BindParameter,
    ColumnElement,
    Date,
    DateTime,
    Double,
    Enum,
    Float,
    Integer,
    Numeric,
    Select,
    String,
    Text,
    Uuid,
    and_,
    any_,
    case,
    cast,
    false,
    func,
    literal,
    literal_column,
    null,
    or_,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import JSON as JsonType  # noqa: N811 (the domain has a JSON of its own)
from sqlalchemy.types import TypeEngine

from jobmonitor.db.sql.blanks import BLANKS
from jobmonitor.db.sql.json_text import FORMER, OWN, dumps
from jobmonitor.db.sql.text import escape_like, integer_key, is_storable, normal_uuid, words
from jobmonitor.domain.job import JSON

Expression = ColumnElement[Any]

_NUMBER = r"^\d{1,12}(\.\d{1,12})?$"
_FIRST = datetime(1, 1, 2, tzinfo=UTC)
_LAST = datetime(9999, 12, 31, tzinfo=UTC)
_UUID = r"^([0-9A-Fa-f]{4}-?){7}[0-9A-Fa-f]{4}$"
"""Text that the server reads as a UUID."""
_ISO = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(\+00:00|Z)$"


class PostgresqlClock:
    """The server's clock at the begin of the transaction."""

    def now(self, type_: TypeEngine[Any]) -> Expression:
        return func.now() if _has_zone(type_) else func.timezone("UTC", func.now())

    def before(self, seconds: float, type_: TypeEngine[Any]) -> Expression:
        moment = func.now() - _interval(seconds)
        return moment if _has_zone(type_) else func.timezone("UTC", moment)

    def seconds_since(self, moment: Expression) -> Expression:
        elapsed = func.extract("epoch", func.now() - moment)
        return case((moment.is_not(None), func.greatest(0, elapsed)))

    def ended(self, began: Expression, seconds: float, type_: TypeEngine[Any]) -> Expression:
        moment = self._ended(began, seconds)
        return moment if _has_zone(type_) else func.timezone("UTC", moment)

    def ended_text(self, began: Expression, seconds: float) -> Expression:
        return _iso(self._ended(began, seconds))

    def _ended(self, began: Expression, seconds: float) -> Expression:
        moment = func.least(func.now(), began + _interval(seconds))
        return case((func.isfinite(began), moment), else_=func.now())

    def now_text(self) -> Expression:
        return _iso(func.now())

    def text_before(self, seconds: float) -> Expression:
        return _iso(func.now() - _interval(seconds))

    def moment(self, text: Expression) -> Expression:
        return case((text.regexp_match(_ISO), cast(text, DateTime(timezone=True))))


class PostgresqlDialect:
    """`SqlDialect` for PostgreSQL."""

    name = "postgresql"

    def clock(self) -> PostgresqlClock:
        return PostgresqlClock()

    def text(self, column: Expression) -> Expression:
        if isinstance(column.type, ARRAY):
            return cast(func.array_to_json(column), Text)
        return cast(column, Text)

    def moment(self, column: Expression) -> Expression:
        return column if _has_zone(column.type) else func.timezone("UTC", column)

    def has_time(self, column: Expression) -> Expression:
        return and_(column >= self.time(_FIRST, column.type), column < self.time(_LAST, column.type))

    def created_text(self, column: Expression) -> Expression:
        return self.text(column)

    def lacks_time(self, column: Expression) -> Sequence[Expression]:
        early, late = column < self.time(_FIRST, column.type), column >= self.time(_LAST, column.type)
        return [column.is_(None), early, late]

    def sortable(self, column: Expression) -> Expression:
        is_text = isinstance(column.type, String) and not isinstance(column.type, Enum)
        return (column if is_text else cast(column, Text)).collate("default")

    def has_text(self, column: Expression) -> Expression:
        return column.is_not(None)

    def seconds_between(self, began: Expression, ended: Expression) -> Expression:
        elapsed = cast(func.extract("epoch", self.moment(ended) - self.moment(began)), Double)
        return case((and_(self.has_time(began), self.has_time(ended), ended >= began), elapsed))

    def day(self, column: Expression, minutes: int) -> Expression:
        there = func.timezone("UTC", self.moment(column)) + _interval(minutes * 60)
        return func.to_char(there, "YYYY-MM-DD", type_=Text())

    def number(self, text: Expression) -> Expression:
        return case((text.regexp_match(_NUMBER), cast(text, Double)))

    def whole(self, number: Expression) -> Expression:
        return cast(func.floor(number + 0.5), BigInteger)

    def beginning(self, text: Expression, letters: int) -> Expression:
        return func.left(cast(text, Text), letters, type_=Text())

    def time(self, moment: datetime, type_: TypeEngine[Any]) -> Expression:
        utc = moment.astimezone(UTC)
        if _has_zone(type_):
            return literal(utc, DateTime(timezone=True))
        return literal(utc.replace(tzinfo=None), DateTime())

    def key(self, text: str, type_: TypeEngine[Any]) -> Expression | None:
        if not is_storable(text):
            return None
        if isinstance(type_, Uuid):
            normal = normal_uuid(text)
            return None if normal is None else literal(UUID(normal), Uuid())
        if isinstance(type_, Integer | Numeric):
            number = integer_key(text)
            return None if number is None else literal(number, type_)
        return literal(text, Text())

    def among(self, column: Expression, keys: Sequence[str]) -> Expression | None:
        found = [value for key in keys if isinstance(value := self.key(key, column.type), BindParameter)]
        if not found:
            return None
        together = literal([value.value for value in found], ARRAY(found[0].type))
        return column == any_(together)

    def is_timestamp(self, type_: TypeEngine[Any]) -> bool:
        return isinstance(type_, DateTime)

    def value(self, value: Any, type_: TypeEngine[Any], kind: str) -> Any:
        match kind, type_:
            case "text", Enum():
                if value not in type_.enums:
                    raise TypeError(kind)
                return value
            case (("id" | "text"), Uuid()):
                return UUID(value)
            case "text", String():
                return value
            case "id", String():
                return normal_uuid(value) or value
            case "integer", (Integer() | Numeric() | Float()):
                return value
            case "number", Integer():
                return round(value)
            case "number", (Numeric() | Float()):
                return value
            case "list", ARRAY(item_type=String()):
                return list(value)
            case "list", JsonType():
                return list(value)
            case "json", JsonType():
                dumps(value)
                return dict(value)
        raise TypeError(kind)

    def contains(self, column: Expression, needle: str) -> Expression:
        if not is_storable(needle):
            return false()
        if isinstance(column.type, ARRAY):
            text: Expression = func.array_to_string(column, "\n")
        else:
            text = cast(column, Text)
        # In the C locale ILIKE folds ASCII alone; the usual spellings of other letters are tried as well.
        spellings = {needle} if needle.isascii() else {needle, needle.lower(), needle.upper(), needle.title()}
        return or_(*(text.ilike(f"%{escape_like(s)}%", escape="\\") for s in sorted(spellings)))

    def member(self, parameters: Expression, *path: str) -> Expression:
        if not isinstance(parameters.type, JsonType):
            return cast(null(), Text)
        return func.jsonb_extract_path_text(cast(parameters, JSONB), *path)

    def merged(
        self,
        parameters: Expression,
        patch: Mapping[str, JSON],
        own: Mapping[str, JSON],
        computed: Mapping[str, Expression],
        *,
        strict: bool,
    ) -> Expression:
        result = _joined(_as_object(cast(parameters, JSONB), strict=strict), _json(patch))
        if own or computed:
            former = func.jsonb_extract_path(result, _word(OWN))
            mine: Expression = case((func.jsonb_typeof(former) == "object", former), else_=_json({}))
            mine = _joined(mine, _json(own))
            members = [part for name, item in computed.items() for part in (_word(name), item)]
            if members:
                mine = _joined(mine, func.jsonb_build_object(*members))
            result = _joined(result, func.jsonb_build_object(_word(OWN), mine))
        return cast(result, parameters.type)

    def is_blank(self, column: Expression) -> Expression:
        return func.btrim(cast(column, Text), _word(BLANKS)) == ""

    def ends_with(self, column: Expression, endings: Sequence[str]) -> Expression:
        # In the C collation, for letters of other languages have other cases.
        text = func.lower(func.rtrim(cast(column, Text), _word(BLANKS)).collate("C"), type_=Text())
        ending = f"({'|'.join(map(re.escape, endings))})$"
        return func.coalesce(text.regexp_match(ending), false())

    def same_id(self, column: Expression, other: Expression) -> Expression | None:
        match column.type, other.type:
            case (Uuid(), Uuid()) | (String(), String()):
                return column == other
            case Uuid(), String():
                return column == case((other.regexp_match(_UUID), cast(other, Uuid())))
            case String(), Uuid():
                return column == cast(other, Text)
        return None

    def found_for_each(self, query: Select[Any]) -> Expression:
        # With an OFFSET it is not made into a join of whole tables.
        return query.offset(literal_column("0")).exists()

    def allowed(self, column: Expression, values: Sequence[str], *, fixed: bool = False) -> Expression:
        if isinstance(column.type, Enum):
            known = [value for value in values if value in column.type.enums]
            return column.in_(words(known, fixed=fixed)) if known else false()
        text = column if isinstance(column.type, String) else cast(column, Text)
        return text.in_(words(values, fixed=fixed))


def _as_object(value: Expression, *, strict: bool) -> Expression:
    """What `parameters` holds, as an object: text as the object in it, anything else as a member."""
    kind = func.jsonb_typeof(value)
    kept = func.jsonb_build_object(_word(FORMER), value)
    kept_text: Expression = kept
    if strict:
        text = func.jsonb_extract_path_text(func.jsonb_build_object(_word("text"), value), _word("text"))
        kept_text = case((text.regexp_match(r"^\s*\{"), cast(text, JSONB)), else_=kept)
    return case(
        (kind == "object", value),
        (func.coalesce(kind, "null") == "null", _json({})),
        (kind == "string", kept_text),
        else_=kept,
    )


def _json(value: Mapping[str, JSON]) -> Expression:
    return cast(literal(dumps(dict(value)), Text()), JSONB)


def _word(text: str) -> Expression:
    return literal(text, Text())


def _joined(left: Expression, right: Expression) -> Expression:
    return left.op("||", return_type=JSONB())(right)


def _has_zone(type_: TypeEngine[Any]) -> bool:
    return not isinstance(type_, Date) and bool(getattr(type_, "timezone", True))


def _interval(seconds: float) -> Expression:
    # Its arguments are years, months, weeks, days, hours, minutes and seconds.
    return func.make_interval(0, 0, 0, 0, 0, 0, literal(seconds, Float()))


def _iso(moment: Expression) -> Expression:
    return func.to_char(func.timezone("UTC", moment), 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')
