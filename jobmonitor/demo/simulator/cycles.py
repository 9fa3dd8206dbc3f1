"""Finding a cycle in a graph."""

from __future__ import annotations

from typing import Any

from jobmonitor.demo.simulator.graph import is_link


def cycle_below(graph: dict[str, Any], start: str) -> list[str] | None:
    """Node ids of a cycle that `start` leads to, or None. Nodes that are not there are passed over."""
    path: list[str] = []
    done: set[str] = set()
    stack: list[tuple[str, bool]] = [(start, False)]
    while stack:
        node_id, leaving = stack.pop()
        if leaving:
            path.pop()
            done.add(node_id)
            continue
        if node_id in path:
            return path[path.index(node_id) :]
        if node_id in done:
            continue
        path.append(node_id)
        stack.append((node_id, True))
        node = graph.get(node_id)
        inputs = node.get("inputs") if isinstance(node, dict) else None
        if isinstance(inputs, dict):
            stack += [(value[0], False) for value in inputs.values() if is_link(value)]
    return None
