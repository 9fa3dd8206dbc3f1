"""What a statement would cost, as the database itself plans it."""

from __future__ import annotations

import json
import re
from typing import Any

from sqlalchemy import Connection, Executable, Select, func, literal, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import ClauseElement

from jobmonitor.db.sources.source import Source

AFFORDABLE = 10_000.0
"""PostgreSQL's units of a statement that may be made again and again: some ten milliseconds. A page that is
read one after the other counts as one, a row that is looked at as a hundredth."""

_SMALL_FILE_TABLE = 20_000
"""Rows that SQLite may walk through again and again."""


def is_affordable(connection: Connection, statement: Select[Any], source: Source) -> bool:
    """Whether `statement` on the table of `source` may be made again and again."""
    if connection.dialect.name == "sqlite":
        return _walks_no_table(connection, statement, source)
    return planned_cost(connection, statement) <= AFFORDABLE


def planned_cost(connection: Connection, statement: Select[Any]) -> float:
    """PostgreSQL's own estimate, in its units."""
    plan = connection.execute(Explain(statement)).scalar_one()
    plan = json.loads(plan) if isinstance(plan, str) else plan
    return float(plan[0]["Plan"]["Total Cost"])


def _walks_no_table(connection: Connection, statement: Select[Any], source: Source) -> bool:
    steps = [str(step[3]) for step in connection.execute(Explain(statement))]
    if not any(re.match(rf"SCAN {re.escape(source.table.name)}\b(?!.*INDEX)", step) for step in steps):
        return True
    some = select(literal(1)).select_from(source.table).limit(_SMALL_FILE_TABLE + 1).subquery()
    return int(connection.scalar(select(func.count()).select_from(some)) or 0) <= _SMALL_FILE_TABLE


class Explain(Executable, ClauseElement):
    """EXPLAIN in the database's own words, with the statement's parameters."""

    inherit_cache = False

    def __init__(self, statement: Select[Any]) -> None:
        self.statement = statement


@compiles(Explain, "postgresql")
def _postgresql(element: Explain, compiler: Any, **options: Any) -> str:
    return f"EXPLAIN (FORMAT JSON) {compiler.process(element.statement, **options)}"


@compiles(Explain, "sqlite")
def _sqlite(element: Explain, compiler: Any, **options: Any) -> str:
    return f"EXPLAIN QUERY PLAN {compiler.process(element.statement, **options)}"
