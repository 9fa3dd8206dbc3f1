"""Websocket frames in a form in which two runs of the same prompts can be compared.

Nodes of a graph run in an order that changes from run to run (the server goes by sets), and frames about the
queue fall anywhere between those about a run. So frames are sorted into strands: the frames about each node
of each prompt, the frames about each prompt as a whole, and those about the queue; inside a strand the order
counts, and every frame belongs to one.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from tests.simulator.shapes import differences

Strands = dict[tuple[str, str], list[Any]]

WHOLE = ("execution_start", "execution_cached", "execution_success", "execution_interrupted")


class Sorter:
    """Sorts the frames of one socket."""

    def __init__(self) -> None:
        self.strands: Strands = defaultdict(list)
        self._nodes: dict[str, dict[str, Any]] = {}
        self._last: tuple[str, str] = ("", "")

    def text(self, kind: str, data: dict[str, Any]) -> None:
        """A text frame."""
        prompt = str(data.get("prompt_id", ""))
        if kind == "progress_state":
            self._progress_state(prompt, data["nodes"])
        elif kind in ("executed", "executing", "progress") and data.get("node") is not None:
            strand = (prompt, data["node"]) if prompt else ("rejoin", data["node"])
            self.strands[strand].append((kind, data))
            self._last = strand
        elif kind == "status":
            self.strands["queue", ""].append((kind, data))
        elif kind == "execution_start":
            # an id may be used again: its nodes start anew
            self._nodes.pop(prompt, None)
            self.strands[prompt, "whole"].append((kind, data))
        elif kind in WHOLE or kind == "executing" or "timestamp" in data:
            self.strands[prompt, "whole"].append((kind, data))
        elif kind == "execution_error":
            self.strands[prompt, data["node_id"]].append((kind, data))
        else:
            self.strands["other", ""].append((kind, data))

    def _progress_state(self, prompt: str, nodes: dict[str, Any]) -> None:
        before = self._nodes.get(prompt, {})
        self._nodes[prompt] = nodes
        for node_id in before:
            if node_id not in nodes:
                self.strands[prompt, node_id].append(("progress_state", "gone"))
        for node_id, entry in nodes.items():
            if before.get(node_id) != entry:
                self.strands[prompt, node_id].append(("progress_state", entry))
                self._last = (prompt, node_id)

    def binary(self, kind: int, node: str | None, prompt: str | None, about: Any) -> None:
        """A binary frame, of the node that was last told of if it does not say of which."""
        strand = (str(prompt), node) if node and prompt else self._last
        self.strands[strand].append(("binary", {"event": kind, "about": about}))


def without_steps(strand: list[Any]) -> list[Any]:
    """A strand without the frames of single steps, where their number depends on time."""
    kept = []
    for kind, data in strand:
        step = kind in ("progress", "binary")
        if kind == "progress_state" and isinstance(data, dict):
            step = data["state"] == "running" and data["value"] > 0
            data = {**data, "value": 0.0, "max": 1.0}
        if not step:
            kept.append((kind, data))
    return kept


def compare(
    recorded: Strands, real: Strands, *, progress: bool = True, steps: bool = True, statuses: bool = True
) -> list[str]:
    """Where the strands of two sockets differ.

    `steps` and `statuses` say whether those frames are counted, `progress` whether `progress_state` is there.
    """
    found = []
    for strand in sorted(recorded.keys() | real.keys(), key=str):
        one, other = recorded.get(strand, []), real.get(strand, [])
        if strand[0] == "queue" and not statuses:
            continue
        if not steps:
            one, other = without_steps(one), without_steps(other)
        if not progress:
            one = [frame for frame in one if frame[0] != "progress_state"]
            other = [frame for frame in other if frame[0] != "progress_state"]
        kinds = [kind for kind, _ in one]
        if kinds != [kind for kind, _ in other]:
            found.append(f"{strand}: {kinds} became {[kind for kind, _ in other]}")
            continue
        for (kind, was), (_, became) in zip(one, other, strict=True):
            found += differences(was, became, f"{strand} {kind}")
    return found
