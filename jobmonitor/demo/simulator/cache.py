"""Results of earlier prompts that a prompt may use again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from jobmonitor.demo.simulator.graph import is_link


@dataclass
class Entry:
    """What one node gave: values, what it showed, and what the nodes that it expanded to showed."""

    values: tuple[Any, ...]
    shown: list[dict[str, Any]] = field(default_factory=list)


class Cache:
    """Signature of a node (class, inputs, what they lead to) → result.

    `policy` is "classic" (kept while the next prompt has it too), "none", or "lru" (kept for good).
    """

    def __init__(self, policy: str = "classic") -> None:
        self.policy = policy
        self._entries: dict[str, Entry] = {}
        self._signatures: dict[str, str] = {}

    def clear(self) -> None:
        """Forget everything."""
        self._entries = {}

    def prompt(self, graph: dict[str, Any], changed: Callable[[dict[str, Any]], str]) -> None:
        """A new prompt: know its nodes, and forget what it does not have."""
        self._signatures = {}
        for node_id in graph:
            self._signature(node_id, graph, changed, ())
        kept = set(self._signatures.values())
        if self.policy == "classic":
            self._entries = {key: entry for key, entry in self._entries.items() if key in kept}
        elif self.policy == "none":
            self._entries = {}

    def _signature(
        self,
        node_id: str,
        graph: dict[str, Any],
        changed: Callable[[dict[str, Any]], str],
        above: tuple[str, ...],
    ) -> str:
        if node_id in self._signatures:
            return self._signatures[node_id]
        node = graph.get(node_id)
        if node_id in above or not isinstance(node, dict):
            return f"nothing at {node_id}"
        parts: list[str] = [str(node.get("class_type")), changed(node)]
        inputs = node.get("inputs") or {}
        for key in sorted(inputs):
            value = inputs[key]
            if is_link(value):
                source = self._signature(value[0], graph, changed, (*above, node_id))
                parts.append(f"{key}<{source}:{value[1]}")
            else:
                parts.append(f"{key}={type(value).__name__}:{value!r}")
        found = hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
        self._signatures[node_id] = found
        return found

    def get(self, node_id: str) -> Entry | None:
        """The result of a node of this prompt, if there is one."""
        return self._entries.get(self._signatures.get(node_id, ""))

    def put(self, node_id: str, entry: Entry) -> None:
        """Keep the result of a node of this prompt."""
        if node_id in self._signatures:
            self._entries[self._signatures[node_id]] = entry
