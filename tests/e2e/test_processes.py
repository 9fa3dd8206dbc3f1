"""The commands in processes of their own: interrupted, killed, two at once, with bytes that are no text."""

from __future__ import annotations

import re
import signal
import socket
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from jobmonitor.demo.simulator import SimulatorThread
from tests.support.command_line import Operator
from tests.support.database import RoleDatabase
from tests.support.processes import Program

SECRET = "s3cr3t-w0rd"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and bytes as POSIX has them")


@pytest.fixture
def shared_server() -> Iterator[tuple[SimulatorThread, str]]:
    """A server with an address that is not loopback: what workstations share. (simulator, address)"""
    name = socket.gethostname()
    try:
        host = socket.gethostbyname(name)
    except OSError:
        pytest.skip("this machine does not know its own name")
    with SimulatorThread(host=host) as simulator:
        yield simulator, f"http://{name}:{simulator.port}"


def submission(photo: Path, prompt: str = "a cat") -> tuple[str, ...]:
    return ("submit", "img2img", "--file", f"image={photo}", "--set", f"prompt={prompt}", "--wait", "--json")


def test_main_py_is_the_same_program(on_file: Operator) -> None:
    with (
        on_file.start("workflows", "list") as module,
        on_file.start("workflows", "list", program="main.py") as script,
    ):
        assert module.wait() == script.wait()


def test_an_interrupt_ends_the_waiting_and_not_the_job(
    operator: Operator, server: SimulatorThread, photo: Path
) -> None:
    server.hold()
    with operator.start(*submission(photo)) as waiting:
        server.wait_held()
        waiting.send(signal.SIGINT)
        done = waiting.wait()
    assert (done.code, done.out) == (130, "")
    assert "Traceback" not in done.err
    job = operator.run("jobs", "list", "--json").object
    assert job["status"] in ("pending", "processing")
    server.release()
    assert operator.run("watch", job["id"], "--json").object["status"] == "completed"


def test_a_job_whose_program_was_killed_is_completed_by_the_next_one(
    operator: Operator, server: SimulatorThread, photo: Path
) -> None:
    server.hold()
    with operator.start(*submission(photo)) as waiting:
        server.wait_held()
        waiting.send(signal.SIGKILL)
        assert waiting.wait().code == -signal.SIGKILL
    (running,) = server.running
    server.release()
    server.wait_done(running)
    assert operator.run("jobs", "list", "--json").object["status"] in ("pending", "processing")
    assert operator.run("watch", "--until-idle", "--timeout", "60").code == 0
    job = operator.run("jobs", "list", "--json").object
    assert (job["comfy_job_id"], job["status"], len(job["outputs"])) == (running, "completed", 1)


def test_a_program_that_is_killed_while_it_sends_leaves_one_prompt_at_most_and_no_open_job(
    on_file: Operator, server: SimulatorThread, photo: Path
) -> None:
    server.faults.lost_answer = True
    with on_file.start(*submission(photo)) as sending:
        server.wait_for(lambda simulator: bool(simulator.posts))
        sending.send(signal.SIGKILL)
        sending.wait()
    assert on_file.run("watch", "--until-idle", "--timeout", "60").code == 0
    assert on_file.run("jobs", "list", "--json").object["status"] == "completed"
    assert len(server.posts) == 1


def test_a_server_that_restarts_while_its_job_is_waited_for_ends_the_waiting(
    on_file: Operator, server: SimulatorThread, photo: Path
) -> None:
    server.hold()
    with on_file.start(*submission(photo)) as waiting:
        server.wait_held()
        server.restart()
        done = waiting.wait()
    assert (done.code, done.object["status"]) == (1, "failed")
    assert "no longer knows this job" in done.err
    assert "Traceback" not in done.err


