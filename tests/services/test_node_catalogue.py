"""What a server has is asked once, kept for a while, and forgotten when another server may be there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from jobmonitor.domain.errors import ServerUnreachable
from jobmonitor.domain.events import ServerChanged
from jobmonitor.domain.server import Connection, Server, ServerStatus
from jobmonitor.services.bus import EventBus
from jobmonitor.services.checking.node_catalogue import (
    KEPT_SECONDS,
    MOST_ANSWERS,
    MOST_SERVERS,
    NodeCatalogue,
)

GPU1 = Server("http://gpu1:8188")
NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)


class Clock:
    """Stands still until it is moved."""

    seconds = 0.0

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds


class Servers:
    """All servers in one; counts what it is asked. `gate` holds answers back."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.classes: dict[str, Any] = {"LoadImage": {"choices": 1}, "KSampler": {}}
        self.problem: Exception | None = None
        self.gate = asyncio.Event()
        self.gate.set()

    def get(self, server: Server) -> Servers:
        return self

    async def _answer(self, question: str, answer: Callable[[], Any]) -> Any:
        self.asked.append(question)
        await self.gate.wait()
        if self.problem is not None:
            raise self.problem
        return answer()

    async def object_info(self, class_type: str | None = None) -> Mapping[str, Any]:
        def one() -> dict[str, Any]:
            return {class_type: self.classes[class_type]} if class_type in self.classes else {}

        return await self._answer(class_type or "all", one if class_type else lambda: dict(self.classes))

    async def node_replacements(self) -> Mapping[str, Any]:
        return await self._answer("replacements", dict)

    async def models(self, folder: str) -> tuple[str, ...]:
        return await self._answer(folder, lambda: (f"{folder}.safetensors",))


class Stage:
    """A catalogue and what is around it."""

    def __init__(self) -> None:
        self.servers, self.bus, self.clock = Servers(), EventBus(), Clock()
        self.catalogue = NodeCatalogue(self.servers, self.bus, self.clock)  # type: ignore[arg-type]

    def tell(self, connection: Connection, since: datetime = NOON, server: Server = GPU1) -> None:
        status = ServerStatus(server=server, connection=connection, since=since, queue_length=3)
        self.bus.publish(ServerChanged(status))


@pytest.fixture
def stage() -> Stage:
    return Stage()


async def test_concurrent_questions_share_one_request(stage: Stage) -> None:
    stage.servers.gate.clear()
    waiting = [asyncio.create_task(stage.catalogue.of(GPU1)) for _ in range(3)]
    await asyncio.sleep(0)
    waiting[0].cancel()  # whoever asked first goes; the others wait on
    await asyncio.sleep(0)
    stage.servers.gate.set()
    first, second = await waiting[1], await waiting[2]
    assert first is second
    assert first == stage.servers.classes
    assert stage.servers.asked == ["all"]
    assert await stage.catalogue.of(GPU1) is first


async def test_an_answer_is_kept_for_ten_minutes(stage: Stage) -> None:
    await stage.catalogue.of(GPU1)
    stage.clock.seconds = KEPT_SECONDS
    await stage.catalogue.of(GPU1)
    assert len(stage.servers.asked) == 1
    stage.clock.seconds += 1
    await stage.catalogue.of(GPU1)
    assert len(stage.servers.asked) == 2


async def test_a_failure_is_not_kept(stage: Stage) -> None:
    stage.servers.problem = ServerUnreachable("gpu1 is away.")
    with pytest.raises(ServerUnreachable):
        await stage.catalogue.of(GPU1)
    stage.servers.problem = None
    assert await stage.catalogue.of(GPU1)


async def test_a_lost_connection_forgets(stage: Stage) -> None:
    stage.tell(Connection.CONNECTED)
    await stage.catalogue.of(GPU1)
    stage.tell(Connection.CONNECTED)  # only the queue changed
    await stage.catalogue.of(GPU1)
    assert len(stage.servers.asked) == 1
    stage.tell(Connection.UNREACHABLE, NOON + timedelta(seconds=1), Server("http://gpu2:8188"))
    await stage.catalogue.of(GPU1)
    assert len(stage.servers.asked) == 1
    stage.tell(Connection.UNREACHABLE, NOON + timedelta(seconds=1))
    await stage.catalogue.of(GPU1)
    assert len(stage.servers.asked) == 2
    stage.tell(Connection.CONNECTED, NOON + timedelta(seconds=2))
    await stage.catalogue.of(GPU1)
    assert len(stage.servers.asked) == 3


async def test_an_answer_from_before_is_not_kept(stage: Stage) -> None:
    """It was on its way when the connection was lost: another server may have given it."""
    stage.tell(Connection.CONNECTED)
    stage.servers.gate.clear()
    waiting = asyncio.create_task(stage.catalogue.of(GPU1))
    await asyncio.sleep(0)
    stage.tell(Connection.UNREACHABLE, NOON + timedelta(seconds=1))
    stage.servers.gate.set()
    await waiting
    await stage.catalogue.of(GPU1)
    assert len(stage.servers.asked) == 2


async def test_some_classes_are_asked_again(stage: Stage) -> None:
    before = await stage.catalogue.of(GPU1)
    stage.servers.classes["LoadImage"] = {"choices": 2}
    renewed = await stage.catalogue.renewed(GPU1, ["LoadImage", "Gone"])
    assert renewed == {"LoadImage": {"choices": 2}, "KSampler": {}}
    assert before["LoadImage"] == {"choices": 1}
    assert await stage.catalogue.of(GPU1) is renewed
    await stage.catalogue.renewed(GPU1, ["LoadImage", "Gone"])  # a moment later
    assert stage.servers.asked == ["all", "LoadImage", "Gone"]


async def test_model_files_are_kept_too(stage: Stage) -> None:
    assert await stage.catalogue.models(GPU1, "vae") == ("vae.safetensors",)
    assert await stage.catalogue.models(GPU1, "vae") == ("vae.safetensors",)
    assert await stage.catalogue.models(GPU1, "loras") == ("loras.safetensors",)
    assert await stage.catalogue.replacements(GPU1) == {}
    assert stage.servers.asked == ["vae", "loras", "replacements"]


async def test_not_everything_is_kept(stage: Stage) -> None:
    await stage.catalogue.of(GPU1)
    for number in range(MOST_ANSWERS + 5):
        await stage.catalogue.models(GPU1, f"folder{number}")
    await stage.catalogue.of(GPU1)
    assert stage.servers.asked.count("all") == 1
    for number in range(MOST_SERVERS):
        await stage.catalogue.of(Server(f"http://other{number}:8188"))
    await stage.catalogue.of(GPU1)
    assert stage.servers.asked.count("all") == MOST_SERVERS + 2


async def test_closing_ends_what_is_under_way(stage: Stage) -> None:
    stage.servers.gate.clear()
    waiting = asyncio.create_task(stage.catalogue.of(GPU1))
    await asyncio.sleep(0)
    await stage.catalogue.aclose()
    with pytest.raises(asyncio.CancelledError):
        await waiting
