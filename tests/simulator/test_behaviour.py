"""Behaviour that recordings cannot show: holding, restarting, races, other caches."""

from __future__ import annotations

import asyncio
import gc

import httpx
import pytest
import websockets

from jobmonitor.demo.simulator import Simulator
from tests.simulator.talking import listening, picture, post, preview, small_graph, steps_graph


async def test_a_held_run_stays_where_it_is(simulator: Simulator, client: httpx.AsyncClient) -> None:
    simulator.hold(step=3)
    async with listening(simulator.url) as socket:
        prompt_id = (await post(client, steps_graph(5, kind="jpeg"), client_id=socket.client_id))["prompt_id"]
        await simulator.wait_held()
        assert simulator.running == [prompt_id]
        frames = await socket.until(lambda f: f["type"] == "progress" and f["data"]["value"] == 2)
        assert not any(f["type"] == "progress" and f["data"]["value"] > 2 for f in frames)
        await simulator.release()
        await socket.run(prompt_id)


async def test_a_held_run_can_be_interrupted(simulator: Simulator, client: httpx.AsyncClient) -> None:
    simulator.hold()
    prompt_id = (await post(client, steps_graph()))["prompt_id"]
    await simulator.wait_held()
    await client.post("/interrupt", json={"prompt_id": prompt_id})
    entry = await simulator.wait_done(prompt_id)
    assert entry["status"]["messages"][-1][0] == "execution_interrupted"


async def test_before_0_3_57_any_interrupt_ends_whatever_runs() -> None:
    async with Simulator("0.3.50") as sim, httpx.AsyncClient(base_url=sim.url) as http:
        sim.hold()
        prompt_id = (await post(http, steps_graph()))["prompt_id"]
        await sim.wait_held()
        await http.post("/interrupt", json={"prompt_id": "00000000-0000-0000-0000-000000000000"})
        entry = await sim.wait_done(prompt_id)
        assert entry["status"]["messages"][-1][0] == "execution_interrupted"
        version = (await http.get("/system_stats")).json()["system"]["comfyui_version"]
        assert version == "0.3.50"


async def test_pending_prompts_run_in_the_order_of_their_numbers(
    simulator: Simulator, client: httpx.AsyncClient
) -> None:
    simulator.hold()
    first = (await post(client, steps_graph()))["prompt_id"]
    await simulator.wait_held()
    plain = (await post(client, small_graph()))["prompt_id"]
    front = (await post(client, small_graph(), front=True))["prompt_id"]
    early = (await post(client, small_graph(), number=0.5))["prompt_id"]
    assert simulator.pending == [front, early, plain]
    await simulator.release()
    await simulator.wait_done(plain)
    assert list(simulator.history) == [first, front, early, plain]


async def test_history_comes_after_success_and_before_the_last_frame() -> None:
    async with (
        Simulator() as sim,
        httpx.AsyncClient(base_url=sim.url) as http,
        listening(sim.url) as socket,
    ):
        sim.hold_ends()
        prompt_id = (await post(http, small_graph(), client_id=socket.client_id))["prompt_id"]
        await socket.until(lambda f: f["type"] == "execution_success")
        assert (await http.get(f"/history/{prompt_id}")).json() == {}
        assert (await http.get("/queue")).json()["queue_running"][0][1] == prompt_id
        await sim.release()
        await socket.run(prompt_id)
        assert prompt_id in (await http.get(f"/history/{prompt_id}")).json()


async def test_a_restart_forgets_jobs_and_keeps_files(
    simulator: Simulator, client: httpx.AsyncClient
) -> None:
    save = {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "kept"}}
    done = (await post(client, {"1": picture(), "2": save, "3": preview()}))["prompt_id"]
    shown = (await simulator.wait_done(done))["outputs"]["3"]["images"][0]
    simulator.hold()
    async with listening(simulator.url) as socket:
        await post(client, steps_graph(), client_id=socket.client_id)
        await simulator.wait_held()
        url = simulator.url
        await simulator.kill()
        with pytest.raises(websockets.ConnectionClosedError) as closed:
            await socket.to_the_end()
        assert closed.value.rcvd is None
    with pytest.raises(httpx.ConnectError):
        await client.get("/prompt")
    await simulator.start()
    assert simulator.url == url
    assert (await client.get("/queue")).json() == {"queue_running": [], "queue_pending": []}
    assert (await client.get("/history")).json() == {}
    assert (await client.get("/view", params={"filename": "kept_00001_.png"})).status_code == 200
    assert (await client.get("/view", params=shown)).status_code == 404
    assert (await post(client, small_graph()))["number"] == 0


