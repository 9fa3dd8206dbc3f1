"""From a proposal and what was chosen of it to a workflow."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from jobmonitor.domain.errors import InvalidWorkflow
from jobmonitor.domain.job import JSON, JobKind
from jobmonitor.domain.workflow import Field, FieldType, Value, Workflow
from jobmonitor.services import forms
from jobmonitor.services.importing.judging import MODELS
from jobmonitor.services.importing.proposing import Candidate, Proposal

_FILE_COLUMNS = {
    FieldType.IMAGE: "inputs.images",
    FieldType.AUDIO: "inputs.audios",
    FieldType.VIDEO: "inputs.videos",
}
_TEXTS = (FieldType.TEXT, FieldType.MULTILINE)
_MAIN_MODELS = ("checkpoints", "diffusion_models")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")
_RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d", re.IGNORECASE)


def checked_name(name: str) -> str:
    """A workflow's name, which becomes that of its files. Raises InvalidWorkflow where it cannot be one."""
    if not _NAME.fullmatch(name) or _RESERVED.fullmatch(name):
        what = f"“{name[:80]}” cannot be the name of a workflow." if name else "The workflow has no name."
        raise InvalidWorkflow(
            what, remedy="Use letters, digits, “-” and “_”, at most 80, beginning with a letter or a digit."
        )
    return name


def name_from(title: str) -> str:
    """A name that a title or a file name suggests."""
    made = re.sub(r"[^A-Za-z0-9]+", "-", title).strip("-").lower()[:60].strip("-")
    return made if made and not _RESERVED.fullmatch(made) else "workflow"


def edited(
    candidate: Candidate,
    *,
    label: str | None = None,
    type: FieldType | None = None,
    default: str | None = None,
    fps: int | None = None,
) -> Candidate:
    """The same with another label, type or default (as text; empty: none). None leaves a thing as it is.

    Between frames and a duration the default is converted at `fps`. Raises InvalidField where the default
    is nothing that the field can hold.
    """
    field = candidate.field
    if label is not None:
        field = replace(field, label=label.strip() or field.label)
    if type is not None and type is not field.type:
        field = _converted(field, type, fps)
    if default is not None:
        field = replace(field, default=_default(field, default))
    return replace(candidate, field=field)


def _converted(field: Field, kind: FieldType, fps: int | None) -> Field:
    value: Value = field.default
    if kind is FieldType.DURATION:
        value = value / fps if isinstance(value, int) and fps else None
    elif field.type is FieldType.DURATION:
        value = forms.frame_count(float(value), fps) if isinstance(value, int | float) and fps else None
    elif kind in (*_TEXTS, FieldType.CHOICE):
        value = value if isinstance(value, str) else ""
    elif kind in _FILE_COLUMNS or kind is FieldType.SEED:
        value = None
    plain = replace(field, type=kind, default=None, step=None)
    if kind not in (FieldType.INTEGER, FieldType.FLOAT, FieldType.DURATION):
        plain = replace(plain, minimum=None, maximum=None)
    if kind is not FieldType.CHOICE:
        plain = replace(plain, choices=(), model_folder="")
    if value is None and kind is not FieldType.SEED:
        plain = replace(plain, required=True)
    return replace(plain, default=value)


def _default(field: Field, text: str) -> Value:
    if field.type in _FILE_COLUMNS:
        return None
    return forms.check_value(replace(field, required=False), text)


def workflow_of(
    proposal: Proposal,
    chosen: Sequence[Candidate],
    *,
    name: str,
    title: str = "",
    description: str = "",
    kind: JobKind | None = None,
    result_node: str | None = None,
) -> Workflow:
    """The workflow whose form has the chosen candidates; placeholders of the graph are always in it.

    Kind and result node are by default the likeliest. Raises InvalidWorkflow.
    """
    checked_name(name)
    if proposal.problems:
        raise InvalidWorkflow(
            proposal.problems[0], remedy="Add a node that saves the result, and export the graph again."
        )
    keys = {each.key for each in chosen}
    needed = [each for each in proposal.candidates if each.is_needed and each.key not in keys]
    order = {each.key: at for at, each in enumerate(proposal.candidates)}
    candidates = sorted([*chosen, *needed], key=lambda each: order.get(each.key, len(order)))
    node = proposal.results[0].node_id if result_node is None else result_node
    if node and node not in {each.node_id for each in proposal.results}:
        raise InvalidWorkflow(f"The node “{node[:80]}” makes no result.", remedy="Choose another one.")
    made = kind or next((each.kind for each in proposal.results if each.node_id == node), proposal.kind)
    fps = _fps(proposal, candidates)
    return Workflow(
        name=name,
        title=title.strip() or name,
        description=description.strip(),
        kind=made,
        graph=_with_placeholders(proposal.graph, candidates),
        fields=_with_columns([_whole(each.field) for each in candidates], made),
        result_node=node,
        fps=fps,
        is_own=True,
    )


def _fps(proposal: Proposal, chosen: Sequence[Candidate]) -> int | None:
    """Frames a second, where they are fixed. InvalidWorkflow where a duration needs them and they are not."""
    duration = next((each.field.label for each in chosen if each.field.type is FieldType.DURATION), None)
    own = next((each.field.label for each in chosen if each.field.name.startswith("fps")), None)
    if duration is not None and own is not None:
        raise InvalidWorkflow(
            f"“{duration}” is a duration, which needs fixed frames a second, and “{own}” is a field too.",
            remedy=f"Leave “{own}” out, or make “{duration}” a number of frames.",
        )
    if duration is not None and proposal.fps is None:
        raise InvalidWorkflow(
            f"“{duration}” is a duration, and the graph does not say its frames a second.",
            remedy="Make it a number of frames.",
        )
    return None if own is not None else proposal.fps


def _whole(field: Field) -> Field:
    """Without a default a number has to be given."""
    is_number = field.type in (FieldType.INTEGER, FieldType.FLOAT, FieldType.SIZE, FieldType.DURATION)
    return replace(field, required=True) if is_number and field.default is None else field


def _with_placeholders(graph: Mapping[str, JSON], chosen: Sequence[Candidate]) -> dict[str, JSON]:
    made: dict[str, Any] = copy.deepcopy(dict(graph))
    for each in chosen:
        if each.is_placeholder:
            continue
        for place, placeholder in zip(each.places, each.field.placeholders, strict=True):
            made[place.node_id]["inputs"][place.input_name] = f"{{{{{placeholder}}}}}"
    return made


def _with_columns(fields: Sequence[Field], kind: JobKind) -> tuple[Field, ...]:
    """Where each value is recorded: the first prompt, size, duration and model have columns of their own."""
    taken: set[str] = set()
    made = []
    for field in fields:
        column = _FILE_COLUMNS.get(field.type) or _special(field, kind)
        if not column or (column in taken and field.type not in _FILE_COLUMNS):
            column = f"parameters.{field.name}"
        taken.add(column)
        made.append(replace(field, column=column))
    return tuple(made)


def _special(field: Field, kind: JobKind) -> str:
    if field.type is FieldType.SIZE:
        return "size"
    if field.type is FieldType.DURATION:
        return "duration_seconds"
    if field.model_folder in _MAIN_MODELS and field.group == MODELS:
        return "model_used"
    is_prompt = field.type in _TEXTS and field.name == "prompt"
    return "prompt" if is_prompt and kind is not JobKind.VIDEO else ""
