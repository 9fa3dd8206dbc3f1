"""The one worker that runs prompts, and the state that it shares with the routes."""

from __future__ import annotations

import asyncio
import random
import string
from collections.abc import Callable
from typing import Any

from jobmonitor.demo.simulator.cache import Cache
from jobmonitor.demo.simulator.catalogue import Catalogue
from jobmonitor.demo.simulator.execution import Run
from jobmonitor.demo.simulator.faults import Faults
from jobmonitor.demo.simulator.gate import Gate
from jobmonitor.demo.simulator.prompt_queue import PromptQueue
from jobmonitor.demo.simulator.sockets import Sockets
from jobmonitor.demo.simulator.storage import Folders
from jobmonitor.demo.simulator.versions import Version


class Engine:
    """All that one server process remembers; a restart makes a new one."""

    def __init__(
        self,
        version: Version,
        folders: Folders,
        faults: Faults,
        gate: Gate,
        die: Callable[[], None],
        *,
        step_seconds: float,
        time_scale: float,
        history_delay: float,
        previews: bool,
        cache: str,
        max_upload: float,
        classes: dict[str, Any],
        packs: bool,
    ) -> None:
        self.version, self.newer = version, version.newer
        self.folders, self.faults, self.gate = folders, faults, gate
        self.step_seconds, self.time_scale, self.previews = step_seconds, time_scale, previews
        self.history_delay, self.max_upload = history_delay, max_upload
        self.catalogue = Catalogue(version, folders, lambda: faults.models_missing, classes, packs)
        self.sockets = Sockets()
        self.sockets.cut_after = lambda: faults.drop_websocket
        self.queue = PromptQueue(self._queue_changed, secrets_in_queue=not version.newer)
        self.cache = Cache(cache)
        self.number = 0
        self.client: Any = None
        self.last_node: str | None = None
        self.interrupted = False
        self.steps = 0
        self._die = die
        self._wake = asyncio.Event()
        self._free = False
        self._letters: dict[str, str] = {}
        self._telling: set[asyncio.Task[None]] = set()

    def sampler_fails(self) -> bool:
        """Whether samplers run out of memory."""
        return self.faults.error

    def output_types(self, name: str) -> list[Any]:
        """Types of a class's outputs."""
        return self.catalogue.outputs(name)

    def temp_letters(self, node_id: str) -> str:
        """Five letters for the temp files of a node, the same while the server runs."""
        if node_id not in self._letters:
            self._letters[node_id] = "".join(random.choices(string.ascii_lowercase, k=5))  # noqa: S311
        return self._letters[node_id]

    def status(self) -> dict[str, Any]:
        """The content of a `status` frame."""
        return {"status": {"exec_info": {"queue_remaining": self.queue.remaining}}}

    def _queue_changed(self) -> None:
        self.sockets.put("status", self.status())
        self._wake.set()
        self._notify()

    def _notify(self) -> None:
        """Tell those who wait for a change, soon; the loop itself keeps tasks only weakly."""
        task = asyncio.get_running_loop().create_task(self.gate.notify())
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    def interrupt(self) -> None:
        """Set the flag."""
        self.interrupted = True
        self._notify()

    def free_memory(self) -> None:
        """Forget the cache as soon as nothing runs."""
        self._free = True
        self._wake.set()

    async def before_step(self, node_id: str, step: int) -> None:
        """A run is about to report a step."""
        await self.gate.passing(node_id, step, lambda: self.interrupted)

    async def after_step(self) -> None:
        """A run reported a step."""
        self.steps += 1
        if self.faults.die_after is not None and self.steps >= self.faults.die_after:
            self._die()
            await asyncio.Event().wait()
        await self.gate.notify()

    async def work(self) -> None:
        """Run prompts for ever, one at a time. What a prompt itself cannot cause ends it."""
        while True:
            while not self.queue.pending:
                if self._free:
                    self._free = False
                    self.cache.clear()
                self._wake.clear()
                await self._wake.wait()
            item = self.queue.take()
            self.interrupted = False
            run = Run(self, item)
            self.client = run.client
            good = await run.go()
            self.last_node = None
            await asyncio.sleep(self.history_delay)
            await self.gate.ending()
            outputs, meta = run.outcome()
            status = {
                "status_str": "success" if good else "error",
                "completed": good,
                "messages": run.messages,
            }
            self.queue.done(item, outputs, meta, status)
            if run.client is not None:
                self.sockets.put("executing", {"node": None, "prompt_id": run.prompt_id}, run.client)
