"""Columns of rows, each read in one pass, where every value is as one expects.

Each function takes a column as the database gave it, and gives what its values mean; None stays None. A
column with anything odd in it is refused with one of ODD: whoever asked tries its values one by one, and
leaves the odd ones to `rows.RowReader`, which tells the same of all others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from jobmonitor.db.sources.rows import BROKEN
from jobmonitor.db.sql.json_text import loads
from jobmonitor.db.times import is_stored

Column = Sequence[Any]
Read = Callable[[Column], Sequence[Any]]

_KEPT = 4_096
"""So many numbers are kept by their text: sizes, frame rates and seconds are mostly the same few."""
_EXACT_DIGITS = 16
_ADDRESSES = re.compile(
    r"""^\["(https?://[a-zA-Z0-9._-]++(?::[0-9]{1,5}+)?+/[ !#-\[\]-~]*+)"\]$""", re.MULTILINE
)
"""Lists of one address each, as nearly all lists are, one a line: of signs that JSON writes as they stand."""


class Odd(ValueError):
    """A value needs a second look."""


ODD = (ValueError, TypeError, IndexError, OverflowError)
"""What odd values are refused with, by us or by what Python reads times and numbers with."""


def texts(column: Column) -> Column:
    """Texts that are not blank."""
    if [
        1 for text in column if text is not None and (text.__class__ is not str or not text or text.isspace())
    ]:
        raise Odd
    return column


def times(column: Column) -> list[datetime | None]:
    """Aware times in UTC; all with their zone, or all as the embedded file stores them."""
    read = datetime.fromisoformat
    # Other forms of ISO 8601 are none of a database's; these have another sign in this place.
    if [1 for text in column if text is not None and text[7] != "-"]:
        raise Odd
    if is_stored(next(filter(None, column), "")):
        return [None if text is None else read(text + "+00:00") for text in column]
    moments = [None if text is None else read(text) for text in column]
    if [1 for moment in moments if moment is not None and moment.tzinfo is not UTC]:
        raise Odd
    return moments


def integers(column: Column) -> list[int | None]:
    """Whole numbers, as they are or as plain digits."""
    return [each if each is None or each.__class__ is int else _integer(each) for each in column]


def numbers(column: Column) -> list[float | None]:
    """Finite numbers, as they are or as text."""
    return [None if each is None else _number(each) for each in column]


def addresses(column: Column) -> list[tuple[str, ...]]:
    """Texts of JSON lists, none of them a broken address; None is an empty list."""
    given = [text for text in column if text is not None]
    together = "\n".join(given)
    found = _ADDRESSES.findall(together)
    if len(found) == len(given) == together.count("\n") + 1:
        following = iter(found)
        return [() if text is None else (next(following),) for text in column]
    return [() if text is None else _several(text) for text in column]


def objects(column: Column) -> list[dict[str, Any]]:
    """JSON objects; None is an empty one."""
    found = [{} if text is None else loads(text) for text in column]
    if [1 for value in found if value.__class__ is not dict]:
        raise Odd
    return found


@lru_cache(_KEPT)
def _integer(text: Any) -> int:
    if text.__class__ is str and text.isascii() and text.isdigit() and len(text) < _EXACT_DIGITS:
        return int(text)
    raise Odd


@lru_cache(_KEPT, typed=True)
def _number(value: Any) -> float:
    if value.__class__ is not str and value.__class__ is not int and value.__class__ is not float:
        raise Odd
    number = float(value)
    if number - number != 0:  # infinite, or no number
        raise Odd
    return number


def _several(text: Any) -> tuple[str, ...]:
    if text.__class__ is not str or text[0] != "[":
        raise Odd
    items = loads(text)
    for item in items:
        if item.__class__ is not str or not item or item.isspace() or BROKEN.match(item):
            raise Odd
    return tuple(items)
