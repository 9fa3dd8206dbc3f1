"""Links, dependencies and the order in which the nodes of a graph run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any


def is_link(value: Any) -> bool:
    """Whether an input's value is a link `[node id, output index]`."""
    return (
        isinstance(value, list)
        and len(value) == 2
        and isinstance(value[0], str)
        and isinstance(value[1], int | float)
    )


def parents(node: dict[str, Any]) -> Iterator[str]:
    """Ids of the nodes that a node depends on."""
    for value in node["inputs"].values():
        if is_link(value):
            yield value[0]


class Order:
    """Which node is next. Nodes are added with what they depend on, as far as that is not cached."""

    def __init__(
        self,
        graph: dict[str, Any],
        cached: Callable[[str], bool],
        is_output: Callable[[str], bool],
        is_async: Callable[[str], bool],
    ) -> None:
        self.graph = graph
        self._cached, self._is_output, self._is_async = cached, is_output, is_async
        self._blockers: dict[str, set[str]] = {}
        self._blocking: dict[str, set[str]] = {}

    def add(self, node_id: str) -> None:
        """Add a node and, below it, what has to run first."""
        stack = [node_id]
        while stack:
            current = stack.pop()
            if current in self._blockers:
                continue
            self._blockers[current] = set()
            self._blocking.setdefault(current, set())
            for parent in parents(self.graph[current]):
                if not self._cached(parent):
                    stack.append(parent)
                    self._block(parent, current)

    def _block(self, first: str, then: str) -> None:
        self._blockers[then].add(first)
        self._blocking.setdefault(first, set()).add(then)

    def wait_for(self, node_id: str, others: list[str]) -> None:
        """Let a node that is there wait for others that are there."""
        for other in others:
            self._block(other, node_id)

    def done(self, node_id: str) -> None:
        """Take a node out; what waited for it may run."""
        for waiting in self._blocking.pop(node_id, set()):
            if waiting in self._blockers:
                self._blockers[waiting].discard(node_id)
        del self._blockers[node_id]

    def __len__(self) -> int:
        return len(self._blockers)

    def ready(self, busy: set[str]) -> str | None:
        """The node to run now; None if all that could run are busy.

        Async nodes first, then output nodes, then those next to an output node, then those two away.
        """
        free = [n for n, blockers in self._blockers.items() if not blockers and n not in busy]
        if not free:
            return None
        for wanted in (self._is_async, self._is_output, self._before_output, self._two_before_output):
            for node_id in free:
                if wanted(node_id):
                    return node_id
        return free[0]

    def _before_output(self, node_id: str) -> bool:
        return any(self._is_output(after) for after in self._blocking.get(node_id, ()))

    def _two_before_output(self, node_id: str) -> bool:
        return any(self._before_output(after) for after in self._blocking.get(node_id, ()))
