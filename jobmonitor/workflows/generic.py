"""A form for a graph that has no manifest: from its placeholders, and from well-known nodes and inputs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from jobmonitor.domain.job import JSON
from jobmonitor.domain.workflow import Field, FieldType, Workflow
from jobmonitor.services.importing import Candidate, edited, proposal, workflow_of
from jobmonitor.services.importing.judging import text_field
from jobmonitor.services.importing.knowledge import type_of_placeholder
from jobmonitor.services.submitting.filling import placeholders

_COUNTED = re.compile(r"(.*_)?(frames?|length|count|num_.*)(_.*)?")
"""Names of placeholders that mean a number of frames, not seconds."""


def generic_workflow(name: str, graph: Mapping[str, JSON]) -> Workflow:
    """The workflow of a graph without a manifest.

    Each placeholder of the file becomes a field, of the type that the input has at which it stands, else of
    that which its name says. Files that nodes load, prompts, sizes, lengths, seeds, steps and models that
    stand in the graph become fields too, with what the graph holds as default: placeholders in its place.
    """
    found = proposal(graph)
    chosen = _chosen(found.suggested, found.fps)
    result = found.results[0].node_id if len(found.results) > 1 else ""
    workflow = workflow_of(
        replace(found, problems=()),  # a class that nobody knows may be what saves the result
        chosen,
        name="workflow",  # the name of a file may have any letters
        result_node=result,
        kind=found.kind,
    )
    covered = {placeholder for field in workflow.fields for placeholder in field.placeholders}
    rest = sorted(placeholders(workflow.graph) - covered)
    return replace(
        workflow,
        name=name,
        title=name,
        fields=(*workflow.fields, *_by_name(rest, workflow.fields)),
        is_own=False,
    )


def _chosen(suggested: Sequence[Candidate], fps: int | None) -> list[Candidate]:
    """Frames stay frames where they are called so, or where their rate is asked for."""
    asks_rate = any(each.is_placeholder and each.field.name.startswith("fps") for each in suggested)

    def is_counted(each: Candidate) -> bool:
        named = each.is_placeholder and _COUNTED.fullmatch(each.field.name) is not None
        return each.field.type is FieldType.DURATION and (asks_rate or named)

    return [edited(each, type=FieldType.INTEGER, fps=fps) if is_counted(each) else each for each in suggested]


def _by_name(names: Sequence[str], others: Sequence[Field]) -> list[Field]:
    """Fields of placeholders that stand within lists, objects and titles, where only their names tell."""
    taken = {field.name for field in others}
    made = []
    for placeholder in names:
        field = text_field(placeholder, type_of_placeholder(placeholder)).field
        name, number = field.name, 1
        while name in taken:
            number += 1
            name = f"{field.name}_{number}"
        taken.add(name)
        column = "" if field.type.media else f"parameters.{name}"
        made.append(replace(field, name=name, placeholders=(placeholder,), column=column))
    return made
