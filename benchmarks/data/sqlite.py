"""The embedded file with very many rows: its own tables, the rows in one transaction, then the indexes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from benchmarks.data.cache import cached
from benchmarks.data.columns import columns, values
from benchmarks.data.rows import TABLES
from jobmonitor.db.repository import open_database

_NAME = "jobs.db"
_SCHEMA = Path(__file__).parents[2] / "jobmonitor" / "db" / "migrations" / "jobs" / "versions"


def sqlite_file(count: int) -> Path:
    """A file with `count` rows in each of TABLES."""
    sources = [Path(__file__), *sorted(_SCHEMA.glob("*.py"))]
    return cached("sqlite", count, _make, sources) / _NAME


def _make(folder: Path, count: int) -> None:
    path = folder / _NAME
    with closing(open_database(str(path))) as repository:
        repository.info()  # makes the tables
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -1000000")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute("BEGIN")
        for table in TABLES:
            indexes = connection.execute(
                "SELECT name, sql FROM sqlite_master"
                " WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL",
                (table,),
            ).fetchall()
            for name, _ in indexes:
                connection.execute(f"DROP INDEX {name}")
            names = columns(table)
            marks = ", ".join("?" for _ in names)
            statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"
            connection.executemany(statement, values(table, count, _list))
            for _, index in indexes:
                connection.execute(index)
        connection.execute("COMMIT")
        connection.execute("ANALYZE")
        connection.execute("PRAGMA journal_mode = WAL")


def _list(item: str | None) -> str | None:
    return None if item is None else f'["{item}"]'
