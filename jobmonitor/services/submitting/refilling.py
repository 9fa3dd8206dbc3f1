"""From a job and its workflow back to the values of the form, as far as the row recorded them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from jobmonitor.domain.errors import InvalidAddress, InvalidField
from jobmonitor.domain.job import EMPTY, JSON, Job, OutputFile
from jobmonitor.domain.server import canonical_url, parse_view_url, view_url
from jobmonitor.domain.workflow import Field, FieldType, ServerFile, Size, Value, Workflow
from jobmonitor.services import forms
from jobmonitor.services.submitting.recording import DEFAULT_FPS

MOST_FILES = forms.MOST_FILES
"""Addresses of one field that are read from a row."""

_INPUTS = "inputs."
_PARAMETERS = "parameters."


@dataclass(frozen=True, slots=True)
class Refilled:
    """The values of a form as a job was submitted with them."""

    values: Mapping[str, Value] = field(default=EMPTY, hash=False)
    """Field name → value; a single file is a ServerFile, or the address where it lies elsewhere."""
    addresses: Mapping[str, tuple[str, ...]] = field(default=EMPTY, hash=False)
    """Field name → where its files lie, for fields that take files of this workstation alone: images, masks,
    and for sounds of speakers one mixed sound for each speaker."""
    missing: tuple[Field, ...] = ()
    """Fields whose value the row does not tell."""


def refill(job: Job, workflow: Workflow) -> Refilled:
    """What the form of `workflow` held when `job` was submitted. Never raises: what a row does not tell, or
    tells in a way that the field cannot take, is missing."""
    addresses = _Addresses(job, workflow)
    values: dict[str, Value] = {}
    lists: dict[str, tuple[str, ...]] = {}
    missing: list[Field] = []
    for each in workflow.fields:
        if each.type.media:
            found = addresses.of(each)
            if each.type.is_file and found:
                values[each.name] = _file(found[0])
            elif found:
                lists[each.name] = found
            elif each.required or not _is_recorded(each):
                missing.append(each)
            continue
        told, value = _told(job, workflow, each)
        if told:
            values[each.name] = value
        else:
            missing.append(each)
    return Refilled(values, lists, tuple(missing))


def seeds_of(job: Job, workflow: Workflow) -> dict[str, int]:
    """Field name → the seed that the job was submitted with, for the seeds that its row tells."""
    found = ((each.name, _told(job, workflow, each)[1]) for each in workflow.fields if _is_seed(each))
    return {name: value for name, value in found if isinstance(value, int)}


def _is_seed(each: Field) -> bool:
    return each.type is FieldType.SEED


def _is_recorded(each: Field) -> bool:
    return bool(each.column or each.parameter)


def _told(job: Job, workflow: Workflow, each: Field) -> tuple[bool, Value]:
    """Whether the row tells the value of a field without files, and the value."""
    for raw in _recorded(job, workflow, each):
        if raw is None:
            continue
        try:
            value = forms.check_value(_unbounded(each), _duration(each, raw, workflow))
        except InvalidField:
            continue
        if value is not None:
            return True, value
    return False, None


def _recorded(job: Job, workflow: Workflow, each: Field) -> Iterator[JSON]:
    """What the row may hold of a field, the surest first."""
    parameters = job.parameters
    for key in (each.parameter, each.column.removeprefix(_PARAMETERS) if _is_parameter(each) else ""):
        if key:
            yield _plain(parameters.get(key))
    if each.type is FieldType.SIZE and each.column and not _is_parameter(each):
        if job.width and job.height:
            yield Size(job.width, job.height)
    elif each.column == "duration_seconds":
        yield job.duration_seconds
    elif each.column == "model_used":
        yield job.model_used
    elif each.column == "prompt" or (each.column == f"{_PARAMETERS}prompt" and not _has_prompt(workflow)):
        yield job.prompt


def _is_parameter(each: Field) -> bool:
    return each.column.startswith(_PARAMETERS)


def _has_prompt(workflow: Workflow) -> bool:
    return any(each.column == "prompt" for each in workflow.fields)


def _plain(raw: JSON) -> JSON:
    """A value of the row's parameters, where a field could hold it."""
    return raw if isinstance(raw, str | int | float | bool) else None


def _unbounded(each: Field) -> Field:
    """The field without its limits: those of another day, or of a variant, may have been others. The form
    judges the value again."""
    return replace(each, required=False, minimum=None, maximum=None, maximum_height=None, step=None)


def _duration(each: Field, raw: JSON, workflow: Workflow) -> JSON:
    """A clip is as long as its frames; the field may not take the fraction of a second that this adds."""
    if each.type is not FieldType.DURATION or not isinstance(raw, int | float) or not math.isfinite(raw):
        return raw
    frames = 4 / (workflow.fps or DEFAULT_FPS)
    if each.maximum is not None and each.maximum < raw < each.maximum + frames:
        return each.maximum
    if each.minimum is not None and each.minimum - frames < raw < each.minimum:
        return each.minimum
    return raw


def _file(address: str) -> Value:
    try:
        return ServerFile(*parse_view_url(address))
    except InvalidAddress:
        return address


class _Addresses:
    """Deals the input addresses of a row out to the fields that were recorded there."""

    def __init__(self, job: Job, workflow: Workflow) -> None:
        self._job = job
        self._found: dict[str, tuple[str, ...]] = {}
        for column in dict.fromkeys(
            each.column for each in workflow.fields if each.type.media and each.column.startswith(_INPUTS)
        ):
            fields = [each for each in workflow.fields if each.type.media and each.column == column]
            self._deal(fields, getattr(job.inputs, column.removeprefix(_INPUTS), ()))

    def of(self, each: Field) -> tuple[str, ...]:
        """The addresses of a field's files, in its order."""
        if each.type is not FieldType.AUDIO_TRACKS and each.parameter:
            exact = self._from(self._job.parameters.get(each.parameter))
            if exact:
                return exact
        if not each.column and not each.parameter:
            return ()
        if _is_parameter(each):
            return self._from(self._job.parameters.get(each.column.removeprefix(_PARAMETERS)))
        return self._found.get(each.name, ())

    def _deal(self, fields: list[Field], addresses: tuple[str, ...]) -> None:
        """In the order of the form. Fields that may be empty get what the required ones leave; the same
        address is recorded once, so that a required field may have that of the one before it."""
        rest = [address for each in addresses[:MOST_FILES] if (address := self._address(each))]
        last = rest[-1:]
        for number, each in enumerate(fields):
            behind = fields[number + 1 :]
            needed = sum(other.required for other in behind)
            free = len(rest) - needed
            if each.type.is_file:
                count = 1 if each.required or free > 0 else 0
            else:
                singles = sum(other.type.is_file for other in behind)
                count = max(1 if each.required else 0, len(rest) - max(needed, singles))
            taken, rest = rest[:count], rest[count:]
            if not taken and each.required and each.type.is_file:
                taken = last
            self._found[each.name] = tuple(taken)

    def _from(self, raw: JSON) -> tuple[str, ...]:
        items = raw if isinstance(raw, list | tuple) else [raw]
        found = (self._address(each) for each in items[:MOST_FILES] if isinstance(each, str))
        return tuple(address for address in found if address)

    def _address(self, text: str) -> str:
        """An address as it is; a bare file name of an old row, at the job's own server."""
        if "://" in text:
            return text
        try:
            server = canonical_url(self._job.comfy_url or "")
            address = view_url(server, OutputFile(text, type="input"))
            parse_view_url(address)
        except InvalidAddress:
            return ""
        return address
