"""The same against a ComfyUI server of one's own: COMFYUI_URL=http://127.0.0.1:8188 pytest -m real_server."""

from __future__ import annotations

import os
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from jobmonitor.comfy.client import HttpComfyServer
from jobmonitor.domain.errors import PromptRefused
from jobmonitor.domain.server import PromptState, Server
from jobmonitor.domain.server_events import QueueLengthChanged, RunOver
from jobmonitor.services.ports import Upload

pytestmark = [
    pytest.mark.real_server,
    pytest.mark.skipif("COMFYUI_URL" not in os.environ, reason="COMFYUI_URL names no server"),
]


@pytest.fixture
async def client() -> AsyncIterator[HttpComfyServer]:
    client = HttpComfyServer(Server.at(os.environ["COMFYUI_URL"]))
    yield client
    await client.aclose()


async def test_a_picture_there_and_back(client: HttpComfyServer, tmp_path: Path) -> None:
    info = await client.info()
    assert info.version
    prompt_id = str(uuid.uuid4())
    color = int.from_bytes(os.urandom(3), "big")
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
