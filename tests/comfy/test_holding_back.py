"""A server that never answers is asked rarely, and whoever wants something of it is told so."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from jobmonitor.comfy.client import HttpComfyServer
from jobmonitor.domain.errors import ServerFault, ServerUnreachable
from jobmonitor.domain.server import Server
from jobmonitor.services.breaker import FIRST, SECONDS, TRIES, Breaker


class Dead:
    """A server that can be away, on a clock that only moves when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.is_away = True
        self.status = 200
        self.asked: list[str] = []
        breaker = Breaker(monotonic=lambda: self.now, uniform=lambda _low, high: high)
        self.client = HttpComfyServer(
            Server("http://gpu1:8188"), transport=httpx.MockTransport(self._answer), breaker=breaker
        )

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.path)
        if self.is_away:
            raise httpx.ConnectError("refused")
        return httpx.Response(self.status, json={"exec_info": {"queue_remaining": 3}})

    async def fails(self) -> ServerUnreachable:
        """Asks, and is not answered."""
        with pytest.raises(ServerUnreachable) as caught:
            await self.client.queue_length()
        return caught.value

    async def give_up(self) -> None:
        """Asks until it is asked rarely."""
        for number in range(TRIES):
            self.now += SECONDS if number == TRIES - 1 else 0.0
            await self.fails()


@pytest.fixture
async def dead() -> AsyncIterator[Dead]:
    dead = Dead()
    yield dead
    await dead.client.aclose()


async def test_questions_are_held_back_and_it_is_said_why(dead: Dead) -> None:
    await dead.give_up()
    asked = len(dead.asked)
    error = await dead.fails()
    assert error.message == (
        "gpu1:8188 has not answered for some time, and is asked only once in 15 seconds until it does."
    )
    assert "cannot be reached" in error.details
    assert error.remedy
    with pytest.raises(ServerUnreachable, match="asked only once"):
        await dead.client.submit({}, prompt_id="one", extra_data={})
    assert len(dead.asked) == asked, "nothing went out"


async def test_one_probe_goes_out_after_its_time_and_an_answer_lets_all_through(dead: Dead) -> None:
    await dead.give_up()
    dead.now += FIRST
    asked = len(dead.asked)
    await dead.fails()
    assert len(dead.asked) == asked + 1
    dead.now += 2 * FIRST
    dead.is_away = False
    assert await dead.client.queue_length() == 3
    assert await dead.client.queue_length() == 3


async def test_a_server_that_answers_with_errors_is_there(dead: Dead) -> None:
    dead.is_away, dead.status = False, 500
    for _ in range(2 * TRIES):
        dead.now += SECONDS
        with pytest.raises(ServerFault):
            await dead.client.queue_length()
    assert len(dead.asked) == 2 * TRIES
