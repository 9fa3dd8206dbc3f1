"""The simulator in a thread, and as a command."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import httpx
import pytest

from jobmonitor.demo.simulator import SimulatorThread
from jobmonitor.demo.simulator import __main__ as command
from tests.simulator.talking import steps_graph


def test_in_a_thread() -> None:
    with SimulatorThread("0.33", step_seconds=0.0) as sim:
        sim.hold()
        prompt_id = httpx.post(f"{sim.url}/prompt", json={"prompt": steps_graph()}).json()["prompt_id"]
        sim.wait_held()
        assert sim.running == [prompt_id]
        sim.release()
        assert sim.wait_done(prompt_id)["status"]["completed"] is True
        url = sim.url
        sim.restart()
        assert sim.url == url
        assert sim.history == {}
        assert ("POST", "/prompt", 200) in sim.requests
        assert sim.posts[0]["prompt"].keys() == {"1", "2"}


def test_starting_the_command_on_a_taken_port(capsys: pytest.CaptureFixture[str]) -> None:
    with SimulatorThread() as sim:
        assert command.main(["--port", str(sim.port)]) == 2
    assert "cannot listen" in capsys.readouterr().err


def test_wrong_faults_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--fault", "nonsense"]) == 2
    assert "nonsense" in capsys.readouterr().err


async def test_the_command_serves_until_it_is_stopped(tmp_path: Path) -> None:
    arguments = [
        "-m",
        "jobmonitor.demo.simulator",
        "--port",
        "0",
        "--behave",
        "0.33",
        "--folder",
        str(tmp_path),
    ]
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    line = (await asyncio.wait_for(process.stdout.readline(), 60)).decode()
    assert line.startswith("ComfyUI simulator 0.33.0 at http://127.0.0.1:")
    async with httpx.AsyncClient(base_url=line.split()[-1]) as http:
        assert (await http.get("/system_stats")).status_code == 200
    process.send_signal(2)
    assert await asyncio.wait_for(process.wait(), 60) == 0
