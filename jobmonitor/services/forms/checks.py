"""One value of a form: from text, as it will be used, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

from jobmonitor.domain.errors import InvalidField
from jobmonitor.domain.workflow import Field, FieldType, Value
from jobmonitor.services.forms.durations import check_duration
from jobmonitor.services.forms.files import check_file, check_images, check_masks, check_tracks
from jobmonitor.services.forms.numbers import check_float, check_integer, check_seed
from jobmonitor.services.forms.sizes import check_size
from jobmonitor.services.forms.words import check_text, quoted, required, wrong

_TRUE = frozenset({"yes", "true", "1", "on"})
_FALSE = frozenset({"no", "false", "0", "off"})

MANY = frozenset({FieldType.IMAGES, FieldType.AUDIO_TRACKS, FieldType.MASKS})
"""Types whose option may be repeated on a command line."""


def parse_value(field: Field, text: str) -> Value:
    """The value that `text`, as typed on a command line, means for `field`; checked as by `check_value`.

    The text is taken literally, nothing is unescaped. Raises InvalidField.
    """
    return check_value(field, text)


def parse_values(field: Field, texts: Sequence[str]) -> Value:
    """The value of an option that was given once or, for images, masks and tracks, several times.

    Tracks are `speaker:path@seconds`; speaker (1) and seconds (0) may be left out. Raises InvalidField.
    """
    if field.type in MANY:
        for text in texts:
            check_text(field, text)
        return check_value(field, cast(Value, tuple(texts)))
    if len(texts) > 1:
        raise wrong(field, f"takes one value, not {len(texts)}")
    return check_value(field, texts[0] if texts else None)


def check_value(field: Field, value: Value) -> Value:
    """`value` as it will be used: of the field's own type, in its range, kept to its step.

    Texts are understood as on the command line. A seed of None is a new one at each submission. Of fields
    that are not required, None and blank texts come back as None, except texts, which stay as typed.
    Raises InvalidField, whose message names the field by its label.
    """
    if isinstance(value, str):
        check_text(field, value)
    if field.type is FieldType.SEED:
        return check_seed(field, value)
    blank = value is None or (isinstance(value, str) and not value.strip())
    if blank:
        if field.required:
            raise required(field)
        is_text = field.type in (FieldType.TEXT, FieldType.MULTILINE)
        is_choice = field.type is FieldType.CHOICE and value in field.choices
        return value if is_text or is_choice else None
    return _CHECKS[field.type](field, value)


def _text(field: Field, value: Value) -> Value:
    if isinstance(value, str):
        return value
    raise wrong(field, "takes a text")


def _boolean(field: Field, value: Value) -> Value:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower() if isinstance(value, str | int) else ""
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise wrong(field, f"takes yes or no, not {quoted(value)}")


def _choice(field: Field, value: Value) -> Value:
    if not isinstance(value, str):
        raise wrong(field, f"takes one of its choices, not {quoted(value)}")
    if value in field.choices or field.model_folder:
        return value
    same = [choice for choice in field.choices if choice.casefold() == value.strip().casefold()]
    if len(same) == 1:
        return same[0]
    raise InvalidField(
        field.name,
        f"{field.label} has no choice {quoted(value)}.",
        remedy=f"Choose one of: {', '.join(field.choices)}." if len(field.choices) <= 30 else "",
    )


_CHECKS: dict[FieldType, Callable[[Field, Value], Value]] = {
    FieldType.TEXT: _text,
    FieldType.MULTILINE: _text,
    FieldType.INTEGER: check_integer,
    FieldType.FLOAT: check_float,
    FieldType.BOOLEAN: _boolean,
    FieldType.CHOICE: _choice,
    FieldType.SEED: check_seed,
    FieldType.SIZE: check_size,
    FieldType.DURATION: check_duration,
    FieldType.IMAGE: check_file,
    FieldType.IMAGES: check_images,
    FieldType.AUDIO: check_file,
    FieldType.AUDIO_TRACKS: check_tracks,
    FieldType.VIDEO: check_file,
    FieldType.MASKS: check_masks,
}
