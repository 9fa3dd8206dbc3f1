"""Reads a graph in ComfyUI's API format from JSON, and says what else a file is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NoReturn

from jobmonitor.domain.errors import InvalidWorkflow
from jobmonitor.domain.job import JSON

EXPORT_REMEDY = "In ComfyUI, open it and choose Workflow → Export (API), and use the file that this saves."


def parse_graph(data: bytes, file_name: str) -> dict[str, JSON]:
    """The graph: node id → {"class_type": text, "inputs": {…}, …}. Raises InvalidWorkflow."""
    try:
        graph = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise InvalidWorkflow(
            f"“{file_name}” is not text in UTF-8 (byte {error.start + 1}).", remedy=EXPORT_REMEDY
        ) from error
    except json.JSONDecodeError as error:
        raise InvalidWorkflow(
            f"“{file_name}” is not JSON: line {error.lineno}, column {error.colno}: {error.msg}.",
            remedy=(
                "Repair that line; a placeholder stands in quotes there, like "
                '"{{SEED}}", also where a number is meant.'
            ),
        ) from error
    except (ValueError, RecursionError) as error:
        raise InvalidWorkflow(
            f"“{file_name}” holds what a graph cannot hold: {error}.", remedy=EXPORT_REMEDY
        ) from error
    return _checked(graph, file_name)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"the number {name}")


def _checked(graph: JSON, file_name: str) -> dict[str, JSON]:
    if not isinstance(graph, dict) or not graph:
        raise InvalidWorkflow(f"“{file_name}” is not a graph: no object of nodes.", remedy=EXPORT_REMEDY)
    if isinstance(graph.get("nodes"), list):
        raise InvalidWorkflow(
            f"“{file_name}” is saved in the editor's format, which a server does not run.",
            remedy=EXPORT_REMEDY,
        )
    for node_id, node in graph.items():
        if not isinstance(node, Mapping):
            raise InvalidWorkflow(
                f"“{file_name}”, node “{node_id[:80]}”: it is not an object with class_type and inputs.",
                remedy=EXPORT_REMEDY,
            )
        if not isinstance(node.get("class_type"), str) or not node["class_type"]:
            raise InvalidWorkflow(
                f"“{file_name}”, node “{node_id[:80]}”: class_type is missing.", remedy=EXPORT_REMEDY
            )
        if not isinstance(node.get("inputs"), Mapping):
            raise InvalidWorkflow(
                f"“{file_name}”, node “{node_id[:80]}”: inputs are missing.", remedy=EXPORT_REMEDY
            )
    return graph
