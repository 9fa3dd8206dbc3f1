"""Anywhere in a feed: what samples, landings and positions say agrees with a plain list of the rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobmonitor.db import jumps
from jobmonitor.db.repository import SqlJobRepository
from jobmonitor.db.spread import Spread
from jobmonitor.db.times import utc_text
from jobmonitor.domain.feed import Cursor, FeedQuery, FeedSystem
from jobmonitor.domain.job import JobKind
from tests.support.opener import Opener
from tests.support.plain_feed import BEGIN, Studio, refs
from tests.support.rows import drop_rules, execute, insert_many
from tests.support.studio_feeds import queries, requested_studio

Filled = tuple[SqlJobRepository, Studio]


@pytest.fixture(
    scope="module",
    params=[
        "sqlite-b",
        pytest.param("postgresql-b-text", marks=pytest.mark.postgresql),
        pytest.param("postgresql-c", marks=pytest.mark.postgresql),
    ],
)
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    """A database of both systems with some hundreds of odd rows, and the plain list of them."""
    with requested_studio(request, tmp_path_factory.mktemp("jumps"), size=40) as (repository, studio):
        yield repository, studio


def of(cursor: Cursor) -> tuple[str, str]:
    return cursor.source, cursor.key


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(query=queries, narrow=st.booleans(), every=st.integers(1, 60), part=st.floats(-0.1, 1.1))
def test_every_way_leads_to_the_same_row(
    filled: Filled,
    monkeypatch: pytest.MonkeyPatch,
    query: FeedQuery,
    narrow: bool,
    every: int,
    part: float,
) -> None:
    monkeypatch.setattr(jumps, "LEAST_APART", 3)
    repository, studio = filled
    feed = studio.feed
    if not narrow:
        query = FeedQuery(system=query.system, kinds=query.kinds)
    plain = feed.page(query)
    samples = repository.samples(query, every)
    step = max(3, every)
    assert [sample.row for sample in samples] == list(range(step, len(plain) + 1, step))
    assert [of(sample.cursor) for sample in samples] == plain[step - 1 :: step]
    for sample in samples[:: max(1, len(samples) // 2)]:
        assert repository.position(query, sample.cursor) == sample.row
        page = repository.page(query, after=sample.cursor, limit=5, skip=2)
        assert refs(page.jobs) == plain[sample.row + 2 : sample.row + 7]
    landing = repository.landing(query, part)
    if landing is not None:
        row = repository.position(query, landing)
        assert plain[row - 1] == of(landing)
        assert refs(repository.page(query, after=landing, limit=3).jobs) == plain[row : row + 3]


@pytest.mark.parametrize("system", [FeedSystem.NEW, FeedSystem.BOTH])
def test_the_end_is_exact(filled: Filled, monkeypatch: pytest.MonkeyPatch, system: FeedSystem) -> None:
    monkeypatch.setattr(jumps, "END_ROWS", 30)
    repository, studio = filled
    feed = studio.feed
    query = FeedQuery(system=system)
    plain, landing = feed.page(query), repository.landing(query, 1.0)
    assert landing is not None
    page = repository.page(query, after=landing, limit=50)
    assert (refs(page.jobs), page.next) == (plain[-30:], None)
    assert repository.landing(FeedQuery(system=system, text="nothing has this"), 1.0) is None


def test_samples_are_bounded_however_near_they_are_asked_for(
    filled: Filled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jumps, "LEAST_APART", 1)
    monkeypatch.setattr(jumps, "MAX_SAMPLES", 10)
    repository, studio = filled
    feed = studio.feed
    plain, samples = feed.page(FeedQuery()), repository.samples(FeedQuery(), 1)
    assert 5 <= len(samples) <= 10
    assert len({later.row - row.row for row, later in pairwise(samples)}) == 1
    assert [of(sample.cursor) for sample in samples] == [plain[sample.row - 1] for sample in samples]


def test_nothing_is_nowhere(repository: SqlJobRepository) -> None:
    query = FeedQuery()
    assert repository.samples(query, 100) == ()
    assert [repository.landing(query, part) for part in (0.0, 0.5, 1.0)] == [None, None, None]
    assert (
        repository.position(query, Cursor(BEGIN, "image_jobs", "00000000-0000-0000-0000-000000000001")) == 0
    )


@pytest.mark.postgresql
def test_rows_whose_time_is_infinite_are_counted_too(postgres_url: str, opened: Opener) -> None:
    drop_rules(postgres_url, "image_jobs")
    times = ("2026-01-01", "infinity", "-infinity", None, "2026-01-02", "20000-01-01")
    for created in times:
        execute(postgres_url, "INSERT INTO image_jobs (created_at, workflow_name) VALUES (?, 'w')", created)
    repository = opened(postgres_url)
    jobs = repository.page(FeedQuery(), after=None, limit=10).jobs
    found = [repository.position(FeedQuery(), Cursor.of(job)) for job in jobs]
    assert found == [1, 2, 3, 4, 5, 6]


def test_a_landing_knows_where_most_rows_are(repository: SqlJobRepository, database_url: str) -> None:
    """A studio that was quiet for a year: the middle of the list is not the middle of the time."""
    repository.info()
    times = [BEGIN - timedelta(minutes=n) for n in range(900)]
    times += [BEGIN - timedelta(days=365 + n) for n in range(100)]
    for table, several in (("image_jobs", times[::2]), ("video_jobs", times[1::2])):
        rows = [
            (f"00000000-0000-0000-0000-{n:012}", utc_text(moment), "w", "completed", "u")
            for n, moment in enumerate(several)
        ]
        columns = ("id", "created_at", "workflow_name", "status", "comfy_url")
        insert_many(database_url, table, columns, rows)
        execute(database_url, f"ANALYZE {table}")
    for kinds in (frozenset[JobKind](), frozenset({JobKind.VIDEO})):
        query = FeedQuery(kinds=kinds)
        total = repository.counts(query).total
        for part in (0.25, 0.5, 0.75):
            landing = repository.landing(query, part)
            assert landing is not None
            assert abs(repository.position(query, landing) / total - part) < 0.05


def test_without_knowledge_rows_are_spread_evenly() -> None:
    spread = Spread(BEGIN - timedelta(hours=10), BEGIN)
    assert spread.moment(0.3) == BEGIN - timedelta(hours=3)
    spread.add([BEGIN - timedelta(hours=20), BEGIN - timedelta(hours=10), BEGIN - timedelta(hours=9)], 200)
    spread.add([BEGIN - timedelta(hours=1)] * 3, 300)
    assert spread.moment(0.5) == BEGIN - timedelta(hours=1)
    assert BEGIN - timedelta(hours=10) < spread.moment(0.9) < BEGIN - timedelta(hours=9)
