"""The indexes that tables have just now, and the statements that make others."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

_MAX_NAME = 63
"""Letters of a name in PostgreSQL."""

_POSTGRESQL = text("""
SELECT i.relname AS name, x.indisvalid AS is_valid, a.amname AS method,
  pg_get_expr(x.indpred, x.indrelid) AS predicate,
  ARRAY(SELECT pg_get_indexdef(x.indexrelid, k, false) FROM generate_series(1, x.indnkeyatts) k) AS parts
FROM pg_index x
JOIN pg_class i ON i.oid = x.indexrelid
JOIN pg_class t ON t.oid = x.indrelid
JOIN pg_am a ON a.oid = i.relam
WHERE t.relname = :table AND pg_table_is_visible(t.oid)
""")


@dataclass(frozen=True, slots=True)
class Index:
    """An index as it was found: the columns (or expressions) in their order."""

    name: str
    columns: tuple[str, ...]
    method: str = "btree"
    predicate: str = ""
    """Which rows it has; empty for all of them."""

    @property
    def orders_all(self) -> bool:
        """Whether it gives all rows of the table in the order of its columns."""
        return self.method == "btree" and not self.predicate


def indexes_of(connection: Connection, table: str) -> tuple[list[Index], frozenset[str]]:
    """The table's indexes that can be used; and the names that are taken, also by those that cannot (what a
    broken CREATE INDEX CONCURRENTLY left behind)."""
    if connection.dialect.name == "sqlite":
        found = list(_of_file(connection, table))
        return found, frozenset(index.name for index in found)
    rows = connection.execute(_POSTGRESQL, {"table": table}).all()
    usable = [
        Index(row.name, tuple(part.strip('"') for part in row.parts), row.method, row.predicate or "")
        for row in rows
        if row.is_valid
    ]
    return usable, frozenset(row.name for row in rows)


def create_index(
    connection: Connection,
    table: str,
    columns: Sequence[str],
    *,
    descending: Collection[str],
    where: str = "",
    taken: Collection[str] = (),
) -> str:
    """The statement that makes an index: without keeping writers out, where the database can.

    `where` is a condition of our own words.
    """
    quote = connection.dialect.identifier_preparer.quote
    listed = ", ".join(f"{quote(name)} DESC" if name in descending else quote(name) for name in columns)
    name = quote(free_name("_".join((table, *columns[:3], "active" if where else "idx")), taken))
    how = "" if connection.dialect.name == "sqlite" else "CONCURRENTLY "
    condition = f" WHERE {where}" if where else ""
    return f"CREATE INDEX {how}IF NOT EXISTS {name} ON {quote(table)} ({listed}){condition}"


def free_name(wanted: str, taken: Collection[str]) -> str:
    """A name that no other index has."""
    name, number = wanted[:_MAX_NAME], 2
    while name in taken:
        ending = f"_{number}"
        name, number = wanted[: _MAX_NAME - len(ending)] + ending, number + 1
    return name


def _of_file(connection: Connection, table: str) -> Sequence[Index]:
    names = connection.execute(
        text("SELECT name, partial FROM pragma_index_list(:table)"), {"table": table}
    ).all()
    found = []
    for name, partial in names:
        columns = connection.scalars(
            text("SELECT name FROM pragma_index_info(:name) ORDER BY seqno"), {"name": name}
        )
        predicate = ""
        if partial:
            made_by = connection.scalar(
                text("SELECT sql FROM sqlite_schema WHERE type = 'index' AND name = :name"), {"name": name}
            )
            predicate = str(made_by or "").partition(" WHERE ")[2] or "unknown"
        found.append(Index(name, tuple(str(column) for column in columns), predicate=predicate))
    return found
