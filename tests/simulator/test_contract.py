"""What a client may rely on, with any ComfyUI server: core nodes, files, queue, history, events.

Runs against the simulator in both behaviours, and against the server in the environment variable COMFYUI_URL;
nothing here interrupts or deletes what others submitted there.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from itertools import pairwise

import httpx
import pytest

from tests.simulator.talking import (
    ended,
    kinds,
    listening,
    picture,
    png,
    png_size,
    png_texts,
    post,
    preview,
    small_graph,
)


@pytest.fixture
async def http(server_url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=server_url, timeout=60) as client:
        yield client


async def test_system_stats_names_the_version(http: httpx.AsyncClient) -> None:
    stats = (await http.get("/system_stats")).json()
    assert stats["system"]["comfyui_version"]
    assert {"name", "type", "vram_total", "vram_free"} <= stats["devices"][0].keys()


@pytest.mark.parametrize("path", ["/queue", "/prompt", "/features", "/system_stats", "/embeddings"])
async def test_every_route_has_a_twin_below_api(http: httpx.AsyncClient, path: str) -> None:
    plain, twin = await http.get(path), await http.get(f"/api{path}")
    assert plain.status_code == twin.status_code == 200
    assert type(plain.json()) is type(twin.json())


async def test_unknown_routes_and_classes(http: httpx.AsyncClient) -> None:
    assert (await http.get("/no/such/route")).status_code == 404
    assert (await http.get("/prompt/")).status_code == 404
    assert (await http.delete("/prompt")).status_code == 405
    answer = await http.get("/object_info/NoSuchClassAtAll")
    assert (answer.status_code, answer.json()) == (200, {})


async def test_a_class_is_described(http: httpx.AsyncClient) -> None:
    info = (await http.get("/object_info/EmptyImage")).json()["EmptyImage"]
    assert info["input"]["required"]["width"][0] == "INT"
    assert info["output"] == ["IMAGE"]
    assert info["output_node"] is False


async def test_frames_of_a_run_come_in_order(http: httpx.AsyncClient, server_url: str) -> None:
    async with listening(server_url) as socket:
        prompt_id = (await post(http, small_graph(), client_id=socket.client_id))["prompt_id"]
        frames = await socket.run(prompt_id)
        entry = (await http.get(f"/history/{prompt_id}")).json()[prompt_id]
    ours = [f for f in frames if f["type"] != "status" and f["data"].get("prompt_id") == prompt_id]
    order = [f["type"] for f in ours if f["type"] not in ("progress_state", "progress")]
    assert order == [
        "execution_start",
        "execution_cached",
        "executing",
        "executing",
        "executed",
        "execution_success",
        "executing",
    ]
    assert kinds(frames)[-1] == "executing"
    executed = next(f for f in ours if f["type"] == "executed")
    assert executed["data"]["node"] == "2"
    assert entry["outputs"]["2"] == executed["data"]["output"]
    assert entry["status"]["status_str"] == "success"
    assert entry["status"]["completed"] is True
    events = [message[0] for message in entry["status"]["messages"]]
    assert events == ["execution_start", "execution_cached", "execution_success"]


async def test_progress_state_is_complete_each_time(http: httpx.AsyncClient, server_url: str) -> None:
    async with listening(server_url) as socket:
        prompt_id = (await post(http, small_graph(), client_id=socket.client_id))["prompt_id"]
        frames = await socket.run(prompt_id)
    states = [f["data"]["nodes"] for f in frames if f["type"] == "progress_state"]
    assert {node: entry["state"] for node, entry in states[-1].items()} == {"1": "finished", "2": "finished"}
    assert all(earlier.keys() <= later.keys() for earlier, later in pairwise(states))


async def test_strangers_see_only_the_queue(http: httpx.AsyncClient, server_url: str) -> None:
    async with listening(server_url) as ours, listening(server_url) as other:
        prompt_id = (await post(http, small_graph(), client_id=ours.client_id))["prompt_id"]
        await ours.run(prompt_id)
        seen = [await other.next() for _ in range(3)]
    assert kinds(seen) == ["status"] * 3


async def test_the_id_of_the_client_is_kept(http: httpx.AsyncClient) -> None:
    mine = str(uuid.uuid4())
    answer = await post(http, small_graph(), prompt_id=mine)
    assert answer["prompt_id"] == mine
    assert (await ended(http, mine))["prompt"][1] == mine


async def test_extra_data_comes_back(http: httpx.AsyncClient) -> None:
    prompt_id = (await post(http, small_graph(), extra_data={"reference": {"job": 7}}))["prompt_id"]
    assert (await ended(http, prompt_id))["prompt"][3]["reference"] == {"job": 7}


async def test_an_id_is_always_in_one_place(http: httpx.AsyncClient) -> None:
    prompt_id = (await post(http, small_graph()))["prompt_id"]
    for _ in range(500):
        queue = (await http.get("/queue")).json()
        if any(item[1] == prompt_id for items in queue.values() for item in items):
            continue
        assert prompt_id in (await http.get(f"/history/{prompt_id}")).json()
        return
    pytest.fail("it never ended")


async def test_unknown_ids_are_an_empty_object(http: httpx.AsyncClient) -> None:
    answer = await http.get(f"/history/{uuid.uuid4()}")
    assert (answer.status_code, answer.json()) == (200, {})


async def test_deleting_and_interrupting_unknown_ids_does_nothing(http: httpx.AsyncClient) -> None:
    unknown = str(uuid.uuid4())
    assert (await http.post("/queue", json={"delete": [unknown]})).status_code == 200
    assert (await http.post("/interrupt", json={"prompt_id": unknown})).status_code == 200
    assert (await http.post("/history", json={"delete": [unknown]})).status_code == 200


async def test_a_saved_picture_is_what_it_should_be(http: httpx.AsyncClient) -> None:
    prefix = f"contract/{uuid.uuid4().hex}"
    graph = {
        "1": picture(0x336699, size=40),
        "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": prefix}},
    }
    extra = {"extra_pnginfo": {"workflow": {"id": "w1", "nodes": []}}}
    prompt_id = (await post(http, graph, extra_data=extra))["prompt_id"]
    item = (await ended(http, prompt_id))["outputs"]["2"]["images"][0]
    assert (item["type"], item["subfolder"]) == ("output", "contract")
    answer = await http.get("/view", params=item)
    assert answer.headers["content-type"] == "image/png"
    assert png_size(answer.content) == (40, 40)
    assert {"prompt", "workflow"} <= png_texts(answer.content).keys()


async def test_view_gives_ranges_and_validators(http: httpx.AsyncClient) -> None:
    prompt_id = (await post(http, small_graph()))["prompt_id"]
    item = (await ended(http, prompt_id))["outputs"]["2"]["images"][0]
    assert item["type"] == "temp"
    whole = await http.get("/view", params=item)
    part = await http.get("/view", params=item, headers={"Range": "bytes=0-7"})
    assert (part.status_code, part.content) == (206, whole.content[:8])
    again = await http.get("/view", params=item, headers={"If-None-Match": whole.headers["etag"]})
    assert again.status_code == 304
    small = await http.get("/view", params={**item, "preview": "webp;80"})
    assert small.headers["content-type"] == "image/webp"
    assert "etag" not in small.headers


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 404),
        ({"filename": "no such file.png"}, 404),
        ({"filename": "../x.png"}, 400),
        ({"filename": "a..b.png"}, 400),
        ({"filename": "/etc/hostname"}, 400),
        ({"filename": "x.png", "subfolder": "../input"}, 403),
        ({"filename": "x.png", "type": "bogus"}, 400),
    ],
)
async def test_view_refuses(http: httpx.AsyncClient, query: dict[str, str], status: int) -> None:
    assert (await http.get("/view", params=query)).status_code == status


async def test_uploads_of_one_name_get_different_names(http: httpx.AsyncClient) -> None:
    name = f"contract {uuid.uuid4().hex} é.png"
    first, other = png(8, 8, (200, 10, 10)), png(8, 8, (10, 200, 10))

    async def upload(data: bytes, **fields: str) -> dict[str, str]:
        answer = await http.post("/upload/image", files={"image": (name, data, "image/png")}, data=fields)
        assert answer.status_code == 200
        stored: dict[str, str] = answer.json()
        return stored

    assert await upload(first) == {"name": name, "subfolder": "", "type": "input"}
    assert (await upload(first))["name"] == name
    renamed = (await upload(other))["name"]
    assert renamed == name.replace(".png", " (1).png")
    assert (await upload(other, subfolder="contract"))["subfolder"] == "contract"
    shown = await http.get("/view", params={"filename": renamed, "type": "input"})
    assert shown.content == other


async def test_an_upload_is_an_input(http: httpx.AsyncClient) -> None:
    name = f"contract_{uuid.uuid4().hex}.png"
    await http.post("/upload/image", files={"image": (name, png(24, 10, (1, 2, 3)), "image/png")})
    graph = {
        "1": {"class_type": "LoadImage", "inputs": {"image": name}},
        "2": {"class_type": "ImageInvert", "inputs": {"image": ["1", 0]}},
        "3": preview("2"),
    }
    prompt_id = (await post(http, graph))["prompt_id"]
    item = (await ended(http, prompt_id))["outputs"]["3"]["images"][0]
    assert png_size((await http.get("/view", params=item)).content) == (24, 10)


async def test_a_wrong_value_is_refused_with_the_node_and_input(http: httpx.AsyncClient) -> None:
    graph = small_graph()
    graph["1"]["inputs"]["width"] = 0
    answer = await http.post("/prompt", json={"prompt": graph})
    assert answer.status_code == 400
    body = answer.json()
    assert body["error"]["type"] == "prompt_outputs_failed_validation"
    problem = body["node_errors"]["1"]["errors"][0]
    assert (problem["type"], problem["extra_info"]["input_name"]) == ("value_smaller_than_min", "width")


async def test_a_missing_input_file_is_refused(http: httpx.AsyncClient) -> None:
    graph = {"1": {"class_type": "LoadImage", "inputs": {"image": "no such file.png"}}, "2": preview()}
    body = (await http.post("/prompt", json={"prompt": graph})).json()
    assert body["node_errors"]["1"]["errors"][0]["type"] == "custom_validation_failed"


async def test_an_unknown_class_is_refused(http: httpx.AsyncClient) -> None:
    answer = await http.post("/prompt", json={"prompt": {"1": {"class_type": "NoSuchClass", "inputs": {}}}})
    assert answer.status_code == 400
    assert answer.json()["error"]["type"] in ("invalid_prompt", "missing_node_type")
    assert answer.json()["node_errors"] == {}


async def test_nothing_to_do_and_nothing_at_all(http: httpx.AsyncClient) -> None:
    no_output = await http.post("/prompt", json={"prompt": {"1": picture()}})
    assert no_output.json()["error"]["type"] == "prompt_no_outputs"
    assert (await http.post("/prompt", json={})).json()["error"]["type"] == "no_prompt"
    garbage = await http.post("/prompt", content=b"{oops")
    assert (garbage.status_code, garbage.text.splitlines()[0]) == (500, "500 Internal Server Error")


async def test_the_good_half_of_a_prompt_runs(http: httpx.AsyncClient) -> None:
    graph = {
        **small_graph(),
        "3": {"class_type": "LoadImage", "inputs": {"image": "no such file.png"}},
        "4": preview("3"),
    }
    answer = await post(http, graph)
    assert answer["node_errors"].keys() == {"3"}
    entry = await ended(http, answer["prompt_id"])
    assert entry["prompt"][4] == ["2"]
    assert entry["outputs"].keys() == {"2"}
    assert entry["status"]["status_str"] == "success"


async def test_handshake_as_first_frame(server_url: str, http: httpx.AsyncClient) -> None:
    async with listening(server_url) as socket:
        flags = '{"type": "feature_flags", "data": {"supports_preview_metadata": true}}'
        await socket.connection.send(flags)
        answer = (await socket.until(lambda f: f["type"] == "feature_flags"))[-1]
    assert answer["data"] == (await http.get("/features")).json()


async def test_many_prompts_all_end(http: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(*(post(http, small_graph()) for _ in range(8)))
    entries = [await ended(http, answer["prompt_id"]) for answer in answers]
    assert {entry["status"]["status_str"] for entry in entries} == {"success"}
    numbers = [answer["number"] for answer in answers]
    assert len(set(numbers)) == len(numbers)
