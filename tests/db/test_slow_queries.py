"""A question that takes too long is given up, and the operator hears which index would help."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from jobmonitor.db import engine
from jobmonitor.db.advice import slow_query
from jobmonitor.db.conditions import chosen
from jobmonitor.db.detection import detect
from jobmonitor.db.engine import Database, Limits
from jobmonitor.db.indexes import create_index
from jobmonitor.db.plans import Explain
from jobmonitor.db.repository import SqlJobRepository
from jobmonitor.db.schema.upgrade import upgrade_jobs
from jobmonitor.db.sections import Place
from jobmonitor.db.sql.postgresql import PostgresqlDialect
from jobmonitor.db.sql.sqlite import SqliteDialect
from jobmonitor.db.urls import parse_address
from jobmonitor.domain.errors import SlowQuery
from jobmonitor.domain.feed import Cursor, FeedQuery
from jobmonitor.domain.feed_order import FeedOrder, OrderKey
from jobmonitor.domain.job import ACTIVE, JobKind, JobStatus
from tests.support.generations import make_generation_c
from tests.support.rows import execute

USER = "0b4e7a52-8d0c-4f4e-9d3a-4a1e0c8c1b2d"
VIDEO = frozenset({JobKind.VIDEO})
ROWS = 40_000

QUERIES = {
    ("created_at",): FeedQuery(kinds=VIDEO),
    ("user_id", "created_at"): FeedQuery(kinds=VIDEO, user_id=USER, text="nothing has this"),
    ("workflow_name", "created_at"): FeedQuery(kinds=VIDEO, workflow_names=frozenset({"w", "v"})),
    ("status", "created_at"): FeedQuery(kinds=VIDEO, statuses=frozenset({JobStatus.COMPLETED})),
    ("comfy_url", "created_at"): FeedQuery(kinds=VIDEO, comfy_url="http://gpu1:8188"),
}
"""Columns of the index that helps most → query."""


def is_file(url: str) -> bool:
    return parse_address(url).path is not None


def database_at(url: str) -> Database:
    return Database(parse_address(url), prepare=upgrade_jobs if is_file(url) else None)


@pytest.fixture
def slow(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[SqlJobRepository, Database]]:
    """Many rows without an index but the key's, and a repository that waits for next to nothing."""
    monkeypatch.setattr(engine, "_STEPS", 1_000)  # so often a file looks at the clock
    database = database_at(database_url)
    repository = SqlJobRepository(database)
    repository.info()
    for (name,) in execute(database_url, INDEXES[is_file(database_url)]):
        if not str(name).endswith(("_pkey", "_key")):
            execute(database_url, f'DROP INDEX "{name}"')
    key, time = KEYS_AND_TIMES[is_file(database_url)]
    execute(
        database_url,
        "INSERT INTO video_jobs (id, user_id, status, workflow_name, created_at, comfy_url)"
        f" WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS})"
        f" SELECT {key}, '{USER}', 'completed', 'w', {time}, 'http://gpu1:8188' FROM n",
    )
    wait(database, statement=0.001)
    yield repository, database
    repository.close()


INDEXES = {
    True: "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL",
    False: "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()",
}
"""The names of the indexes, of a file and of a server."""

KEYS_AND_TIMES = {
    True: (
        "printf('00000000-0000-0000-0000-%012d', i)",
        "strftime('%Y-%m-%d %H:%M:%f000', '2026-01-01', i || ' seconds')",
    ),
    False: (
        "('00000000-0000-0000-0000-' || lpad(i::text, 12, '0'))::uuid",
        "timestamptz '2026-01-01' + i * interval '1 second'",
    ),
}
"""The key and the time of row i."""


def wait(database: Database, *, statement: float = 60, background: float = 60) -> None:
    """From now on it waits so long, in seconds; known tables stay known."""
    database.close()
    database.limits = Limits(statement=statement, background=background)


def refusal(ask: Callable[[], object]) -> SlowQuery:
    with pytest.raises(SlowQuery) as raised:
        ask()
    return raised.value


@pytest.mark.parametrize("columns", QUERIES)
def test_the_index_that_helps_is_named_and_not_made(
    slow: tuple[SqlJobRepository, Database], database_url: str, columns: tuple[str, ...]
) -> None:
    repository, _ = slow
    before = execute(database_url, INDEXES[is_file(database_url)])
    error = refusal(lambda: repository.page(QUERIES[columns], after=None, limit=50))
    assert f"video_jobs ({', '.join(columns)})" in error.message
    assert error.remedy
    (statement,) = error.ddl
    listed = ", ".join("created_at DESC" if name == "created_at" else name for name in columns)
    assert statement.endswith(f" ON video_jobs ({listed}, id)")
    assert ("CREATE INDEX CONCURRENTLY IF NOT EXISTS " in statement) is not is_file(database_url)
    assert execute(database_url, INDEXES[is_file(database_url)]) == before
    # Once it is there, another is named, or it is said that none is missing.
    execute(database_url, statement)
    assert len(execute(database_url, INDEXES[is_file(database_url)])) == len(before) + 1
    with advising(database_url) as error_of:
        assert statement not in error_of(QUERIES[columns]).ddl


