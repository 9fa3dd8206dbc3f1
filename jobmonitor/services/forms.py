"""The values of a workflow's form: from text, as they will be used, and what is wrong with them.

The same rules hold for the command line and the window. Nothing here reads more than whether a file is
there, readable and not empty.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from pathlib import Path

from jobmonitor.domain.errors import InvalidField
from jobmonitor.domain.workflow import MAX_SEED, Field, FieldType, Size, Value, Workflow

NEW_SEED_WORDS = frozenset({"", "new", "random"})
"""What means "a new seed at each submission", in lower case."""
MAX_SIDE = 16_384
"""Pixels of a side where the field names no maximum; what ComfyUI's own nodes take."""
MIN_INTEGER = -(2**63)

_TRUE = frozenset({"yes", "true", "1", "on"})
_FALSE = frozenset({"no", "false", "0", "off"})
_INTEGER = re.compile(r"[+-]?[0-9]{1,25}")
_NUMBER = re.compile(
    r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,4})?|[+-]?(nan|inf|infinity)", re.IGNORECASE
)
_SIZE = re.compile(r"([0-9]{1,6})\s*[x×X*]\s*([0-9]{1,6})")


def parse_value(field: Field, text: str) -> Value:
    """The value that `text`, as typed on a command line, means for `field`; checked as by `check_value`.

    The text is taken literally, nothing is unescaped. Raises InvalidField.
    """
    return check_value(field, text)


def check_value(field: Field, value: Value) -> Value:
    """`value` as it will be used: of the field's own type, in its range, kept to its step.

    Texts are understood as on the command line. A seed of None is a new one at each submission. Of fields
    that are not required, None and blank texts come back as None, except texts, which stay as typed.
    Raises InvalidField, whose message names the field by its label.
    """
    if isinstance(value, str):
        _check_text(field, value)
    if field.type is FieldType.SEED:
        return _seed(field, value)
    blank = value is None or (isinstance(value, str) and not value.strip())
    if blank:
        if field.required:
            raise _required(field)
        is_text = field.type in (FieldType.TEXT, FieldType.MULTILINE)
        is_choice = field.type is FieldType.CHOICE and value in field.choices
        return value if is_text or is_choice else None
    return _CHECKS[field.type](field, value)


def default_values(workflow: Workflow) -> dict[str, Value]:
    """Field name → default, for every field of the form."""
    return {field.name: field.default for field in workflow.fields}


def frame_count(seconds: float, fps: int) -> int:
    """Frames of a clip of about `seconds`: 4k + 1, as the video models make them; at least one."""
    return max(1, 4 * round((seconds * fps - 1) / 4) + 1)


def clip_seconds(frames: int, fps: int) -> float:
    """The length in seconds that `frames` make."""
    return frames / fps


def round_size(size: Size, step: int) -> Size:
    """Both sides to the nearest multiple of `step` pixels, never less than one step."""
    return Size(_round_side(size.width, step), _round_side(size.height, step))


def size_limits(field: Field) -> tuple[int, int]:
    """The least and greatest side in pixels that a size field takes, both multiples of its step."""
    step = _step(field)
    least = math.ceil(max(field.minimum or 1, 1) / step) * step
    greatest = math.floor((field.maximum or MAX_SIDE) / step) * step
    return least, max(least, greatest)


def is_new_seed(value: Value) -> bool:
    """Whether a seed field's value means a new seed at each submission."""
    return value is None or (isinstance(value, str) and value.strip().lower() in NEW_SEED_WORDS)


def _text(field: Field, value: Value) -> Value:
    if isinstance(value, str):
        return value
    raise _wrong(field, "takes a text")


def _integer(field: Field, value: Value) -> Value:
    number: int | None = None
    if isinstance(value, str) and _INTEGER.fullmatch(value.strip()):
        number = int(value)
    elif isinstance(value, int) and not isinstance(value, bool):
        number = value
    elif isinstance(value, float) and value.is_integer():
        number = int(value)
    if number is None:
        raise _wrong(field, f"takes a whole number, not {_quoted(value)}")
    if not MIN_INTEGER <= number <= MAX_SEED:
        raise _wrong(field, "has more digits than a number of 64 bits")
    _check_range(field, number)
    return number


def _float(field: Field, value: Value) -> Value:
    number = _number(field, value)
    _check_range(field, number)
    return number


def _boolean(field: Field, value: Value) -> Value:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower() if isinstance(value, str | int) else ""
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise _wrong(field, f"takes yes or no, not {_quoted(value)}")


def _choice(field: Field, value: Value) -> Value:
    if not isinstance(value, str):
        raise _wrong(field, f"takes one of its choices, not {_quoted(value)}")
    if value in field.choices or field.model_folder:
        return value
    same = [choice for choice in field.choices if choice.casefold() == value.strip().casefold()]
    if len(same) == 1:
        return same[0]
    raise InvalidField(
        field.name,
        f"{field.label} has no choice {_quoted(value)}.",
        remedy=f"Choose one of: {', '.join(field.choices)}." if len(field.choices) <= 30 else "",
    )


def _seed(field: Field, value: Value) -> Value:
    if is_new_seed(value):
        return None
    number: int | None = None
    if isinstance(value, str) and _INTEGER.fullmatch(value.strip()):
        number = int(value)
    elif isinstance(value, int) and not isinstance(value, bool):
        number = value
    if number is None:
        raise _wrong(field, f"takes a whole number or the word new, not {_quoted(value)}")
    if not 0 <= number <= MAX_SEED:
        raise _wrong(field, f"must be between 0 and {MAX_SEED}")
    _check_range(field, number)
    return number


