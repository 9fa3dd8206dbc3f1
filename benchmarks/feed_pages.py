"""A feed over two large tables: pages, filters, search, jumps, counts and looks for changes.

Each beside the bare driver with the very same statements, and beside a pager by OFFSET, in turn in one run.
`python -m benchmarks.feed_pages --rows 5000000 --database sqlite --json results.json`
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from benchmarks.common.machine import machine, resident_megabytes
from benchmarks.common.report import Result, header, line, summary
from benchmarks.common.timing import Way, in_turn
from benchmarks.data.postgresql import postgresql_server
from benchmarks.data.sqlite import sqlite_file
from benchmarks.feed.cases import Case, Cases
from benchmarks.feed.statements import Driver, Psycopg, Sqlite3, again, recorded
from jobmonitor.db.repository import open_database
from jobmonitor.domain.errors import DatabaseError

ROWS = 500_000
SECONDS = 1.5
"""How long one question is asked again and again."""

PATIENCE = 60.0
"""Seconds after which a peer is not waited for."""

DATABASES = ("postgresql", "sqlite")


@contextmanager
def opened(database: str, rows: int) -> Iterator[tuple[str, Driver]]:
    """The address of a database with `rows` rows in each table, and the bare driver on it."""
    if database == "sqlite":
        path = sqlite_file(rows)
        with closing(Sqlite3(path)) as driver:
            yield str(path), driver
        return
    with postgresql_server(rows) as url, closing(Psycopg(url, PATIENCE)) as driver:
        yield url, driver


def measured(case: Case, driver: Driver, seconds: float) -> Result:
    """One question, its peers in turn with it."""
    case.way.before()
    try:
        with recorded() as statements:
            case.way.run()
    except DatabaseError as error:
        return Result(what=case.name, note=f"{error}")
    ways = {"own": case.way}
    if statements:
        ways["raw"] = Way(again(driver, statements))
    if case.offset is not None:
        ways["offset"] = Way(again(driver, [case.offset]))
    times = in_turn(ways, seconds)
    return Result(
        what=case.name,
        own=times["own"],
        raw=times.get("raw"),
        offset=times.get("offset"),
        limit=case.limit,
    )


def measure(database: str, rows: int, seconds: float, only: str) -> dict[str, object]:
    """Prints one database's table; returns it as plain values."""
    with opened(database, rows) as (url, driver), closing(open_database(url)) as repository:
        print(f"\n{driver.version}, 2 × {rows:,} rows; {machine()}\n{header()}", flush=True)
        results = []
        before = resident_megabytes()
        for case in Cases(repository, driver, rows).all():
            if only in case.name:
                results.append(measured(case, driver, seconds))
                print(line(results[-1]), flush=True)
        memory = resident_megabytes()
        print(f"memory: {before:.0f} MB before, {memory:.0f} MB after\n{summary(results)}", flush=True)
        return {
            "database": driver.version,
            "rows": rows,
            "machine": machine(),
            "memory_before_mb": round(before),
            "memory_after_mb": round(memory),
            "results": [result.to_json() for result in results],
            "slow": sum(result.is_slow for result in results),
        }


def main() -> int:
    """Both databases, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, default=ROWS, help="rows in each of the two tables")
    parser.add_argument("--database", choices=DATABASES, help="only this one")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="for each question")
    parser.add_argument("--only", default="", metavar="TEXT", help="only questions named so")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there as well")
    parser.add_argument("--strict", action="store_true", help="fail where something is above its limit")
    options = parser.parse_args()
    databases = [options.database] if options.database else DATABASES
    tables = [measure(each, options.rows, options.seconds, options.only) for each in databases]
    if options.json is not None:
        options.json.write_text(json.dumps(tables, indent=1))
    return int(options.strict and any(table["slow"] for table in tables))


if __name__ == "__main__":
    sys.exit(main())
