"""Feeds over both systems: databases to read them from, questions to ask, all pages of an answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import strategies as st

from jobmonitor.db.repository import SqlJobRepository, open_database
from jobmonitor.domain.feed import Cursor, FeedQuery, FeedSystem
from jobmonitor.domain.job import JobKind, JobStatus
from tests.support.generations import make_generation_b, make_generation_c, make_legacy
from tests.support.plain_feed import BEGIN, SERVERS, USERS, Studio, refs
from tests.support.postgres import PostgresServer


@contextmanager
def studio_database(
    url: str, generation: str, *, size: int, ids: str = "uuid"
) -> Iterator[tuple[SqlJobRepository, Studio]]:
    """The empty database at `url` with legacy tables and those of generation B or C, filled: about `size`
    rows a table. `ids` as in `make_legacy`."""
    (make_generation_b if generation == "b" else make_generation_c)(url)
    make_legacy(url, ids=ids)
    studio = Studio(url, generation=generation.upper(), ids=ids)
    studio.fill(size)
    repository = open_database(url)
    try:
        yield repository, studio
    finally:
        repository.close()


@contextmanager
def requested_studio(
    request: pytest.FixtureRequest, folder: Path, *, size: int
) -> Iterator[tuple[SqlJobRepository, Studio]]:
    """`studio_database` as a fixture's parameter names it: "sqlite-b", "postgresql-c", "postgresql-b-text"
    (the last word is the type of legacy ids)."""
    name, generation, *ids = request.param.split("-")
    with ExitStack() as stack:
        if name == "sqlite":
            url = file_url(folder)
        else:
            server: PostgresServer = request.getfixturevalue("postgres_server")
            url = server.url(stack.enter_context(server.schema()))
        yield stack.enter_context(studio_database(url, generation, size=size, ids=ids[0] if ids else "uuid"))


def file_url(folder: Path) -> str:
    """The address of a file that is not there yet."""
    return f"sqlite:///{folder / 'jobs.db'}"


def paged(repository: SqlJobRepository, query: FeedQuery, limit: int) -> list[tuple[str, str]]:
    """All pages of a feed: (table, key)."""
    found: list[tuple[str, str]] = []
    after: Cursor | None = None
    while True:
        page = repository.page(query, after=after, limit=limit)
        found += refs(page.jobs)
        after = page.next
        if after is None:
            return found


def sets_of(*values: object) -> st.SearchStrategy[frozenset[object]]:
    """Few of these values; none means all."""
    return st.frozensets(st.sampled_from(values), max_size=3)


seconds = st.none() | st.integers(-1, 13).map(lambda s: BEGIN + timedelta(seconds=s))
queries = st.builds(
    FeedQuery,
    system=st.sampled_from(FeedSystem),
    kinds=sets_of(*JobKind),
    workflow_names=sets_of("wan-i2v", "img2img", "image-edit", "style-transfer", "legacy", "nothing")
    | st.just(frozenset()),
    user_id=st.none() | st.sampled_from(USERS),
    statuses=sets_of(*JobStatus),
    created_from=st.none() | seconds,
    created_before=st.none() | seconds,
    comfy_url=st.none() | st.sampled_from(SERVERS[:4]),
    text=st.none() | st.sampled_from(("castle", "PNG", "memory", "a_b", "%", "anna", "job 1", "8d0c", "'x'")),
)
"""Questions of every kind about the rows of a Studio."""
