"""The whole form: which fields are shown, what their limits are, and all values as they will be used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from jobmonitor.domain.errors import InvalidField
from jobmonitor.domain.workflow import AudioTrack, Condition, Field, FieldType, FieldVariant, Value, Workflow
from jobmonitor.services.forms.checks import check_value
from jobmonitor.services.forms.words import wrong


def default_values(workflow: Workflow) -> dict[str, Value]:
    """Field name → default, for every field of the form."""
    return {field.name: field.default for field in workflow.fields}


def varied(field: Field, variant: FieldVariant) -> Field:
    """The field while the variant's condition holds."""
    return replace(
        field,
        default=field.default if variant.default is None else variant.default,
        minimum=field.minimum if variant.minimum is None else variant.minimum,
        maximum=field.maximum if variant.maximum is None else variant.maximum,
        maximum_height=field.maximum_height if variant.maximum_height is None else variant.maximum_height,
    )


def effective_field(field: Field, values: Mapping[str, Value]) -> Field:
    """The field with the limits and the default of the variant in force.

    `values` are those of the whole form, defaults included.
    """
    for variant in field.variants:
        if variant.when.holds(values):
            return varied(field, variant)
    return field


def is_shown(field: Field, values: Mapping[str, Value]) -> bool:
    """Whether the form shows the field; one that it does not show has its default."""
    return field.only_when is None or field.only_when.holds(values)


def check_values(
    workflow: Workflow, values: Mapping[str, Value]
) -> tuple[dict[str, Value], tuple[InvalidField, ...]]:
    """All values as they will be used, and everything that is wrong with them, in the order of the form.

    What is missing has its default, and so has what the form does not show. Values for fields that the
    workflow does not have are left out. What needs a look into files (kinds, lengths) is not judged here.
    """
    form = _Form(workflow, values)
    used: dict[str, Value] = {}
    problems: list[InvalidField] = []
    for field in workflow.fields:
        value, problem = form.used(field)
        if problem is None:
            used[field.name] = value
        else:
            problems.append(problem)
    problems += _speakers_without_masks(workflow, used)
    return used, tuple(problems)


def shown_values(workflow: Workflow, values: Mapping[str, Value]) -> dict[str, Value]:
    """The values by which conditions are judged: checked where they can be, with defaults for the rest."""
    form = _Form(workflow, values)
    for field in workflow.fields:
        form.used(field)
    return form.judged


class _Form:
    """Checks each field once; those that others depend on first, wherever they stand."""

    def __init__(self, workflow: Workflow, values: Mapping[str, Value]) -> None:
        self._fields = {field.name: field for field in workflow.fields}
        self._given = values
        self._done: dict[str, tuple[Value, InvalidField | None]] = {}
        self._open: set[str] = set()
        self.judged: dict[str, Value] = {}

    def used(self, field: Field) -> tuple[Value, InvalidField | None]:
        done = self._done.get(field.name)
        if done is not None:
            return done
        self._open.add(field.name)
        for condition in _conditions(field):
            other = self._fields.get(condition.field)
            if other is not None and other.name not in self._open:
                self.used(other)
        effective = effective_field(field, self.judged)
        value = effective.default
        if is_shown(field, self.judged):
            value = self._given.get(field.name, value)
        else:
            effective = replace(effective, required=False)
        problem = None
        try:
            value = check_value(effective, value)
        except InvalidField as error:
            problem = error
        self._open.discard(field.name)
        self.judged[field.name] = value
        self._done[field.name] = value, problem
        return value, problem


def _conditions(field: Field) -> tuple[Condition, ...]:
    own = () if field.only_when is None else (field.only_when,)
    return own + tuple(variant.when for variant in field.variants)


def _speakers_without_masks(workflow: Workflow, used: Mapping[str, Value]) -> list[InvalidField]:
    """Where each speaker has a mask, there are as many masks as speakers."""
    tracks = [field for field in workflow.fields if field.type is FieldType.AUDIO_TRACKS]
    masks = [field for field in workflow.fields if field.type is FieldType.MASKS]
    if len(tracks) != 1 or len(masks) != 1:
        return []
    sounds, painted = used.get(tracks[0].name), used.get(masks[0].name)
    if not isinstance(sounds, tuple) or not isinstance(painted, tuple):
        return []
    speakers = max((each.speaker for each in sounds if isinstance(each, AudioTrack)), default=0)
    if len(painted) == speakers:
        return []
    return [
        wrong(
            masks[0],
            f"has {_count(len(painted), 'mask')}, and {tracks[0].label} has {_count(speakers, 'speaker')}",
            "Paint one mask for each speaker, or add or remove sounds.",
        )
    ]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
