"""How long a run takes is told as a range that earlier runs bear out, or not at all."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmonitor.db.state import timings
from jobmonitor.db.state.storage import StateStorage
from jobmonitor.db.state.timings import FileTimings
from jobmonitor.domain.outlook import Outlook, Until
from jobmonitor.domain.preflight import Basis, Estimate
from jobmonitor.services.checking.estimate_words import (
    outlook_brief,
    outlook_sentence,
    outlook_text,
    remaining,
    span,
)
from jobmonitor.services.checking.estimates import FEWEST_RUNS, Estimates, estimate, pixels_of
from jobmonitor.services.ports import Timing
from tests.support.fake_jobs import make_job
from tests.support.fake_submission import InlineBackground
from tests.support.run_times import run_timing

HERE, THERE = "http://gpu1:8188", "http://gpu2:8188"
HD = 1280 * 720


def runs(seconds: Sequence[float], pixels: int | None = HD, server: str = HERE) -> list[Timing]:
    return [Timing(server, pixels, each) for each in seconds]


def test_too_few_runs_tell_nothing() -> None:
    assert estimate([], [], HD) is None
    assert estimate(runs([1, 2]), runs([1, 2]), HD) is None
    assert estimate(runs([1, 2, 3]), [], HD) == Estimate(2, 3, 3)


def test_half_took_at_most_the_middle_and_nine_of_ten_the_high() -> None:
    assert estimate(runs(range(1, 11)), [], HD) == Estimate(5, 9, 10)
    assert estimate(runs([7, 7, 7]), [], HD) == Estimate(7, 7, 3)


def test_runs_of_this_size_at_this_server_count_first_then_scaled_ones_then_those_elsewhere() -> None:
    here = [*runs([10, 11, 12]), *runs([100, 110, 120], HD * 4)]
    anywhere = [*here, *runs([50, 51, 52], HD // 4, THERE)]
    assert estimate(here, anywhere, HD) == Estimate(11, 12, 3)
    assert estimate(here, anywhere, HD * 4) == Estimate(110, 120, 3)
    between = estimate(here, anywhere, HD * 2)
    assert between is not None
    assert between.basis is Basis.OTHER_SIZES
    assert 11 < between.middle < 110
    assert 12 < between.high < 120
    small, large = estimate(here, anywhere, HD // 4), estimate(here, anywhere, HD * 40)
    assert small is not None
    assert large is not None
    assert (small.basis, large.basis) == (Basis.OTHER_SIZES, Basis.OTHER_SIZES)
    assert small.high < 11
    assert large.middle > 120
    assert estimate([], anywhere, HD // 4) == Estimate(51, 52, 3, Basis.OTHER_SERVERS)
    assert estimate([], anywhere, None) == Estimate(51, 120, 9, Basis.OTHER_SERVERS)


def test_sizes_that_ran_too_seldom_each_are_scaled_together() -> None:
    here = [*runs([10], HD), *runs([22], HD * 2), *runs([41], HD * 4)]
    found = estimate(here, [], HD * 8)
    assert found is not None
    assert (found.basis, found.runs) == (Basis.OTHER_SIZES, 3)
    assert 41 < found.middle < 82 < found.high


def test_where_no_size_is_known_all_runs_at_the_server_count() -> None:
    assert estimate(runs([10, 20, 30], None), [], HD) == Estimate(20, 30, 3, Basis.ANY_SIZE)
    assert estimate(runs([10, 20, 30]), [], None) == Estimate(20, 30, 3, Basis.ANY_SIZE)


@pytest.mark.parametrize(
    ("elapsed", "words"),
    [
        (0, "about 40 s to 2 min left"),
        (20, "about 20 s to 2 min left"),
        (38, "up to about 2 min left"),
        (60, "up to about 1 min left"),
        (110, "up to about 10 s left"),
        (119.5, "longer than usual: nine of ten runs took at most 2 min"),
        (5000, "longer than usual: nine of ten runs took at most 2 min"),
    ],
)
def test_what_is_left_is_told_in_words(elapsed: float, words: str) -> None:
    assert remaining(Estimate(42, 120, 12), elapsed) == words


@pytest.mark.parametrize(
    ("middle", "high", "words"),
    [
        (3, 3, "usually up to 5 s"),
        (40, 40, "usually up to 40 s"),
        (42, 120, "usually 40 s to 2 min"),
        (42, 44, "usually 40 s to 45 s"),
        (600, 3600, "usually 10 min to 1 h"),
        (3700, 8000, "usually 1 h to 2.5 h"),
    ],
)
def test_how_long_a_run_usually_takes(middle: float, high: float, words: str) -> None:
    assert span(Estimate(middle, high, 5)) == words


times = st.floats(0.001, 200_000)


@given(times, times, st.floats(0, 400_000))
def test_nothing_negative_is_told_and_never_one_number_alone(
    one: float, other: float, elapsed: float
) -> None:
    words = remaining(Estimate(min(one, other), max(one, other), 9), elapsed)
    assert "-" not in words
    numbers = re.findall(r"[\d.]+", words)
    assert all(float(number) > 0 for number in numbers)
    assert len(numbers) == 2 or words.startswith(("up to about", "longer than usual"))


@given(st.lists(times, min_size=FEWEST_RUNS, max_size=40))
def test_the_numbers_are_those_of_runs(seconds: list[float]) -> None:
    found = estimate(runs(seconds), [], HD)
    assert found is not None
    assert found.middle in seconds
    assert found.high in seconds
    assert sum(each <= found.middle for each in seconds) >= len(seconds) / 2
    assert sum(each <= found.high for each in seconds) >= len(seconds) * 0.9


sizes = st.one_of(st.none(), st.integers(1, 2**40))
histories = st.lists(st.builds(Timing, st.sampled_from([HERE, THERE]), sizes, times), max_size=30)


@given(histories, sizes)
def test_the_middle_is_never_above_the_high_and_neither_is_made_up(history: list[Timing], size: int) -> None:
    here = [each for each in history if each.server_url == HERE]
    found = estimate(here, history, size)
    assert (found is None) == (len(history) < FEWEST_RUNS)
    if found is not None:
        assert 0 < found.middle <= found.high * (1 + 1e-9)
        assert math.isfinite(found.high)
        assert found.runs >= FEWEST_RUNS
        assert found.basis is not Basis.OTHER_SERVERS or len(here) < FEWEST_RUNS


@given(histories, st.integers(1, 2**40), st.integers(1, 2**40))
def test_more_pixels_never_take_less(history: list[Timing], one: int, other: int) -> None:
    here = [each for each in history if each.server_url == HERE]
    less, more = (estimate(here, history, size) for size in sorted((one, other)))
    assert (less is None) == (more is None)
    if less is not None and more is not None:
        assert less.middle <= more.middle * (1 + 1e-9)
        assert less.high <= more.high * (1 + 1e-9)


expected = st.builds(
    lambda until, one, other, ahead: Outlook(
        until=until, low=min(one, other), high=max(one, other), ahead=ahead
    ),
    st.sampled_from(Until),
    st.floats(0, 200_000),
    st.floats(0, 200_000),
    st.integers(0, 500),
)


@given(expected)
def test_an_outlook_is_told_as_a_range(outlook: Outlook) -> None:
    for words in (outlook_text(outlook), outlook_brief(outlook), outlook_sentence(outlook)):
        assert "-" not in words
        first = words.lower()
        assert first.startswith(("about ", "begins in ", "up to ", "longer than")) or "–" in words
        assert len(words) < 200


@pytest.mark.parametrize(
    ("outlook", "text", "brief"),
    [
        (Outlook(until=Until.END, low=130, high=235), "about 2 min to 4 min left", "2–4 min left"),
        (Outlook(until=Until.END, low=41, high=115), "about 40 s to 2 min left", "40 s–2 min left"),
        (Outlook(until=Until.END, low=2, high=115), "up to about 2 min left", "up to 2 min left"),
        (Outlook(until=Until.END, low=0, high=0), "longer than usual", "longer than usual"),
        (
            Outlook(until=Until.BEGIN, low=250, high=700, ahead=3),
            "begins in about 4 min to 12 min",
            "begins in 4–12 min",
        ),
        (Outlook(until=Until.BEGIN, low=0, high=0), "begins in up to about 5 s", "begins in up to 5 s"),
    ],
)
def test_what_is_expected_in_words(outlook: Outlook, text: str, brief: str) -> None:
    assert outlook_text(outlook) == text
    assert outlook_brief(outlook) == brief


def test_a_tooltip_says_what_it_rests_on() -> None:
    known = Estimate(60, 120, 12, Basis.OTHER_SIZES)
    waits = Outlook(until=Until.BEGIN, low=250, high=700, ahead=3, estimate=known)
    assert outlook_sentence(waits) == (
        "Begins in about 4 min to 12 min, 3 before it, usually 1 min to 2 min once it runs,"
        " by 12 runs of other sizes at this server."
    )


@pytest.mark.parametrize(
    ("values", "pixels"),
    [
        ({"width": 640, "height": 360}, 640 * 360),
        ({"width": 640, "height": 360, "fps": 24, "duration_seconds": 3.375}, 640 * 360 * 81),
        ({"width": 640, "height": 360, "fps": 24}, 640 * 360),
        ({"width": 640}, None),
        ({"width": -640, "height": 360}, None),
        ({"width": 640, "height": 360, "fps": 24, "duration_seconds": math.inf}, None),
        ({"width": 2**31, "height": 2**31, "fps": 24, "duration_seconds": 60.0}, None),
    ],
)
def test_how_much_a_job_makes(values: dict[str, Any], pixels: int | None) -> None:
    job = replace(make_job(), width=None, height=None, fps=None, duration_seconds=None)
    assert pixels_of(replace(job, **values)) == pixels


# From the state file


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[FileTimings]:
    """This workstation's file."""
    storage = StateStorage(tmp_path / "state.db")
    yield FileTimings(storage)
    storage.close()


async def test_the_run_times_of_this_workstation(
    memory: FileTimings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timings, "MAX_TIMINGS", 10)
    estimates = Estimates(memory, InlineBackground())
    assert await estimates.of("img2img", HERE, HD) is None
    for number in range(15):
        memory.record(run_timing("img2img", HERE, HD, 1000.0 if number < 5 else 20.0))
    memory.record(run_timing("other", HERE, HD, 5.0))
    found = await estimates.of("img2img", HERE, HD)
    assert found == Estimate(20, 20, 10)  # the newest ones
    assert await estimates.of("img2img", THERE) == Estimate(20, 20, 10, Basis.OTHER_SERVERS)
    assert await estimates.of("other", HERE) is None
