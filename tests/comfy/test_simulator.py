"""The client at a whole server, in both behaviours: from a prompt to its files, and back after a crash."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from jobmonitor.comfy.client import HttpComfyServer
from jobmonitor.demo.simulator import Simulator
from jobmonitor.domain.errors import (
    PromptRefused,
    ServerError,
    ServerFault,
    ServerNonsense,
    ServerRefused,
    ServerSilent,
)
from jobmonitor.domain.job import OutputFile
from jobmonitor.domain.server import PromptState, Server
from jobmonitor.domain.server_events import (
    NodeExecuted,
    NodesProgressed,
    NodeStarted,
    PreviewReceived,
    QueueLengthChanged,
    RunEnded,
    RunOver,
    RunStarted,
    ServerEvent,
    SocketLost,
    SocketOpened,
)
from jobmonitor.services.backoff import Backoff
from jobmonitor.services.ports import Upload


@pytest.fixture(params=["0.3.64", "0.33"])
async def simulator(request: pytest.FixtureRequest) -> AsyncIterator[Simulator]:
    async with Simulator(behave=request.param) as simulator:
        yield simulator


@pytest.fixture
async def client(simulator: Simulator) -> AsyncIterator[HttpComfyServer]:
    client = HttpComfyServer(Server.at(simulator.url), backoff=Backoff(uniform=lambda low, high: 0.01))
    yield client
    await client.aclose()


def picture(color: int, prefix: str = "shots/day 1/é") -> dict[str, Any]:
    return {
        "1": {
            "class_type": "EmptyImage",
            "inputs": {"width": 16, "height": 8, "batch_size": 1, "color": color},
        },
        "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": prefix}},
    }


def steps(seed: int, count: int = 5, preview: str = "none") -> dict[str, Any]:
    inputs = {"steps": count, "seconds": 0.0, "preview": preview, "seed": seed}
    return {
        "1": {"class_type": "SleepSteps", "inputs": inputs},
        "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "s"}},
    }


async def submit(client: HttpComfyServer, graph: dict[str, Any]) -> str:
    prompt_id = str(uuid.uuid4())
    receipt = await client.submit(graph, prompt_id=prompt_id, extra_data={"job": "5"})
    assert receipt.prompt_id == prompt_id
    return prompt_id


class Heard:
    """The events of a client, gathered while a test does something else."""

    def __init__(self) -> None:
        self.events: list[ServerEvent] = []
        self._changed = asyncio.Condition()

    async def listen(self, client: HttpComfyServer) -> None:
        async with contextlib.aclosing(client.events()) as events:
            async for event in events:
                async with self._changed:
                    self.events.append(event)
                    self._changed.notify_all()

    async def until(self, event: ServerEvent | type[ServerEvent], count: int = 1) -> None:
        def there() -> bool:
            found = [
                e for e in self.events if e == event or (isinstance(event, type) and isinstance(e, event))
            ]
            return len(found) >= count

        async with asyncio.timeout(60), self._changed:
            await self._changed.wait_for(there)

    def of(self, prompt_id: str) -> list[ServerEvent]:
        return [event for event in self.events if getattr(event, "prompt_id", None) == prompt_id]


@contextlib.asynccontextmanager
async def hearing(client: HttpComfyServer) -> AsyncIterator[Heard]:
    heard = Heard()
    task = asyncio.create_task(heard.listen(client))
    await heard.until(QueueLengthChanged)
    try:
        yield heard
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def test_who_the_server_is(simulator: Simulator, client: HttpComfyServer) -> None:
    info = await client.info()
    assert info.version == simulator.version.full
    assert info.has_jobs_api is simulator.version.newer
    assert info.max_upload_size == 104_857_600
    assert await client.queue_length() == 0


async def test_from_a_prompt_to_its_files(
    simulator: Simulator, client: HttpComfyServer, tmp_path: Path
) -> None:
    async with hearing(client) as heard:
        prompt_id = await submit(client, picture(1))
        await heard.until(RunOver(prompt_id))
    own = heard.of(prompt_id)
    assert isinstance(own[0], RunStarted)
    assert own[0].at is not None
    assert [event.node_id for event in own if isinstance(event, NodeStarted)] == ["1", "2"]
    assert own[-2:] == [RunEnded(prompt_id, PromptState.SUCCEEDED), RunOver(prompt_id)]
    # When the run is over its history is there.
    record = await client.history(prompt_id)
    assert record is not None
    assert record.state is PromptState.SUCCEEDED
    assert record.extra_data["job"] == "5"
    (output,) = record.outputs
    assert [event.output for event in own if isinstance(event, NodeExecuted)] == [output]
    ((key, file),) = output.files
    assert (key, file.subfolder, file.type) == ("images", "shots/day 1", "output")
    assert file.filename.startswith("é_")
    content = await client.view(file, limit=100_000)
    assert content.startswith(b"\x89PNG")
    await client.download(file, tmp_path / "x.png", limit=100_000)
    assert (tmp_path / "x.png").read_bytes() == content
    with pytest.raises(ServerRefused):
        await client.view(OutputFile("gone.png"), limit=100)


async def test_previews_say_whose_they_are(client: HttpComfyServer) -> None:
    async with hearing(client) as heard:
        prompt_id = await submit(client, steps(1, 5, "jpeg"))
        await heard.until(RunOver(prompt_id))
    previews = [event for event in heard.of(prompt_id) if isinstance(event, PreviewReceived)]
    assert previews
    assert {preview.node_id for preview in previews} == {"1"}
    assert previews[0].preview.data.startswith(b"\xff\xd8")
    values = [
        node.value
        for event in heard.of(prompt_id)
        if isinstance(event, NodesProgressed) and event.complete
        for node in event.nodes
        if node.node_id == "1"
    ]
    assert values == sorted(values)


async def test_cancel_while_it_waits_and_while_it_runs(simulator: Simulator, client: HttpComfyServer) -> None:
    simulator.hold()
    async with hearing(client) as heard:
        running = await submit(client, steps(1))
        waiting = [await submit(client, steps(seed)) for seed in (2, 3, 4)]
        await simulator.wait_held()
        queue = await client.queue()
        assert queue.running == (running,)
        assert list(queue.pending) == waiting
        assert queue.position(waiting[1]) == 2
        assert await client.queue_length() == 4

        await client.cancel(waiting[1])
        assert list((await client.queue()).pending) == [waiting[0], waiting[2]]
        assert await client.history(waiting[1]) is None
        await client.dequeue(waiting[2])
        await client.dequeue(running)
        await client.interrupt(waiting[0])
        assert (await client.queue()).pending == (waiting[0],)
        assert (await client.queue()).running == (running,)

        await client.cancel(running)
        await heard.until(RunOver(running))
        await simulator.release()
        await heard.until(RunOver(waiting[0]))
        await client.cancel(running)
        await client.cancel(str(uuid.uuid4()))
    assert RunEnded(running, PromptState.INTERRUPTED) in heard.of(running)
    assert RunEnded(waiting[0], PromptState.SUCCEEDED) in heard.of(waiting[0])
    record = await client.history(running)
    assert record is not None
    assert record.state is PromptState.INTERRUPTED
    assert record.failure is None


async def test_a_failing_node(client: HttpComfyServer) -> None:
    graph = picture(1)
    graph["2"]["inputs"]["filename_prefix"] = "../../outside"
    async with hearing(client) as heard:
        prompt_id = await submit(client, graph)
        await heard.until(RunOver(prompt_id))
    (ended,) = (event for event in heard.of(prompt_id) if isinstance(event, RunEnded))
    assert ended.state is PromptState.FAILED
    assert ended.failure is not None
    assert ended.failure.node_id == "2"
    record = await client.history(prompt_id)
    assert record is not None
    assert record.failure == ended.failure


async def test_a_refused_graph(client: HttpComfyServer) -> None:
    graph = picture(1)
    graph["1"]["inputs"]["width"] = 0
    graph["1"]["_meta"] = {"title": "Canvas"}
    with pytest.raises(PromptRefused) as caught:
        await submit(client, graph)
    assert "“Canvas” (EmptyImage, node 1)" in caught.value.message
    assert (caught.value.node_errors[0].node_id, caught.value.node_errors[0].input_name) == ("1", "width")


async def test_models_and_classes(client: HttpComfyServer) -> None:
    assert await client.models("no_such_folder") == ()
    assert isinstance(await client.models("checkpoints"), tuple)
    everything = await client.object_info()
    assert {"SaveImage", "KSampler"} <= set(everything)
    assert set(await client.object_info("SaveImage")) == {"SaveImage"}
    assert await client.object_info("NoSuchClass") == {}


@pytest.mark.parametrize("name", ["réc 日本.png", 'a "quoted" name.png', "it's; here.png"])
async def test_uploads_are_found_by_graphs(
    simulator: Simulator, client: HttpComfyServer, name: str, tmp_path: Path
) -> None:
    first = await submit(client, picture(7))
    await simulator.wait_done(first)
    record = await client.history(first)
    assert record is not None
    content = await client.view(record.outputs[0].files[0][1], limit=100_000)
    source = tmp_path / "source.png"
    source.write_bytes(content)
    assert await client.upload(Upload(name, source)) == OutputFile(name, "", "input")
    assert await client.upload(Upload(name, source)) == OutputFile(name, "", "input")
    source.write_bytes(content + b"more")
    renamed = await client.upload(Upload(name, source))
    assert renamed.filename == name.replace(".png", " (1).png")
    graph = picture(1)
    graph["1"] = {"class_type": "LoadImage", "inputs": {"image": name}}
    await submit(client, graph)


# Trouble


async def test_a_lost_answer_is_a_prompt_all_the_same(simulator: Simulator, client: HttpComfyServer) -> None:
    simulator.hold()
    simulator.faults.lost_answer = True
    prompt_id = str(uuid.uuid4())
    with pytest.raises(ServerSilent):
        await client.submit(steps(1), prompt_id=prompt_id, extra_data={})
    simulator.faults.clear()
    assert (await client.queue()).state(prompt_id) is not None
    assert len(simulator.posts) == 1
    await simulator.release()


async def test_an_old_server_has_ids_of_its_own(simulator: Simulator, client: HttpComfyServer) -> None:
    simulator.faults.old_ids = True
    prompt_id = str(uuid.uuid4())
    receipt = await client.submit(picture(3), prompt_id=prompt_id, extra_data={})
    assert receipt.prompt_id != prompt_id


async def test_a_server_that_ends_in_mid_run(simulator: Simulator, client: HttpComfyServer) -> None:
    simulator.hold()
    async with hearing(client) as heard:
        prompt_id = await submit(client, steps(1))
        await simulator.wait_held()
        await simulator.kill()
        await heard.until(SocketLost)
        with pytest.raises(ServerError):
            await client.queue()
        await simulator.start()
        await heard.until(SocketOpened, count=2)
        # It has forgotten everything: neither in the queue nor in the history.
        assert (await client.queue()).state(prompt_id) is None
        assert await client.history(prompt_id) is None
        again = await submit(client, picture(2))
        await heard.until(RunOver(again))
    assert not any(isinstance(event, RunEnded) for event in heard.of(prompt_id))


async def test_websockets_that_are_cut_again_and_again(simulator: Simulator, client: HttpComfyServer) -> None:
    simulator.faults.drop_websocket = 4
    async with hearing(client) as heard:
        for cuts in range(1, 5):
            prompt_id = await submit(client, steps(cuts, 20))
            await simulator.wait_done(prompt_id)
            await heard.until(SocketOpened, count=cuts + 1)
        simulator.faults.clear()
        # The last cut may still be on its way: from some run on everything is heard again.
        for color in range(20):
            last = await submit(client, picture(color))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(3):
                    await heard.until(RunOver(last))
                    break
        assert RunOver(last) in heard.events
    assert sum(isinstance(event, SocketLost) for event in heard.events) >= 4


async def test_faults_of_the_server_are_told_apart(simulator: Simulator, client: HttpComfyServer) -> None:
    simulator.faults.garbage = True
    with pytest.raises(ServerNonsense):
        await client.queue()
    simulator.faults.clear()
    simulator.faults.http_500 = {"*"}
    with pytest.raises(ServerFault):
        await client.queue()
    with pytest.raises(ServerFault):
        await submit(client, picture(1))
    simulator.faults.clear()
    simulator.faults.no_websocket = True
    async with contextlib.aclosing(client.events()) as events:
        assert isinstance(await anext(events), SocketLost)
    assert await client.queue_length() == 0
    assert not any("interrupt" in path for _, path, _ in simulator.requests)