def _size(field: Field, value: Value) -> Value:
    size = value if isinstance(value, Size) else None
    if isinstance(value, str) and (match := _SIZE.fullmatch(value.strip())):
        size = Size(int(match[1]), int(match[2]))
    if size is None:
        raise _wrong(field, f"takes width and height like 640 × 352, not {_quoted(value)}")
    minimum, maximum = field.minimum or 1, field.maximum or MAX_SIDE
    for name, side in (("width", size.width), ("height", size.height)):
        if not minimum <= side <= maximum:
            between = f"must be between {_plain(minimum)} and {_plain(maximum)} pixels"
            raise _wrong(field, f"has a {name} of {side}; it {between}")
    least, greatest = size_limits(field)
    size = round_size(size, _step(field))
    return Size(min(max(size.width, least), greatest), min(max(size.height, least), greatest))


def _duration(field: Field, value: Value) -> Value:
    text = value.strip() if isinstance(value, str) else value
    if isinstance(text, str) and text.endswith("s"):
        text = text[:-1]
    seconds = _number(field, text)
    if seconds <= 0:
        raise _wrong(field, "must be longer than 0 seconds")
    _check_range(field, seconds, unit=" seconds")
    if field.step:
        start = field.minimum or 0.0
        seconds = start + round((seconds - start) / field.step) * field.step
        if field.maximum is not None and seconds > field.maximum:
            seconds = max(start, seconds - field.step)
        if seconds <= 0:
            seconds = field.step
    return seconds


def _file(field: Field, value: Value) -> Value:
    if not isinstance(value, str | Path):
        raise _wrong(field, "takes a file")
    path = Path(value)
    if "\0" in str(path):
        raise _wrong(field, "holds a NUL character, which no path can have")
    name = f"“{_short(path.name or str(path))}”"
    if not _is_text(str(path)):
        raise InvalidField(
            field.name, f"{field.label}: the name of {name} is not text in UTF-8.", remedy="Rename it."
        )
    try:
        if path.is_dir():
            raise _wrong(field, f"takes a file, and {name} is a folder")
        if not path.exists():
            raise InvalidField(
                field.name, f"{field.label}: there is no file {name}.", remedy="Choose another."
            )
        if not path.is_file():
            raise _wrong(field, f"takes a file, and {name} is something else")
        with path.open("rb") as opened:
            empty = not opened.read(1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InvalidField(field.name, f"{field.label}: {name} cannot be read ({reason}).") from error
    if empty:
        raise InvalidField(field.name, f"{field.label}: {name} is empty.", remedy="Choose another file.")
    return path


_CHECKS: dict[FieldType, Callable[[Field, Value], Value]] = {
    FieldType.TEXT: _text,
    FieldType.MULTILINE: _text,
    FieldType.INTEGER: _integer,
    FieldType.FLOAT: _float,
    FieldType.BOOLEAN: _boolean,
    FieldType.CHOICE: _choice,
    FieldType.SEED: _seed,
    FieldType.SIZE: _size,
    FieldType.DURATION: _duration,
    FieldType.IMAGE: _file,
    FieldType.AUDIO: _file,
    FieldType.VIDEO: _file,
}


def _check_text(field: Field, text: str) -> None:
    """Refuses what neither a database nor JSON in UTF-8 can hold."""
    if "\0" in text:
        raise InvalidField(
            field.name,
            f"{field.label} holds a NUL character, which cannot be stored.",
            remedy="Delete it, or type the text anew.",
        )
    if not _is_text(text):
        raise InvalidField(
            field.name,
            f"{field.label} holds bytes that are not text in UTF-8.",
            remedy="Type the text anew, or save the file it comes from as UTF-8.",
        )


def _is_text(text: str) -> bool:
    """Without halves of characters: bytes that are no UTF-8 arrive as such."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _number(field: Field, value: Value) -> float:
    number: float | None = None
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        number = float(value)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
    if number is None:
        remedy = "Write it with a point, like 0.5." if isinstance(value, str) and "," in value else ""
        raise InvalidField(field.name, f"{field.label} takes a number, not {_quoted(value)}.", remedy=remedy)
    if not math.isfinite(number):
        raise _wrong(field, f"takes a finite number, not {_quoted(value)}")
    return number


def _check_range(field: Field, number: float, unit: str = "") -> None:
    least, greatest = field.minimum, field.maximum
    below = least is not None and number < least
    above = greatest is not None and number > greatest
    if not below and not above:
        return
    if least is not None and greatest is not None:
        raise _wrong(field, f"must be between {_plain(least)} and {_plain(greatest)}{unit}")
    if least is not None:
        raise _wrong(field, f"must be at least {_plain(least)}{unit}")
    raise _wrong(field, f"must be at most {_plain(greatest or 0)}{unit}")


def _round_side(side: int, step: int) -> int:
    return max(1, (2 * side + step) // (2 * step)) * step


def _step(field: Field) -> int:
    return max(1, int(field.step or 1))


def _required(field: Field) -> InvalidField:
    if field.type.is_file:
        return InvalidField(
            field.name, f"{field.label} is required.", remedy=f"Choose {_ARTICLES[field.type]} file."
        )
    return InvalidField(field.name, f"{field.label} is required.")


_ARTICLES = {FieldType.IMAGE: "an image", FieldType.AUDIO: "an audio", FieldType.VIDEO: "a video"}


def _wrong(field: Field, what: str) -> InvalidField:
    return InvalidField(field.name, f"{field.label} {what}.")


def _plain(number: float) -> str:
    """A bound as a person writes it."""
    return str(int(number)) if float(number).is_integer() else f"{number:g}"


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"


def _quoted(value: Value) -> str:
    return f"“{_short(str(value))}”"
