"""What a database was found to be, in words of an operator: short for a bar, whole for a dialog."""

from __future__ import annotations

from pathlib import Path

from jobmonitor.domain.database import DatabaseInfo
from jobmonitor.domain.job import System

_DIALECTS = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}


def database_name(info: DatabaseInfo) -> str:
    """What a database is called where there is little room: a file by its name, without its folders."""
    return Path(info.title).name or info.title if info.is_local else info.title


def product(info: DatabaseInfo) -> str:
    """What runs it: "PostgreSQL 16.4"."""
    return f"{_DIALECTS.get(info.dialect, info.dialect)} {info.version}".strip()


def short_words(info: DatabaseInfo) -> tuple[str, ...]:
    """What must be known at a glance: read only or not, which tables, as whom."""
    state = "read only" if info.read_only else "connected"
    words = [f"{state}, with problems" if info.problems else state]
    if System.LEGACY in info.systems:
        words.append("legacy + new" if System.NEW in info.systems else "legacy tables")
    if info.acts_as:
        words.append(f"as {_shortened(info.acts_as)}")
    return tuple(words)


def _shortened(user: str) -> str:
    return user if len(user) <= 16 else f"{user[:8]}…"


def whole_words(info: DatabaseInfo) -> tuple[tuple[str, str], ...]:
    """All that was found, as (what, what it is); the tables and what is wrong are told apart from this."""
    words = [
        ("Name", info.title),
        ("Kind", product(info)),
        ("Access", _access(info)),
        ("Systems", _systems(info)),
    ]
    if info.acts_as:
        words.append(("Acting as", info.acts_as))
    if any(table.row_level_security for table in info.tables):
        words.append(("Rows", _rows(info)))
    return tuple(words)


def table_words(info: DatabaseInfo) -> tuple[tuple[str, str], ...]:
    """Each table, as (name, what it was found to be)."""
    return tuple(
        (
            table.name,
            f"{table.description}. Missing columns, which read as empty: {', '.join(table.missing)}"
            if table.missing
            else table.description,
        )
        for table in info.tables
    )


def read_only_reason(info: DatabaseInfo | None) -> str:
    """Why nothing can be submitted or cancelled, in one sentence; empty where it can."""
    if info is None or not info.read_only:
        return ""
    if info.is_local:
        return f"The file {database_name(info)} is open for reading only."
    return "The database can only be looked at: it was opened so, or this account may not write."


def _access(info: DatabaseInfo) -> str:
    if info.read_only:
        return f"Read only. {read_only_reason(info)}"
    closed = [table.name for table in info.tables if not table.can_write]
    return f"Read and write, but for {', '.join(closed)}" if closed else "Read and write"


def _systems(info: DatabaseInfo) -> str:
    *others, last = info.generations or ("",)
    generations = f"{', '.join(others)} and {last}" if others else last
    told = f" (generation {generations})" if len(info.generations) == 1 else f" (generations {generations})"
    match System.NEW in info.systems, System.LEGACY in info.systems:
        case True, True:
            return f"Legacy and new tables{told}; a job that was migrated is shown once"
        case True, False:
            return f"New tables{told}"
        case False, True:
            return f"Legacy tables{told}"
        case _:
            return "No tables of jobs"


def _rows(info: DatabaseInfo) -> str:
    if info.acts_as:
        return "Row-level security: only what this user may see is shown, and only that can be written"
    return "Row-level security: the database decides which rows this login sees and writes"
