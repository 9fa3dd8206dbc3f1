"""Reads a graph in ComfyUI's API format from JSON, and says what else a file is."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import NoReturn

from jobmonitor.domain.errors import InvalidWorkflow
from jobmonitor.domain.job import JSON
from jobmonitor.workflows.bare import quoted

EXPORT_REMEDY = "In ComfyUI, open it and choose Workflow → Export (API), and use the file that this saves."
DEEPEST = 100
"""How deep lists and objects may lie within each other; graphs of ComfyUI need a handful."""
MOST_NODES = 5000
"""Nodes of a graph; large ones have some hundreds."""
_WRAPPERS = ("prompt", "output")
"""Members of a request to a server, and of what the editor itself makes, that are the graph."""


def parse_graph(data: bytes, file_name: str) -> dict[str, JSON]:
    """The graph: node id → {"class_type": text, "inputs": {…}, …}. Raises InvalidWorkflow.

    A placeholder that stands bare where JSON wants a value is read as if it stood in quotes.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidWorkflow(
            f"“{file_name}” is not text in UTF-8 (byte {error.start + 1}).", remedy=EXPORT_REMEDY
        ) from error
    return _checked(_parsed(text, file_name), file_name)


def checked_graph(graph: JSON, file_name: str) -> dict[str, JSON]:
    """The same of JSON that was read already, by whomever. Raises InvalidWorkflow."""
    return _checked(graph, file_name)


def _parsed(text: str, file_name: str) -> JSON:
    made = quoted(text) if "{{" in text else None
    try:
        try:
            return _load(text if made is None else made.text)
        except json.JSONDecodeError as error:
            place = error.pos if made is None else made.original(error.pos)
            raise _no_json(text, place, error.msg, file_name) from error
    except RecursionError as error:
        raise _too_deep(file_name) from error
    except ValueError as error:
        raise InvalidWorkflow(
            f"“{file_name}” holds what a graph cannot hold: {error}.", remedy=EXPORT_REMEDY
        ) from error


def _load(text: str) -> JSON:
    value: JSON = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
    return value


def _no_json(text: str, place: int, message: str, file_name: str) -> InvalidWorkflow:
    line, column = text.count("\n", 0, place) + 1, place - text.rfind("\n", 0, place)
    return InvalidWorkflow(
        f"“{file_name}” is not JSON: line {line}, column {column}: {message}.",
        remedy="Repair that line, or export the graph again with Workflow → Export (API).",
    )


def _too_deep(file_name: str) -> InvalidWorkflow:
    return InvalidWorkflow(
        f"“{file_name}” is no graph: its lists and objects lie too deep within each other.",
        remedy=EXPORT_REMEDY,
    )


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"the number {name}")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"the number {text[:40]}")
    return number


def _checked(graph: JSON, file_name: str) -> dict[str, JSON]:
    graph = _unwrapped(graph)
    if not isinstance(graph, dict) or not graph:
        raise InvalidWorkflow(f"“{file_name}” is not a graph: no object of nodes.", remedy=EXPORT_REMEDY)
    if isinstance(graph.get("nodes"), list):
        raise InvalidWorkflow(
            f"“{file_name}” is saved in the editor's format, which a server does not run.",
            remedy=EXPORT_REMEDY,
        )
    if len(graph) > MOST_NODES:
        raise InvalidWorkflow(
            f"“{file_name}” is no graph that a server could run: it has {len(graph)} members.",
            remedy=EXPORT_REMEDY,
        )
    for node_id, node in graph.items():
        if not isinstance(node, Mapping):
            raise InvalidWorkflow(
                f"“{file_name}”, node “{_shown(node_id)}”: it is not an object with class_type and inputs.",
                remedy=EXPORT_REMEDY,
            )
        if not isinstance(node.get("class_type"), str) or not node["class_type"]:
            raise InvalidWorkflow(
                f"“{file_name}”, node “{_shown(node_id)}”: class_type is missing.", remedy=EXPORT_REMEDY
            )
        if not isinstance(node.get("inputs"), Mapping):
            raise InvalidWorkflow(
                f"“{file_name}”, node “{_shown(node_id)}”: inputs are missing.", remedy=EXPORT_REMEDY
            )
    _check_values(graph, file_name)
    return graph


def _unwrapped(graph: JSON) -> JSON:
    """The graph within a request to a server, or within what the editor makes for one."""
    if not isinstance(graph, Mapping):
        return graph
    for key in _WRAPPERS:
        inner = graph.get(key)
        if isinstance(inner, dict) and "class_type" not in graph[key]:
            nodes = [each for each in inner.values() if isinstance(each, Mapping) and "class_type" in each]
            if nodes and len(nodes) == len(inner):
                return inner
    return graph


def _check_values(graph: Mapping[str, JSON], file_name: str) -> None:
    """Refuses what cannot be sent or walked: halves of characters, lists within lists without end."""
    waiting: list[tuple[JSON, int]] = [(graph, 0)]
    while waiting:
        value, depth = waiting.pop()
        if depth > DEEPEST:
            raise _too_deep(file_name)
        if isinstance(value, str):
            _check_text(value, file_name)
        elif isinstance(value, Mapping):
            for key, each in value.items():
                _check_text(key, file_name)
                waiting.append((each, depth + 1))
        elif isinstance(value, list):
            waiting += [(each, depth + 1) for each in value]


def _check_text(text: str, file_name: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InvalidWorkflow(
            f"“{file_name}” holds half of a character: “{_shown(text)}”.",
            remedy="Type that text anew in ComfyUI, and export the graph again.",
        ) from error


def _shown(text: str) -> str:
    return text[:80].encode("ascii" if not text.isprintable() else "utf-8", "backslashreplace").decode()
