"""The window in processes of its own: killed in mid-run, twice on one database, with a server that dies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jobmonitor.demo.pictures import paint
from jobmonitor.demo.simulator import SimulatorThread
from tests.support.command_line import call
from tests.support.processes import Program

PROGRAMS = "tests.support.window_programs"


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[SimulatorThread]:
    with SimulatorThread(folder=tmp_path / "server") as simulator:
        yield simulator


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    return paint("dawn", tmp_path / "a picture.png", 96, 64)


class Workstation:
    """A folder of its own for settings and state, and the database and server it works with."""

    def __init__(self, home: Path, database: str, server: str) -> None:
        self.environment = {
            "JOBMONITOR_HOME": str(home),
            "JOBMONITOR_DATABASE": database,
            "JOBMONITOR_SERVER": server,
            "JOBMONITOR_USER": "11111111-2222-4333-8444-555555555555",
            "QT_QPA_PLATFORM": "offscreen",
        }

    def window(self, *arguments: str) -> Program:
        """A window that does what the program says."""
        return Program(PROGRAMS, *arguments, environment=self.environment)

    def jobs(self) -> list[dict[str, Any]]:
        """All jobs, as the command line lists them."""
        done = call(self.environment, "jobs", "list", "--json")
        assert done.code == 0, done.err
        return done.objects


def is_row(status: str) -> Any:
    """Whether a line tells that the first row has this status."""
    return lambda said: (said.get("row") or {}).get("status") == status


def test_a_window_that_was_killed_finds_its_job_completed(
    tmp_path: Path, database_url: str, simulator: SimulatorThread, picture: Path
) -> None:
    here = Workstation(tmp_path / "home", database_url, simulator.url)
    simulator.hold(step=3)
    with here.window("submit", "img2img", str(picture), 'a "quoted" word 😀') as window:
        window.until(is_row("processing"))
        window.kill()
    simulator.release()
    simulator.wait_for(lambda sim: not sim.running and len(sim.history) == 1)
    assert [job["status"] for job in here.jobs()] == ["processing"]
    with here.window("observe", "image") as window:
        row = window.until(is_row("completed"))["row"]
        assert window.close() == 0, window.errors
    (job,) = here.jobs()
    assert job["id"] == row["id"]
    assert job["status"] == "completed"
    assert job["outputs"]
    assert job["prompt"] == 'a "quoted" word 😀'
    assert len(simulator.posts) == 1


def test_a_job_of_one_window_is_seen_live_in_another_and_completed_once(
    tmp_path: Path, postgres_url: str, simulator: SimulatorThread, picture: Path
) -> None:
    first = Workstation(tmp_path / "first", postgres_url, simulator.url)
    second = Workstation(tmp_path / "second", postgres_url, simulator.url)
    simulator.hold(step=3)
    with second.window("observe", "unified") as observer:
        observer.until(lambda said: "ready" in said)
        with first.window("submit", "wan-i2v", str(picture), "waves") as window:
            submitted = window.until(lambda said: "submitted" in said)["submitted"]
            row = observer.until(is_row("processing"))["row"]
            assert row["id"] == submitted
            assert not any("%" in words for words in row["words"]), (
                "a percentage of another's run is invented"
            )
            simulator.release()
            window.until(is_row("completed"))
            observer.until(is_row("completed"))
            assert window.close() == 0, window.errors
        assert observer.close() == 0, observer.errors
    (job,) = first.jobs()
    assert job["status"] == "completed"
    assert len(job["outputs"]) == 1
    assert len(simulator.posts) == 1


def test_a_server_that_dies_in_mid_run_is_told_and_its_job_is_lost_when_it_is_back(
    tmp_path: Path, sqlite_url: str, simulator: SimulatorThread, picture: Path
) -> None:
    here = Workstation(tmp_path / "home", sqlite_url, simulator.url)
    simulator.hold(step=3)
    with here.window("submit", "img2img", str(picture), "x") as window:
        window.until(is_row("processing"))
        simulator.kill()
        window.until(
            lambda said: any("unreachable" in words for words in (said.get("row") or {}).get("words", ()))
        )
        assert [job["status"] for job in here.jobs()] == ["processing"]
        simulator.start()
        window.until(is_row("failed"))
        assert window.close() == 0, window.errors
    (job,) = here.jobs()
    assert "no longer knows this job" in job["error_message"]


def test_the_window_says_what_is_wrong_when_there_is_no_server(
    tmp_path: Path, sqlite_url: str, picture: Path
) -> None:
    here = Workstation(tmp_path / "home", sqlite_url, "http://127.0.0.1:9")
    with here.window("open") as window:
        window.until(lambda said: "ready" in said)
        assert window.close() == 0, window.errors
    assert "Traceback" not in window.errors
