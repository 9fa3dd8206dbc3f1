"""Cyclic garbage with widgets in it dies in the GUI thread, whoever allocates."""

from __future__ import annotations

import asyncio
import gc
import threading

import pytest

from jobmonitor.ui import garbage
from tests.support.qt_loop import on_qt_loop, until


class Cycle:
    """Garbage that tells the thread in which it is collected."""

    def __init__(self, died: list[int]) -> None:
        self.itself, self.died = self, died

    def __del__(self) -> None:
        self.died.append(threading.get_ident())


def allocate() -> None:
    """Enough containers that Python would collect in this thread, if it were let."""
    kept = [[number] for number in range(gc.get_threshold()[0] * 20)]
    del kept


@on_qt_loop
async def test_garbage_is_collected_in_this_thread_although_another_allocates() -> None:
    died: list[int] = []
    Cycle(died)
    await asyncio.get_running_loop().run_in_executor(None, allocate)
    assert set(died) <= {threading.get_ident()}
    for _ in range(gc.get_threshold()[0] + 1):
        Cycle(died)
    await until(lambda: died)
    assert set(died) == {threading.get_ident()}


@on_qt_loop
async def _run_a_window() -> None:
    assert not gc.isenabled()


def test_python_collects_by_itself_again_afterwards() -> None:
    gc.enable()
    _run_a_window()
    assert gc.isenabled()
    gc.disable()


def test_the_oldest_generation_waits_while_there_is_much_to_do_but_not_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    collected: list[int] = []
    worked = [0.0]
    monkeypatch.setattr(garbage.gc, "collect", collected.append)
    monkeypatch.setattr(garbage.time, "thread_time", lambda: worked[0])
    monkeypatch.setattr(garbage, "due_generation", lambda: garbage.OLDEST)
    glances = garbage.Glances()
    glances.look()
    assert collected == [2]
    for _ in range(garbage.MOST_PUT_OFF):
        worked[0] += 0.4
        glances.look()
    assert collected[1:] == [1] * garbage.MOST_PUT_OFF
    worked[0] += 0.4
    glances.look()
    assert collected[-1] == 2
    worked[0] += 0.4
    glances.look()
    assert collected[-1] == 1
    glances.look()
    assert collected[-1] == 2
    monkeypatch.setattr(garbage, "due_generation", lambda: None)
    glances.look()
    assert len(collected) == garbage.MOST_PUT_OFF + 4


def test_glances_at_the_young_generations_leave_the_oldest_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    collected: list[int] = []
    due: list[int | None] = [garbage.OLDEST, 1, 0, None]
    monkeypatch.setattr(garbage.gc, "collect", collected.append)
    monkeypatch.setattr(garbage, "due_generation", lambda: due.pop(0))
    while due:
        garbage.collect_young()
    assert collected == [1, 1, 0]


BEFORE = gc.get_threshold()


@on_qt_loop
async def _thresholds_in_a_window() -> None:
    assert gc.get_threshold()[:2] == BEFORE[:2]
    assert gc.get_threshold()[2] > BEFORE[2]


def test_the_thresholds_are_pythons_own_again_afterwards() -> None:
    _thresholds_in_a_window()
    assert gc.get_threshold() == BEFORE
