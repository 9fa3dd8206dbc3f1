"""One after the other: something happens before and after each effect of a submission."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from tests.model.world import World, world

FEWEST_PLACES = 20


async def dies(it: World) -> None:
    await it.kill_desk()
    await it.start_desk()


async def looks(it: World) -> None:
    await it.look_often()


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("happens", "step"),
    [
        pytest.param(dies, 1, id="killed"),
        pytest.param(looks, 2, id="looked for"),  # before each effect; behind it is before the next one
    ],
)
async def test_a_job_that_is_cut_off_at_any_place_ends_as_it_should(
    happens: Callable[[World], Awaitable[None]], step: int
) -> None:
    async with world() as it:
        place = 1
        while await it.submit_until(place, lambda: happens(it)):
            it.check()
            place += step
        assert place > FEWEST_PLACES
        findings = await it.settle()
    assert [each for each in findings if each.verdict != "undecided"] == []
