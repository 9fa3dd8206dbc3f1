"""Large bodies are parsed by another process, and parsed all the same where there is none."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator

import pytest

from jobmonitor.comfy.history import parse_history
from jobmonitor.comfy.offload import Offload
from jobmonitor.comfy.parsing import parse_object, parse_queue
from jobmonitor.domain.errors import ServerNonsense

LARGE = json.dumps(
    {"queue_running": [[0, "r", "x" * 600_000]], "queue_pending": [[2, "b"], [1, "a"]]}
).encode()


def which_process(body: bytes) -> int:
    return os.getpid()


def dies(body: bytes) -> int:
    if os.environ.get("OFFLOAD_TEST_PARENT") != str(os.getpid()):
        os._exit(3)
    return os.getpid()


def cannot_be_handed_over(body: bytes) -> object:
    return lambda: None


@pytest.fixture
async def offload() -> AsyncIterator[Offload]:
    offload = Offload()
    yield offload
    await offload.aclose()


async def test_small_bodies_stay_here(offload: Offload) -> None:
    assert await offload.parse(which_process, b"{}") == os.getpid()
    with pytest.raises(ServerNonsense):
        await offload.parse(parse_object, b"[]")


async def test_large_bodies_go_to_one_other_process(offload: Offload) -> None:
    first = await offload.parse(which_process, LARGE)
    assert first != os.getpid()
    assert await offload.parse(which_process, LARGE) == first
    queue = await offload.parse(parse_queue, LARGE)
    assert (queue.running, queue.pending) == (("r",), ("a", "b"))
    history = b'{"p": {"outputs": {}, "big": "%s"}}' % (b"x" * 600_000)
    record = await offload.parse(parse_history, history, "p")
    assert record is not None
    with pytest.raises(ServerNonsense) as caught:
        await offload.parse(parse_queue, b"[" + b" " * 600_000 + b"]")
    assert caught.value.remedy
    await offload.aclose()
    assert await offload.parse(which_process, LARGE) != first


async def test_a_worker_that_dies_is_replaced_and_given_up_at_last(
    offload: Offload, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("OFFLOAD_TEST_PARENT", str(os.getpid()))
    assert await offload.parse(dies, LARGE) == os.getpid()
    assert await offload.parse(which_process, LARGE) != os.getpid()
    assert await offload.parse(dies, LARGE) == os.getpid()
    assert await offload.parse(which_process, LARGE) == os.getpid()
    assert "parsed in a thread" in caplog.text


async def test_no_process_to_be_had(offload: Offload, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*args: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(offload, "_submit", none)
    assert (await offload.parse(parse_queue, LARGE)).length == 3


async def test_what_cannot_be_handed_over_is_made_here(offload: Offload) -> None:
    assert callable(await offload.parse(cannot_be_handed_over, LARGE))


async def test_the_loop_goes_on_meanwhile(offload: Offload) -> None:
    await offload.parse(which_process, LARGE)
    body = b"[" + b"[1,2,3]," * 500_000 + b"1]"
    task = asyncio.create_task(offload.parse(_length, body))
    turns = 0
    while not task.done():
        turns += 1
        await asyncio.sleep(0)
    assert await task == 500_001
    assert turns > 20


def _length(body: bytes) -> int:
    return len(json.loads(body))


IN_QT = """
import asyncio, sys
from PySide6.QtCore import QCoreApplication
from qasync import QEventLoop
from jobmonitor.comfy.offload import Offload
from jobmonitor.comfy.servers import HttpComfyServers
from jobmonitor.domain.server import Server
from jobmonitor.domain.server_events import QueueLengthChanged, SocketOpened
from jobmonitor.demo.simulator import SimulatorThread
from jobmonitor.comfy.parsing import parse_queue

async def main(url):
    servers = HttpComfyServers()
    client = servers.get(Server.at(url))
    body = b'{"queue_running": [], "queue_pending": [[1, "a", "' + b"x" * 600_000 + b'"]]}'
    assert (await client._session.parse(parse_queue, body)).pending == ("a",)
    assert (await client.info()).version == "0.3.64"
    events = client.events()
    assert await anext(events) == SocketOpened()
    assert await anext(events) == QueueLengthChanged(0)
    await events.aclose()
    await servers.aclose()

if __name__ == "__main__":
    with SimulatorThread() as simulator:
        app = QCoreApplication(sys.argv)
        with asyncio.Runner(loop_factory=lambda: QEventLoop(app)) as runner:
            runner.run(main(simulator.url))
    print("well")
"""


def test_it_works_in_the_event_loop_of_qt(tmp_path: object) -> None:
    pytest.importorskip("PySide6.QtCore")
    path = f"{tmp_path}/in_qt.py"
    with open(path, "w", encoding="utf-8") as file:
        file.write(IN_QT)
    done = subprocess.run(
        [sys.executable, "-W", "error::ResourceWarning", path],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
    )
    assert done.stdout.strip() == "well", done.stderr
    assert "Warning" not in done.stderr
    assert "Traceback" not in done.stderr
