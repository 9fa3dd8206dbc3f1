"""What the application does with a server, at the simulator, and at any ComfyUI server of one's own too:
COMFYUI_URL=http://127.0.0.1:8188 pytest -m real_server. It needs no models, and leaves small files there.
"""

from __future__ import annotations

import json
import os
import random
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from jobmonitor.comfy.client import HttpComfyServer
from jobmonitor.config.paths import Paths
from jobmonitor.demo.simulator import Simulator
from jobmonitor.domain.errors import PromptRefused
from jobmonitor.domain.job import Job, JobRef, JobStatus
from jobmonitor.domain.progress import Phase
from jobmonitor.domain.server import PromptState, Server
from jobmonitor.domain.server_events import QueueLengthChanged, RunOver
from jobmonitor.services.ports import Upload
from jobmonitor.services.tracking.result import LOST
from tests.support.workstation import Workstation

SECONDS = 300.0
"""How long a run of a server of one's own may wait and take."""
COMPLETED, CANCELLED, FAILED = JobStatus.COMPLETED, JobStatus.CANCELLED, JobStatus.FAILED

MANIFEST = """\
title = "Test"
kind = "image"
result_node = "save"

[[fields]]
name = "color"
label = "Colour"
type = "integer"
minimum = 0
maximum = 16777215
required = true
placeholder = "COLOR"
"""

Graph = dict[str, Any]


def picture() -> Graph:
    """A plain picture; any server can make it."""
    size = {"width": 64, "height": 48, "batch_size": 1}
    return {"class_type": "EmptyImage", "inputs": {**size, "color": "{{COLOR}}"}}


def save(source: str) -> Graph:
    return {
        "class_type": "SaveImage",
        "inputs": {"images": [source, 0], "filename_prefix": "jobmonitor/test"},
    }


QUICK: Graph = {"1": picture(), "save": save("1")}


def slow_anywhere(nodes: int = 60) -> Graph:
    """Large pictures, scaled again and again: some tens of seconds on any machine, and it can be
    interrupted between any two of its nodes."""
    graph: Graph = {"0": picture()}
    for number in range(nodes):
        size = {"width": 3000 + number, "height": 3000, "crop": "disabled"}
        inputs = {"image": [str(number), 0], "upscale_method": "lanczos", **size}
        graph[str(number + 1)] = {"class_type": "ImageScale", "inputs": inputs}
    graph["save"] = save(str(nodes))
    return graph


def slow_steps(seconds: float) -> Graph:
    """A node that only waits,, where a server has it."""
    inputs = {"steps": 50, "seconds": seconds, "preview": "none", "seed": "{{COLOR}}"}
    return {"1": {"class_type": "SleepSteps", "inputs": inputs}, "save": save("1")}


async def slow_at(url: str) -> Graph:
    """What takes long on this server."""
    client = HttpComfyServer(Server.at(url))
    try:
        return slow_steps(30.0) if await client.object_info("SleepSteps") else slow_anywhere()
    finally:
        await client.aclose()


@dataclass
class There:
    """A server, and what can be done to it from here."""

    url: str
    slow: Graph
    restart: Callable[[], Awaitable[None]] | None = None
    """None where a test cannot."""
    hold: Callable[[], None] = lambda: None
    """Slow runs go on only when they are released, where that can be had."""


@pytest.fixture(
    params=[
        "0.3.64",
        "0.33",
        pytest.param(
            "real",
            marks=[
                pytest.mark.real_server,
                pytest.mark.timeout(2 * SECONDS),
                pytest.mark.skipif("COMFYUI_URL" not in os.environ, reason="COMFYUI_URL names no server"),
            ],
        ),
    ]
)
async def there(request: pytest.FixtureRequest) -> AsyncIterator[There]:
    """The simulator as each version in turn; then the server of COMFYUI_URL."""
    if request.param == "real":
        yield There(os.environ["COMFYUI_URL"], await slow_at(os.environ["COMFYUI_URL"]))
        return
    async with Simulator(request.param) as simulator:
        yield There(simulator.url, slow_steps(0.0), simulator.restart, simulator.hold)


@pytest.fixture
async def client(there: There) -> AsyncIterator[HttpComfyServer]:
    client = HttpComfyServer(Server.at(there.url))
    yield client
    await client.aclose()


