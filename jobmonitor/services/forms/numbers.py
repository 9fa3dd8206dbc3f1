"""Numbers: whole ones, others, seeds, and times as nodes take them."""

from __future__ import annotations

import math
import re

from jobmonitor.domain.errors import InvalidField
from jobmonitor.domain.workflow import MAX_SEED, Field, Value
from jobmonitor.services.forms.words import plain, quoted, wrong

NEW_SEED_WORDS = frozenset({"", "new", "random"})
"""What means "a new seed at each submission", in lower case."""
MIN_INTEGER = -(2**63)
MINUTES = "m:ss"
"""The `time_format` of fields whose node takes minutes and seconds."""
LONGEST_TIME = 359_999.0
"""Seconds that such a field takes: a hundred hours less one second."""

_INTEGER = re.compile(r"[+-]?[0-9]{1,25}")
_NUMBER = re.compile(
    r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,4})?|[+-]?(nan|inf|infinity)", re.IGNORECASE
)
_MINUTES = re.compile(r"([0-9]{1,4}):([0-5][0-9])")


def is_new_seed(value: Value) -> bool:
    """Whether a seed field's value means a new seed at each submission."""
    return value is None or (isinstance(value, str) and value.strip().lower() in NEW_SEED_WORDS)


def minutes(seconds: float) -> str:
    """A time as `m:ss`, to the nearest second: 59.7 is 1:00, never 0:60. Times before 0 are 0:00."""
    whole = math.floor(min(max(seconds, 0.0), LONGEST_TIME) + 0.5)
    return f"{whole // 60}:{whole % 60:02}"


def check_integer(field: Field, value: Value) -> Value:
    """A whole number of 64 bits within the field's range."""
    number: int | None = None
    if isinstance(value, str) and _INTEGER.fullmatch(value.strip()):
        number = int(value)
    elif isinstance(value, int) and not isinstance(value, bool):
        number = value
    elif isinstance(value, float) and value.is_integer():
        number = int(value)
    if number is None:
        raise wrong(field, f"takes a whole number, not {quoted(value)}")
    if not MIN_INTEGER <= number <= MAX_SEED:
        raise wrong(field, "has more digits than a number of 64 bits")
    check_range(field, number)
    return number


def check_float(field: Field, value: Value) -> Value:
    """A number within the field's range. A time for a node that takes `m:ss` is whole seconds, and may be
    typed like that too."""
    if field.time_format != MINUTES:
        number = to_number(field, value)
        check_range(field, number)
        return number
    typed = _MINUTES.fullmatch(value.strip()) if isinstance(value, str) else None
    number = float(int(typed[1]) * 60 + int(typed[2])) if typed else to_number(field, value)
    check_range(field, number, " seconds")
    if not 0 <= number <= LONGEST_TIME:
        raise wrong(field, f"must be between 0 and {plain(LONGEST_TIME)} seconds")
    return float(math.floor(number + 0.5))


def check_seed(field: Field, value: Value) -> Value:
    """A seed of 64 bits; None where a new one is wanted at each submission."""
    if is_new_seed(value):
        return None
    number: int | None = None
    if isinstance(value, str) and _INTEGER.fullmatch(value.strip()):
        number = int(value)
    elif isinstance(value, int) and not isinstance(value, bool):
        number = value
    if number is None:
        raise wrong(field, f"takes a whole number or the word new, not {quoted(value)}")
    if not 0 <= number <= MAX_SEED:
        raise wrong(field, f"must be between 0 and {MAX_SEED}")
    check_range(field, number)
    return number


def to_number(field: Field, value: Value) -> float:
    """A finite number, also from text."""
    number: float | None = None
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        number = float(value)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
    if number is None:
        remedy = "Write it with a point, like 0.5." if isinstance(value, str) and "," in value else ""
        raise InvalidField(field.name, f"{field.label} takes a number, not {quoted(value)}.", remedy=remedy)
    if not math.isfinite(number):
        raise wrong(field, f"takes a finite number, not {quoted(value)}")
    return number


def check_range(field: Field, number: float, unit: str = "") -> None:
    """Refuses a number outside the field's limits, and names them."""
    least, greatest = field.minimum, field.maximum
    below = least is not None and number < least
    above = greatest is not None and number > greatest
    if not below and not above:
        return
    if least is not None and greatest is not None:
        raise wrong(field, f"must be between {plain(least)} and {plain(greatest)}{unit}")
    if least is not None:
        raise wrong(field, f"must be at least {plain(least)}{unit}")
    raise wrong(field, f"must be at most {plain(greatest or 0)}{unit}")