def test_a_database_that_stays_away_is_waited_for_only_so_long_and_the_job_goes_on(
    tmp_path: Path, postgres: RoleDatabase, server: SimulatorThread, photo: Path
) -> None:
    operator = Operator(tmp_path / "home", database=postgres.url, server=server.url)
    server.hold()
    with operator.start(*submission(photo), "--patience", "1") as waiting:
        server.wait_held()
        postgres.take_away()
        done = waiting.wait()
    # What the tracker could not write until then may be told before.
    complaint = replace(done, err=done.err.splitlines()[-1]).complaint()
    assert "1 s" in complaint
    assert done.object["id"] in complaint
    (running,) = server.running
    server.release()
    server.wait_done(running)
    postgres.give_back()
    assert operator.run("watch", "--until-idle", "--timeout", "60").code == 0
    assert operator.run("jobs", "list", "--json").object["status"] == "completed"


def test_a_row_that_is_deleted_while_it_is_waited_for_ends_the_waiting(
    on_file: Operator, server: SimulatorThread, photo: Path
) -> None:
    server.hold()
    with on_file.start(*submission(photo)) as waiting:
        server.wait_held()
        # The row says so once its program listens.
        while (job := on_file.run("jobs", "list", "--json").object)["status"] != "processing":
            pass
        with closing(sqlite3.connect(on_file.home / "data" / "jobs.sqlite")) as database, database:
            database.execute("DELETE FROM image_jobs WHERE id = ?", (job["id"],))
        line = waiting.wait().refused()
    assert f"The job {job['id']} is no longer in the database" in line


def test_a_job_that_one_process_submits_is_told_by_the_other_and_completed_once(
    tmp_path: Path, postgres_url: str, shared_server: tuple[SimulatorThread, str], photo: Path
) -> None:
    server, address = shared_server
    here = Operator(tmp_path / "here", database=postgres_url, server=address)
    there = Operator(tmp_path / "there", database=postgres_url, server=address)
    server.hold()
    with Program("jobmonitor", "watch", "--json", environment=there.environment) as watching:
        with here.start(*submission(photo)) as submitting:
            told = watching.until(lambda job: job["live"].startswith("processing"))
            assert told["status"] in ("pending", "processing")
            server.release()
            done = submitting.wait()
        assert (done.code, done.object["status"]) == (0, "completed")
        ended = watching.until(lambda job: job["status"] == "completed")
    assert ended["outputs"] == done.object["outputs"]
    assert {job["id"] for job in watching.seen} == {done.object["id"]}
    percents = [int(found[1]) for job in watching.seen if (found := re.search(r"(\d+) %", job["live"]))]
    assert percents == sorted(percents)  # as its submitter tells: none is invented
    assert there.run("jobs", "show", done.object["id"], "--json").object == done.object


def test_the_simulator_says_where_it_is_and_ends_when_it_is_asked(on_file: Operator, photo: Path) -> None:
    with on_file.start("simulator", "--port", "0", "--behave", "0.33", "--step-seconds", "0") as simulating:
        address = simulating.line().rsplit(" ", 1)[1].strip()
        done = on_file.run(*submission(photo), "--server", address)
        assert (done.code, done.object["status"]) == (0, "completed")
        simulating.send(signal.SIGINT)
        assert simulating.wait().code == 0
    with on_file.start("simulator", "--fault", "no-such") as refused:
        assert refused.wait().code == 2


@pytest.mark.parametrize(
    "arguments",
    [
        (b"submit", b"img2img", b"--set", b"prompt=\xff\xfe"),
        (b"submit", b"\xff"),
        (b"jobs", b"show", b"\xff"),
        (b"jobs", b"list", b"--database", b"postgresql://\xff@localhost:1/x"),
        (b"jobs", b"list", b"--server", b"http://\xff"),
    ],
)
def test_bytes_that_are_no_text_are_refused_in_one_line(
    on_file: Operator, arguments: tuple[bytes, ...]
) -> None:
    with on_file.start(*arguments) as refused:
        assert refused.wait().refused().startswith("jobmonitor: ")


def test_a_traceback_comes_only_where_it_is_asked_for_and_without_secrets(on_file: Operator) -> None:
    database = f"postgresql://somebody:{SECRET}@127.0.0.1:1/jobs"
    with on_file.start("jobs", "list", "--database", database, "--debug") as debugging:
        done = debugging.wait()
    assert done.code == 1
    assert "Traceback" in done.err
    assert SECRET not in done.err
