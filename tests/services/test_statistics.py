"""Days of a zone, percentiles, the use of servers, causes; and all of it from real rows."""

from __future__ import annotations

import statistics as plain
from collections import Counter
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hypothesis import given
from hypothesis import strategies as st

from jobmonitor.demo.simulator import Simulator
from jobmonitor.domain.job import JobStatus
from jobmonitor.domain.server import Server
from jobmonitor.domain.statistics import ServerCount, TimeCount
from jobmonitor.services.statistics import (
    begin_of,
    percentile,
    periods,
    server_use,
    workflow_times,
    zone_name,
)
from tests.services.conftest import Open


def zone_of(name: str) -> tzinfo:
    """A zone by its name; UTC where this machine knows no zones."""
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:
        return UTC


ZONES = [
    UTC,
    timezone(timedelta(hours=-9, minutes=-30)),
    zone_of("Europe/Madrid"),
    zone_of("Asia/Kathmandu"),
    zone_of("America/St_Johns"),
    zone_of("Australia/Lord_Howe"),
]
COMPLETED, FAILED = JobStatus.COMPLETED, JobStatus.FAILED


@given(
    st.sampled_from(ZONES),
    st.dates(date(2024, 1, 1), date(2026, 12, 31)),
    st.integers(1, 200),
    st.integers(0, 10**6),
)
def test_each_moment_is_in_one_period_with_its_own_day(zone: tzinfo, first: date, days: int, at: int) -> None:
    since, before = begin_of(first, zone), begin_of(first + timedelta(days=days), zone)
    found = periods(since, before, zone)
    assert found[0].since == since
    assert found[-1].before == before
    assert [each.before for each in found[:-1]] == [each.since for each in found[1:]]
    assert len(found) <= 2 + days // 90
    moment = since + (before - since) * at / 10**6
    if moment < before:
        (period,) = [each for each in found if each.since <= moment < each.before]
        shifted = moment.astimezone(UTC) + timedelta(minutes=period.minutes)
        assert shifted.date() == moment.astimezone(zone).date()


def test_a_zone_is_named() -> None:
    summer = timezone(timedelta(hours=2), "CEST")
    assert zone_name(datetime(2026, 7, 1, tzinfo=UTC), summer) == "CEST, UTC+02:00"
    assert zone_name(datetime(2026, 7, 1, tzinfo=UTC), UTC) == "UTC"


@given(st.lists(st.integers(0, 500), min_size=1, max_size=60), st.sampled_from([0.5, 0.9]))
def test_percentiles_are_values_that_so_many_do_not_exceed(values: list[int], part: float) -> None:
    value = percentile(dict(Counter(values)), part)
    assert value in values
    assert sum(each <= value for each in values) >= part * len(values)
    assert sum(each < value for each in values) < part * len(values)
    if part == 0.5:
        assert value == plain.median_low(values)


def test_times_of_several_tables_are_joined() -> None:
    times = [TimeCount("a", 10, 1), TimeCount("b", 30, 1), TimeCount("a", 10, 2), TimeCount("a", 900, 1)]
    a, b = workflow_times(times)
    assert (a.workflow_name, a.runs, a.p50, a.p90) == ("a", 4, 1.0, 90.0)
    assert (b.workflow_name, b.runs, b.p50) == ("b", 1, 3.0)


def test_a_server_is_one_however_rows_spell_it() -> None:
    gpu = Server.at("http://gpu1:8188", "gpu1", ("http://10.0.0.1:8188",))
    counts = [
        ServerCount("http://GPU1:8188/", COMPLETED, 3, 60.0),
        ServerCount("http://10.0.0.1:8188", FAILED, 1, 0.0),
        ServerCount("", COMPLETED, 1, 5.0),
        ServerCount("no address", FAILED, 1, 0.0),
    ]
    first, *others = server_use(counts, [gpu], 120.0)
    assert (first.title, first.jobs, first.completed, first.failed, first.share) == ("gpu1", 4, 3, 1, 0.5)
    assert {each.url for each in others} == {"", "no address"}
    assert all(each.share <= 1 for each in server_use(counts, [], 0.001))


async def test_statistics_of_jobs_that_ran(
    database_url: str, each_sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(database_url, each_sim)
    service, today = here.application.statistics, here.application.statistics.today()
    done = await here.submit(image=photo, prompt="a")
    await here.ended(done.ref)
    each_sim.faults.error = True
    failed = [await here.submit(image=photo, prompt=prompt) for prompt in ("b", "c")]
    for job in failed:
        await here.ended(job.ref)
    found = await service.of(today - timedelta(days=6), today)
    assert len(found.days) == 7
    assert found.total == 3
    counts = Counter({(each.workflow_name, each.status): each.count for each in found.day_counts})
    assert counts == {("img2img", COMPLETED): 1, ("img2img", FAILED): 2}
    (times,) = found.times
    assert (times.workflow_name, times.runs) == ("img2img", 1)
    assert 0 <= times.p50 <= times.p90
    (cause,) = found.causes
    assert cause.words.startswith("Out of memory")
    assert set(cause.refs) == {job.ref for job in failed}
    assert (found.failed, found.causes_of) == (2, 2)
    (server,) = found.servers
    assert (server.url, server.jobs, server.failed) == (each_sim.url, 3, 2)
    nothing = await service.of(date(2001, 1, 1), date(2001, 1, 2))
    assert (nothing.total, nothing.times, nothing.causes, nothing.servers) == (0, (), (), ())
