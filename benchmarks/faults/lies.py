"""What a server says that is not so: odd frames, events of others, broken answers, in a changing order."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from jobmonitor.demo.simulator import SimulatorThread
from jobmonitor.demo.simulator.server import Simulator

STRANGER = "99999999-9999-4999-8999-999999999999"
INTERVAL = 0.03
"""Seconds between two lies."""
CLOSE_TOO_BIG = 1009

Lie = Callable[[Simulator], None]


def _frame(kind: str, **data: Any) -> Lie:
    return lambda sim: sim.engine.sockets.put(kind, data)


def _binary(number: int, payload: bytes) -> Lie:
    return lambda sim: sim.engine.sockets.put_binary(number, payload)


def _text(frame: str) -> Lie:
    """A frame that is no JSON, or not as JSON should be."""
    return lambda sim: sim.engine.sockets._frames.put_nowait((frame, None))


def _close(sim: Simulator) -> None:
    loop = asyncio.get_running_loop()
    for socket in list(sim.engine.sockets.table.values()):
        closing = loop.create_task(socket.close(code=CLOSE_TOO_BIG))
        _closing.add(closing)
        closing.add_done_callback(_closing.discard)


_closing: set[asyncio.Task[bool]] = set()


def _over(sim: Simulator) -> None:
    """That what runs or waits is over, which it is not."""
    for prompt_id in [*sim.running, *sim.pending]:
        sim.engine.sockets.put("executing", {"node": None, "prompt_id": prompt_id})


LIES: tuple[Lie, ...] = (
    _over,
    _close,
    _frame("no_such_event", anything=[1, {"a": None}]),
    _frame("execution_success", prompt_id=STRANGER, timestamp=0),
    _frame(
        "executed", node="9", display_node="9", prompt_id=STRANGER, output={"images": [{"filename": "x.png"}]}
    ),
    _frame("executing", node=None, prompt_id=STRANGER),
    _frame("execution_error", prompt_id=None, node_id=7, exception_message=["no", "text"]),
    _frame("execution_interrupted", prompt_id=12345),
    _frame("executed", node=None, prompt_id={}, output=3),
    _frame("progress", value=float("nan"), max=float("inf"), prompt_id=STRANGER, node="7"),
    _frame("progress_state", prompt_id=STRANGER, nodes={"7": {"value": -1, "max": 0}}),
    _frame("status", status={"exec_info": {"queue_remaining": -5}}),
    _frame("status", status=None),
    _text('{"type": "executing", "data": {"node":'),
    _text("NaN"),
    _text("[]"),
    _binary(1, b""),
    _binary(2, b"\xff" * 20),
    _binary(4, (2**31).to_bytes(4, "big")),
    _binary(77, b"what"),
)

ANSWERS = ("half", "garbage", "http_500", "")
"""What becomes of answers meanwhile; "": nothing."""


@contextmanager
def lying(server: SimulatorThread, chance: random.Random) -> Iterator[None]:
    """Until the block ends."""
    over = threading.Event()

    def lie(sim: Simulator) -> None:
        faults = sim.faults
        answers = chance.choice(ANSWERS)
        faults.half, faults.garbage = answers == "half", answers == "garbage"
        faults.http_500 = {"*"} if answers == "http_500" else set()
        chance.choice(LIES)(sim)

    def work() -> None:
        while not over.wait(INTERVAL):
            server.call(lie)

    thread = threading.Thread(target=work, name="lies")
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        server.faults.clear()
