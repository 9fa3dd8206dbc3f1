"""Pages of a feed over three tables, beside a bare SELECT … LIMIT on one of them in the same run.

Both read 100 rows through SQLAlchemy from the same database; each number is the fastest of several runs.
`python -m benchmarks.feed_pages --rows 1000000`
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, create_engine, text

from jobmonitor.db.repository import SqlJobRepository, open_database
from jobmonitor.db.schema.postgresql import create_tables
from jobmonitor.db.urls import parse_address
from jobmonitor.domain.feed import Cursor, FeedQuery
from jobmonitor.domain.job import JobKind, JobStatus
from tests.support.postgres import running_server

LIMIT = 100
REPEATS = 15
TABLES = ("video_jobs", "image_jobs", "text_jobs")
COLUMNS = (
    "id",
    "user_id",
    "workflow_name",
    "status",
    "created_at",
    "comfy_url",
    "comfy_job_id",
    "parameters",
)
PROMPTS = {"video_jobs": "error_message", "image_jobs": "prompt", "text_jobs": "input_text"}
"""The column that gets a text to search for."""

USERS = [str(uuid.UUID(int=number)) for number in range(1, 51)]
STATUSES = ["completed"] * 90 + ["failed"] * 9 + ["processing"]
NEWEST = datetime(2026, 3, 1, tzinfo=UTC)


def rows(table: str, count: int) -> Iterator[tuple[str, ...]]:
    """Rows of one table, one each ten seconds, the newest first."""
    chance = random.Random(table)
    for number in range(count):
        created = NEWEST - timedelta(seconds=10 * number + chance.random())
        yield (
            str(uuid.UUID(int=chance.getrandbits(128))),
            chance.choice(USERS),
            chance.choice(("wan-i2v", "img2img", "lipsync-one", "character-caption")),
            chance.choice(STATUSES),
            created.strftime("%Y-%m-%d %H:%M:%S.%f"),
            "http://gpu1:8188",
            f"{table}-{number}",
            json.dumps({"seed": chance.getrandbits(64)}),
            f"a scene number {number}",
        )


def fill_file(path: Path, count: int) -> None:
    """`count` rows over the three tables."""
    marks = ", ".join("?" for _ in (*COLUMNS, "text"))
    with closing(sqlite3.connect(path)) as connection, connection:
        for table in TABLES:
            connection.executemany(
                f"INSERT INTO {table} ({', '.join((*COLUMNS, PROMPTS[table]))}) VALUES ({marks})",
                rows(table, count // len(TABLES)),
            )
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("ANALYZE")


def fill_server(url: str, count: int) -> None:
    """`count` rows over the three tables."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        for table in TABLES:
            with (
                connection.cursor() as cursor,
                cursor.copy(f"COPY {table} ({', '.join((*COLUMNS, PROMPTS[table]))}) FROM STDIN") as copy,
            ):
                for row in rows(table, count // len(TABLES)):
                    copy.write_row(row)
            connection.execute(f"VACUUM ANALYZE {table}")


def milliseconds(work: Callable[[], object]) -> float:
    """The fastest of several runs, after one that warms up: what else the machine does only adds."""
    work()
    taken = []
    for _ in range(REPEATS):
        begin = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - begin))
    return min(taken)


def bare(url: str) -> float:
    """The peer: the newest rows of one table, as SQLAlchemy gives them."""
    address = parse_address(url)
    engine: Engine = create_engine(f"sqlite:///{address.path}" if address.path else address.url)
    statement = text(f"SELECT * FROM video_jobs ORDER BY created_at DESC LIMIT {LIMIT}")

    def read() -> object:
        with engine.connect() as connection:
            return connection.execute(statement).all()

    try:
        return milliseconds(read)
    finally:
        engine.dispose()


def places(repository: SqlJobRepository, count: int) -> dict[str, Callable[[], object]]:
    """What is measured."""
    deep_time = NEWEST - timedelta(seconds=10 * (count // len(TABLES)) * 0.9)
    deep = repository.page(FeedQuery(created_before=deep_time), after=None, limit=1).jobs[0]
    completed = FeedQuery(statuses=frozenset({JobStatus.COMPLETED}))
    watch = repository.watch()
    watch.look()

    def page(query: FeedQuery, after: Cursor | None = None, skip: int = 0) -> Callable[[], object]:
        return lambda: repository.page(query, after=after, limit=LIMIT, skip=skip)

    return {
        "first page": page(FeedQuery()),
        "page behind nine tenths of all rows": page(FeedQuery(), Cursor.of(deep)),
        "page 5,000 rows behind a known place": page(FeedQuery(), Cursor.of(deep), 5_000),
        "last page": page(FeedQuery(), Cursor(NEWEST - timedelta(days=36500), "text_jobs", USERS[0])),
        "first page of one kind": page(FeedQuery(kinds=frozenset({JobKind.IMAGE}))),
        "first page of one user": page(FeedQuery(user_id=USERS[7])),
        "first page of completed jobs": page(completed),
        "first page of failed jobs of a workflow": page(
            FeedQuery(statuses=frozenset({JobStatus.FAILED}), workflow_names=frozenset({"img2img"}))
        ),
        "text that many rows have": page(FeedQuery(text="SCENE")),
        "text that no row has": page(FeedQuery(text="nowhere to be found")),
        "counts of all": lambda: repository.counts(FeedQuery()),
        "active jobs": repository.active,
        "a look for changes": watch.look,
    }


def measure(name: str, url: str, count: int) -> None:
    """Prints one database's table."""
    with closing(open_database(url)) as repository:
        base = bare(url)
        print(f"\n{name}, {count:,} rows; bare SELECT of {LIMIT} rows: {base:.2f} ms")
        for what, work in places(repository, count).items():
            taken = milliseconds(work)
            print(f"  {what:<42} {taken:9.2f} ms  {taken / base:8.1f} ×")


def main() -> int:
    """Both databases, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000, help="rows over all three tables")
    count = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "jobs.db"
        with closing(open_database(str(path))) as repository:
            repository.info()
        fill_file(path, count)
        measure("SQLite", str(path), count)
    with running_server() as server, server.schema() as schema:
        url = server.url(schema)
        create_tables(url)
        fill_server(url, count)
        measure("PostgreSQL", url, count)
    return 0


if __name__ == "__main__":
    sys.exit(main())
