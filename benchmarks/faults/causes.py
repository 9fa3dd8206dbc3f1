"""The faults themselves: each does something to a run while its first workstation works."""

from __future__ import annotations

import random
import threading
import time
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from benchmarks.faults.lies import lying
from benchmarks.faults.plan import Plan
from benchmarks.faults.process import PATIENCE, Process

if TYPE_CHECKING:
    from benchmarks.faults.run import Course

HOUR = 3600.0
BESIDE = 9
"""Workstations besides the one that submits, where there shall be ten."""


def orders(plan: Plan) -> dict[str, Any]:
    """What the first workstation does to itself, as options of `Station`."""
    match plan.fault:
        case "cancel":
            return {"cancel_after": plan.moment / 2}
        case "cancel-submit":
            return {"stop_submitting": (plan.stop_at, plan.moment / 20)}
        case "clock-wrong":
            return {"clock_offset": HOUR if plan.frames % 2 else -HOUR}
        case "database-slow":
            return {"slow_database": plan.moment / 2.4}
        case "disk-full":
            return {"full_disk": (plan.moment, plan.length)}
        case _ if plan.kill is not None and plan.kill.point != "server.put":
            return {"kill": plan.kill}
    return {}


def cause(course: Course, first: Process) -> list[Process]:
    """Lets the plan's fault happen. The other workstations, where there are any."""
    plan, server = course.plan, course.server
    others: list[Process] = []
    match plan.fault:
        case "kill-any":
            _pause(course)
            first.kill()
        case "server-restart":
            _pause(course)
            _restart(course)
        case "both-die":
            _pause(course)
            first.kill()
            _restart(course)
        case "answer-lost":
            server.faults.lost_answer = True
            _perhaps_dies(course, first)
        case "answer-lost-restart":
            taken = threading.Event()
            server.faults.lost_answer = True
            server.call(lambda _: setattr(course.witness, "at_put", taken.set))
            if taken.wait(PATIENCE):
                _restart(course)
            server.faults.lost_answer = False
            _perhaps_dies(course, first)
        case "late-500":
            server.call(lambda _: setattr(course.witness, "at_put", _fail))
            _perhaps_dies(course, first)
        case "server-slow":
            server.faults.slow = plan.moment * 0.8
            _perhaps_dies(course, first)
        case "server-silent":
            _pause(course)
            server.faults.slow = 1.0 + 2 * plan.length
            time.sleep(plan.length)
            server.faults.slow = 0.0
            _perhaps_dies(course, first)
        case "server-flaky":
            server.faults.flaky = plan.length / 2
            _perhaps_dies(course, first)
            time.sleep(1.0)
            server.faults.flaky = 0.0
        case "server-lying":
            with lying(server, random.Random(plan.seed)):
                _perhaps_dies(course, first)
                time.sleep(1.0 + plan.length)
        case "database-away":
            _during(course, course.database.away())
            _perhaps_dies(course, first)
        case "database-restart":
            _during(course, course.database.restarting())
            _perhaps_dies(course, first)
        case "database-read-only":
            _during(course, course.database.read_only())
            _perhaps_dies(course, first)
        case "database-locked":
            _during(course, course.database.locked(), 3.0)
            _perhaps_dies(course, first)
        case "second-beside":
            others = [course.start("here")]
            _perhaps_dies(course, first)
        case "ten-beside":
            others = [course.start(f"beside-{number}") for number in range(BESIDE)]
            _perhaps_dies(course, first)
        case "websocket-cut":
            server.faults.drop_websocket = plan.frames
            _perhaps_dies(course, first)
        case "cancel" | "cancel-submit" | "clock-wrong" | "database-slow" | "disk-full":
            _perhaps_dies(course, first)
        case _ if plan.kill is not None and plan.kill.point == "server.put":
            turns = iter(range(plan.jobs))
            turn = plan.kill.turn

            def strike() -> None:
                if next(turns, None) == turn:
                    first.kill()

            server.call(lambda _: setattr(course.witness, "at_put", strike))
    return others


def _perhaps_dies(course: Course, first: Process) -> None:
    if course.plan.dies:
        _pause(course)
        first.kill()


def _pause(course: Course) -> None:
    """Until the moment that the plan means."""
    match course.plan.after:
        case "put":
            course.witness.was_put.wait(PATIENCE / 4)
        case "run":
            course.witness.was_taken.wait(PATIENCE / 4)
    time.sleep(course.plan.moment)


def _during(course: Course, state: AbstractContextManager[None], times: float = 1.0) -> None:
    """At the moment that the plan means, as long as it means, or `times` that."""
    _pause(course)
    with state:
        time.sleep(course.plan.length * times)


def _restart(course: Course) -> None:
    course.server.kill()
    time.sleep(course.plan.length / 2)
    course.server.start()


def _fail() -> None:
    raise RuntimeError("queued all the same")
