"""The benchmark of the feed answers its questions on both databases, and tells what it found."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.common.report import Result, line, summary
from benchmarks.common.timing import LEAST, Times, Way, in_turn
from tests.support.processes import PROJECT

SECONDS = 250.0


@pytest.fixture
def cache() -> Iterator[Path]:
    """A folder of its own: every start of pytest closes `tmp_path` to the user that a server runs as."""
    with tempfile.TemporaryDirectory(prefix="jm-bench-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.parametrize(
    ("database", "titles"),
    [
        ("sqlite", ["2 × 1,000 rows"]),
        pytest.param(
            "postgresql",
            ["2 × 1,000 rows", "2 × 1,000 rows, indexes of one column only"],
            marks=pytest.mark.postgresql,
        ),
    ],
)
def test_every_question_is_asked(database: str, titles: list[str], tmp_path: Path, cache: Path) -> None:
    found = tmp_path / "found.json"
    arguments = ["--database", database, "--rows", "1000", "--seconds", "0", "--json", str(found)]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.feed_pages", *arguments],
        cwd=PROJECT,
        env={**os.environ, "JOBMONITOR_BENCH_CACHE": str(cache)},
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert done.returncode == 0, done.stderr
    tables = json.loads(found.read_text())
    assert [table["title"] for table in tables] == titles
    for table in tables:
        assert table["database"].lower().startswith(database)
        assert all(result["own"]["runs"] >= LEAST for result in table["results"]), done.stdout
    results = {result["what"]: result for result in tables[0]["results"]}
    first = results["first page"]
    assert first["raw"]["median"] > 0
    assert first["offset"]["median"] > 0
    assert first["ratio"] > 0
    assert "search: a word that no job has" in results


def test_ways_are_run_in_turn() -> None:
    told: list[str] = []
    ways = {name: Way(lambda name=name: told.append(name)) for name in "ab"}
    times = in_turn(ways, seconds=0)
    assert told == ["a", "b"] * (LEAST + 1)  # the first turn warms up
    assert len(times["a"].all) == LEAST


def test_a_slow_way_leaves_the_others_their_time() -> None:
    ways = {"slow": Way(lambda: time.sleep(0.05)), "quick": Way(lambda: None)}
    times = in_turn(ways, seconds=0.28)
    assert len(times["slow"].all) == LEAST
    assert len(times["quick"].all) > LEAST


def test_ratio_is_that_of_the_fastest_runs() -> None:
    own, peer = Times((2.0, 20.0, 6.0)), Times((5.0, 1.0, 9.0))
    assert own.ratio(peer) == 2.0


def test_what_is_above_its_limit_is_marked() -> None:
    fast = Result(what="fast", own=Times((1.0,)), raw=Times((1.0,)), limit=2.0)
    slow = Result(what="slow", own=Times((5.0,)), raw=Times((1.0,)), limit=2.0)
    free = Result(what="free", own=Times((5.0,)), raw=Times((1.0,)))
    assert [result.is_slow for result in (fast, slow, free)] == [False, True, False]
    assert "!" in line(slow)
    assert "!" not in line(fast)
    assert summary([fast, slow, free]) == "1 of 2 are above their limit (marked !): slow."
