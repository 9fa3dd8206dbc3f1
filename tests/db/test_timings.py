"""How long runs took, in the state file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from jobmonitor.db.state import timings
from jobmonitor.db.state.storage import StateStorage
from jobmonitor.db.state.timings import FileTimings
from jobmonitor.domain.job import JobRef
from jobmonitor.domain.timing import MOST_NODES, JobTiming, NodeTime
from jobmonitor.services.ports import Timing
from tests.support.run_times import run_timing

GPU1, GPU2 = "http://gpu1:8188", "http://gpu2:8188"
REF = JobRef("video_jobs", "7")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.db"


@pytest.fixture
def memory(path: Path) -> Iterator[FileTimings]:
    storage = StateStorage(path)
    yield FileTimings(storage)
    storage.close()


def test_run_times_come_back_newest_first(memory: FileTimings) -> None:
    memory.record(run_timing("img2img", GPU1, 64, 12.5))
    memory.record(run_timing("img2img", GPU2, None, 3))
    memory.record(run_timing("other", GPU1, None, 7))
    second = Timing(GPU2, None, 3.0)
    assert memory.runs("img2img") == (second, Timing(GPU1, 64, 12.5))
    assert memory.runs("img2img", GPU2) == (second,)
    assert memory.runs("nothing") == ()


def test_what_is_known_of_a_job_comes_back(memory: FileTimings) -> None:
    nodes = (NodeTime("3", "Sample", 10.25), NodeTime("8", "Save “it”", 0.5))
    timing = JobTiming(queue_seconds=4.5, run_seconds=11.0, nodes=nodes)
    memory.record(run_timing("img2img", GPU1, 64, None, ref=REF, timing=timing))
    assert memory.of_job("here", REF) == timing
    assert memory.of_job("elsewhere", REF) is None
    assert memory.of_job("here", JobRef("image_jobs", "7")) is None


def test_an_end_that_is_told_twice_counts_once(memory: FileTimings) -> None:
    for seconds in (11.0, 12.0):
        memory.record(run_timing("img2img", GPU1, 64, seconds, ref=REF))
    assert memory.runs("img2img") == (Timing(GPU1, 64, 12.0),)


def test_runs_that_failed_are_known_and_say_nothing_of_others(memory: FileTimings) -> None:
    memory.record(run_timing("img2img", GPU1, 64, 2.0, ref=REF, completed=False))
    assert memory.runs("img2img") == ()
    assert memory.of_job("here", REF) == JobTiming(run_seconds=2.0)


def test_a_run_of_unknown_length_is_not_kept(memory: FileTimings) -> None:
    memory.record(run_timing("img2img", GPU1, 64, None, ref=REF, timing=JobTiming(queue_seconds=4.0)))
    assert memory.of_job("here", REF) is None


def test_the_slowest_nodes_are_kept(memory: FileTimings) -> None:
    nodes = tuple(NodeTime(str(number), "Node", 1000.0 - number) for number in range(MOST_NODES + 30))
    timing = JobTiming(run_seconds=1.0, nodes=nodes)
    memory.record(run_timing("img2img", GPU1, 64, None, ref=REF, timing=timing))
    found = memory.of_job("here", REF)
    assert found is not None
    assert found.nodes == nodes[:MOST_NODES]


def test_not_all_run_times_are_kept(memory: FileTimings, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timings, "MAX_TIMINGS", 10)
    memory.record(run_timing("img2img", GPU2, None, 1))
    for number in range(15):
        memory.record(run_timing("img2img", GPU1, None, number + 1))
    connection = sqlite3.connect(path)
    kept = connection.execute("SELECT server_url, count(*), min(seconds) FROM timings GROUP BY 1").fetchall()
    connection.close()
    assert kept == [(GPU1, 10, 6.0), (GPU2, 1, 1.0)]