def test_each_kind_of_question_has_its_limit(slow: tuple[SqlJobRepository, Database]) -> None:
    repository, database = slow
    query, cursor = FeedQuery(kinds=VIDEO), Cursor(None, "video_jobs", USER)
    questions: dict[str, Callable[[], object]] = {
        "page": lambda: repository.page(query, after=None, limit=50),
        "landing": lambda: repository.landing(query, 0.5),
        "active": repository.active,
        "counts": lambda: repository.counts(query),
        "samples": lambda: repository.samples(query, 100),
        "position": lambda: repository.position(query, cursor),
    }
    for name in ("counts", "samples", "position"):
        questions[name]()
    errors = {name: refusal(questions[name]) for name in ("page", "landing", "active")}
    assert {error.message for error in errors.values() if "0.001 s" in error.message}
    assert any("WHERE status IN ('pending', 'processing')" in each for each in errors["active"].ddl)
    wait(database, background=0.001)
    for name in ("page", "landing", "active"):
        questions[name]()


def test_when_no_index_is_missing_that_is_said(database_url: str) -> None:
    with advising(database_url) as error_of:
        for query in (FeedQuery(), FeedQuery(user_id=USER), FeedQuery(statuses=ACTIVE)):
            error = error_of(query)
            assert (error.ddl, "are there" in error.message) == ((), True)
        searched = error_of(FeedQuery(text="castle"))
        assert (searched.ddl, "text was searched" in searched.message) == ((), True)
        both = error_of(FeedQuery(user_id=USER, workflow_names=frozenset({"w"}), kinds=VIDEO))
        assert ["(user_id, workflow_name, created_at DESC, id)" in each for each in both.ddl] == [True]


@pytest.mark.postgresql
def test_workflows_by_id_and_names_that_are_taken(empty_postgres_url: str) -> None:
    make_generation_c(empty_postgres_url)
    execute(empty_postgres_url, "CREATE INDEX video_jobs_workflow_id_created_at_id_idx ON video_jobs (width)")
    with advising(empty_postgres_url) as error_of:
        (statement,) = error_of(FeedQuery(kinds=VIDEO, workflow_names=frozenset({"wan-i2v"}))).ddl
    assert "idx_2 ON video_jobs (workflow_id, created_at DESC, id)" in statement
    execute(empty_postgres_url, statement)


@pytest.mark.parametrize("key", [OrderKey.STARTED, OrderKey.SERVER])
@pytest.mark.parametrize("descending", [True, False])
def test_an_order_has_its_own_index_and_uses_it(database_url: str, key: OrderKey, descending: bool) -> None:
    query = FeedQuery(kinds=VIDEO, order=FeedOrder(key, descending))
    column = {OrderKey.STARTED: "started_at", OrderKey.SERVER: "comfy_url"}[key]
    with advising(database_url) as error_of:
        error = error_of(query)
        (statement,) = error.ddl
        assert f"video_jobs ({column}, created_at)" in error.message
        assert "ordered by" in error.message
    way = " DESC" if descending else ""
    assert statement.endswith(f" ON video_jobs ({column}{way}, created_at DESC, id)")
    for (name,) in execute(database_url, INDEXES[is_file(database_url)]):
        if not str(name).endswith(("_pkey", "_key")):
            execute(database_url, f'DROP INDEX "{name}"')
    execute(database_url, statement)
    database = database_at(database_url)
    dialect = SqliteDialect() if is_file(database_url) else PostgresqlDialect()
    with database.read() as connection:
        found = detect(connection, database.address, dialect, file_read_only=False)
        if not is_file(database_url):
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            connection.exec_driver_sql("SET LOCAL enable_sort = off")
        rows = found.feed.arms.rows(query, Place.behind(query, None), 50)
        assert rows is not None
        plan = str([tuple(row) for row in connection.execute(Explain(rows))])
    database.close()
    assert statement.split(" ON ")[0].split()[-1] in plan
    with advising(database_url) as error_of:
        assert error_of(query).ddl == ()


def test_an_order_that_no_index_serves_says_so(database_url: str) -> None:
    with advising(database_url) as error_of:
        error = error_of(FeedQuery(order=FeedOrder(OrderKey.DURATION)))
        assert (error.ddl, "Every row" in error.message) == ((), True)
        by_status = error_of(FeedQuery(kinds=VIDEO, order=FeedOrder(OrderKey.STATUS)))
        assert all("(status, created_at DESC, id)" in each for each in by_status.ddl)


def test_names_are_quoted(database_url: str) -> None:
    database = database_at(database_url)
    with database.read() as connection:
        statement = create_index(connection, 'a "b"', ["c d", "id"], descending={"c d"})
    database.close()
    assert statement.endswith(' ON "a ""b""" ("c d" DESC, id)')


@contextmanager
def advising(url: str) -> Iterator[Callable[[FeedQuery], SlowQuery]]:
    """What would be said of a query that took too long, as the tables are now."""
    database = database_at(url)
    dialect = SqliteDialect() if is_file(url) else PostgresqlDialect()
    with database.read() as connection:
        found = detect(connection, database.address, dialect, file_read_only=False)

        def error_of(query: FeedQuery) -> SlowQuery:
            return slow_query(connection, "studio", chosen(found.sources, query), query, 10)

        yield error_of
    database.close()
