"""One piece of work for everybody who asks for the same thing at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass
class _Work:
    task: asyncio.Task[Any]
    waiting: int = 0


class SharedWork:
    """Runs work by key: who asks while it runs waits for the same result; when nobody waits any more, it
    is cancelled. The result is not kept. Belongs to one event loop."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._running: dict[Hashable, _Work] = {}
        self._tasks: set[asyncio.Task[Any]] = set()

    async def run(self, key: Hashable, work: Callable[[], Awaitable[T]]) -> T:
        """The result of `work()`, or of the one that already runs for `key`. Exceptions pass to all."""
        shared = self._running.get(key)
        if shared is None:
            shared = self._start(key, work)
        shared.waiting += 1
        try:
            result: T = await asyncio.shield(shared.task)
        finally:
            shared.waiting -= 1
            if not shared.waiting and not shared.task.done():
                shared.task.cancel()
                self._forget(key, shared)
        return result

    async def aclose(self) -> None:
        """Cancels everything and waits until it has ended."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _start(self, key: Hashable, work: Callable[[], Awaitable[T]]) -> _Work:
        async def run() -> T:
            return await work()

        shared = _Work(asyncio.create_task(run(), name=self._name))
        self._running[key] = shared
        self._tasks.add(shared.task)

        def ended(task: asyncio.Task[Any]) -> None:
            self._tasks.discard(task)
            self._forget(key, shared)
            if not task.cancelled():
                task.exception()  # those who waited have been told; if nobody waits, nobody wants to know

        shared.task.add_done_callback(ended)
        return shared

    def _forget(self, key: Hashable, shared: _Work) -> None:
        if self._running.get(key) is shared:
            del self._running[key]
