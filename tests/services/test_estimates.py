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
from jobmonitor.domain.preflight import Estimate
from jobmonitor.services.checking.estimates import (
    FEWEST_RUNS,
    Estimates,
    estimate,
    pixels_of,
    remaining,
    span,
)
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
    assert estimate(runs(range(1, 11)), [], None) == Estimate(5, 9, 10)
    assert estimate(runs([7, 7, 7]), [], None) == Estimate(7, 7, 3)


def test_similar_runs_at_the_server_count_first() -> None:
    here = [*runs([10, 11, 12]), *runs([100, 110, 120], HD * 4)]
    anywhere = [*here, *runs([50, 51, 52], HD // 4, THERE)]
    assert estimate(here, anywhere, HD) == Estimate(11, 12, 3)
    assert estimate(here, anywhere, HD * 4) == Estimate(110, 120, 3)
    assert estimate(here, anywhere, HD // 4) == Estimate(51, 52, 3)
    assert estimate(here, anywhere, HD * 40) == Estimate(12, 120, 6)
    assert estimate([], anywhere, None) == Estimate(51, 120, 9)


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
    found = estimate(runs(seconds), [], None)
    assert found is not None
    assert found.middle in seconds
    assert found.high in seconds
    assert found.middle <= found.high
    assert sum(each <= found.middle for each in seconds) >= len(seconds) / 2
    assert sum(each <= found.high for each in seconds) >= len(seconds) * 0.9


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
    assert await estimates.of("img2img", THERE) == found
    assert await estimates.of("other", HERE) is None
