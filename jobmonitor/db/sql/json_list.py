"""Many values as one parameter of SQLite.

A statement with a place for each value is another one for each number of values, and connections keep what
they made of the last hundred: with thousands of values that is some megabytes each.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Text, func, literal, select

from jobmonitor.db.sql.json_text import dumps


def one_of(column: ColumnElement[Any], values: Sequence[Any]) -> ColumnElement[bool]:
    """Whether the column is one of these storable texts, or numbers. An index finds them."""
    listed = func.json_each(literal(dumps(list(values)), Text())).table_valued("value")
    return column.in_(select(listed.c.value))
