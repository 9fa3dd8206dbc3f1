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
    forgotten: set[str] = field(default_factory=set)
    """Prompts of which somebody else cleared the queue or the history."""
    texts: dict[str, frozenset[str]] = field(default_factory=dict)
    """Prompt id → all texts of its graph, by which it is known what was meant."""
    runs: list[Run] = field(default_factory=list)
    life: int = 0
    was_put: threading.Event = field(default_factory=threading.Event)
    was_taken: threading.Event = field(default_factory=threading.Event)
    at_put: Callable[[], None] = lambda: None
    """Called when a prompt was queued, before the answer leaves. What it raises becomes a 500."""
    at_end: Callable[[str], None] = lambda _prompt_id: None
    """Called when a run is over, before the next one is taken up."""

    def times_put(self, text: str) -> int:
        """How many prompts with this text were queued."""
        return sum(text in self.texts[prompt_id] for prompt_id, _ in self.puts)

    def times_run(self, text: str) -> int:
        """How often a prompt with this text was taken up."""
        return sum(text in self.texts[run.prompt_id] for run in self.runs)

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
        clear = queue.clear
        life = self.life

        def seen_put(number: float, prompt_id: str, graph: Any, *rest: Any) -> None:
            put(number, prompt_id, graph, *rest)
            self.puts.append((prompt_id, life))
            self.texts[prompt_id] = texts_of(graph)
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
            self.at_end(item[1])

        def seen_delete(prompt_id: str) -> bool:
            known = set(self.forgotten)
            found = bool(delete(prompt_id))  # of the last one it clears the queue
            self.forgotten = known
            if found:
                self.deleted.append(prompt_id)
            return found

        def seen_clear() -> None:
            self.forgotten |= {item[1] for item in queue.pending}
            clear()

        queue.put, queue.take, queue.done = seen_put, seen_take, seen_done
        queue.delete, queue.clear = seen_delete, seen_clear


def texts_of(graph: Any) -> frozenset[str]:
    """All texts that the nodes of a graph are given."""
    nodes = graph.values() if isinstance(graph, dict) else ()
    return frozenset(
        value
        for node in nodes
        if isinstance(node, dict)
        for value in dict(node.get("inputs") or {}).values()
        if isinstance(value, str)
    )
