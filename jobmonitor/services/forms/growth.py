"""Clips that grow with their sounds."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from jobmonitor.domain.errors import InvalidField, MediaError
from jobmonitor.domain.workflow import AudioTrack, Field, FieldType, Value, Workflow
from jobmonitor.services.forms.durations import clip_seconds, frame_count
from jobmonitor.services.forms.whole import effective_field
from jobmonitor.services.forms.words import plain, wrong

SecondsOf = Callable[[Path], float]
"""The length of a sound in seconds. Blocking; raises MediaError."""


@dataclass(frozen=True, slots=True)
class Growth:
    """A clip that becomes longer than was asked for, because its sounds are."""

    field: str
    asked: float
    """Seconds."""
    seconds: float
    sentence: str
    """What to tell the operator."""


def growths(
    workflow: Workflow, values: Mapping[str, Value], seconds_of: SecondsOf
) -> tuple[tuple[Growth, ...], tuple[InvalidField, ...]]:
    """Durations that are shorter than the sounds they grow with, as they have to be, and what prevents it.

    `values` are checked ones. A duration is raised to the end of the last sound, up to the field's next step
    whose frames last as long.
    """
    found: list[Growth] = []
    problems: list[InvalidField] = []
    for declared in workflow.fields:
        field = effective_field(declared, values)
        asked = values.get(field.name)
        if field.type is not FieldType.DURATION or not field.grows_with or not isinstance(asked, float | int):
            continue
        sounds = workflow.field_named(field.grows_with)
        try:
            end = last_end(values.get(field.grows_with), seconds_of)
        except MediaError as error:
            label = sounds.label if sounds is not None else field.label
            problems.append(InvalidField(field.grows_with, f"{label}: {error.message}", remedy=error.remedy))
            continue
        if end <= asked + TOLERANCE:
            continue
        seconds = long_enough(field, end, workflow.fps)
        if field.maximum is not None and seconds > field.maximum + TOLERANCE:
            problems.append(
                wrong(
                    field,
                    f"would have to be {plain(round(seconds, 2))} seconds, to hold all of the sounds; it is "
                    f"at most {plain(field.maximum)} seconds",
                    "Let the sounds begin earlier, or choose shorter ones.",
                )
            )
            continue
        sentence = (
            f"{field.label} becomes {plain(round(seconds, 2))} seconds in place of "
            f"{plain(round(asked, 2))}, so that the last sound is heard to its end."
        )
        found.append(Growth(field.name, float(asked), seconds, sentence))
    return tuple(found), tuple(problems)


def last_end(value: Value, seconds_of: SecondsOf) -> float:
    """When the last of a field's sounds ends, in seconds; 0 where there is none. Raises MediaError."""
    return max((start + seconds_of(path) for path, start in _sounds(value)), default=0.0)


TOLERANCE = 0.005
"""Seconds that sounds may be longer than the clip: the last frame of an MP3 is filled up."""


def _sounds(value: Value) -> Iterable[tuple[Path, float]]:
    if isinstance(value, Path):
        yield value, 0.0
    elif isinstance(value, tuple):
        for each in value:
            if isinstance(each, AudioTrack):
                yield each.path, each.start


def long_enough(field: Field, end: float, fps: int | None) -> float:
    """The next length in seconds, by the field's step, whose frames last to `end`; its maximum is not looked
    at."""
    seconds = _stepped(field, end)
    # Frames are rounded to the nearest 4k + 1: that may be a little less.
    if fps and clip_seconds(frame_count(seconds, fps), fps) < end - TOLERANCE:
        seconds = _stepped(field, clip_seconds(4 * math.ceil((end * fps - 1) / 4) + 1, fps))
    return seconds


def _stepped(field: Field, seconds: float) -> float:
    if not field.step:
        return seconds
    start = field.minimum or 0.0
    return start + math.ceil((seconds - start - TOLERANCE) / field.step) * field.step
