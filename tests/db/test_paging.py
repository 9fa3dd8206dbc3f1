"""Pages while others write: what is there throughout is told exactly once, in order."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobmonitor.db.repository import SqlJobRepository
from jobmonitor.db.times import utc_text
from jobmonitor.domain.feed import Cursor, FeedQuery
from jobmonitor.domain.job import JobKind, JobRef, JobStatus
from tests.support.generations import add_rows, workflow_ids
from tests.support.plain_feed import BEGIN, USERS, PlainFeed, PlainRow, Studio, refs
from tests.support.postgres import PostgresServer
from tests.support.rows import execute, insert_many
from tests.support.studio_feeds import file_url, queries, studio_database

Database = tuple[SqlJobRepository, Studio]

KINDS = {"video_jobs": JobKind.VIDEO, "image_jobs": JobKind.IMAGE, "edited_images": JobKind.IMAGE}
WORKFLOWS = {"video_jobs": "wan-i2v", "image_jobs": "img2img", "edited_images": "image-edit"}
STATUSES = (JobStatus.PENDING, JobStatus.COMPLETED, JobStatus.FAILED)

rows = st.tuples(st.sampled_from(sorted(KINDS)), st.none() | st.integers(-1, 12), st.sampled_from(STATUSES))
"""Table, seconds after BEGIN (few, and those of the rows that are there), status."""

steps = st.lists(
    st.tuples(st.sampled_from(("insert", "update", "delete")), st.integers(0, 100), rows), max_size=6
)
"""What others do between two pages: to which row that was written here, or with what values."""


@pytest.fixture(
    scope="module",
    params=[
        "sqlite-b",
        pytest.param("postgresql-b", marks=pytest.mark.postgresql),
        pytest.param("postgresql-c", marks=pytest.mark.postgresql),
    ],
)
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Both systems, with rows that stay."""
    name, generation = request.param.split("-")
    with ExitStack() as stack:
        if name == "sqlite":
            url = file_url(tmp_path_factory.mktemp("paging"))
        else:
            server: PostgresServer = request.getfixturevalue("postgres_server")
            url = server.url(stack.enter_context(server.schema()))
        yield stack.enter_context(studio_database(url, generation, size=8))


