"""One run of ours as its events tell it: progress, previews, what its nodes made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from jobmonitor.domain.graphs import ancestors_of
from jobmonitor.domain.job import JSON
from jobmonitor.domain.progress import Progress
from jobmonitor.domain.server import NodeFailure, NodeOutput, PromptRecord, PromptState
from jobmonitor.domain.server_events import NodeState
from jobmonitor.domain.workflow import node_title
from jobmonitor.services.clock import SystemClock
from jobmonitor.services.ports import Clock
from jobmonitor.services.tracking.timing import NodeClock

MAX_STEPS = 1000
"""Steps that a node may have and be believed."""


class Run:
    """Gathers the events of one prompt.

    The overall fraction counts work: a node with an input `steps` as so many pieces, any other as one;
    what is cached or done as a whole, also where that was not heard but a node runs that needs it; the
    running node by its own steps. It never runs backwards.
    """

    def __init__(self, graph: Mapping[str, JSON], clock: Clock | None = None) -> None:
        """`clock`: of this workstation, where None."""
        self._graph = graph
        self._clock = clock or SystemClock()
        self.times = NodeClock(self._clock)
        """What its nodes take."""
        self.told_at = self._clock.monotonic()
        """When its server told of it last (the clock's monotonic seconds)."""
        self._work = {node_id: _pieces(node) for node_id, node in graph.items()}
        self._done: dict[str, float] = {}
        self._current = ""
        self._steps: dict[str, tuple[float, float]] = {}
        self._fraction = 0.0
        self._executed: dict[str, NodeOutput] = {}
        self._end: tuple[PromptState, NodeFailure | None] | None = None

    def is_told(self) -> None:
        """Its server tells of it."""
        self.told_at = self._clock.monotonic()

    def began(self) -> None:
        """The run begins now."""
        self.times.began()

    def missed(self) -> None:
        """Nothing is heard of it from now on, until the next event."""
        self.times.missed()

    def cached(self, node_ids: Iterable[str]) -> None:
        """These nodes will not run: their results are there. Told at the begin of a run."""
        self.times.hears()
        for node_id in node_ids:
            self._done[node_id] = 1.0

    def started(self, node_id: str, *, joined: bool = False) -> None:
        """This node runs now; the one before it is done. `joined`: it began before we listened."""
        (self.times.joined if joined else self.times.started)(node_id)
        if self._current and self._current != node_id:
            self._done[self._current] = 1.0
        self._current = node_id
        self._has_what_it_needs(node_id)
        self._done.setdefault(node_id, 0.0)

    def progressed(self, nodes: Iterable[NodeState], *, complete: bool) -> None:
        """Steps of nodes; `complete` where these are all that have started."""
        nodes = tuple(nodes)
        if complete:
            self.times.told(nodes)
        shares: dict[str, list[float]] = {}
        for node in nodes:
            part = 1.0 if node.finished else _part(node.value, node.maximum)
            shares.setdefault(node.node_id, []).append(part)
            if not node.finished:
                self._steps[node.node_id] = (node.value, node.maximum)
                if complete or not self._current:
                    self._current = node.node_id
        for node_id, parts in shares.items():
            self._has_what_it_needs(node_id)
            self._done[node_id] = sum(parts) / len(parts)

    def _has_what_it_needs(self, node_id: str) -> None:
        """A node that is first seen to run: all before it are done, though nobody may have told of them."""
        if node_id not in self._done:
            self._done.update(dict.fromkeys(ancestors_of(self._graph, node_id), 1.0))

    def executed(self, output: NodeOutput) -> None:
        """A node with results is done."""
        self.times.finished(output.node_id)
        self._executed[output.node_id] = output
        self._done[output.node_id] = 1.0

    def ended(self, state: PromptState, failure: NodeFailure | None) -> None:
        """The terminal frame came."""
        self.times.ended()
        self._end = (state, failure)

    @property
    def progress(self) -> Progress:
        """How far it is by now."""
        unknown = sum(1 for node_id in self._done if node_id not in self._work)
        work = sum(self._work.values()) + unknown
        done = sum(self._work.get(node_id, 1) * part for node_id, part in self._done.items())
        self._fraction = max(self._fraction, min(1.0, done / max(work, 1)))
        value, most = self._steps.get(self._current, (0.0, 0.0))
        stepped = most > 1
        return Progress(
            fraction=self._fraction,
            node_id=self._current,
            node_title=node_title(self._graph, self._current) if self._current else "",
            step=int(value) if stepped else None,
            steps=int(most) if stepped else None,
        )

    @property
    def outputs(self) -> tuple[NodeOutput, ...]:
        """What its nodes were seen to make."""
        return tuple(self._executed.values())

    def record(self, prompt_id: str) -> PromptRecord | None:
        """What its events say of its end, for a server whose history cannot be read; None before the end."""
        if self._end is None:
            return None
        state, failure = self._end
        return PromptRecord(prompt_id=prompt_id, state=state, outputs=self.outputs, failure=failure)


def _part(value: float, maximum: float) -> float:
    return min(1.0, max(0.0, value / maximum)) if maximum > 0 else 0.0


def _pieces(node: JSON) -> int:
    """How much work a node is, in steps."""
    inputs = node.get("inputs") if isinstance(node, Mapping) else None
    steps = inputs.get("steps") if isinstance(inputs, Mapping) else None
    return steps if isinstance(steps, int) and 1 <= steps <= MAX_STEPS else 1
