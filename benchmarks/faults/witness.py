"""What a simulated server was sent, and what it ran: the evidence that nobody else touches."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from jobmonitor.demo.simulator.server import Simulator


@dataclass(slots=True)
class Run:
    """A prompt that the server took from its queue."""

    prompt_id: str
    life: int
    """Which life of the server it was in: each restart begins another."""
    ending: str = ""
    """"success", "error" or "interrupted"; empty where the server was killed before."""


@dataclass
class Witness:
    """Looks over a simulator's shoulder, through all of its lives. Used in the simulator's thread."""

    puts: list[tuple[str, int]] = field(default_factory=list)
    """(prompt id, life) of each prompt that was queued."""
    deleted: list[str] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    life: int = 0
    was_put: threading.Event = field(default_factory=threading.Event)
    was_taken: threading.Event = field(default_factory=threading.Event)
    at_put: Callable[[], None] = lambda: None
    """Called when a prompt was queued, before the answer leaves. What it raises becomes a 500."""

    def attach(self, simulator: Simulator) -> None:
        """Before its first start, or after that: from now on everything is seen."""
        start = simulator.start

        async def started() -> None:
            await start()
            self.life += 1
            self._watch(simulator)

        simulator.start = started  # type: ignore[method-assign]
        self._watch(simulator)

    def _watch(self, simulator: Simulator) -> None:
        queue: Any = simulator.engine.queue
        put, take, done, delete = queue.put, queue.take, queue.done, queue.delete
        life = self.life

        def seen_put(number: float, prompt_id: str, *rest: Any) -> None:
            put(number, prompt_id, *rest)
            self.puts.append((prompt_id, life))
            self.was_put.set()
            self.at_put()

        def seen_take() -> Any:
            item = take()
            self.runs.append(Run(item[1], life))
            self.was_taken.set()
            return item

        def seen_done(item: Any, outputs: Any, meta: Any, status: dict[str, Any]) -> None:
            run = next(each for each in reversed(self.runs) if each.prompt_id == item[1])
            interrupted = any(name == "execution_interrupted" for name, _ in status["messages"])
            run.ending = "interrupted" if interrupted else status["status_str"]
            done(item, outputs, meta, status)

        def seen_delete(prompt_id: str) -> bool:
            found = bool(delete(prompt_id))
            if found:
                self.deleted.append(prompt_id)
            return found

        queue.put, queue.take, queue.done, queue.delete = seen_put, seen_take, seen_done, seen_delete