@pytest.mark.parametrize(
    ("policy", "again", "after_another"),
    [("classic", True, False), ("lru", True, True), ("none", False, False)],
)
async def test_caches(policy: str, again: bool, after_another: bool) -> None:
    graph = small_graph()

    async def is_cached(sim: Simulator, http: httpx.AsyncClient) -> bool:
        entry = await sim.wait_done((await post(http, graph))["prompt_id"])
        return entry["status"]["messages"][1][1]["nodes"] == ["1", "2"]

    async with Simulator(cache=policy) as sim, httpx.AsyncClient(base_url=sim.url) as http:
        assert not await is_cached(sim, http)
        assert await is_cached(sim, http) is again
        await sim.wait_done((await post(http, small_graph()))["prompt_id"])
        assert await is_cached(sim, http) is after_another


async def test_jobs_are_sorted_by_how_long_they_ran() -> None:
    async with Simulator("0.33") as sim, httpx.AsyncClient(base_url=sim.url) as http:
        quick = (await post(http, small_graph()))["prompt_id"]
        slow = (await post(http, steps_graph(3, seconds=0.03)))["prompt_id"]
        await sim.wait_done(slow)
        for order, expected in (("asc", [quick, slow]), ("desc", [slow, quick])):
            query = {"sort_by": "execution_duration", "sort_order": order}
            jobs = (await http.get("/api/jobs", params=query)).json()["jobs"]
            assert [job["id"] for job in jobs] == expected


async def test_a_cancel_never_hits_the_next_job() -> None:
    async with Simulator("0.33") as sim, httpx.AsyncClient(base_url=sim.url) as http:
        for _ in range(20):
            one = (await post(http, steps_graph(2, seconds=0.001)))["prompt_id"]
            two = (await post(http, small_graph()))["prompt_id"]
            cancelled = (await http.post(f"/api/jobs/{one}/cancel")).json()["cancelled"]
            assert (await sim.wait_done(two))["status"]["status_str"] == "success"
            if one in sim.history and not cancelled:
                assert sim.history[one]["status"]["status_str"] == "success"


async def test_further_classes_can_be_given() -> None:
    spec = {
        "input": {"required": {"image": ["IMAGE"]}},
        "input_order": {"required": ["image"]},
        "output": ["IMAGE"],
        "output_name": ["IMAGE"],
        "output_is_list": [False],
        "name": "Sharpen",
        "category": "pack",
        "output_node": False,
    }
    sharpen = {"class_type": "Sharpen", "inputs": {"image": ["1", 0]}}
    async with Simulator(classes={"Sharpen": spec}) as sim, httpx.AsyncClient(base_url=sim.url) as http:
        assert (await http.get("/object_info/Sharpen")).json()["Sharpen"]["output"] == ["IMAGE"]
        prompt_id = (await post(http, {"1": picture(), "2": sharpen, "3": preview("2")}))["prompt_id"]
        assert (await sim.wait_done(prompt_id))["outputs"].keys() == {"3"}


@pytest.mark.parametrize("abruptly", [False, True])
async def test_an_end_while_clients_connect_leaves_no_socket_open(abruptly: bool) -> None:
    """What is left open would be a ResourceWarning, which fails the test."""
    for turns in range(0, 40, 6):
        sim = Simulator()
        await sim.start()
        calls = [asyncio.create_task(call_for_ever(sim.port)) for _ in range(3)]
        for _ in range(turns):
            await asyncio.sleep(0)
        if abruptly:
            await sim.kill()
        await sim.close()
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)
    gc.collect()


async def call_for_ever(port: int) -> None:
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0)
        else:
            writer.write(b"GET /queue HTTP/1.1\r\nHost: simulator\r\n\r\n")
            await asyncio.sleep(0)
            writer.close()
