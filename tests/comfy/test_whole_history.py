"""Many prompts in one answer, marks of submissions, and whether a file is there."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from jobmonitor.comfy.client import HttpComfyServer
from jobmonitor.demo.simulator import Simulator
from jobmonitor.domain.errors import ServerFault, ServerNonsense
from jobmonitor.domain.job import OutputFile
from jobmonitor.domain.server import PromptState, Server
from tests.comfy.test_http import client
from tests.support.graphs import SILENT_END

SUCCESS = {"status_str": "success", "completed": True, "messages": []}
OURS = {"jobmonitor": {"prompt_id": "ours"}}


def entry(extra_data: Any) -> dict[str, Any]:
    return {"prompt": [0, "x", {}, extra_data, []], "outputs": {}, "status": SUCCESS}


async def test_wanted_records_are_found_among_others_and_those_of_the_same_submission() -> None:
    history = {
        "ours": entry(OURS),
        "again": entry(OURS),
        "stranger": entry({}),
        "odd": entry(None),
        "odder": {"prompt": "no list"},
        "oddest": 3,
    }
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(f"{request.url.path}?{request.url.query.decode()}")
        return httpx.Response(200, content=json.dumps(history).encode())

    async with client(answer) as server:
        found = await server.histories(["ours", "missing"])
    assert asked == ["/history?max_items=2000"]
    assert found.keys() == {"ours", "again"}
    assert found["ours"].state is PromptState.SUCCEEDED


@pytest.mark.parametrize(
    ("response", "error"),
    [(httpx.Response(500, text="trouble"), ServerFault), (httpx.Response(200, json=[]), ServerNonsense)],
)
async def test_a_history_that_cannot_be_read_says_so(
    response: httpx.Response, error: type[Exception]
) -> None:
    async with client(lambda _: response) as server:
        with pytest.raises(error):
            await server.histories(["ours"])


async def test_the_queue_tells_the_marks_of_submissions() -> None:
    items = [[0, "first", {}, OURS, []], [1, "theirs", {}, {"jobmonitor": "?"}, []], [2, "bare", {}]]

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"queue_running": items[:1], "queue_pending": items[1:]})

    async with client(answer) as server:
        queue = await server.queue()
    assert queue.marks == (("first", "ours"),)
    assert (queue.running, queue.pending) == (("first",), ("theirs", "bare"))


@pytest.mark.parametrize(("status", "there"), [(200, True), (404, False), (405, None), (403, None)])
async def test_only_two_answers_tell_whether_a_file_is_there(status: int, there: bool | None) -> None:
    async with client(lambda _: httpx.Response(status)) as server:
        assert await server.has_file(OutputFile("a.png")) is there


async def test_the_simulator_answers_as_a_server_does() -> None:
    async with Simulator(time_scale=0.0) as sim:
        server = HttpComfyServer(Server.at(sim.url))
        try:
            await server.submit(SILENT_END, prompt_id="first", extra_data=OURS)
            await sim.wait_done("first")
            assert (await server.histories(["first"])).keys() == {"first"}
            assert (await server.histories(["ours"])).keys() == {"first"}
            assert await server.has_file(OutputFile("nobody.png")) is False
        finally:
            await server.aclose()
