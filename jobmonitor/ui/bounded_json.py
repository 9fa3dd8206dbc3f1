"""The beginning of a value's JSON: a value of a megabyte costs no more than what is shown of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

MOST_DEPTH = 40


def bounded_json(value: Any, limit: int) -> str:
    """The value on one line as JSON writes it, cut with a mark behind `limit` characters.

    Frozen mappings and tuples read as objects and lists; what JSON does not know, as its text.
    """
    parts: list[str] = []
    length = 0
    for part in _parts(value, limit, MOST_DEPTH):
        parts.append(part)
        length += len(part)
        if length > limit:
            return f"{''.join(parts)[:limit]}…"
    return "".join(parts)


def _parts(value: Any, limit: int, depth: int) -> Iterator[str]:
    match value:
        case str():
            yield json.dumps(value[: limit + 1], ensure_ascii=False)
        case None | bool() | int() | float():
            yield json.dumps(value)
        case Mapping() | list() | tuple() if not depth:
            yield "…"
        case Mapping():
            yield "{"
            for at, (key, each) in enumerate(value.items()):
                yield f"{', ' if at else ''}{json.dumps(str(key)[: limit + 1], ensure_ascii=False)}: "
                yield from _parts(each, limit, depth - 1)
            yield "}"
        case list() | tuple():
            yield "["
            for at, each in enumerate(value):
                if at:
                    yield ", "
                yield from _parts(each, limit, depth - 1)
            yield "]"
        case _:
            yield json.dumps(str(value)[: limit + 1], ensure_ascii=False)
