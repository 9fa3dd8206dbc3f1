"""What goes wrong on demand."""

from __future__ import annotations

import asyncio
import time

import httpx
import pytest
import websockets

from jobmonitor.demo.simulator import Faults, Simulator
from tests.simulator.talking import listening, post, small_graph, steps_graph


def sampling() -> dict[str, object]:
    """A graph with a sampler."""
    loader = {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "sd_xl_base_1.0.safetensors"}}
    text = {"class_type": "CLIPTextEncode", "inputs": {"clip": ["1", 1], "text": "a cat"}}
    empty = {"class_type": "EmptyLatentImage", "inputs": {"width": 64, "height": 64, "batch_size": 1}}
    sampler = {
        "model": ["1", 0], "positive": ["2", 0], "negative": ["2", 0], "latent_image": ["3", 0], "seed": 1,
        "steps": 4, "cfg": 7.0, "sampler_name": "euler", "scheduler": "normal", "denoise": 1.0,
    }  # fmt: skip
    return {
        "1": loader,
        "2": text,
        "3": empty,
        "4": {"class_type": "KSampler", "inputs": sampler},
        "5": {"class_type": "VAEDecode", "inputs": {"samples": ["4", 0], "vae": ["1", 2]}},
        "6": {"class_type": "PreviewImage", "inputs": {"images": ["5", 0]}},
    }


async def test_slow_delays_each_answer(simulator: Simulator, client: httpx.AsyncClient) -> None:
    simulator.faults.slow = 0.05
    before = time.monotonic()
    await client.get("/prompt")
    assert time.monotonic() - before >= 0.05


async def test_flaky_drops_and_fails_the_same_way_for_a_seed() -> None:
    async def outcomes() -> list[int]:
        found = []
        async with Simulator(faults=Faults(flaky=0.6, seed=3)) as sim, httpx.AsyncClient() as http:
            for _ in range(12):
                try:
                    found.append((await http.get(f"{sim.url}/prompt")).status_code)
                except httpx.TransportError:
                    found.append(0)
        return found

    first = await outcomes()
    assert {0, 200, 500} <= set(first)
    assert await outcomes() == first


async def test_refuse_answers_as_a_server_without_the_model(
    simulator: Simulator, client: httpx.AsyncClient
) -> None:
    simulator.faults.refuse = True
    answer = await client.post("/prompt", json={"prompt": sampling()})
    assert answer.status_code == 400
    assert answer.json()["node_errors"]["1"]["errors"][0]["type"] == "value_not_in_list"
    assert (await client.post("/prompt", json={"prompt": small_graph()})).status_code == 400


async def test_models_missing_empties_the_choices(simulator: Simulator, client: httpx.AsyncClient) -> None:
    simulator.faults.models_missing = True
    info = (await client.get("/object_info/CheckpointLoaderSimple")).json()["CheckpointLoaderSimple"]
    assert info["input"]["required"]["ckpt_name"][0] == []
    answer = await client.post("/prompt", json={"prompt": sampling()})
    assert answer.json()["node_errors"]["1"]["errors"][0]["type"] == "value_not_in_list"


async def test_error_ends_runs_out_of_memory(simulator: Simulator, client: httpx.AsyncClient) -> None:
    simulator.faults.error = True
    entry = await simulator.wait_done((await post(client, sampling()))["prompt_id"])
    assert entry["status"]["status_str"] == "error"
    event, data = entry["status"]["messages"][-1]
    assert (event, data["node_type"]) == ("execution_error", "KSampler")
    assert data["exception_type"] == "torch.OutOfMemoryError"


async def test_die_after_some_steps_is_a_crash(simulator: Simulator, client: httpx.AsyncClient) -> None:
    simulator.faults.die_after = 3
    async with listening(simulator.url) as socket:
        await post(client, steps_graph(10), client_id=socket.client_id)
        with pytest.raises(websockets.ConnectionClosedError):
            await socket.to_the_end()
    await asyncio.wait_for(simulator.ended.wait(), 60)
    with pytest.raises(httpx.ConnectError):
        await client.get("/prompt")
    simulator.faults.die_after = None
    await simulator.start()
    assert (await client.get("/history")).json() == {}


async def test_garbage_is_no_json(simulator: Simulator, client: httpx.AsyncClient) -> None:
    simulator.faults.garbage = True
    answer = await client.get("/system_stats")
    assert answer.status_code == 200
    with pytest.raises(ValueError):
        answer.json()


async def test_half_an_answer_breaks_off_in_the_middle(
    simulator: Simulator, client: httpx.AsyncClient
) -> None:
    whole = (await client.get("/system_stats")).text
    simulator.faults.half = True
    assert whole.startswith(half := (await client.get("/system_stats")).text)
    assert len(half) == len(whole) // 2


async def test_500_on_given_paths(simulator: Simulator, client: httpx.AsyncClient) -> None:
    simulator.faults.http_500.add("/queue")
    assert (await client.get("/api/queue")).status_code == 500
    assert (await client.get("/prompt")).status_code == 200


async def test_websockets_are_cut(simulator: Simulator, client: httpx.AsyncClient) -> None:
    simulator.faults.drop_websocket = 4
    async with listening(simulator.url) as socket:
        prompt_id = (await post(client, steps_graph(), client_id=socket.client_id))["prompt_id"]
        with pytest.raises(websockets.ConnectionClosedError):
            await socket.to_the_end()
    assert len(socket.frames) == 4
    assert (await simulator.wait_done(prompt_id))["status"]["status_str"] == "success"


async def test_websockets_are_refused(simulator: Simulator) -> None:
    simulator.faults.no_websocket = True
    with pytest.raises(websockets.InvalidStatus):
        await websockets.connect(simulator.ws_url)


async def test_old_servers_choose_the_id(simulator: Simulator, client: httpx.AsyncClient) -> None:
    simulator.faults.old_ids = True
    mine = "11111111-2222-4333-8444-555555555555"
    theirs = (await post(client, small_graph(), prompt_id=mine))["prompt_id"]
    assert theirs != mine
    await simulator.wait_done(theirs)
    assert mine not in simulator.history


async def test_a_lost_answer_does_not_mean_that_nothing_was_queued(
    simulator: Simulator, client: httpx.AsyncClient
) -> None:
    simulator.faults.lost_answer = True
    mine = "11111111-2222-4333-8444-555555555555"
    with pytest.raises(httpx.TransportError):
        await client.post("/prompt", json={"prompt": small_graph(), "prompt_id": mine})
    assert (await simulator.wait_done(mine))["status"]["completed"] is True


def test_words_of_the_command_line() -> None:
    faults = Faults.parse(["slow=0.5", "refuse", "http-500=/queue", "http-500=/view", "die-after"])
    assert (faults.slow, faults.refuse, faults.die_after) == (0.5, True, 3)
    assert faults.http_500 == {"/queue", "/view"}
    faults.clear()
    assert faults == Faults()


@pytest.mark.parametrize("word", ["nonsense", "refuse=1", "slow=much"])
def test_wrong_words_are_named(word: str) -> None:
    with pytest.raises(ValueError, match=word.partition("=")[0]):
        Faults.parse([word])
