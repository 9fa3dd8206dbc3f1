"""A workstation submits and dies: another one, with nothing but the database, completes what it left."""

from __future__ import annotations

import signal
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from jobmonitor.demo.simulator import SimulatorThread
from tests.support.command_line import Operator

USER = "11111111-1111-4111-8111-111111111111"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them")


@dataclass
class Left:
    """What a workstation left that is no more."""

    server: SimulatorThread
    prompt_id: str
    there: Operator
    """Another workstation of the same user: no files of the first one, no server of its own."""


@pytest.fixture
def shared_server() -> Iterator[tuple[SimulatorThread, str]]:
    """A server with an address that is the same for all. (simulator, address)"""
    name = socket.gethostname()
    try:
        host = socket.gethostbyname(name)
    except OSError:
        pytest.skip("this machine does not know its own name")
    with SimulatorThread(host=host) as simulator:
        yield simulator, f"http://{name}:{simulator.port}"


@pytest.fixture
def left(tmp_path: Path, database_url: str, shared_server: tuple[SimulatorThread, str], photo: Path) -> Left:
    """A job that runs, whose workstation was killed; on each kind of database in turn."""
    server, address = shared_server
    here = Operator(tmp_path / "here", database=database_url, server=address, user=USER)
    server.hold()
    with here.start(
        *("submit", "img2img", "--file", f"image={photo}", "--set", "prompt=a cat", "--wait")
    ) as submitting:
        server.wait_held()
        submitting.send(signal.SIGKILL)
        assert submitting.wait().code == -signal.SIGKILL
    (prompt_id,) = server.running
    return Left(server, prompt_id, Operator(tmp_path / "there", database=database_url, user=USER))


def completed(left: Left) -> None:
    """The other workstation completes the job, and can show what was made."""
    there = left.there
    assert there.run("watch", "--until-idle", "--timeout", "60").code == 0
    job = there.run("jobs", "list", "--json").object
    assert (job["comfy_job_id"], job["status"], job["user_id"]) == (left.prompt_id, "completed", USER)
    assert len(job["outputs"]) == 1
    target = there.home / "out"
    fetched = there.run("jobs", "fetch", job["id"], "--to", target)
    assert fetched.code == 0, fetched
    (picture,) = (each for each in target.rglob("*") if each.is_file())
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert len(left.server.posts) == 1


def test_a_job_that_ended_while_nobody_looked_is_completed_with_its_outputs(left: Left) -> None:
    left.server.release()
    left.server.wait_done(left.prompt_id)
    completed(left)


def test_a_job_that_its_server_forgot_after_it_ended_is_completed_by_its_file(left: Left) -> None:
    left.server.release()
    left.server.wait_done(left.prompt_id)
    left.server.restart()
    completed(left)
