"""The simulator as something that can be started, stopped, killed and started again."""

from __future__ import annotations

import asyncio
import logging
import socket
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from aiohttp import web

from jobmonitor.demo.simulator.application import make_application
from jobmonitor.demo.simulator.engine import Engine
from jobmonitor.demo.simulator.faults import Faults
from jobmonitor.demo.simulator.gate import Gate
from jobmonitor.demo.simulator.storage import Folders
from jobmonitor.demo.simulator.versions import MAX_UPLOAD, version

LOG = logging.getLogger(__name__)


class Simulator:
    """A ComfyUI server without models: `async with Simulator() as sim: sim.url`.

    behave: "0.3.50", "0.3.64" or "0.33". port: 0 takes a free one, and keeps it over restarts. folder: for
    input, output and temp; without it a temporary one that lasts until `close` or the end of `async with`.
    step_seconds: the time of a sampler step. time_scale: factor for the time that the test nodes take.
    history_delay: seconds between the last event of a run and its history entry. previews: whether samplers
    send pictures. cache: "classic", "none" or "lru". max_upload: the longest body of a request, in bytes.
    classes: further node classes, in the shape of `/object_info`; they pass on what goes in. packs: whether
    it has the node packs that the workflows of the application need.
    """

    def __init__(
        self,
        behave: str = "0.3.64",
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        folder: Path | str | None = None,
        step_seconds: float = 0.0,
        time_scale: float = 1.0,
        history_delay: float = 0.002,
        previews: bool = True,
        cache: str = "classic",
        max_upload: float = MAX_UPLOAD,
        classes: dict[str, Any] | None = None,
        packs: bool = False,
        faults: Faults | None = None,
    ) -> None:
        self.version = version(behave)
        self.host, self.port = host, port
        self.faults = faults if faults is not None else Faults()
        self.step_seconds, self.time_scale, self.history_delay = step_seconds, time_scale, history_delay
        self.previews, self.cache, self.max_upload = previews, cache, max_upload
        self.classes, self.packs = dict(classes or {}), packs
        self._folder = Path(folder) if folder is not None else None
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        #: What came in: (method, path with query, status), oldest first; status 0: no answer. Bounded.
        self.requests: list[tuple[str, str, int]] = []
        #: Bodies of the prompts that were accepted or refused, oldest first. Bounded.
        self.posts: list[Any] = []
        self.ended: asyncio.Event = asyncio.Event()
        self._gate = Gate()
        self._engine: Engine | None = None
        self._runner: web.AppRunner | None = None
        self._listener: socket.socket | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._dying: asyncio.Task[None] | None = None

    @property
    def folder(self) -> Path:
        """Where input, output and temp are; a temporary folder is made here."""
        if self._folder is None:
            self._temporary = tempfile.TemporaryDirectory(prefix="simulator-", ignore_cleanup_errors=True)
            self._folder = Path(self._temporary.name)
        return self._folder

    @property
    def url(self) -> str:
        """Base address, without a slash at the end."""
        return f"http://{self.host}:{self.port}"

    @property
    def ws_url(self) -> str:
        """Address of the websocket, without a client id."""
        return f"ws://{self.host}:{self.port}/ws"

    @property
    def engine(self) -> Engine:
        """What the running server remembers. RuntimeError if it does not run."""
        if self._engine is None:
            raise RuntimeError("the simulator does not run")
        return self._engine

    @property
    def running(self) -> list[str]:
        """Ids of the running prompts: none or one."""
        return [item[1] for item in self.engine.queue.running]

    @property
    def pending(self) -> list[str]:
        """Ids of the pending prompts, in the order in which they will run."""
        return [item[1] for item in sorted(self.engine.queue.pending, key=lambda item: item[:2])]

    @property
    def history(self) -> dict[str, dict[str, Any]]:
        """Prompts that are over, as `/history` gives them."""
        return self.engine.queue.history

    @property
    def connected(self) -> list[str]:
        """Client ids of the sockets that get frames."""
        return list(self.engine.sockets.table)

    @property
    def held(self) -> bool:
        """Whether a run waits at the gate now."""
        return self._gate.waiting > 0

    async def start(self) -> None:
        """Listen; with an empty queue, history and temp folder."""
        if self._runner is not None:
            raise RuntimeError("the simulator runs already")
        self.ended.clear()
        folders = Folders(self.folder)
        folders.prepare()
        engine = Engine(
            self.version,
            folders,
            self.faults,
            self._gate,
            self.die,
            step_seconds=self.step_seconds,
            time_scale=self.time_scale,
            history_delay=self.history_delay,
            previews=self.previews,
            cache=self.cache,
            max_upload=self.max_upload,
            classes=self.classes,
            packs=self.packs,
        )
        application = make_application(engine, self.requests, self.posts)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.2, handler_cancellation=False)
        await runner.setup()
        try:
            family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
            self._listener = socket.create_server((self.host, self.port), family=family)
            await web.SockSite(runner, self._listener).start()
        except OSError:
            await runner.cleanup()
            raise
        self.port = self._listener.getsockname()[1]
        self._engine, self._runner = engine, runner
        self._tasks = [asyncio.create_task(engine.work()), asyncio.create_task(engine.sockets.pump())]
        self._tasks[0].add_done_callback(_look)
        self._tasks[1].add_done_callback(self._pump_ended)

    def _pump_ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and task.exception() is not None:
            self.die()

    def die(self) -> None:
        """End as a process does that crashes; `ended` is set afterwards."""
        if self._dying is None or self._dying.done():
            self._dying = asyncio.get_running_loop().create_task(self.kill())

    async def kill(self) -> None:
        """Drop every connection without a word and forget queue, history and cache. Files stay."""
        await self._end(abruptly=True)

    async def stop(self) -> None:
        """Stop listening and forget. Harmless if it does not run."""
        await self._end(abruptly=False)

    async def _end(self, *, abruptly: bool) -> None:
        runner, self._runner = self._runner, None
        if runner is None:
            return
        # Nothing more is accepted; but what was accepted a moment ago is known, and can be closed, only some
        # turns later, and would be left open for ever by a server that is closed meanwhile.
        if self._listener is not None:
            with suppress(NotImplementedError):  # Windows
                asyncio.get_running_loop().remove_reader(self._listener)
        await _some_turns()
        if abruptly and runner.server is not None:
            for handler in list(runner.server.connections):
                if handler.transport is not None:
                    handler.transport.abort()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        engine = self._engine
        if engine is not None:
            for websocket in list(engine.sockets.table.values()):
                await websocket.close()
        await runner.cleanup()
        await _some_turns()  # in which the closed connections let go of their sockets
        await self._gate.release()
        self.ended.set()

    async def restart(self) -> None:
        """Kill and start on the same port, with the same folders."""
        await self.kill()
        await self.start()

    def hold(self, step: int | None = None, node: str | None = None, deaf: bool = False) -> None:
        """Runs stop before their next sampler step, or before the given one (from 1), of any node or one.

        While held, a run still sees an interrupt, unless `deaf`.
        """
        self._gate.hold(step, node, deaf)

    def hold_ends(self) -> None:
        """Runs stop between their last event and their history entry."""
        self._gate.hold_ends()

    async def release(self) -> None:
        """Let held runs go on."""
        await self._gate.release()

    async def wait_for(self, predicate: Callable[[], bool], seconds: float = 60.0) -> None:
        """Until the predicate is true; it is looked at at every change of the queue or progress.

        TimeoutError after `seconds`.
        """
        async with asyncio.timeout(seconds):
            await self._gate.wait(predicate)

    async def wait_held(self, seconds: float = 60.0) -> None:
        """Until a run is held. TimeoutError after `seconds`."""
        await self.wait_for(lambda: self.held, seconds)

    async def wait_done(self, prompt_id: str, seconds: float = 60.0) -> dict[str, Any]:
        """The history entry of a prompt, as soon as there is one. TimeoutError after `seconds`."""
        await self.wait_for(lambda: prompt_id in self.history, seconds)
        return self.history[prompt_id]

    async def close(self) -> None:
        """Stop for good; a temporary folder goes."""
        if self._dying is not None:
            await self._dying
        await self.stop()
        if self._temporary is not None:
            self._temporary.cleanup()
            self._temporary, self._folder = None, None

    async def __aenter__(self) -> Simulator:
        try:
            await self.start()
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


async def _some_turns() -> None:
    """Lets the event loop do what is due, and what follows from that at once."""
    for _ in range(5):
        await asyncio.sleep(0)


def _look(task: asyncio.Task[None]) -> None:
    """A worker that ended by a prompt that it could not take stays dead; the rest of the server lives on."""
    if not task.cancelled() and (error := task.exception()) is not None:
        LOG.warning("the worker ended: %r", error, exc_info=error)
