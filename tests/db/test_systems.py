"""Feeds over the legacy tables, the new ones, and both: against a plain list of the same rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobmonitor.db.repository import SqlJobRepository
from jobmonitor.domain.feed import FeedQuery, FeedSystem
from tests.support.plain_feed import PlainFeed
from tests.support.studio_feeds import paged, queries, requested_studio

Filled = tuple[SqlJobRepository, PlainFeed]


@pytest.fixture(
    scope="module",
    params=[
        "sqlite-b",
        pytest.param("postgresql-b", marks=pytest.mark.postgresql),
        pytest.param("postgresql-b-text", marks=pytest.mark.postgresql),
        pytest.param("postgresql-c", marks=pytest.mark.postgresql),
    ],
)
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    """A database of both systems with some hundreds of odd rows, and the plain list of them."""
    with requested_studio(request, tmp_path_factory.mktemp("systems"), size=45) as (repository, studio):
        yield repository, studio.feed


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=queries, limit=st.integers(3, 90))
def test_pages_and_counts_are_those_of_a_plain_list(filled: Filled, query: FeedQuery, limit: int) -> None:
    repository, plain = filled
    wanted = plain.page(query)
    assert paged(repository, query, max(limit, len(wanted) // 3)) == wanted
    counts = repository.counts(query)
    assert counts.total == len(wanted)
    assert dict(counts.by_status) == dict(plain.counts(query))


@pytest.mark.parametrize("system", FeedSystem)
def test_each_system_whole(filled: Filled, system: FeedSystem) -> None:
    repository, plain = filled
    query = FeedQuery(system=system)
    assert len(plain.page(query)) > 80
    assert paged(repository, query, 37) == plain.page(query)


def test_a_legacy_row_says_that_it_was_migrated(filled: Filled) -> None:
    repository, plain = filled
    jobs = repository.page(FeedQuery(system=FeedSystem.LEGACY), after=None, limit=500).jobs
    migrated = {(row.source, row.key) for row in plain.rows if row.migrated}
    assert migrated
    assert {(job.ref.source, job.ref.key) for job in jobs if job.migrated} == migrated
