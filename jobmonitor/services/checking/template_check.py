"""What a server lacks for a workflow, before anything was typed into its form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jobmonitor.domain.job import EMPTY, JSON
from jobmonitor.domain.packs import pack_of
from jobmonitor.domain.preflight import GraphFault
from jobmonitor.domain.workflow import Value, Workflow
from jobmonitor.services import forms
from jobmonitor.services.submitting import filling
from jobmonitor.services.validation import graph_problems


@dataclass(frozen=True, slots=True)
class Lacking:
    """Node classes and model files that a server has not."""

    classes: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    optional_classes: tuple[str, ...] = ()
    """Of nodes that some values of the form leave out."""


def packs(classes: Iterable[str]) -> tuple[str, ...]:
    """What would have to be installed: the packs of these classes, or the classes themselves."""
    return tuple(dict.fromkeys(pack_of(each) or f"the node {each}" for each in classes))


def lacking(
    workflow: Workflow, object_info: Mapping[str, JSON], replacements: Mapping[str, JSON] = EMPTY
) -> Lacking:
    """What a server with these classes lacks, with the model files that the form chooses by default."""
    optional = {node_id for each in workflow.optional_nodes for node_id in each.nodes}
    classes: dict[str, None] = {}
    optional_classes: dict[str, None] = {}
    models: dict[str, None] = {}
    graph = _with_defaults(workflow)
    for problem in graph_problems(graph, object_info, replacements=replacements):
        if problem.fault is GraphFault.UNKNOWN_CLASS and problem.class_type:
            known = optional_classes if problem.node_id in optional else classes
            known[problem.class_type] = None
        elif problem.fault is GraphFault.MISSING_MODEL and problem.node_id not in optional:
            value = _input(graph, problem.node_id, problem.input_name)
            if isinstance(value, str) and not filling.placeholders({"value": value}):
                models[value] = None
    return Lacking(
        tuple(classes), tuple(models), tuple(each for each in optional_classes if each not in classes)
    )


def _with_defaults(workflow: Workflow) -> Mapping[str, JSON]:
    """The graph with the choices that the form makes by itself; other placeholders stay as they are."""
    values: Mapping[str, Value] = forms.default_values(workflow)
    known: dict[str, JSON] = {}
    for field in workflow.fields:
        default = values.get(field.name)
        if field.fills and isinstance(default, str):
            known |= field.fills.get(default, {})
        elif isinstance(default, str):
            known |= dict.fromkeys(field.placeholders, default)
    spelled = {f"{{{{{name}}}}}": value for name, value in known.items()}
    return {node_id: _filled(node, spelled) for node_id, node in workflow.graph.items()}


def _filled(node: JSON, known: Mapping[str, JSON]) -> JSON:
    inputs = node.get("inputs") if isinstance(node, Mapping) else None
    if not isinstance(inputs, Mapping):
        return node
    filled = {
        name: known.get(value, value) if isinstance(value, str) else value for name, value in inputs.items()
    }
    return {**node, "inputs": filled}


def _input(graph: Mapping[str, JSON], node_id: str, input_name: str) -> JSON:
    return graph[node_id]["inputs"][input_name]
