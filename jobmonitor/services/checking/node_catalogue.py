"""What node classes and model files each server has, asked once and kept for a while."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from jobmonitor.domain.events import Event, ServerChanged
from jobmonitor.domain.job import JSON
from jobmonitor.domain.server import Connection, Server
from jobmonitor.services.bus import EventBus
from jobmonitor.services.ports import Clock, ComfyServers

T = TypeVar("T")

MOST_SERVERS = 8
"""Servers of which the answers are kept; the one that was not asked for longest goes."""
MOST_ANSWERS = 100
"""Answers of one server that are kept: its classes, and the files of each folder that was asked for."""
KEPT_SECONDS = 600.0
FRESH_SECONDS = 3.0
"""An answer that is younger is not asked for again even where it seems to have changed."""

_CLASSES = "object_info"


@dataclass(slots=True)
class _Answer:
    """What a server said, or is about to say."""

    future: asyncio.Future[Any]
    asked_at: float


class NodeCatalogue:
    """Used in one event loop. An answer is asked once however many want it, and forgotten after ten minutes
    and whenever the connection to the server was lost or made anew: another one may run there."""

    def __init__(self, comfy: ComfyServers, bus: EventBus, clock: Clock) -> None:
        self._comfy = comfy
        self._clock = clock
        self._answers: OrderedDict[str, dict[str, _Answer]] = OrderedDict()
        self._seen: dict[str, tuple[Connection, datetime]] = {}
        self._running: set[asyncio.Task[Any]] = set()
        self._unsubscribe = bus.subscribe(self._hear)

    async def of(self, server: Server) -> Mapping[str, JSON]:
        """Class → description, as `GET /object_info` gives it. Raises ServerError. Not to be changed."""
        client = self._comfy.get(server)
        return await self._ask(server, _CLASSES, client.object_info)

    async def replacements(self, server: Server) -> Mapping[str, JSON]:
        """Classes that are gone → what the server puts in their place. Raises ServerError."""
        client = self._comfy.get(server)
        return await self._ask(server, "node_replacements", client.node_replacements)

    async def models(self, server: Server, folder: str) -> tuple[str, ...]:
        """Model files in a folder of the server; empty where it has no such folder. Raises ServerError."""
        client = self._comfy.get(server)
        return await self._ask(server, f"models/{folder}", partial(client.models, folder))

    async def renewed(self, server: Server, class_types: Collection[str]) -> Mapping[str, JSON]:
        """The same as `of`, with these classes asked again: their choices change with the server's files.

        A class that was asked for a moment ago is not. Raises ServerError.
        """
        known = await self.of(server)
        client = self._comfy.get(server)
        fresh = await asyncio.gather(
            *(
                self._ask(server, f"{_CLASSES}/{name}", partial(client.object_info, name), FRESH_SECONDS)
                for name in class_types
            )
        )
        renewed = dict(known)
        for answer in fresh:
            renewed.update(answer)
        held = self._answers.get(server.url, {}).get(_CLASSES)
        if held is not None and held.future.done() and not _failed(held.future):
            held.future = asyncio.get_running_loop().create_future()
            held.future.set_result(renewed)
        return renewed

    def forget(self, server_url: str) -> None:
        """The next question goes to the server."""
        self._answers.pop(server_url, None)

    async def aclose(self) -> None:
        """Ends what is under way."""
        self._unsubscribe()
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        self._answers.clear()

    async def _ask(
        self, server: Server, what: str, ask: Callable[[], Awaitable[T]], kept: float = KEPT_SECONDS
    ) -> T:
        answers = self._answers.setdefault(server.url, {})
        self._answers.move_to_end(server.url)
        while len(self._answers) > MOST_SERVERS:
            self._answers.popitem(last=False)
        now = self._clock.monotonic()
        answer = answers.get(what)
        if answer is None or now - answer.asked_at > kept or _failed(answer.future):
            answers.pop(what, None)
            while len(answers) >= MOST_ANSWERS:
                del answers[next(name for name in answers if name != _CLASSES)]
            answer = answers[what] = _Answer(self._start(ask), now)
        # Shielded: whoever asked first may be cancelled, and others wait for the same answer.
        result: T = await asyncio.shield(answer.future)
        return result

    def _start(self, ask: Callable[[], Awaitable[T]]) -> asyncio.Task[T]:
        async def asking() -> T:
            return await ask()

        task = asyncio.create_task(asking(), name="node catalogue")
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()  # nobody may be waiting any more

    def _hear(self, event: Event) -> None:
        if not isinstance(event, ServerChanged):
            return
        status = event.status
        now = (status.connection, status.since)
        before = self._seen.get(status.server.url)
        self._seen[status.server.url] = now
        if before is not None and before != now:
            self.forget(status.server.url)


def _failed(future: asyncio.Future[Any]) -> bool:
    return future.done() and (future.cancelled() or future.exception() is not None)
