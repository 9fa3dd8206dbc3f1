"""Database work in threads of its own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from jobmonitor.domain.errors import DatabaseError

log = logging.getLogger(__name__)

T = TypeVar("T")


class DatabaseExecutor:
    """`Background` by a few named threads; the same under asyncio's and Qt's event loop.

    Work that was handed in is done, even where nobody waits for its result any more: a caller that is
    cancelled does not take a write back. What such forsaken work raises is logged.
    """

    def __init__(self, threads: int = 4, name: str = "jobmonitor-db") -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)

    async def run(self, work: Callable[..., T], *args: object) -> T:
        """The result of `work(*args)`, called in a thread. Exceptions pass through."""
        try:
            future = self._pool.submit(work, *args)
        except RuntimeError:  # the pool was shut down
            raise DatabaseError("The application is closing; the database takes no more work.") from None
        waiting = asyncio.wrap_future(future)
        try:
            return await asyncio.shield(waiting)
        except asyncio.CancelledError:
            # From here on the outcome is told by the log alone, not by the loop's "never retrieved".
            waiting.add_done_callback(_mark_retrieved)
            future.add_done_callback(_log_failure)
            raise

    def close(self) -> None:
        """Waits for all work that was handed in, then ends the threads. May be called twice."""
        self._pool.shutdown(wait=True)


def _mark_retrieved(waiting: asyncio.Future[T]) -> None:
    if not waiting.cancelled():
        waiting.exception()


def _log_failure(future: Future[T]) -> None:
    error = None if future.cancelled() else future.exception()
    if error is not None:
        log.warning("Database work that nobody waited for failed: %s", error)
