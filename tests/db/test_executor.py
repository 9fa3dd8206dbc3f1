"""Database work away from the event loop."""

from __future__ import annotations

import asyncio
import logging
import threading

import pytest

from jobmonitor.db.executor import DatabaseExecutor
from jobmonitor.domain.errors import DatabaseError


async def test_work_runs_in_a_named_thread_and_its_result_comes_back() -> None:
    executor = DatabaseExecutor()
    name, total = await executor.run(lambda *numbers: (threading.current_thread().name, sum(numbers)), 1, 2)
    assert name.startswith("jobmonitor-db")
    assert total == 3
    executor.close()


async def test_an_exception_passes_through() -> None:
    executor = DatabaseExecutor()
    with pytest.raises(DatabaseError, match="no"):
        await executor.run(_fail)
    executor.close()


async def test_work_is_done_though_nobody_waits_for_it_any_more() -> None:
    executor = DatabaseExecutor(threads=1)
    started, gate, done = threading.Event(), threading.Event(), threading.Event()
    first = asyncio.create_task(executor.run(lambda: (started.set(), gate.wait(60))))
    second = asyncio.create_task(executor.run(done.set))
    await asyncio.to_thread(started.wait, 60)
    for task in (first, second):
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    gate.set()
    assert await asyncio.to_thread(done.wait, 60)
    executor.close()


async def test_what_forsaken_work_raises_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    executor = DatabaseExecutor(threads=1)
    started, gate = threading.Event(), threading.Event()

    def work() -> None:
        started.set()
        gate.wait(60)
        _fail()

    task = asyncio.create_task(executor.run(work))
    await asyncio.to_thread(started.wait, 60)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with caplog.at_level(logging.WARNING):
        gate.set()
        await asyncio.to_thread(executor.close)
    assert "nobody waited" in caplog.text


async def test_closing_waits_and_takes_no_more_work() -> None:
    executor = DatabaseExecutor(threads=1)
    done = threading.Event()
    task = asyncio.create_task(executor.run(done.set))
    await task
    executor.close()
    executor.close()
    assert done.is_set()
    with pytest.raises(DatabaseError, match="closing"):
        await executor.run(done.set)


def _fail() -> None:
    raise DatabaseError("no")


async def test_closing_waits_for_what_is_slow_only_so_long_and_what_has_not_begun_fails() -> None:
    executor = DatabaseExecutor(threads=1)
    started, gate = threading.Event(), threading.Event()

    def work() -> str:
        started.set()
        gate.wait(60)
        return "done"

    slow = asyncio.create_task(executor.run(work))
    queued = asyncio.create_task(executor.run(lambda: "never"))
    await asyncio.to_thread(started.wait, 60)
    await asyncio.to_thread(executor.close, 0.05)
    with pytest.raises(DatabaseError, match="closing"):
        await queued
    gate.set()
    assert await slow == "done"
    await asyncio.to_thread(executor.close)


async def test_as_much_runs_side_by_side_as_there_are_threads() -> None:
    executor = DatabaseExecutor(threads=3)
    for _ in range(5):
        await executor.run(lambda: None)
    together = threading.Barrier(3)
    await asyncio.gather(*(executor.run(together.wait, 60) for _ in range(3)))
    executor.close()
