"""Reads a workflow's manifest (TOML). Messages name the file, the field and the key."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping

from jobmonitor.domain.errors import InvalidWorkflow
from jobmonitor.domain.job import JSON, JobKind
from jobmonitor.domain.workflow import OptionalNodes, Workflow
from jobmonitor.workflows.fields import PLACEHOLDER, parse_field
from jobmonitor.workflows.meeting import check_fields
from jobmonitor.workflows.tables import Table

_KEYS = frozenset(
    {"title", "description", "kind", "result_node", "fps", "parameters", "optional_nodes", "fields"}
)
_OPTIONAL_KEYS = frozenset({"needs", "values", "nodes", "bypass"})


def parse_manifest(text: str, *, name: str, file_name: str, graph: Mapping[str, JSON]) -> Workflow:
    """The workflow `name` that this manifest makes of `graph`. Raises InvalidWorkflow."""
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InvalidWorkflow(f"“{file_name}” is not TOML: {error}.", remedy="Repair that line.") from error
    except ValueError as error:  # a number of thousands of digits, a date that does not exist
        raise InvalidWorkflow(
            f"“{file_name}” holds a value that cannot be read: {error}.", remedy="Repair that value."
        ) from error
    table = Table(document, f"“{file_name}”")
    table.check_keys(_KEYS)
    kind = table.choice("kind", tuple(JobKind), required=True)
    fps = table.integer("fps")
    if fps is not None and not 1 <= fps <= 1000:
        table.refuse("fps", "is not between 1 and 1000 frames a second.")
    fields = tuple(parse_field(each, has_fps=fps is not None) for each in table.tables("fields", "field"))
    workflow = Workflow(
        name=name,
        title=table.text("title") or name,
        description=table.text("description"),
        kind=JobKind(kind),
        graph=graph,
        fields=fields,
        result_node=table.text("result_node"),
        fps=fps,
        optional_nodes=tuple(
            _optional_nodes(each, graph) for each in table.tables("optional_nodes", "optional nodes")
        ),
        parameters=table.json_table("parameters"),
    )
    if workflow.result_node and workflow.result_node not in graph:
        table.refuse(
            "result_node", f"names the node “{workflow.result_node}”, which the graph does not have."
        )
    check_fields(workflow, f"“{file_name}”")
    return workflow


def _optional_nodes(table: Table, graph: Mapping[str, JSON]) -> OptionalNodes:
    """One `[[optional_nodes]]` table. Raises InvalidWorkflow."""
    table.check_keys(_OPTIONAL_KEYS)
    needs = table.text("needs", required=True)
    if not PLACEHOLDER.fullmatch(needs):
        table.refuse("needs", f"is “{needs[:80]}”.", "Use letters, digits and “_”, without braces.")
    nodes = table.texts("nodes")
    if not nodes:
        table.refuse("nodes", "names no node.", "Add the ids of the nodes.")
    bypass = table.text("bypass")
    for node_id in nodes:
        node = graph.get(node_id)
        if not isinstance(node, Mapping):
            table.refuse("nodes", f"names the node “{node_id[:80]}”, which the graph does not have.")
        inputs = node.get("inputs")
        if bypass and not (isinstance(inputs, Mapping) and isinstance(inputs.get(bypass), list)):
            table.refuse("bypass", f"is “{bypass[:80]}”, and node “{node_id}” has no link at that input.")
    return OptionalNodes(needs=needs, values=table.values("values"), nodes=nodes, bypass=bypass)
