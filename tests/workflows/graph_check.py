"""What ComfyUI checks before it runs a graph, from the classes that a server describes (GET /object_info)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

MODEL_INPUTS = {"ckpt_name", "unet_name", "clip_name", "vae_name"}
"""Inputs whose choices depend on the model files of a server."""
FILE_INPUTS = {("LoadImage", "image"), ("LoadAudio", "audio"), ("LoadVideo", "file")}


def problems(graph: Mapping[str, Any], classes: Mapping[str, Any]) -> list[str]:
    """One line for each thing a server with these classes would refuse."""
    found = []
    for node_id, node in graph.items():
        info = classes.get(node["class_type"])
        if info is None:
            found.append(f"{node_id}: no class {node['class_type']}")
            continue
        found += [f"{node_id} {text}" for text in _node_problems(graph, classes, node, info)]
    if not any(classes.get(node["class_type"], {}).get("output_node") for node in graph.values()):
        found.append("no output node")
    return found


def _node_problems(
    graph: Mapping[str, Any], classes: Mapping[str, Any], node: Mapping[str, Any], info: Mapping[str, Any]
) -> Iterator[str]:
    inputs, described = node["inputs"], info["input"]
    for name, spec in described.get("required", {}).items():
        if name not in inputs:
            yield f"{name}: required"
        else:
            yield from _input_problems(graph, classes, node["class_type"], name, inputs, spec)
    for name, spec in described.get("optional", {}).items():
        if name in inputs:
            yield from _input_problems(graph, classes, node["class_type"], name, inputs, spec)


def _input_problems(
    graph: Mapping[str, Any],
    classes: Mapping[str, Any],
    class_type: str,
    name: str,
    inputs: Mapping[str, Any],
    spec: list[Any],
) -> Iterator[str]:
    value, kind, options = inputs[name], spec[0], spec[1] if len(spec) > 1 else {}
    if isinstance(value, list):
        source, index = value
        outputs = classes[graph[source]["class_type"]]["output"] if source in graph else []
        if index >= len(outputs) or outputs[index] != kind:
            yield f"{name}: {value} does not give a {kind}"
    elif isinstance(kind, list) or kind == "COMBO":
        choices = kind if isinstance(kind, list) else options["options"]
        if name not in MODEL_INPUTS and (class_type, name) not in FILE_INPUTS and value not in choices:
            yield f"{name}: {value} is not in the list"
    elif kind == "COMFY_DYNAMICCOMBO_V3":
        option = next((each for each in options["options"] if each["key"] == value), None)
        if option is None:
            yield f"{name}: {value} is not in the list"
        else:
            # The inner choice may be spelled "format.codec", or as before, "codec".
            for inner, inner_spec in option["inputs"].get("required", {}).items():
                key = f"{name}.{inner}" if f"{name}.{inner}" in inputs else inner
                if key not in inputs:
                    yield f"{name}.{inner}: required"
                else:
                    yield from _input_problems(graph, classes, class_type, key, inputs, inner_spec)
    elif kind in ("INT", "FLOAT"):
        if isinstance(value, bool) or not isinstance(value, int if kind == "INT" else int | float):
            yield f"{name}: {value!r} is no {kind}"
        elif not options.get("min", value) <= value <= options.get("max", value):
            yield f"{name}: {value} is out of range"
    elif kind == "STRING":
        if not isinstance(value, str):
            yield f"{name}: {value!r} is no text"
    else:
        yield f"{name}: wants a link of type {kind}"
