"""PostgreSQL's catalogue in one statement: a server may be far away."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Connection,
    Date,
    DateTime,
    Double,
    Integer,
    Numeric,
    SmallInteger,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ENUM, JSONB
from sqlalchemy.types import JSON, NullType, TypeEngine

from jobmonitor.db.sql.catalog import Catalog, FoundTable, found_column, found_table

_STATEMENT = text("""\
SELECT
  current_setting('server_version') AS version,
  current_setting('transaction_read_only') = 'on' OR pg_is_in_recovery() AS read_only,
  (
    SELECT coalesce(json_agg(json_build_object(
      'name', c.relname,
      'is_view', c.relkind NOT IN ('r', 'p'),
      'can_write', pg_relation_is_updatable(c.oid, true) & 12 <> 0  -- bits of UPDATE and INSERT
        AND (has_any_column_privilege(c.oid, 'INSERT') OR has_any_column_privilege(c.oid, 'UPDATE')),
      'has_policies', c.relrowsecurity,
      'judged', row_security_active(c.oid),
      'checks', (
        SELECT coalesce(json_agg(pg_get_constraintdef(k.oid)), '[]')
        FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'c'
      ),
      'columns', (
        SELECT coalesce(json_agg(json_build_object(
          'name', a.attname,
          'type', base.typname,
          'items', items.typname,
          'schema', CASE WHEN NOT pg_type_is_visible(base.oid) THEN base.typnamespace::regnamespace::text END,
          'labels', (
            SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder)
            FROM pg_enum e WHERE e.enumtypid = base.oid
          ),
          'nullable', NOT a.attnotnull,
          'has_default', a.atthasdef OR a.attidentity <> '',
          'readable', has_column_privilege(c.oid, a.attnum, 'SELECT')
        ) ORDER BY a.attnum), '[]')
        FROM pg_attribute a
        JOIN pg_type declared ON declared.oid = a.atttypid
        JOIN pg_type base ON base.oid = coalesce(nullif(declared.typbasetype, 0), declared.oid)
        LEFT JOIN pg_type items ON items.oid = base.typelem AND base.typcategory = 'A'
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      )
    )), '[]')
    FROM unnest(CAST(:names AS text[])) AS wanted (name)
    JOIN pg_class c ON c.oid = to_regclass(quote_ident(wanted.name))
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
  ) AS tables
""")

_TYPES: Mapping[str, TypeEngine[Any]] = {
    "uuid": Uuid(),
    "text": Text(),
    "varchar": Text(),
    "bpchar": Text(),
    "name": Text(),
    "int2": SmallInteger(),
    "int4": Integer(),
    "int8": BigInteger(),
    "numeric": Numeric(),
    "float4": Double(),
    "float8": Double(),
    "bool": Boolean(),
    "timestamptz": DateTime(timezone=True),
    "timestamp": DateTime(),
    "date": Date(),
    "json": JSON(),
    "jsonb": JSONB(),
}


def read_catalog(connection: Connection, names: Collection[str]) -> Catalog:
    """What the search path shows of the tables with these names, as the session's role may use them."""
    row = connection.execute(_STATEMENT, {"names": list(names)}).one()
    tables = {each["name"]: _found(each) for each in row.tables}
    unreadable = tuple(name for name, found in tables.items() if not found.table.columns and found.hidden)
    return Catalog(
        tables={name: found for name, found in tables.items() if name not in unreadable},
        version=str(row.version).split(" ")[0],
        read_only=row.read_only,
        unreadable=unreadable,
    )


def _found(found: Mapping[str, Any]) -> FoundTable:
    columns = found["columns"]
    readable = [
        found_column(each["name"], _type(each), nullable=each["nullable"], has_default=each["has_default"])
        for each in columns
        if each["readable"]
    ]
    return FoundTable(
        table=found_table(
            found["name"], readable, hidden=[each["name"] for each in columns if not each["readable"]]
        ),
        is_view=found["is_view"],
        can_write=found["can_write"],
        row_level_security=found["judged"],
        security_bypassed=found["has_policies"] and not found["judged"],
        checks=tuple(found["checks"]),
    )


def _type(found: Mapping[str, Any]) -> TypeEngine[Any]:
    """Types that are none of ours are read as text."""
    if found["labels"]:
        return ENUM(*found["labels"], name=found["type"], schema=found["schema"], create_type=False)
    if found["items"]:
        return ARRAY(_TYPES.get(found["items"], NullType()))
    return _TYPES.get(found["type"], NullType())
