"""psycopg's cursor for statements that are sent again and again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Self

from psycopg import RawCursor

_PLACEHOLDER = re.compile(r"%(?:\(([^)]+)\)s|s|%)")


class NumberedCursor(RawCursor[Any]):
    """Takes %(name)s and %s as psycopg's usual cursor does, and remembers how a statement is written with
    PostgreSQL's own $1.

    The usual cursor remembers short statements alone, and that of a page is long: to look through it each
    time costs a tenth of the page.
    """

    def execute(self, query: Any, params: Any = None, **options: Any) -> Self:
        """As `Cursor.execute`."""
        if params is None or not isinstance(query, str):
            return super().execute(query, params, **options)
        text, names = _numbered(query)
        return super().execute(text, _values(params, names), **options)

    def executemany(self, query: Any, params_seq: Iterable[Any], **options: Any) -> None:
        """As `Cursor.executemany`."""
        text, names = _numbered(query)
        super().executemany(text, [_values(params, names) for params in params_seq], **options)


@lru_cache(500)
def _numbered(statement: str) -> tuple[str, tuple[str, ...]]:
    """The statement with $1, $2, …, and the names of its parameters in this order; those without a name are
    counted."""
    places: dict[str, int] = {}

    def number(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        name = found[1] or f"{len(places)}"
        return f"${places.setdefault(name, len(places) + 1)}"

    return _PLACEHOLDER.sub(number, statement), tuple(places)


def _values(params: Mapping[str, Any] | Sequence[Any], names: tuple[str, ...]) -> Sequence[Any]:
    return [params[name] for name in names] if isinstance(params, Mapping) else params
