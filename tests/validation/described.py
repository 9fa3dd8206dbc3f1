"""Node classes as the simulated servers describe them, and graphs for them."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from jobmonitor.demo.simulator.catalogue import DATA

VERSIONS = {"recordings": "0.3.64", "recordings-0.33": "0.33.0"}
"""Folder of recordings → version of the server that was recorded."""


@cache
def object_info(version: str = "0.3.64") -> dict[str, Any]:
    """What a server of this version tells, without any model or input file."""
    name = "object_info-0.33.json" if version.startswith("0.33") else "object_info.json"
    classes: dict[str, Any] = json.loads((DATA / name).read_text("utf-8"))
    return classes | json.loads((DATA / "test_nodes.json").read_text("utf-8"))


def node_class(
    required: dict[str, Any] | None = None,
    optional: dict[str, Any] | None = None,
    output: Any = (),
    *,
    output_node: bool = False,
) -> dict[str, Any]:
    """One description."""
    return {
        "input": {"required": required or {}, "optional": optional or {}},
        "output": list(output),
        "output_node": output_node,
    }


def node(class_type: str, title: str = "", **inputs: Any) -> dict[str, Any]:
    """One node; `_` in a name of an input stands for itself, `__` for a point."""
    named = {name.replace("__", "."): value for name, value in inputs.items()}
    meta = {"_meta": {"title": title}} if title else {}
    return {"class_type": class_type, "inputs": named, **meta}


def image_graph(**changed: Any) -> dict[str, Any]:
    """A graph that every server takes; `changed` are inputs of its first node."""
    inputs = {"width": 8, "height": 8, "batch_size": 1, "color": 0} | changed
    return {"1": node("EmptyImage", **inputs), "2": node("PreviewImage", images=["1", 0])}
