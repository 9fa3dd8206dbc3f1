"""A pause that is ended early, also by being cancelled."""

from __future__ import annotations

import asyncio

import pytest

from jobmonitor.services.wake import Wake


async def test_a_call_before_or_during_a_pause_ends_it_once() -> None:
    wake = Wake()
    wake.up()
    await wake.pause(60)
    pausing = asyncio.create_task(wake.pause(60))
    await asyncio.sleep(0)
    wake.up()
    await pausing
    await wake.pause(0.01)


@pytest.mark.parametrize("turns", range(4))
async def test_a_pause_that_ends_at_the_moment_in_which_it_is_cancelled_is_cancelled(turns: int) -> None:
    wake = Wake()

    async def for_ever() -> None:
        while True:
            await wake.pause(60)

    task = asyncio.create_task(for_ever())
    await asyncio.sleep(0)
    wake.up()
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    async with asyncio.timeout(60):
        with pytest.raises(asyncio.CancelledError):
            await task
