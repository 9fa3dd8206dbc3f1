"""Reads a workflow's manifest (TOML). Messages name the file, the field and the key."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import NoReturn

from jobmonitor.domain.errors import InvalidWorkflow
from jobmonitor.domain.job import JSON, JobKind
from jobmonitor.domain.workflow import Field, Workflow
from jobmonitor.services.filling import placeholders
from jobmonitor.workflows.fields import Table, parse_field

_KEYS = frozenset({"title", "description", "kind", "result_node", "fps", "parameters", "fields"})


def parse_manifest(text: str, *, name: str, file_name: str, graph: Mapping[str, JSON]) -> Workflow:
    """The workflow `name` that this manifest makes of `graph`. Raises InvalidWorkflow."""
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InvalidWorkflow(f"“{file_name}” is not TOML: {error}.", remedy="Repair that line.") from error
    table = Table(document, f"“{file_name}”")
    table.check_keys(_KEYS)
    kind = table.choice("kind", tuple(JobKind), required=True)
    fps = table.integer("fps")
    if fps is not None and not 1 <= fps <= 1000:
        table.refuse("fps", "is not between 1 and 1000 frames a second.")
    fields = tuple(parse_field(each, has_fps=fps is not None) for each in table.tables("fields"))
    workflow = Workflow(
        name=name,
        title=table.text("title") or name,
        description=table.text("description"),
        kind=JobKind(kind),
        graph=graph,
        fields=fields,
        result_node=table.text("result_node"),
        fps=fps,
        parameters=table.json_table("parameters"),
    )
    if workflow.result_node and workflow.result_node not in graph:
        table.refuse(
            "result_node", f"names the node “{workflow.result_node}”, which the graph does not have."
        )
    check_fields(workflow, f"“{file_name}”")
    return workflow


def check_fields(workflow: Workflow, place: str) -> None:
    """Raises InvalidWorkflow where fields and placeholders of the graph do not meet one to one."""
    filled: dict[str, Field] = {}
    names: set[str] = set()
    columns: set[str] = set()
    for field in workflow.fields:
        where = f"{place}, field “{field.name}”"
        if field.name in names:
            _refuse(f"{where}: there are two fields of this name.", "Rename one of them.")
        names.add(field.name)
        if field.column and not field.column.startswith("inputs."):
            if field.column in columns:
                _refuse(f"{where}, key “column”: another field writes “{field.column}” too.", "Change one.")
            columns.add(field.column)
        for placeholder in field.placeholders:
            if placeholder in filled:
                other = filled[placeholder].name
                _refuse(
                    f"{where}, key “placeholder”: “{placeholder}” is filled by “{other}” too.",
                    "Change one of them.",
                )
            filled[placeholder] = field
    in_graph = placeholders(workflow.graph)
    for placeholder in sorted(in_graph - filled.keys()):
        _refuse(
            f"{place}: the graph has {{{{{placeholder}}}}}, and no field fills it.",
            "Add a field with this placeholder, or take it out of the graph.",
        )
    for placeholder in sorted(filled.keys() - in_graph):
        _refuse(
            f"{place}, field “{filled[placeholder].name}”, key “placeholder”: the graph has no "
            f"{{{{{placeholder}}}}}.",
            "Put it into the graph, in quotes, or remove the field.",
        )


def _refuse(message: str, remedy: str) -> NoReturn:
    raise InvalidWorkflow(message, remedy=remedy)
