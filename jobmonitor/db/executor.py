"""Database work in threads of its own."""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from jobmonitor.domain.errors import DatabaseError

log = logging.getLogger(__name__)

T = TypeVar("T")

PATIENCE = 5.0
"""Seconds that closing waits for work that was handed in."""


class DatabaseExecutor:
    """`Background` by a few named threads; the same under asyncio's and Qt's event loop.

    Work that was handed in is done, even where nobody waits for its result any more: a caller that is
    cancelled does not take a write back. What such forsaken work raises is logged. Closing alone ends that:
    it waits for a time, then leaves what a database has not answered to the process's end, which the threads
    do not hold up.
    """

    def __init__(self, threads: int = 4, name: str = "jobmonitor-db") -> None:
        self._threads = threads
        self._name = name
        self._queue: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._started: list[threading.Thread] = []
        self._idle = 0
        self._closed = False
        self._lock = threading.Lock()

    async def run(self, work: Callable[..., T], *args: object) -> T:
        """The result of `work(*args)`, called in a thread. Exceptions pass through."""
        future: Future[T] = self._submit(work, args)
        waiting = asyncio.wrap_future(future)
        try:
            return await asyncio.shield(waiting)
        except asyncio.CancelledError:
            # From here on the outcome is told by the log alone, not by the loop's "never retrieved".
            waiting.add_done_callback(_mark_retrieved)
            future.add_done_callback(_log_failure)
            raise

    def close(self, patience: float = PATIENCE) -> None:
        """Waits for what was handed in, `patience` seconds at most, and takes no more. What has not begun by
        then fails; what has is left alone. May be called twice."""
        with self._lock:
            if not self._closed:
                self._closed = True
                for _ in self._started:
                    self._queue.put(None)
        deadline = time.monotonic() + patience
        for thread in self._started:
            thread.join(max(0.0, deadline - time.monotonic()))
        left = [thread for thread in self._started if thread.is_alive()]
        if left:
            log.warning("%d threads still wait for an answer; they are left to themselves.", len(left))
            self._fail_queued()
            for _ in left:  # what was taken out with the rest
                self._queue.put(None)

    def _submit(self, work: Callable[..., T], args: tuple[object, ...]) -> Future[T]:
        future: Future[T] = Future()
        with self._lock:
            if self._closed:
                raise _closing()
            self._queue.put(_Work(future, work, args))
            if self._idle == 0 and len(self._started) < self._threads:
                thread = threading.Thread(
                    target=self._serve, name=f"{self._name}_{len(self._started)}", daemon=True
                )
                self._started.append(thread)
                thread.start()
            else:
                self._idle = max(0, self._idle - 1)
        return future

    def _serve(self) -> None:
        while (item := self._queue.get()) is not None:
            item.do()
            del item  # a result is not kept until the next one
            with self._lock:
                self._idle += 1

    def _fail_queued(self) -> None:
        while True:
            try:
                item = self._queue.get_nowait()
            except queue.Empty:
                return
            if item is not None and item.future.set_running_or_notify_cancel():
                item.future.set_exception(_closing())


class _Work:
    """One call, and where its result goes."""

    def __init__(self, future: Future[Any], work: Callable[..., Any], args: tuple[object, ...]) -> None:
        self.future = future
        self._work = work
        self._args = args

    def do(self) -> None:
        if not self.future.set_running_or_notify_cancel():
            return
        try:
            result = self._work(*self._args)
        except BaseException as error:  # noqa: BLE001 - whoever waits gets it, whatever it is
            self.future.set_exception(error)
        else:
            self.future.set_result(result)


def _closing() -> DatabaseError:
    return DatabaseError("The application is closing; the database takes no more work.")


def _mark_retrieved(waiting: asyncio.Future[T]) -> None:
    if not waiting.cancelled():
        waiting.exception()


def _log_failure(future: Future[T]) -> None:
    error = None if future.cancelled() else future.exception()
    if error is not None:
        log.warning("Database work that nobody waited for failed: %s", error)
