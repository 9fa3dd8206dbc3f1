"""A feed over two large tables: pages, filters, search, jumps, counts and looks for changes; the filters once
more where PostgreSQL has no index on two columns.

Each beside the bare driver with the very same statements, and beside a pager by OFFSET, in turn in one run.
`python -m benchmarks.feed_pages --rows 5000000 --database sqlite --json results.json`
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager

from benchmarks.data.postgresql import postgresql_server
from benchmarks.data.sqlite import sqlite_file
from benchmarks.feed.cases import Cases
from benchmarks.feed.indexes import without_composites
from benchmarks.feed.measuring import finish, measure, parser
from benchmarks.feed.statements import Driver, Psycopg, Sqlite3
from jobmonitor.db.repository import open_database

ROWS = 500_000
DATABASES = ("postgresql", "sqlite")


@contextmanager
def opened(database: str, rows: int) -> Iterator[tuple[str, Driver]]:
    """The address of a database with `rows` rows in each table, and the bare driver on it."""
    if database == "sqlite":
        path = sqlite_file(rows)
        with closing(Sqlite3(path)) as driver:
            yield str(path), driver
        return
    with postgresql_server(rows) as url, closing(Psycopg(url)) as driver:
        yield url, driver


def main() -> int:
    """Both databases, one after the other."""
    options = parser(__doc__)
    options.add_argument("--rows", type=int, default=ROWS, help="rows in each of the two tables")
    options.add_argument("--database", choices=DATABASES, help="only this one")
    given = options.parse_args()
    tables = []
    for database in [given.database] if given.database else DATABASES:
        with opened(database, given.rows) as (url, driver), closing(open_database(url)) as repository:
            title = f"2 × {given.rows:,} rows"
            cases = Cases(repository, driver, given.rows)
            tables.append(measure(title, cases.all(), driver, given))
            if database == "postgresql":
                with without_composites(url):
                    title += ", indexes of one column only"
                    tables.append(measure(title, cases.filters(), driver, given))
    return finish(tables, given)


if __name__ == "__main__":
    sys.exit(main())
