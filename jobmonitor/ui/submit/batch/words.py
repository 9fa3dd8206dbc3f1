"""What a batch will be, in words, and what is typed for it. Without Qt; looks at folders, so in a thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jobmonitor.domain.batch import MOST_JOBS, Batch, Variation
from jobmonitor.domain.errors import InvalidField
from jobmonitor.domain.workflow import Field, FieldType, Submission
from jobmonitor.services.submitting.batches import count, parse_variation, variation
from jobmonitor.ui.translating import translate
from jobmonitor.ui.words import count_text, one_line

VARIED = frozenset(FieldType) - {FieldType.AUDIO_TRACKS, FieldType.MASKS, FieldType.IMAGES}
"""Fields that can take other values from job to job; a list of images makes jobs by itself."""
LINES = frozenset({FieldType.TEXT, FieldType.MULTILINE})
"""Of these, each line that is typed is a value."""


@dataclass(frozen=True)
class Typed:
    """What was typed for one field."""

    field: Field
    text: str


@dataclass(frozen=True)
class Planned:
    """What that makes."""

    batch: Batch | None
    """None where something is wrong."""
    problems: tuple[str, ...]
    """For each field what is wrong with its values; empty where nothing is."""
    count: int
    sentence: str
    """ "3 images × 5 seeds = 15 jobs", or why it cannot be sent."""


def plan(submission: Submission, typed: Sequence[Typed]) -> Planned:
    """The batch of what was typed. Blocking: looks at files and folders."""
    variations: list[Variation] = []
    problems: list[str] = []
    for each in typed:
        try:
            variations.append(_variation(each))
            problems.append("")
        except InvalidField as error:
            problems.append(str(error))
    if any(problems) or len(variations) < len(typed):
        return Planned(None, tuple(problems), 0, "")
    batch = Batch(submission, tuple(variations))
    number = count(batch)
    if number > MOST_JOBS:
        sentence = translate("Submit", "{typed} = {number} jobs; at most {most_jobs} at once.").format(
            typed=_product(typed, variations), number=count_text(number), most_jobs=MOST_JOBS
        )
        return Planned(None, tuple(problems), number, sentence)
    jobs = (
        translate("Submit", "1 job")
        if number == 1
        else translate("Submit", "{number} jobs").format(number=count_text(number))
    )
    product = _product(typed, variations)
    return Planned(batch, tuple(problems), number, f"{product} = {jobs}" if product else jobs)


def usual_text(field: Field) -> str:
    """What is worth beginning with."""
    if field.type is FieldType.BOOLEAN:
        return "yes|no"
    if field.type is FieldType.CHOICE and field.choices:
        return "|".join(field.choices)
    return "1..5" if field.type is FieldType.SEED else ""


def example(field: Field) -> str:
    """How values are written."""
    if field.type in LINES:
        return translate("Submit", "One text a line")
    if field.type.media:
        return translate("Submit", "A folder, or files with | between them")
    if field.type is FieldType.SIZE:
        return "640x352|832x480"
    if field.type in (FieldType.INTEGER, FieldType.SEED):
        return translate("Submit", "1..10, 1..10/3 or 4|8|15")
    if field.type in (FieldType.FLOAT, FieldType.DURATION):
        return translate("Submit", "0.2..0.8/0.2 or 0.3|0.5")
    return "a|b|c"


def _variation(typed: Typed) -> Variation:
    if typed.field.type in LINES:
        return variation(typed.field, [line for line in typed.text.splitlines() if line.strip()])
    if not typed.text.strip():
        raise InvalidField(
            typed.field.name,
            translate("Submit", "{field} has no values yet.").format(field=typed.field.label),
        )
    return parse_variation(typed.field, typed.text)


def _product(typed: Sequence[Typed], variations: Sequence[Variation]) -> str:
    parts = []
    for each, varied in zip(typed, variations, strict=True):
        number, label = len(varied.values), one_line(each.field.label, 40).lower()
        plural = label if number == 1 or label.endswith("s") else f"{label}s"
        parts.append(f"{count_text(number)} {plural}")
    return " × ".join(parts)
