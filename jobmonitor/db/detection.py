"""What a database is: which of the tables it has, and how they are made. Asked once, at the connect."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from jobmonitor.db.feed import Feed
from jobmonitor.db.sources import legacy, new_tables
from jobmonitor.db.sources.jobs_table import JobsTable
from jobmonitor.db.sources.shape import TableShape
from jobmonitor.db.sources.source import Source
from jobmonitor.db.sql.catalog import Catalog, FoundTable
from jobmonitor.db.sql.dialect import SqlDialect
from jobmonitor.db.urls import DatabaseAddress
from jobmonitor.domain.database import DatabaseInfo, TableInfo

_OLDEST = (13,)
"""Before it, PostgreSQL cannot sort what is nearly sorted."""


@dataclass(frozen=True, slots=True)
class Detected:
    """The sources that were found, the feed over them, and what the database is, in words."""

    sources: tuple[Source, ...]
    feed: Feed
    info: DatabaseInfo


def detect(
    connection: Connection,
    address: DatabaseAddress,
    dialect: SqlDialect,
    *,
    file_read_only: bool,
    acts_as: str = "",
) -> Detected:
    """Looks at the tables and the role's rights, by one statement or two. `acts_as` is the user as whom the
    connection asks, where it is one's."""
    catalog = _read_catalog(connection, dialect, {*new_tables.TABLES, *legacy.TABLES})
    new = new_tables.new_sources(connection, catalog, dialect)
    tables = {name: found.table for name, found in catalog.tables.items()}
    views = [name for name, found in catalog.tables.items() if found.is_view]
    old = [
        legacy.legacy_source(shape, tables, dialect, new=new, views=views)
        for shape in legacy.SHAPES
        if _has_key(shape, catalog)
    ]
    sources = [*new, *(source for source in old if source is not None)]
    read_only = file_read_only or catalog.read_only
    described = tuple(
        _described(source.describe(), catalog.tables[source.name], read_only=read_only) for source in sources
    )
    problems = [
        *_missing(sources, catalog, address),
        *(sentence for source in sources for sentence in source.problems),
        *_rights(sources, catalog, acts_as),
    ]
    if dialect.name == "postgresql" and (connection.dialect.server_version_info or _OLDEST) < _OLDEST:
        problems.append(f"{address.title} is older than PostgreSQL 13: feeds are slow there. Update it.")
    info = DatabaseInfo(
        title=address.title,
        dialect=dialect.name,
        version=catalog.version,
        is_local=address.path is not None,
        read_only=read_only or (bool(described) and not any(table.can_write for table in described)),
        tables=described,
        problems=tuple(problems),
        acts_as=acts_as,
    )
    return Detected(tuple(sources), Feed(sources, dialect), info)


def _read_catalog(connection: Connection, dialect: SqlDialect, names: Collection[str]) -> Catalog:
    """Imports only what this database needs: the window's first rows wait for it."""
    if dialect.name == "sqlite":
        from jobmonitor.db.sql import sqlite_catalog

        return sqlite_catalog.read_catalog(connection, sorted(names))
    from jobmonitor.db.sql import postgresql_catalog

    return postgresql_catalog.read_catalog(connection, sorted(names))


def _has_key(shape: TableShape, catalog: Catalog) -> bool:
    found = catalog.tables.get(shape.table)
    return found is not None and found.has(shape.columns["key"].name)


def _described(info: TableInfo, found: FoundTable, *, read_only: bool) -> TableInfo:
    """With what this role may do there."""
    can_write = found.can_write and not read_only
    says = [info.description]
    if found.row_level_security:
        says.append("row-level security decides which rows are seen and written")
    elif found.security_bypassed:
        says.append("row-level security does not apply to this login, which sees all rows")
    if not found.can_write:  # that the whole database is only looked at is said once, of the whole
        says.append("can be read, not written")
    return replace(
        info,
        description="; ".join(says),
        can_write=can_write,
        row_level_security=found.row_level_security,
    )


def _missing(sources: Sequence[JobsTable], catalog: Catalog, address: DatabaseAddress) -> list[str]:
    """What is there and cannot be used; and kinds of jobs that no table of either system can have."""
    problems = []
    unusable = set(catalog.unreadable)
    for shape in (*new_tables.SHAPES, *legacy.SHAPES):
        key = shape.columns["key"].name
        found = catalog.tables.get(shape.table)
        if shape.table in catalog.unreadable or (found is not None and key in found.hidden):
            unusable.add(shape.table)
            problems.append(
                f"The table {shape.table} is there, but this account may not read it. Ask for the right to."
            )
        elif found is not None and not _has_key(shape, catalog) and shape in new_tables.SHAPES:
            unusable.add(shape.table)
            problems.append(
                f"The table {shape.table} has no column {key}: its rows cannot be shown. Add it as the"
                " primary key."
            )
    served = {kind for source in sources for kind in source.kinds}
    problems += [
        f"There is no table {shape.table}, so no {shape.kind} jobs. {_how(sources, address)}"
        for shape in new_tables.SHAPES
        if shape.kind not in served and shape.table not in unusable
    ]
    return problems


def _how(sources: Sequence[JobsTable], address: DatabaseAddress) -> str:
    """What to do about a table of the new system that is missing."""
    if address.path is not None:
        return "Choose another file, or let a new one be made."
    generations = {source.shape.generation for source in sources}
    if "C" in generations:
        return "Ask for it where the database's other tables were made."
    if generations == {"A"}:
        return "Nothing needs to be done unless they are wanted."
    return "Create it with: jobmonitor db create-tables."


def _rights(sources: Sequence[JobsTable], catalog: Catalog, acts_as: str) -> list[str]:
    """What this role may not do, where that is no wish of its owner's."""
    problems = []
    found = {source.name: catalog.tables[source.name] for source in sources}
    for name, table in found.items():
        if table.hidden:
            problems.append(
                f"This account may not read {', '.join(table.hidden)} of {name}: this reads as empty. Ask for"
                " the right to."
            )
    judged = [name for name, table in found.items() if table.row_level_security]
    if judged and not acts_as:
        problems.append(
            f"Row-level security decides who sees which rows of {', '.join(judged)}, and no user is given:"
            " perhaps none are seen, and none can be written. Give the setting database_user"
            " (JOBMONITOR_DATABASE_USER) a user's id or a token."
        )
    return problems
