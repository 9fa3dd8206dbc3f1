"""Feeds in every order: pages give each row once, and all ways to a row agree with its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby, pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobmonitor.db import jumps
from jobmonitor.db.repository import SqlJobRepository
from jobmonitor.domain.errors import InvalidInput
from jobmonitor.domain.feed import MAX_PAGE, Cursor, FeedQuery, FeedSystem
from jobmonitor.domain.feed_order import FeedOrder, OrderKey
from jobmonitor.domain.job import Job, JobKind, JobStatus
from tests.support.plain_feed import BEGIN, Studio
from tests.support.rows import execute
from tests.support.studio_feeds import queries, requested_studio

Filled = tuple[SqlJobRepository, Studio]
ORDERS = [FeedOrder(key, descending) for key in OrderKey for descending in (True, False)]
orders = st.sampled_from(ORDERS)
SIZE = 12


@pytest.fixture(
    scope="module",
    params=[
        "sqlite-b",
        pytest.param("postgresql-b-text", marks=pytest.mark.postgresql),
        pytest.param("postgresql-c", marks=pytest.mark.postgresql),
    ],
)
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    """A database of both systems with odd rows; some of the new ones began and ended, and have a title."""
    with requested_studio(request, tmp_path_factory.mktemp("orders"), size=SIZE) as (repository, studio):
        _let_run(studio)
        yield repository, studio


def _let_run(studio: Studio) -> None:
    """Start, end and seconds of some rows: the same of several, and none of others."""
    one = studio.random.choice
    for row in studio.feed.rows:
        seconds = one([None, None, 3, 3, 40, -1])
        if row.source in ("edited_images", "style_transfers"):
            execute(
                studio.url,
                f"UPDATE {row.source} SET processing_time_seconds = ? WHERE id = ?",
                seconds,
                row.key,
            )
        if row.source not in ("video_jobs", "image_jobs", "text_jobs") or studio.generation == "C":
            continue
        began = one([None, BEGIN, BEGIN + timedelta(seconds=one([1, 2, 3]), microseconds=one([0, 7]))])
        ended = None if began is None else began + timedelta(milliseconds=one([-50, 1_250, 1_250, 90_000]))
        execute(
            studio.url,
            f"UPDATE {row.source} SET started_at = ?, completed_at = ?, processing_time_seconds = ?"
            " WHERE id = ?",
            _stored(studio, began),
            _stored(studio, one([None, ended])),
            seconds,
            row.key,
        )


def _stored(studio: Studio, moment: datetime | None) -> object:
    if moment is None or studio.url.startswith("postgresql"):
        return moment
    return f"{moment:%Y-%m-%d %H:%M:%S.%f}"


def all_jobs(repository: SqlJobRepository, query: FeedQuery, size: int = MAX_PAGE) -> list[Job]:
    found: list[Job] = []
    after: Cursor | None = None
    while True:
        page = repository.page(query, after=after, limit=size)
        found += page.jobs
        after = page.next
        if after is None:
            return found


def ref(job: Job) -> tuple[str, str]:
    return job.ref.source, job.ref.key


def shown(job: Job, key: OrderKey) -> object:
    """The value that an operator sees of a job, where the order is by it."""
    match key:
        case OrderKey.STARTED:
            return job.started_at
        case OrderKey.ENDED:
            return job.completed_at
        case OrderKey.SERVER:
            return job.comfy_url
        case OrderKey.USER:
            return job.user_id
        case OrderKey.STATUS:
            return job.status
        case _:
            return None


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(query=queries, narrow=st.booleans(), order=orders, size=st.integers(5, 60))
def test_pages_in_any_order_give_each_row_once_in_order(
    filled: Filled, query: FeedQuery, narrow: bool, order: FeedOrder, size: int
) -> None:
    repository, studio = filled
    if not narrow:
        query = FeedQuery(system=query.system, kinds=query.kinds)
    query = replace(query, order=order)
    found = all_jobs(repository, query, size)
    assert sorted(map(ref, found)) == sorted(studio.feed.page(query))
    assert len(set(map(ref, found))) == len(found)
    assert found == all_jobs(repository, query)
    check_order(found, order)


def check_order(jobs: list[Job], order: FeedOrder) -> None:
    """Nobody stands above whom they come behind; jobs with one value are newest first."""
    places = [Cursor.of(job) for job in jobs]
    assert all(order.compare(above, below) <= 0 for above, below in pairwise(places))
    timed = [place for place in places if place.created_at is not None]
    assert places[: len(timed)] == timed
    if order.is_by_time:
        return
    values = [place.value for place in timed]
    runs = [value for value, _ in groupby(values)]
    assert len(runs) == len(set(runs)), "jobs with one value stand together"
    assert None not in runs[:-1]
    told = [value for value in runs if value is not None]
    if order.key in (OrderKey.STARTED, OrderKey.ENDED, OrderKey.DURATION):
        assert told == sorted(told, reverse=order.descending)
    for _, same in groupby(timed, key=lambda place: place.value):
        times = [place.created_at for place in same]
        assert times == sorted(times, reverse=True)  # type: ignore[type-var]  # none of them is None


@pytest.mark.parametrize("key", OrderKey)
def test_the_values_are_those_that_are_shown(filled: Filled, key: OrderKey) -> None:
    repository, _ = filled
    jobs = all_jobs(repository, FeedQuery(order=FeedOrder(key), system=FeedSystem.NEW))
    for job in jobs:
        if key is OrderKey.DURATION and job.order_value is not None and job.duration is not None:
            assert job.order_value == pytest.approx(job.duration.total_seconds(), abs=0.002)
        elif key is OrderKey.TITLE and job.order_value is not None:
            assert (job.prompt or "").startswith(str(job.order_value)) or not str(job.order_value).strip()
        elif key is OrderKey.WORKFLOW:
            assert job.order_value == job.workflow_name
        elif shown(job, key) is not None:
            assert job.order_value == shown(job, key)


@pytest.mark.parametrize("query", [FeedQuery(), FeedQuery(kinds=frozenset({JobKind.VIDEO}))])
def test_statuses_stand_in_the_order_of_what_needs_somebody(filled: Filled, query: FeedQuery) -> None:
    repository, _ = filled
    order = FeedOrder(OrderKey.STATUS, descending=False)
    jobs = [job for job in all_jobs(repository, replace(query, order=order)) if job.created_at is not None]
    assert [status for status, _ in groupby(job.status for job in jobs)] == [
        status for status in order.statuses if status in {job.status for job in jobs}
    ]


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(query=queries, narrow=st.booleans(), order=orders, every=st.integers(1, 40), part=st.floats(0, 1))
def test_every_way_leads_to_the_same_row(
    filled: Filled,
    monkeypatch: pytest.MonkeyPatch,
    query: FeedQuery,
    narrow: bool,
    order: FeedOrder,
    every: int,
    part: float,
) -> None:
    monkeypatch.setattr(jumps, "LEAST_APART", 3)
    monkeypatch.setattr(jumps, "END_ROWS", 7)
    repository, _ = filled
    query = replace(query if narrow else FeedQuery(system=query.system), order=order)
    plain = all_jobs(repository, query)
    samples = repository.samples(query, every)
    step = max(3, every)
    assert [sample.row for sample in samples] == list(range(step, len(plain) + 1, step))
    assert [sample.cursor for sample in samples] == [Cursor.of(job) for job in plain[step - 1 :: step]]
    for row in range(0, len(plain), max(1, len(plain) // 4)):
        assert repository.position(query, Cursor.of(plain[row])) == row + 1
        page = repository.page(query, after=Cursor.of(plain[row]), limit=4, skip=3)
        assert list(page.jobs) == plain[row + 4 : row + 8]
    for landing in filter(None, (repository.landing(query, part), repository.landing(query, 1.0))):
        row = repository.position(query, landing)
        assert Cursor.of(plain[row - 1]) == landing


def test_a_place_that_is_none_is_refused(filled: Filled) -> None:
    repository, _ = filled
    key = "00000000-0000-0000-0000-000000000001"
    for order, value in (
        (FeedOrder(OrderKey.STATUS), "no status"),
        (FeedOrder(OrderKey.DURATION), "long"),
        (FeedOrder(OrderKey.SERVER), 3.0),
    ):
        with pytest.raises(InvalidInput):
            repository.page(FeedQuery(order=order), after=Cursor(BEGIN, "image_jobs", key, value), limit=5)


def test_counts_are_the_same_in_any_order(filled: Filled) -> None:
    repository, _ = filled
    query = FeedQuery(statuses=frozenset({JobStatus.FAILED, JobStatus.COMPLETED}))
    assert {repository.counts(replace(query, order=order)) for order in ORDERS[::5]} == {
        repository.counts(query)
    }


def test_tables_that_lack_a_value_are_named(filled: Filled) -> None:
    repository, studio = filled
    notes = repository.notes(FeedQuery(kinds=frozenset({JobKind.VIDEO}), order=FeedOrder(OrderKey.USER)))
    assert any("multitalk_jobs records no user, so its jobs stand behind" in note for note in notes)
    started = repository.notes(FeedQuery(order=FeedOrder(OrderKey.STARTED), system=FeedSystem.NEW))
    assert any("record no start" in note for note in started) is (studio.generation == "C")
    for key in (OrderKey.CREATED, OrderKey.STATUS):
        assert not any("stand" in each for each in repository.notes(FeedQuery(order=FeedOrder(key))))