class Writers:
    """Others, who write rows of their own."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._ids = workflow_ids(studio.url) if studio.generation == "C" else {}
        self.rows: dict[str, PlainRow] = {}
        self.touched: set[str] = set()
        """Keys of rows that were not there, as they are, while the feed was read."""

    def insert(self, table: str, seconds: int | None, status: JobStatus) -> str:
        """Adds a row; its key. The new tables allow no row without a time."""
        key = str(uuid.uuid4())
        if seconds is None and table != "edited_images":
            seconds = 0
        created = None if seconds is None else BEGIN + timedelta(seconds=seconds)
        workflow, user = WORKFLOWS[table], None
        values: dict[str, object] = {"id": key, "status": str(status), "created_at": created}
        if table == "edited_images":
            values |= {"workflow_name": workflow, "source_image_url": "http://s/x.gif"}
        else:
            user = USERS[0]
            named = {"workflow_id": self._ids[workflow]} if self._ids else {"workflow_name": workflow}
            values |= {"user_id": user, "comfy_url": "http://gpu1:8188", **named}
        add_rows(self._studio.url, table, [values])
        self.rows[key] = PlainRow(
            source=table,
            key=key,
            kind=KINDS[table],
            status=status,
            created=created,
            workflow=workflow,
            user=user,
            server=None if user is None else "http://gpu1:8188",
            texts=(key, "http://s/x.gif" if user is None else None),
        )
        return key

    def step(self, what: str, number: int, row: tuple[str, int | None, JobStatus]) -> None:
        """Does one thing to a row of theirs."""
        if what == "insert" or not self.rows:
            self.touched.add(self.insert(*row))
            return
        key = sorted(self.rows)[number % len(self.rows)]
        table = self.rows[key].source
        self.touched.add(key)
        if what == "delete":
            execute(self._studio.url, f"DELETE FROM {table} WHERE id = ?", key)
            del self.rows[key]
        else:
            execute(self._studio.url, f"UPDATE {table} SET status = ? WHERE id = ?", str(row[2]), key)
            self.rows[key] = replace(self.rows[key], status=row[2])

    def leave(self) -> None:
        """Takes away what they wrote."""
        for key, row in self.rows.items():
            execute(self._studio.url, f"DELETE FROM {row.source} WHERE id = ?", key)


def in_order(studio: Studio, lasting: list[PlainRow], query: FeedQuery) -> list[tuple[str, str]]:
    """The rows in the feed's order, each table's keys as the database orders them."""
    feed = PlainFeed(lasting, dict(studio.feed.places))
    for table in {row.source for row in lasting} & KINDS.keys():
        keys = [str(key) for (key,) in execute(studio.url, f"SELECT id FROM {table} ORDER BY 1")]
        feed.places.update({(table, key): place for place, key in enumerate(keys)})
    return feed.page(query)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    query=queries,
    narrow=st.booleans(),
    size=st.integers(1, 25),
    first=st.lists(rows, max_size=10),
    meanwhile=st.lists(steps, max_size=6),
)
def test_what_is_there_throughout_is_told_once_in_order(
    database: Database,
    query: FeedQuery,
    narrow: bool,
    size: int,
    first: list[tuple[str, int | None, JobStatus]],
    meanwhile: list[list[tuple[str, int, tuple[str, int | None, JobStatus]]]],
) -> None:
    repository, studio = database
    query = query if narrow else FeedQuery(system=query.system, statuses=query.statuses)
    others = Writers(studio)
    try:
        for row in first:
            others.insert(*row)
        before = [*studio.feed.rows, *others.rows.values()]
        found: list[tuple[str, str]] = []
        after: Cursor | None = None
        pauses = iter(meanwhile)
        while True:
            page = repository.page(query, after=after, limit=size)
            found += refs(page.jobs)
            after = page.next
            if after is None:
                break
            for step in next(pauses, ()):
                others.step(*step)
        lasting = [row for row in before if row.key not in others.touched and row.matches(query)]
        expected = in_order(studio, lasting, query)
        assert [ref for ref in found if ref[1] not in others.touched] == expected
        assert len(set(found)) == len(found)
    finally:
        others.leave()


@pytest.mark.parametrize(
    "database", ["sqlite-b", pytest.param("postgresql-b", marks=pytest.mark.postgresql)], indirect=True
)
def test_thousands_of_rows_with_one_time_while_others_write(database: Database) -> None:
    repository, studio = database
    tables = ("image_jobs", "video_jobs")
    keys = {table: [str(uuid.uuid4()) for _ in range(1_500)] for table in tables}
    moment, user = BEGIN + timedelta(days=1), str(uuid.uuid4())
    columns = ("id", "user_id", "workflow_name", "status", "created_at", "comfy_url")

    def values(key: str) -> tuple[str, ...]:
        return key, user, "w", "completed", utc_text(moment), "http://s"

    for table in tables:
        insert_many(studio.url, table, columns, [values(key) for key in keys[table]])
    try:
        query = FeedQuery(user_id=user)
        found: list[JobRef] = []
        after: Cursor | None = None
        while True:
            page = repository.page(query, after=after, limit=400)
            found += [job.ref for job in page.jobs]
            after = page.next
            if after is None:
                break
            gone = keys["video_jobs"].pop()
            execute(studio.url, "DELETE FROM video_jobs WHERE id = ?", gone)
            insert_many(studio.url, "video_jobs", columns, [values(str(uuid.uuid4()))])
        lasting = [
            JobRef(table, key) for table in sorted(tables, reverse=True) for key in sorted(keys[table])
        ]
        known = set(lasting)
        assert [ref for ref in found if ref in known] == lasting
        assert len(set(found)) == len(found)
    finally:
        for table in tables:
            execute(studio.url, f"DELETE FROM {table} WHERE user_id = ?", user)
