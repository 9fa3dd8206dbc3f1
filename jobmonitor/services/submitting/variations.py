"""The values that a field takes in turn, from text as an operator types it."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from jobmonitor.domain.batch import MOST_JOBS, Variation
from jobmonitor.domain.errors import InvalidField
from jobmonitor.domain.workflow import Field, FieldType, Value
from jobmonitor.services import forms

_NUMBERS = frozenset({FieldType.INTEGER, FieldType.FLOAT, FieldType.SEED, FieldType.DURATION})
_LITERAL = frozenset({FieldType.TEXT, FieldType.MULTILINE, FieldType.CHOICE})
_NUMBER = r"([+-]?[0-9]{1,20}(?:\.[0-9]{1,10})?)"
_RANGE = re.compile(rf"\s*{_NUMBER}\s*\.\.\s*{_NUMBER}\s*(?:/\s*{_NUMBER}\s*)?")


def parse_variation(field: Field, text: str) -> Variation:
    """What `text` means: `1..10` or `1..10/3` (in steps of 3, both ends included where they are hit) for
    numbers and seeds, `a|b|c` for values one by one, and for files also a folder, whose files of the right
    kind are taken in the order of their names.

    Each value is checked as by `forms.check_value`. Raises InvalidField, also for more than MOST_JOBS values.
    """
    values = _range(field, text) if field.type in _NUMBERS else None
    if values is None and field.type.media:
        values = _folder(field, text.strip())
    if values is None:
        is_literal = field.type in _LITERAL
        values = [part if is_literal else part.strip() for part in text.split("|")]
    return variation(field, values)


def variation(field: Field, values: Sequence[Value]) -> Variation:
    """These values, each checked; of several alike (after rounding) the first. Raises InvalidField."""
    if not values:
        raise InvalidField(field.name, f"{field.label} has no values to vary.", remedy="Type some.")
    if len(values) > MOST_JOBS:
        raise _too_many(field, len(values))
    checked = [forms.check_value(field, value) for value in values]
    if field.type is FieldType.SEED and None in checked:  # several new seeds are several jobs
        return Variation(field.name, tuple(checked))
    return Variation(field.name, tuple(dict.fromkeys(checked)))


def _range(field: Field, text: str) -> list[Value] | None:
    match = _RANGE.fullmatch(text)
    if match is None:
        return None
    first, last = Decimal(match[1]), Decimal(match[2])
    usual = field.step if field.type in (FieldType.FLOAT, FieldType.DURATION) else None
    step = Decimal(match[3]) if match[3] else Decimal(str(usual or 1))
    if step <= 0:
        raise InvalidField(
            field.name,
            f"{field.label}: a range cannot go in steps of {step}.",
            remedy="Write it like 1..10/3.",
        )
    count = int(abs(last - first) / step) + 1
    if count > MOST_JOBS:
        raise _too_many(field, count)
    way = step if last >= first else -step
    return [str(first + way * number) for number in range(count)]


def _folder(field: Field, text: str) -> list[Value] | None:
    """The files of a folder; None where it is none."""
    try:
        folder = Path(text)
        if "\0" in text or not folder.is_dir():
            return None
        found = sorted(
            (path for path in folder.iterdir() if _is_kind(path, field.type.media)),
            key=lambda path: path.name,
        )
    except OSError as error:
        raise InvalidField(
            field.name, f"{field.label}: the folder cannot be read ({error.strerror})."
        ) from error
    if not found:
        raise InvalidField(
            field.name,
            f"{field.label}: the folder “{folder.name}” has no {field.type.media} files.",
            remedy="Choose another folder.",
        )
    return list(found)


def _is_kind(path: Path, media: str) -> bool:
    """By the end of its name; what it holds is looked at before it is sent."""
    kind = mimetypes.guess_type(path.name)[0] or ""
    return not path.name.startswith(".") and kind.startswith(f"{media}/") and path.is_file()


def _too_many(field: Field, count: int) -> InvalidField:
    return InvalidField(
        field.name,
        f"{field.label} would take {count} values; a batch has at most {MOST_JOBS} jobs.",
        remedy="Send them in parts.",
    )
