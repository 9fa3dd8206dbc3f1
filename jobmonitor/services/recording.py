"""From the values of a form to the graph that is sent and the row that is kept."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jobmonitor.domain.errors import InvalidField
from jobmonitor.domain.job import EMPTY, JSON, JobInputs, JobKind, NewJob, OutputFile
from jobmonitor.domain.server import view_url
from jobmonitor.domain.workflow import Field, FieldType, Size, Submission, Value, Workflow
from jobmonitor.services import forms
from jobmonitor.services.filling import fill

DEFAULT_FPS = 24
"""Frames a second of a workflow with a duration that does not say."""

SEED_BITS = 64


@dataclass(frozen=True, slots=True)
class Filled:
    """The values of a form as they will be used: checked, rounded, with seeds drawn."""

    workflow: Workflow
    values: Mapping[str, Value] = field(default=EMPTY, hash=False)

    @property
    def files(self) -> tuple[tuple[Field, Path], ...]:
        """The fields that hold a file, with it."""
        found = ((each, self.values.get(each.name)) for each in self.workflow.fields if each.type.is_file)
        return tuple((each, path) for each, path in found if isinstance(path, Path))

    def graph(self, uploaded: Mapping[str, OutputFile]) -> dict[str, JSON]:
        """The graph with every placeholder filled; `uploaded` has the server's name of each file field."""
        values: dict[str, JSON] = {}
        for each in self.workflow.fields:
            values.update(self._placeholders(each, uploaded))
        return fill(self.workflow.graph, values)

    def job(
        self, server_url: str, comfy_job_id: str, user_id: str | None, uploaded: Mapping[str, OutputFile]
    ) -> NewJob:
        """The row that records it: each value in the column or parameter that the manifest names."""
        row = _Row(self.workflow)
        for each in self.workflow.fields:
            value = self.values.get(each.name)
            if each.type.is_file and isinstance(value, Path):
                file = uploaded.get(each.name)
                row.put(each, view_url(server_url, file) if file else value.name)
            elif each.type is FieldType.DURATION and isinstance(value, float | int):
                row.put(each, self._clip_seconds(float(value)))
            else:
                row.put(each, value)
        return row.job(server_url, comfy_job_id, user_id)

    def _placeholders(self, each: Field, uploaded: Mapping[str, OutputFile]) -> dict[str, JSON]:
        value = self.values.get(each.name)
        names = each.placeholders
        if not names:
            return {}
        if isinstance(value, Size):
            return dict(zip(names, (value.width, value.height), strict=True))
        if each.type is FieldType.DURATION and isinstance(value, float | int):
            return {names[0]: forms.frame_count(float(value), self._fps)}
        if each.type.is_file:
            file = uploaded.get(each.name)
            return {names[0]: _input_name(file) if file else None}
        return {name: value for name in names if not isinstance(value, Path | Size)}

    @property
    def _fps(self) -> int:
        return self.workflow.fps or DEFAULT_FPS

    def _clip_seconds(self, seconds: float) -> float:
        return forms.clip_seconds(forms.frame_count(seconds, self._fps), self._fps)


def check(submission: Submission) -> tuple[Filled, tuple[InvalidField, ...]]:
    """The values as they will be used, and everything that is wrong with them.

    A value for a field that the workflow does not have is wrong too.
    """
    workflow = submission.workflow
    values: dict[str, Value] = forms.default_values(workflow) | dict(submission.values)
    problems = [_no_field(workflow, name) for name in values if workflow.field_named(name) is None]
    used: dict[str, Value] = {}
    for each in workflow.fields:
        try:
            used[each.name] = forms.check_value(each, values.get(each.name))
        except InvalidField as problem:
            problems.append(problem)
    return Filled(workflow, used), tuple(problems)


def with_seeds(filled: Filled, new_seed: Callable[[], int] | None = None) -> Filled:
    """The same with new seeds drawn where a seed is None.

    `new_seed` gives a number of 64 bits; by default a random one.
    """
    values = dict(filled.values)
    for each in filled.workflow.fields:
        if each.type is FieldType.SEED and values.get(each.name) is None:
            values[each.name] = new_seed() if new_seed else secrets.randbits(SEED_BITS)
    return Filled(filled.workflow, values)


def _no_field(workflow: Workflow, name: str) -> InvalidField:
    known = ", ".join(each.name for each in workflow.fields)
    return InvalidField(
        name, f"{workflow.name} has no field “{name[:80]}”.", remedy=f"Its fields are {known}."
    )


def _input_name(file: OutputFile) -> str:
    """A file as a loader node names it: `subfolder/name`, with the folder where it is not the input one."""
    name = f"{file.subfolder}/{file.filename}" if file.subfolder else file.filename
    return name if file.type == "input" else f"{name} [{file.type}]"


class _Row:
    """Gathers the columns of a new row."""

    def __init__(self, workflow: Workflow) -> None:
        self._workflow = workflow
        self._parameters: dict[str, JSON] = dict(workflow.parameters)
        self._inputs: dict[str, list[str]] = {"images": [], "audios": [], "videos": []}
        self._size: Size | None = None
        self._seconds: float | None = None
        self._texts: dict[str, str] = {}

    def put(self, each: Field, value: Value) -> None:
        """Records one field's value where its manifest says."""
        column = each.column
        if not column or value is None:
            return
        if column.startswith("parameters."):
            plain = f"{value.width}x{value.height}" if isinstance(value, Size) else value
            self._parameters[column.removeprefix("parameters.")] = plain
        elif column.startswith("inputs."):
            self._inputs[column.removeprefix("inputs.")].append(str(value))
        elif isinstance(value, Size):
            self._size = value
        elif column == "duration_seconds" and isinstance(value, float | int):
            self._seconds = float(value)
        else:
            self._texts[column] = str(value)

    def job(self, server_url: str, comfy_job_id: str, user_id: str | None) -> NewJob:
        """The row, as it will be stored."""
        is_video = self._workflow.kind is JobKind.VIDEO
        return NewJob(
            workflow_name=self._workflow.name,
            comfy_url=server_url,
            comfy_job_id=comfy_job_id,
            user_id=user_id,
            prompt=self._texts.get("prompt"),
            inputs=JobInputs(
                *(tuple[str, ...](_unique(self._inputs[kind])) for kind in ("images", "audios", "videos"))
            ),
            width=self._size.width if self._size else None,
            height=self._size.height if self._size else None,
            fps=self._workflow.fps if is_video else None,
            duration_seconds=self._seconds,
            model_used=self._texts.get("model_used"),
            parameters=self._parameters,
        )


def _unique(addresses: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(addresses))
