"""PostgreSQL with fewer indexes than it has, without dropping any."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.data.postgresql import COMPOSITES
from benchmarks.data.rows import TABLES


@contextmanager
def without_composites(url: str) -> Iterator[None]:
    """Meanwhile the planner does not see COMPOSITES: a database with no more indexes than every one has."""
    import psycopg

    names = [f"{table}_{name}" for table in TABLES for name in COMPOSITES]
    statement = "UPDATE pg_index SET indisvalid = %s WHERE indexrelid = ANY(%s::regclass[])"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement, (False, names))
        try:
            yield
        finally:
            connection.execute(statement, (True, names))
