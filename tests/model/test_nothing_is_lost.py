"""Whatever happens in whatever order: each job runs at most once, and ends as the server ended it.

A hypothesis state machine draws what happens; nothing moves between two rules. HYPOTHESIS_PROFILE=search
draws new and longer stories; --hypothesis-show-statistics tells how the jobs ended.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.model.world import HOMES, World, world

MOST_JOBS = 6
MEANWHILE = (
    *("desk dies", "both die", "server restarts", "server stops", "queue is cleared"),
    *("database goes", "a write is not answered", "operator gives up", "everybody looks"),
)
PLACES = st.integers(min_value=1, max_value=40)
"""Before and after each effect of a submission; those past its end never come."""
IS_SEARCH = settings().max_examples >= 1000


class Story(RuleBasedStateMachine):
    """What can happen to a job, its workstation, its server, its database."""

    def __init__(self) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self._stack = AsyncExitStack()
        self.world: World = self._do(self._stack.enter_async_context(world()))

    def _do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self._runner.run(work)

    @property
    def has_room(self) -> bool:
        return len(self.world.prompts) < MOST_JOBS

    @property
    def homes(self) -> list[str]:
        return list(self.world.desks)

    # Submitting

    @initialize(jobs=st.integers(1, 2))
    def begin(self, jobs: int) -> None:
        for _ in range(jobs):
            self._do(self.world.submit())

    @precondition(lambda self: self.homes and self.has_room)
    @rule(second=st.booleans())
    def submit(self, second: bool) -> None:
        self._do(self.world.submit(self.homes[-1] if second else self.homes[0]))

    @precondition(lambda self: self.homes and self.has_room)
    @rule(place=PLACES, what=st.sampled_from(MEANWHILE))
    def something_happens_while_submitting(self, place: int, what: str) -> None:
        world, home = self.world, self.homes[0]

        async def happens() -> None:
            if what in ("desk dies", "both die"):
                await world.kill_desk(home)
            if what in ("server restarts", "both die"):
                await world.restart_server()
            if what == "server stops":
                await world.stop_server()
            if what == "queue is cleared":
                world.clear_queue()
            if what == "database goes":
                world.database.is_away = True
            if what == "everybody looks":
                await world.look_often()
            world.database.is_deaf = what == "a write is not answered"
            if what == "operator gives up":
                desk = world.desks[home]
                desk.give_up()

        self._do(world.submit_until(place, happens, home=home))
        world.database.is_deaf = False

    @precondition(lambda self: self.homes and self.has_room)
    @rule(restarts=st.booleans())
    def answer_of_the_server_is_lost(self, restarts: bool) -> None:
        async def lose() -> None:
            self.world.sim.faults.lost_answer = True
            await self.world.submit(self.homes[0])
            self.world.sim.faults.lost_answer = False
            if restarts:
                await self.world.restart_server()

        self._do(lose())

    @precondition(lambda self: self.homes and self.has_room)
    @rule()
    def server_answers_500_and_queues(self) -> None:
        def fail() -> None:
            raise RuntimeError("queued all the same")

        self.world.witness.at_put = fail
        self._do(self.world.submit(self.homes[0]))
        self.world.witness.at_put = lambda: None

    # Server, database, workstations

    @precondition(lambda self: self.world.is_server_up and self.world.prompts)
    @rule(well=st.booleans())
    def run_ends(self, well: bool) -> None:
        self._do(self.world.end_run(well=well))

    @precondition(lambda self: self.world.is_server_up and self.world.prompts)
    @rule()
    def server_stops(self) -> None:
        self._do(self.world.stop_server())

    @precondition(lambda self: not self.world.is_server_up)
    @rule()
    def server_starts(self) -> None:
        self._do(self.world.start_server())

    @precondition(lambda self: self.world.is_server_up and self.world.prompts)
    @rule()
    def history_is_cleared(self) -> None:
        self.world.clear_history()

    @precondition(lambda self: self.world.is_server_up and self.world.prompts)
    @rule()
    def queue_is_cleared(self) -> None:
        self._do(self._soon(self.world.clear_queue))

    @precondition(lambda self: self.world.is_server_up and self.homes)
    @rule()
    def websockets_break(self) -> None:
        self._do(self._soon(self.world.cut_websockets))

    @staticmethod
    async def _soon(work: Any) -> None:
        work()

    @precondition(lambda self: not self.world.database.is_away)
    @rule()
    def database_goes(self) -> None:
        self.world.database.is_away = True

    @precondition(lambda self: self.world.database.is_away)
    @rule()
    def database_comes_back(self) -> None:
        self.world.database.is_away = False

    @precondition(lambda self: self.homes)
    @rule(second=st.booleans())
    def desk_dies(self, second: bool) -> None:
        self._do(self.world.kill_desk(self.homes[-1] if second else self.homes[0]))

    @precondition(lambda self: len(self.homes) < len(HOMES))
    @rule()
    def desk_starts(self) -> None:
        home = next(each for each in HOMES if each not in self.homes)
        self._do(self.world.start_desk(home))

    @precondition(lambda self: self.homes and self.world.prompts)
    @rule(number=st.integers(0, MOST_JOBS))
    def cancel(self, number: int) -> None:
        self._do(self.world.cancel(number, self.homes[0]))

    @precondition(lambda self: self.homes and self.world.prompts)
    @rule()
    def operator_sends_what_was_cut_off(self) -> None:
        self._do(self.world.retry_interrupted(self.homes[0]))

    @rule(seconds=st.sampled_from([-3600, -60, 60, 3600]))
    def clock_is_put(self, seconds: int) -> None:
        self._do(self.world.change_time(timedelta(seconds=seconds), is_set=True))

    @rule(seconds=st.sampled_from([1, 60, 200, 3600]))
    def time_goes_by(self, seconds: int) -> None:
        self._do(self.world.change_time(timedelta(seconds=seconds), is_set=False))

    @precondition(lambda self: self.homes and self.world.prompts)
    @rule()
    def look(self) -> None:
        self._do(self.world.look())

    # What must be

    @invariant()
    def holds(self) -> None:
        self.world.check()

    def teardown(self) -> None:
        try:
            findings = self._do(self.world.settle())
            for row in self.world.rows():
                event(f"a job ends {row.status}: {row.error_message[:50]}")
            for finding in findings:
                event(f"a job is {finding.verdict}")
            wrong = [each for each in findings if each.verdict not in ("undecided", "unfound")]
            assert not wrong, f"{wrong}; {self.world.describe()}"
        finally:
            self._do(self._stack.aclose())
            self._runner.close()


Story.TestCase.settings = settings(
    max_examples=settings().max_examples if IS_SEARCH else 12,
    stateful_step_count=30 if IS_SEARCH else 16,
    deadline=None,
    phases=tuple(Phase) if IS_SEARCH else (Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
TestStory = pytest.mark.timeout(3600 if IS_SEARCH else 900)(Story.TestCase)
