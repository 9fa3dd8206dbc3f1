"""Feeds over other generations of tables: workflows by id (C), and legacy tables beside new ones (A+B), where
a part of the legacy rows was migrated and must be shown once. On PostgreSQL, smaller than `feed_pages`.
"""

from __future__ import annotations

import sys
from contextlib import closing

from benchmarks.data.generations import LIVE, MIXED, generations_server
from benchmarks.feed.generation_cases import legacy_cases, live_cases
from benchmarks.feed.measuring import finish, measure, parser
from benchmarks.feed.statements import Psycopg
from jobmonitor.db.repository import open_database

ROWS = 50_000


def main() -> int:
    """Both, one after the other."""
    options = parser(__doc__)
    options.add_argument("--rows", type=int, default=ROWS, help="rows of video and of image jobs each")
    given = options.parse_args()
    tables = []
    with generations_server(given.rows) as address:
        for schema, title, cases in (
            (LIVE, "Generation C", live_cases),
            (MIXED, "Generations A and B", legacy_cases),
        ):
            url = address(schema)
            with closing(Psycopg(url)) as driver, closing(open_database(url)) as repository:
                tables.append(measure(f"{title}, 2 × {given.rows:,} rows", cases(repository), driver, given))
    return finish(tables, given)


if __name__ == "__main__":
    sys.exit(main())
