"""What a database is: which of the tables it has, and how they are made. Asked once, at the connect."""

from __future__ import annotations

import re
import warnings
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Enum, Inspector, MetaData, Table, exc, inspect, text

from jobmonitor.db.feed import Feed
from jobmonitor.db.sources import legacy
from jobmonitor.db.sources.generation_b import SHAPES
from jobmonitor.db.sources.jobs_table import JobsTable
from jobmonitor.db.sources.shape import TableShape
from jobmonitor.db.sources.source import Source
from jobmonitor.db.sql.dialect import SqlDialect
from jobmonitor.db.urls import DatabaseAddress
from jobmonitor.domain.database import DatabaseInfo
from jobmonitor.domain.job import JobStatus

_OLDEST = (13,)
"""Before it, PostgreSQL cannot sort what is nearly sorted."""


@dataclass(frozen=True, slots=True)
class Detected:
    """The sources that were found, the feed over them, and what the database is, in words."""

    sources: tuple[Source, ...]
    feed: Feed
    info: DatabaseInfo


def detect(
    connection: Connection, address: DatabaseAddress, dialect: SqlDialect, *, file_read_only: bool
) -> Detected:
    """Looks at the tables and the role's rights."""
    inspector = inspect(connection)
    found: list[JobsTable] = []
    views = _views(inspector, dialect)
    problems: list[str] = []
    tables = _reflect(connection, [*(shape.table for shape in SHAPES), *legacy.TABLES])
    for shape in SHAPES:
        table = tables.get(shape.table)
        if table is None:
            problems.append(_missing(shape, address))
            continue
        if shape.columns["key"].name not in table.columns:
            problems.append(
                f"The table {shape.table} has no column {shape.columns['key'].name}: its rows cannot be"
                " shown. Add it as the primary key."
            )
            continue
        source = JobsTable(
            shape,
            table,
            dialect,
            allows_cancelled=_allows(inspector, table, JobStatus.CANCELLED),
            is_view=shape.table in views,
        )
        found.append(source)
        problems += source.problems
    new = tuple(found)
    for shape in legacy.SHAPES:
        if shape.table in tables and shape.columns["key"].name in tables[shape.table].columns:
            old = legacy.legacy_source(shape, tables, dialect, new=new, views=views)
            found += [] if old is None else [old]
    if dialect.name == "postgresql" and (connection.dialect.server_version_info or _OLDEST) < _OLDEST:
        problems.append(f"{address.title} is older than PostgreSQL 13: feeds are slow there. Update it.")
    read_only = file_read_only or (
        dialect.name == "postgresql" and _role_read_only(connection, [source.name for source in found])
    )
    info = DatabaseInfo(
        title=address.title,
        dialect=dialect.name,
        version=_version(connection, dialect),
        is_local=address.path is not None,
        read_only=read_only,
        tables=tuple(source.describe() for source in found),
        problems=tuple(problems),
    )
    return Detected(tuple(found), Feed(found, dialect), info)


def _reflect(connection: Connection, names: Collection[str]) -> Mapping[str, Table]:
    """Those of the tables that are there, with their columns; all in one go, for a server may be far."""
    metadata = MetaData()
    with warnings.catch_warnings():
        # Columns of types that SQLAlchemy does not know are none of ours, or are read as text.
        warnings.simplefilter("ignore", exc.SAWarning)
        metadata.reflect(connection, views=True, only=lambda name, _: name in names, resolve_fks=False)
    return metadata.tables


def _views(inspector: Inspector, dialect: SqlDialect) -> set[str]:
    """Names behind which there is no table of rows: views, and foreign tables."""
    names = set(inspector.get_view_names())
    if dialect.name == "postgresql":
        names |= set(inspector.get_foreign_table_names())  # type: ignore[attr-defined]  # PGInspector has it
    return names


def _missing(shape: TableShape, address: DatabaseAddress) -> str:
    how = (
        "Create it with: jobmonitor db create-tables."
        if address.path is None
        else "Choose another file, or let a new one be made."
    )
    return f"There is no table {shape.table}, so no {shape.kind} jobs. {how}"


def _allows(inspector: Inspector, table: Table, status: JobStatus) -> bool:
    """Whether the enum or the checks of the status column let a status in."""
    column = table.columns.get("status")
    if column is None:
        return False
    if isinstance(column.type, Enum):
        return str(status) in column.type.enums
    try:
        checks: list[Any] = list(inspector.get_check_constraints(table.name))
    except exc.NoSuchTableError:  # a view has none
        checks = []
    about_status = [
        str(check["sqltext"])
        for check in checks
        if re.search(r"\bstatus\b", str(check["sqltext"])) and "'pending'" in str(check["sqltext"])
    ]
    return all(f"'{status}'" in check for check in about_status)


def _role_read_only(connection: Connection, tables: list[str]) -> bool:
    """Whether this session can write none of the tables: a standby, a read-only role, or no right to."""
    if connection.scalar(
        text("SELECT current_setting('transaction_read_only') = 'on' OR pg_is_in_recovery()")
    ):
        return True
    if not tables:
        return False
    rights = text(
        "SELECT has_any_column_privilege(to_regclass(:name), 'INSERT')"
        " OR has_any_column_privilege(to_regclass(:name), 'UPDATE')"
    )
    return not any(connection.scalar(rights, {"name": name}) for name in tables)


def _version(connection: Connection, dialect: SqlDialect) -> str:
    if dialect.name == "sqlite":
        return str(connection.scalar(text("SELECT sqlite_version()")))
    return str(connection.scalar(text("SHOW server_version"))).split(" ")[0]
