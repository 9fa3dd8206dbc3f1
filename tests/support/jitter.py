"""`pytest --jitter SEED`: another machine's schedule, so that tests that rely on this one's are found.

Small delays, drawn from the seed, are put where schedules differ between machines: before work that was
handed to a thread and before its result is handed over, before a thread's first step, before a thread tells
a loop something, in the answers of servers in the tests' own process (the simulator's too) and their frames;
and now and then a loop stands still before a callback, as where the system runs something else. What the
contracts keep in order stays in order: callbacks of one loop, what one thread tells a loop, frames of one
socket.

A test that fails with a seed has its delays again with the same one (threads permitting): they are drawn
from the seed and the test's name. Off, and nothing is touched, unless the option is given.
"""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import Awaitable, Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from typing import Any
from weakref import WeakKeyDictionary

import pytest

OFTEN = (0.05, 0.2, 0.6)
"""How often a place is delayed at all, 0 to 1: one of these for all of a test."""
SHORT, LONG = 0.03, 0.1
"""Seconds: most delays are shorter than the one, some are as long as the other."""
RARELY = (0.03, 0.3)
"""How many of the delays are long, 0 to 1: one of these for all of a test."""
STALLS = 0.02
"""The share of these delays that comes before a callback of a loop: there are many callbacks."""
FRAMES = 0.2
"""The same before a frame of a socket."""

_sleep = time.sleep  # tests may replace it


class Jitter:
    """Draws delays. One for the session; begins anew, from the seed and the name, with each test."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._lock = threading.Lock()
        self.begin("")

    def begin(self, name: str) -> None:
        """The delays of a test: a few or many, short or long, so that one thread may be much the slowest."""
        with self._lock:
            self._random = random.Random(f"{self._seed}:{name}")
            self._often = self._random.choice(OFTEN)
            self._rarely = self._random.choice(RARELY)

    def seconds(self, share: float = 1.0) -> float:
        """The next delay; 0 for most."""
        with self._lock:
            draw = self._random.random
            if draw() >= self._often * share:
                return 0.0
            return LONG if draw() < self._rarely else draw() * SHORT

    def block(self, share: float = 1.0) -> None:
        """This thread stands still for the next delay."""
        if seconds := self.seconds(share):
            _sleep(seconds)

    async def wait(self, share: float = 1.0) -> None:
        """This task waits for the next delay; without one it goes on in the same turn."""
        if seconds := self.seconds(share):
            await asyncio.sleep(seconds)

    def around(self, work: Callable[..., Any]) -> Callable[..., Any]:
        """The work as a slow thread does it."""

        def late(*args: Any, **named: Any) -> Any:
            self.block()
            try:
                return work(*args, **named)
            finally:
                self.block()

        return late


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--jitter",
        metavar="SEED",
        help="small random delays where schedules differ between machines; the seed may be any word",
    )


def pytest_configure(config: pytest.Config) -> None:
    seed = config.getoption("--jitter")
    if seed:
        jitter = Jitter(seed)
        config.pluginmanager.register(_BeginsAnew(jitter), "jitter")
        patch = pytest.MonkeyPatch()
        config.add_cleanup(patch.undo)
        _delay_threads(jitter, patch)
        _delay_loops(jitter, patch)
        _delay_servers(jitter, patch)


class _BeginsAnew:
    """Each test has delays of its own, whatever ran before it."""

    def __init__(self, jitter: Jitter) -> None:
        self._jitter = jitter

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        self._jitter.begin(item.nodeid)
        return (yield)


def _delay_threads(jitter: Jitter, patch: pytest.MonkeyPatch) -> None:
    """Work of pools (asyncio's `to_thread` and `run_in_executor`, decoders) and of the database's threads."""
    from jobmonitor.db.executor import DatabaseExecutor

    submit = ThreadPoolExecutor.submit

    @wraps(submit)
    def submit_late(self: ThreadPoolExecutor, work: Callable[..., Any], /, *args: Any, **named: Any) -> Any:
        return submit(self, jitter.around(work), *args, **named)

    hand_in = DatabaseExecutor._submit

    @wraps(hand_in)
    def hand_in_late(self: DatabaseExecutor, work: Callable[..., Any], args: tuple[object, ...]) -> Any:
        return hand_in(self, jitter.around(work), args)

    run = threading.Thread.run

    @wraps(run)
    def run_late(self: threading.Thread) -> None:
        jitter.block()
        run(self)

    patch.setattr(ThreadPoolExecutor, "submit", submit_late)
    patch.setattr(DatabaseExecutor, "_submit", hand_in_late)
    patch.setattr(threading.Thread, "run", run_late)


def _delay_loops(jitter: Jitter, patch: pytest.MonkeyPatch) -> None:
    """What other threads tell a loop comes late, and loops of asyncio and of Qt stand still now and then.

    Tasks of one loop begin in the order in which they were made, so none of them is held back alone.
    """
    from qasync import QEventLoop

    def later(tell: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(tell)
        def tell_late(self: Any, callback: Callable[..., Any], *args: Any, **named: Any) -> Any:
            if asyncio._get_running_loop() is None:
                jitter.block()
            return tell(self, callback, *args, **named)

        return tell_late

    for kind in (asyncio.BaseEventLoop, QEventLoop):
        patch.setattr(kind, "call_soon_threadsafe", later(kind.call_soon_threadsafe))

    do = asyncio.Handle._run

    @wraps(do)
    def do_late(self: asyncio.Handle) -> None:
        jitter.block(STALLS)
        do(self)

    patch.setattr(asyncio.Handle, "_run", do_late)


def _delay_servers(jitter: Jitter, patch: pytest.MonkeyPatch) -> None:
    """Servers made with aiohttp answer late; their frames come late, in the order in which they were sent."""
    from aiohttp import web

    @web.middleware
    async def answer_late(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        await jitter.wait()
        answer = await handler(request)
        if request.method == "GET":  # an answer that is old when it comes; others are not seen to be lost
            await jitter.wait()
        return answer

    make = web.Application.__init__

    @wraps(make)
    def make_late(self: web.Application, *args: Any, middlewares: Any = (), **named: Any) -> None:
        make(self, *args, middlewares=[answer_late, *middlewares], **named)

    locks: WeakKeyDictionary[web.WebSocketResponse, asyncio.Lock] = WeakKeyDictionary()

    def frames_late(send: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
        @wraps(send)
        async def send_late(self: web.WebSocketResponse, *args: Any, **named: Any) -> None:
            async with locks.setdefault(self, asyncio.Lock()):  # who waits longest is next
                await jitter.wait(FRAMES)
                await send(self, *args, **named)

        return send_late

    patch.setattr(web.Application, "__init__", make_late)
    for name in ("send_str", "send_bytes"):
        patch.setattr(web.WebSocketResponse, name, frames_late(getattr(web.WebSocketResponse, name)))
