"""The event loop, the owner of background tasks, and an orderly end. The only module that knows qasync."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from jobmonitor.ui.garbage import collected_here

log = logging.getLogger(__name__)

T = TypeVar("T")

DEFAULT_THREADS = 8
"""Threads of the loop's default executor: name look-ups and small files."""
SWITCH_SECONDS = 0.0005
"""How long a thread may keep the interpreter while another one waits for it."""
CLOSING_SECONDS = 5.0
"""How long cancelled tasks may take to end before the window leaves without them."""


def make_loop(app: QApplication) -> asyncio.AbstractEventLoop:
    """An asyncio loop that runs as `app`'s event loop."""
    loop: asyncio.AbstractEventLoop = QEventLoop(app)
    loop.set_default_executor(ThreadPoolExecutor(DEFAULT_THREADS, thread_name_prefix="loop"))
    return loop


def run(main: Callable[[], Coroutine[Any, Any, T]], app: QApplication | None = None) -> T:
    """Runs `main()` on Qt's event loop until it returns, and returns its result.

    Closing windows does not end the loop: `main` ends when it has put everything away.
    """
    application = app or QApplication.instance()
    assert isinstance(application, QApplication)
    application.setQuitOnLastWindowClosed(False)
    with (
        collected_here(),
        threads_switched_soon(),
        asyncio.Runner(loop_factory=lambda: make_loop(application)) as runner,
        generators_finished(runner.get_loop()),
    ):
        return runner.run(main())


@contextmanager
def threads_switched_soon() -> Iterator[None]:
    """No other thread keeps the interpreter for long when the GUI thread wants it: it does several times in
    one event, after most calls of Qt, and Python's own 5 ms each time are more than a frame."""
    former = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(former)


@contextmanager
def generators_finished(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """Asynchronous generators that are left in the middle, as an answer whose reader was cancelled, are
    finished by the loop. asyncio's own loops do that by themselves, qasync's does not."""

    def finish(generator: AsyncGenerator[Any, Any]) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(lambda: loop.create_task(_close(generator)))

    former = sys.get_asyncgen_hooks()
    sys.set_asyncgen_hooks(finalizer=finish)
    try:
        yield
    finally:
        sys.set_asyncgen_hooks(*former)


async def _close(generator: AsyncGenerator[Any, Any]) -> None:
    await generator.aclose()


@contextmanager
def on_end_signals(call: Callable[[], None]) -> Iterator[None]:
    """Calls `call`, in the loop, at SIGINT and SIGTERM, instead of ending the process."""
    loop = asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM)
    if sys.platform == "win32":
        previous = [(each, signal.signal(each, lambda *_: loop.call_soon(call))) for each in signals]
        breath = QTimer()  # Python handles signals only while it runs, so it runs now and then
        breath.timeout.connect(lambda: None)
        breath.start(200)
        try:
            yield
        finally:
            breath.stop()
            for each, handler in previous:
                signal.signal(each, handler)
        return
    for each in signals:
        loop.add_signal_handler(each, call)
    try:
        yield
    finally:
        for each in signals:
            loop.remove_signal_handler(each)


class Tasks:
    """The one owner of background tasks: keeps them alive, names them, hears of their failures.

    `on_failure(name, error)` is told of every failure that nobody else asked to be told of.
    """

    def __init__(self, on_failure: Callable[[str, Exception], None] | None = None) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()
        self._closed = False
        self.on_failure = on_failure

    def __len__(self) -> int:
        return len(self._tasks)

    def spawn(
        self,
        work: Coroutine[Any, Any, T],
        name: str,
        on_done: Callable[[T], None] | None = None,
        on_error: Callable[[Exception], None] | None = None,
    ) -> asyncio.Task[T] | None:
        """Starts `work`. Its result goes to `on_done`, its failure to `on_error`, else to `on_failure`.

        Neither is called for a cancelled task. None when the owner is closed: the work is not begun.
        """
        if self._closed:
            work.close()
            return None
        task: asyncio.Task[T] = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks.add(task)

        def finish(done: asyncio.Task[T]) -> None:
            self._tasks.discard(done)
            if done.cancelled():
                return
            error = done.exception()
            if error is None:
                if on_done is not None and not self._closed:
                    on_done(done.result())
            elif isinstance(error, Exception):
                self._tell(name, error, on_error)

        task.add_done_callback(finish)
        return task

    def _tell(self, name: str, error: Exception, on_error: Callable[[Exception], None] | None) -> None:
        if self._closed:
            log.info("%s failed while closing: %s", name, type(error).__name__)
        elif on_error is not None:
            on_error(error)
        elif self.on_failure is not None:
            self.on_failure(name, error)
        else:
            log.error("%s failed", name, exc_info=error)

    async def settle(self, seconds: float) -> bool:
        """Waits until nothing runs, at most so long. Whether nothing does."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while others := [task for task in self._tasks if task is not asyncio.current_task()]:
                    await asyncio.wait(others)
                return True
        return False

    async def close(self) -> None:
        """Cancels what still runs, waits for its end, and begins nothing more."""
        self._closed = True
        pending = [task for task in self._tasks if task is not asyncio.current_task()]
        for task in pending:
            task.cancel()
        if pending:
            _, late = await asyncio.wait(pending, timeout=CLOSING_SECONDS)
            for task in late:
                log.warning("%s did not end in time", task.get_name())
