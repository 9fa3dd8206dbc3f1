"""Classes that are gone from a server but have a successor there, which the server puts in their place."""

from __future__ import annotations

from collections.abc import Mapping

from jobmonitor.domain.job import JSON
from jobmonitor.domain.plain import mapping, sequence


def with_successors(
    graph: Mapping[str, JSON], object_info: Mapping[str, JSON], replacements: Mapping[str, JSON]
) -> Mapping[str, JSON]:
    """The graph as the server will check it; `replacements` is what `GET /node_replacements` gives.

    A node without `_meta` stays as it is: there the server fails.
    """
    if not replacements:
        return graph
    return {node_id: _successor(node, object_info, replacements) for node_id, node in graph.items()}


def _successor(node: JSON, object_info: Mapping[str, JSON], replacements: Mapping[str, JSON]) -> JSON:
    name = node.get("class_type") if isinstance(node, Mapping) else None
    if not isinstance(name, str) or name in object_info or not isinstance(node.get("_meta"), Mapping):
        return node
    rules = sequence(replacements.get(name))
    new = mapping(rules[0]) if rules else {}
    successor = new.get("new_node_id")
    if not isinstance(successor, str):
        return node
    given = mapping(node.get("inputs"))
    inputs: dict[str, JSON] = {}
    for rule in map(mapping, sequence(new.get("input_mapping"))):
        new_id, old_id = rule.get("new_id"), rule.get("old_id")
        if not isinstance(new_id, str):
            continue
        if "set_value" in rule:
            inputs[new_id] = rule["set_value"]
        elif isinstance(old_id, str) and old_id in given:
            inputs[new_id] = given[old_id]
    return {**node, "class_type": successor, "inputs": inputs}