@pytest.fixture
async def here(there: There, tmp_path: Path) -> AsyncIterator[Workstation]:
    """A workstation with two workflows of its own."""
    folder = Paths.below(tmp_path / "home").workflow_folder
    folder.mkdir(parents=True)
    for name, graph in (("quick", QUICK), ("slow", there.slow)):
        (folder / f"{name}.json").write_text(json.dumps(graph), encoding="utf-8")
        (folder / f"{name}.toml").write_text(MANIFEST, encoding="utf-8")
    database = f"sqlite:///{tmp_path / 'jobs.db'}"
    async with Workstation(tmp_path / "home", database, Server.at(there.url)) as workstation:
        yield workstation


async def submitted(here: Workstation, workflow: str) -> Job:
    """A job that no server has in its cache."""
    return await here.submit(workflow, color=random.randrange(2**24))


async def ended(here: Workstation, ref: JobRef) -> Job:
    await here.until(lambda: [job for job in here.jobs(ref) if job.status.is_terminal], SECONDS)
    return await here.row(ref)


async def seen(here: Workstation, ref: JobRef, phase: Phase) -> None:
    def is_seen() -> bool:
        live = here.application.tracking.live(ref)
        return live is not None and live.phase is phase

    await here.until(is_seen, SECONDS)


# The client alone


async def test_a_picture_there_and_back(client: HttpComfyServer, tmp_path: Path) -> None:
    info = await client.info()
    assert info.version
    prompt_id = str(uuid.uuid4())
    color = random.randrange(2**24)
    graph = {
        "1": {
            "class_type": "EmptyImage",
            "inputs": {"width": 16, "height": 8, "batch_size": 1, "color": color},
        },
        "2": {"class_type": "PreviewImage", "inputs": {"images": ["1", 0]}},
    }
    events = client.events()
    async for event in events:
        if isinstance(event, QueueLengthChanged):
            break
    receipt = await client.submit(graph, prompt_id=prompt_id, extra_data={})
    assert receipt.prompt_id == prompt_id
    async for event in events:
        if event == RunOver(prompt_id):
            break
    await events.aclose()
    record = await client.history(prompt_id)
    assert record is not None
    assert record.state is PromptState.SUCCEEDED
    ((_, file),) = record.outputs[0].files
    await client.download(file, tmp_path / "x.png", limit=10**6)
    name = f"jobmonitor {color} é.png"
    assert (await client.upload(Upload(name, tmp_path / "x.png"))).filename == name


async def test_a_refusal_in_words(client: HttpComfyServer) -> None:
    graph = {"1": {"class_type": "NoSuchNode", "inputs": {}}}
    with pytest.raises(PromptRefused) as caught:
        await client.submit(graph, prompt_id=str(uuid.uuid4()), extra_data={})
    assert "lacks the node class “NoSuchNode”" in caught.value.message


# The application


async def test_a_job_is_followed_to_its_end_and_its_result_is_there(here: Workstation) -> None:
    job = await submitted(here, "quick")
    done = await ended(here, job.ref)
    assert (done.status, len(done.outputs)) == (COMPLETED, 1)
    picture = await here.application.fetcher.fetch(done.outputs[0], limit=10**6)
    assert picture.startswith(b"\x89PNG")


async def test_a_run_is_cancelled_and_no_other(here: Workstation, there: There) -> None:
    there.hold()
    running = await submitted(here, "slow")
    await seen(here, running.ref, Phase.RUNNING)
    behind = await submitted(here, "quick")
    await seen(here, behind.ref, Phase.QUEUED)
    await here.application.cancelling.cancel(await here.row(running.ref))
    assert (await ended(here, running.ref)).status is CANCELLED
    assert (await ended(here, behind.ref)).status is COMPLETED


async def test_what_waits_is_cancelled_and_what_runs_goes_on(here: Workstation, there: There) -> None:
    there.hold()
    running = await submitted(here, "slow")
    await seen(here, running.ref, Phase.RUNNING)
    behind = await submitted(here, "quick")
    await seen(here, behind.ref, Phase.QUEUED)
    await here.application.cancelling.cancel(await here.row(behind.ref))
    assert (await ended(here, behind.ref)).status is CANCELLED
    live = here.application.tracking.live(running.ref)
    assert live is not None
    assert live.phase is Phase.RUNNING
    await here.application.cancelling.cancel(await here.row(running.ref))
    assert (await ended(here, running.ref)).status is CANCELLED


async def test_what_a_restart_lost_is_told(here: Workstation, there: There) -> None:
    if there.restart is None:
        pytest.skip("this server cannot be restarted from here")
    there.hold()
    job = await submitted(here, "slow")
    await seen(here, job.ref, Phase.RUNNING)
    await there.restart()
    lost = await ended(here, job.ref)
    assert (lost.status, lost.error_message) == (FAILED, LOST)
