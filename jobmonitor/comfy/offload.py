"""Parses large bodies in another process.

json.loads holds the interpreter lock: a body of some megabytes parsed in a thread stops the window for as
long. Small bodies are parsed on the spot; that is over sooner than they could be handed over.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from jobmonitor.domain.errors import JobMonitorError

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

T = TypeVar("T")

LARGE = 512 * 1024
"""Bytes; json.loads takes about 5 ms for as many."""

MOST_BREAKS = 2
"""How often a worker is started again after it died; from then on bodies are parsed in threads."""

_log = logging.getLogger(__name__)


def _prepare_worker() -> None:
    # Ctrl+C in a terminal goes to every process; the worker's end is the application's business.
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


class Offload:
    """One worker process, started with the first large body. Used from one event loop."""

    def __init__(self, *, large: int = LARGE) -> None:
        self._large = large
        self._pool: ProcessPoolExecutor | None = None
        self._breaks = 0

    async def parse(self, function: Callable[..., T], body: bytes | str, *args: object) -> T:
        """`function(body, *args)`; a function of a module, so that another process can find it.

        What it raises passes through.
        """
        if len(body) < self._large:
            return function(body, *args)
        if self._breaks < MOST_BREAKS:
            try:
                future = await asyncio.to_thread(self._submit, function, body, args)
                # Not run_in_executor: an event loop of Qt hands that to its own threads only.
                return await asyncio.wrap_future(future)
            except JobMonitorError:
                raise
            except (
                RuntimeError,
                OSError,
                ValueError,
                TypeError,
                AttributeError,
                RecursionError,
                MemoryError,
            ) as error:
                # A worker that died (BrokenProcessPool is a RuntimeError), no process to be had, or a value
                # that cannot be handed over: the answer is wanted all the same.
                _log.warning("a body of %d bytes is parsed in a thread: %s", len(body), type(error).__name__)
                await self._discard()
        return await asyncio.to_thread(function, body, *args)

    def _submit(self, function: Callable[..., T], body: bytes | str, args: tuple[object, ...]) -> Future[T]:
        if self._pool is None:
            import multiprocessing
            from concurrent.futures import ProcessPoolExecutor

            # spawn: a fork of a process with threads and a window may hang.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(1, mp_context=context, initializer=_prepare_worker)
        return self._pool.submit(function, body, *args)

    async def _discard(self) -> None:
        self._breaks += 1
        await self.aclose()

    async def aclose(self) -> None:
        """Ends the worker. It may be used again: then a new one is started."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await asyncio.to_thread(pool.shutdown, wait=True, cancel_futures=True)
