"""Fills a workflow's graph: as data, never by replacing text in serialised JSON."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence

from jobmonitor.domain.errors import InvalidWorkflow
from jobmonitor.domain.job import JSON
from jobmonitor.domain.workflow import Field, OptionalNodes, Workflow

_PLACEHOLDER = re.compile(r"\{\{([A-Za-z][A-Za-z0-9_]*)\}\}")


def placeholders(graph: Mapping[str, JSON]) -> frozenset[str]:
    """The names that stand in `{{…}}` anywhere in the graph's values. Keys are not looked at."""
    return frozenset(name for text in _texts(graph) for name in _PLACEHOLDER.findall(text))


def fill(
    graph: Mapping[str, JSON], values: Mapping[str, JSON], optional_nodes: Sequence[OptionalNodes] = ()
) -> dict[str, JSON]:
    """A new graph with each `{{NAME}}` replaced by `values["NAME"]`; `graph` is left as it is.

    A placeholder that is alone in its text becomes the value itself, with its own type; inside a longer
    text it becomes text: texts as they are, nothing for None, everything else as JSON spells it. A list that
    is an input's whole value is wrapped as ComfyUI wants it, `{"__value__": […]}`: a bare one would be a
    link. What was filled in is never filled again, whatever braces it holds.

    Nodes of `optional_nodes` whose placeholder has no value (None or "") are left out or bypassed first.

    Raises InvalidWorkflow where a placeholder has no value, a value no placeholder, or a number is not
    finite (JSON has no such number).
    """
    wanted = placeholders(graph)
    if missing := sorted((wanted | {each.needs for each in optional_nodes}) - values.keys()):
        raise InvalidWorkflow(
            f"The graph asks for {_names(missing)}, and nothing fills it.",
            remedy="Add a field with this placeholder to the manifest, or take it out of the graph.",
        )
    if superfluous := sorted(values.keys() - wanted - {each.needs for each in optional_nodes}):
        raise InvalidWorkflow(
            f"The graph has no {_names(superfluous)}, so the value would be lost.",
            remedy="Put the placeholder into the graph, or take the field out of the manifest.",
        )
    for name, value in values.items():
        if isinstance(value, float) and not math.isfinite(value):
            raise InvalidWorkflow(
                f"The value of “{name}” is not a finite number.", remedy="Type another one."
            )
    needed = without_optional_nodes(graph, values, optional_nodes)
    return {node_id: _filled_node(node, values) for node_id, node in needed.items()}


def without_optional_nodes(
    graph: Mapping[str, JSON], values: Mapping[str, JSON], optional_nodes: Sequence[OptionalNodes]
) -> dict[str, JSON]:
    """The nodes that stay, with no link to one that does not; placeholders are left as they are."""
    left_out: dict[str, str] = {}
    for each in optional_nodes:
        if not _stay(each, values.get(each.needs)):
            left_out |= dict.fromkeys((node for node in each.nodes if node in graph), each.bypass)
    if not left_out:
        return dict(graph)
    return {
        node_id: _relinked(node, graph, left_out)
        for node_id, node in graph.items()
        if node_id not in left_out
    }


def filled_by(workflow: Workflow, node_id: str, input_name: str) -> Field | None:
    """The field whose placeholder stands in this input of the workflow's graph; the first of several."""
    node = workflow.graph.get(node_id)
    inputs = node.get("inputs") if isinstance(node, Mapping) else None
    value = inputs.get(input_name) if isinstance(inputs, Mapping) else None
    names = [name for text in _texts(value) for name in _PLACEHOLDER.findall(text)]
    found = (field for name in names for field in workflow.fields if name in field.placeholders)
    return next(found, None)


def _stay(optional: OptionalNodes, value: JSON) -> bool:
    if optional.values:
        return any(
            value == each and isinstance(value, bool) == isinstance(each, bool) for each in optional.values
        )
    return value is not None and value != ""


class _Nothing:
    """In place of an input that goes."""


_NOTHING = _Nothing()


def _relinked(node: JSON, graph: Mapping[str, JSON], left_out: Mapping[str, str]) -> JSON:
    """A node whose links lead past those that are left out."""
    inputs = node.get("inputs") if isinstance(node, Mapping) else None
    if not isinstance(inputs, Mapping):
        return node
    kept = {name: _source(value, graph, left_out) for name, value in inputs.items()}
    return {**node, "inputs": {name: value for name, value in kept.items() if value is not _NOTHING}}


def _source(value: JSON, graph: Mapping[str, JSON], left_out: Mapping[str, str]) -> JSON:
    """What an input gets in place of a link to a node that is left out."""
    seen: set[str] = set()
    while _is_link(value) and value[0] in left_out:
        node_id = value[0]
        bypass = left_out[node_id]
        node = graph[node_id]
        inputs = node.get("inputs") if isinstance(node, Mapping) else None
        if node_id in seen or not bypass or not isinstance(inputs, Mapping) or bypass not in inputs:
            return _NOTHING
        seen.add(node_id)
        value = inputs[bypass]
    return value


def _is_link(value: JSON) -> bool:
    return isinstance(value, list | tuple) and len(value) == 2 and isinstance(value[0], str)


def _texts(value: JSON) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)


def _filled_node(node: JSON, values: Mapping[str, JSON]) -> JSON:
    filled = _filled(node, values)
    inputs = node.get("inputs") if isinstance(node, Mapping) else None
    if isinstance(inputs, Mapping):
        for name, value in inputs.items():
            alone = isinstance(value, str) and _PLACEHOLDER.fullmatch(value)
            if alone and isinstance(filled["inputs"][name], list | tuple):
                filled["inputs"][name] = {"__value__": list(filled["inputs"][name])}
    return filled


def _filled(value: JSON, values: Mapping[str, JSON]) -> JSON:
    if isinstance(value, str):
        alone = _PLACEHOLDER.fullmatch(value)
        if alone:
            return values[alone[1]]
        return _PLACEHOLDER.sub(lambda match: _as_text(values[match[1]]), value)
    if isinstance(value, Mapping):
        return {key: _filled(each, values) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_filled(each, values) for each in value]
    return value


def _as_text(value: JSON) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _names(names: list[str]) -> str:
    return ", ".join(f"“{{{{{name}}}}}”" for name in names)
