"""SQLite's catalogue: the declared types by their affinity, and the rules as they stand in CREATE TABLE."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Float,
    Integer,
    RowMapping,
    Text,
    bindparam,
    text,
)
from sqlalchemy.types import TypeEngine

from jobmonitor.db.sql.catalog import Catalog, FoundTable, found_column, found_table
from jobmonitor.db.sql.sqlite import UtcText

_STATEMENT = text("""\
SELECT m.name AS table_name, m.type AS table_type, m.sql, c.name, c.type, c."notnull", c.dflt_value, c.hidden
FROM sqlite_master AS m JOIN pragma_table_xinfo(m.name) AS c
WHERE m.type IN ('table', 'view') AND m.name IN :names AND c.hidden <> 1
ORDER BY m.name, c.cid""").bindparams(bindparam("names", expanding=True))


def read_catalog(connection: Connection, names: Collection[str]) -> Catalog:
    """The tables of the file with these names."""
    rows: dict[str, list[RowMapping]] = defaultdict(list)
    for row in connection.execute(_STATEMENT, {"names": list(names)}).mappings():
        rows[row["table_name"]].append(row)
    return Catalog(
        tables={name: _found(name, columns) for name, columns in rows.items()},
        version=str(connection.scalar(text("SELECT sqlite_version()"))),
    )


def _found(name: str, columns: list[RowMapping]) -> FoundTable:
    checks = tuple(_checks(columns[0]["sql"] or ""))
    return FoundTable(
        table=found_table(name, (_column(row, checks) for row in columns)),
        is_view=columns[0]["table_type"] == "view",
        checks=checks,
    )


def _column(row: RowMapping, checks: Collection[str]) -> Column[Any]:
    has_value = row["dflt_value"] is not None or row["hidden"] in (2, 3)  # the latter are computed
    is_time = any(re.match(rf"{re.escape(row['name'])} GLOB '\[0-9\]", check) for check in checks)
    type_ = UtcText() if is_time else _type(row["type"])
    return found_column(row["name"], type_, nullable=not row["notnull"], has_default=has_value)


def _type(declared: str | None) -> TypeEngine[Any]:
    """Lists, objects and times are text here, whatever they were declared as."""
    name = (declared or "").upper()
    if "INT" in name and "POINT" not in name:
        return Integer()
    if any(part in name for part in ("REAL", "FLOA", "DOUB")):
        return Float()
    return Text()


def _checks(statement: str) -> Iterator[str]:
    """What stands in the brackets behind each CHECK."""
    for begin in re.finditer(r"\bCHECK\s*\(", statement, re.IGNORECASE):
        depth = 1
        for token in re.finditer(r"'(?:[^']|'')*'|[()]", statement[begin.end() :]):
            depth += {"(": 1, ")": -1}.get(token[0], 0)
            if depth == 0:
                yield statement[begin.end() : begin.end() + token.start()]
                break
