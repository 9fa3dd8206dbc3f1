"""Graphs as a server keeps them: of what waits or runs, and of what has ended.

Each function takes bytes and can run in another process. They raise ServerNonsense, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping

from jobmonitor.comfy.parsing import parse_object
from jobmonitor.domain.job import EMPTY, JSON
from jobmonitor.domain.plain import mapping, sequence

_GRAPH, _ID = 2, 1
"""Places in the tuple that queue and history have of a prompt."""


def parse_queued_graph(body: bytes, prompt_id: str) -> Mapping[str, JSON]:
    """`GET /queue`: the graph of one prompt; empty where it is not there."""
    value = parse_object(body)
    for part in ("queue_running", "queue_pending"):
        for item in sequence(value.get(part)):
            if (graph := _graph(item, prompt_id)) is not None:
                return graph
    return EMPTY


def parse_past_graph(body: bytes, prompt_id: str) -> Mapping[str, JSON]:
    """`GET /history/{id}`: the graph of one prompt; empty where it is not there."""
    entry = mapping(parse_object(body).get(prompt_id))
    return _graph(entry.get("prompt"), prompt_id) or EMPTY


def _graph(item: JSON, prompt_id: str) -> Mapping[str, JSON] | None:
    """The graph where it is one: nodes with class and inputs."""
    parts = sequence(item)
    if len(parts) <= _GRAPH or parts[_ID] != prompt_id:
        return None
    graph = mapping(parts[_GRAPH])
    is_whole = all(
        isinstance(node, Mapping)
        and isinstance(node.get("class_type"), str)
        and isinstance(node.get("inputs"), Mapping)
        for node in graph.values()
    )
    return graph if is_whole else None
