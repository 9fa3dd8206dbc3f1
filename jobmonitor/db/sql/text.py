"""Text on its way into a statement."""

from __future__ import annotations

import json
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Text, literal, literal_column


def is_storable(text: str) -> bool:
    """Whether both databases can hold the text: no NUL, no half of a surrogate pair."""
    return not any(c == "\0" or "\ud800" <= c <= "\udfff" for c in text)


def normal_uuid(text: str) -> str | None:
    """The hyphenated lower-case spelling of a UUID; None where it is none."""
    try:
        return str(UUID(text))
    except ValueError:
        return None


def escape_like(text: str) -> str:
    r"""Text for LIKE … ESCAPE '\' in which nothing is a wildcard."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def json_fragment(text: str) -> str:
    """Text as it stands inside a JSON string."""
    return json.dumps(text, ensure_ascii=False)[1:-1]


def integer_key(text: str) -> int | None:
    """The 64-bit number that the text writes in the plainest way; None where it does not."""
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 18 or str(int(text)) != text:
        return None
    return int(text)


def words(values: Sequence[str], *, fixed: bool) -> list[ColumnElement[str]]:
    """Values for IN (…): bound, or, for words of our own, written into the statement. Each stands there by
    itself: a list that is put in when the statement is sent would be looked for in its text each time."""
    if fixed:
        return [literal_column(_quoted(value), Text()) for value in values]
    return [literal(value) for value in values]


def _quoted(word: str) -> str:
    """A word as SQL writes it."""
    doubled = word.replace("'", "''")
    return f"'{doubled}'"
