"""From the options of `submit` to the values of a form."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from jobmonitor.cli.fields import REPEATABLE, option_of
from jobmonitor.domain.batch import Variation
from jobmonitor.domain.errors import InvalidField
from jobmonitor.domain.workflow import Field, FieldType, Size, Value, Workflow
from jobmonitor.services import forms
from jobmonitor.services.submitting.batches import parse_variation

MAX_TEXT_FILE = 1_000_000
"""Size in bytes of a text that is read from a file, at most."""
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_HOME = re.compile(r"([0-9]{1,3}:)?(~.*)", re.DOTALL)


def read_values(
    workflow: Workflow, values: Sequence[str], files: Sequence[str]
) -> tuple[dict[str, Value], list[InvalidField]]:
    """The values of `--set` and `--file` by field, and what of them cannot be read.

    Texts stay texts: the form understands and checks them, by the limits that hold then. Options of fields
    that hold several things are gathered; of others the last one counts.
    """
    given: dict[str, list[str]] = {}
    problems: list[InvalidField] = []
    sides: dict[str, str] = {}
    for option, is_file in [*((each, False) for each in values), *((each, True) for each in files)]:
        try:
            name, text = _split(option, is_file=is_file)
            if name in ("width", "height") and workflow.field_named(name) is None and not is_file:
                sides[name] = text
                continue
            field = _field(workflow, name)
            if is_file and not field.type.media:
                raise InvalidField(name, f"{field.label} takes no file.", remedy=f"Use {option_of(field)}.")
            given.setdefault(name, []).append(text)
        except InvalidField as problem:
            problems.append(problem)
    read: dict[str, Value] = {}
    for name, texts in given.items():
        try:
            read[name] = _value(_field(workflow, name), texts)
        except InvalidField as problem:
            problems.append(problem)
    if sides:
        try:
            _put_sides(workflow, sides, read)
        except InvalidField as problem:
            problems.append(problem)
    return read, problems


def read_variations(
    workflow: Workflow, given: Sequence[str], values: Mapping[str, Value]
) -> tuple[list[Variation], list[InvalidField]]:
    """What `--vary` names, and what of it cannot be used. `values`: those of the other options."""
    found: list[Variation] = []
    problems: list[InvalidField] = []
    for each in given:
        try:
            name, equals, text = each.partition("=")
            if not equals or not name.strip():
                raise InvalidField(name, f"--vary takes NAME=VALUES, not “{each[:80]}”.")
            field = _field(workflow, name.strip())
            whole = {**forms.default_values(workflow), **values}
            if field.type.media and text.startswith("~"):
                text = str(_path(text))
            found.append(parse_variation(forms.effective_field(field, whole), text))
        except InvalidField as problem:
            problems.append(problem)
    return found, problems


def with_options(workflow: Workflow, problems: Sequence[InvalidField]) -> list[InvalidField]:
    """The same problems, each saying how its field is given."""
    told = []
    for each in problems:
        field = workflow.field_named(each.field)
        option = option_of(field) if field is not None else ""
        if option and option not in str(each):
            remedy = f"{each.remedy} ({option})".strip()
            each = InvalidField(each.field, each.message, remedy=remedy)
        told.append(each)
    return told


def unused(workflow: Workflow, given: Mapping[str, Value]) -> list[str]:
    """One sentence for each value that was given and counts for nothing, by what else was given."""
    shown = forms.shown_values(workflow, given)
    told = []
    for name in given:
        field = workflow.field_named(name)
        if field is None or field.only_when is None or forms.is_shown(field, shown):
            continue
        needed = " or ".join(str(each) for each in field.only_when.values)
        told.append(f"{name} is not used: it counts only where {field.only_when.field} is {needed}.")
    return told


def _field(workflow: Workflow, name: str) -> Field:
    field = workflow.field_named(name)
    if field is not None:
        return field
    names = [each.name for each in workflow.fields]
    near = difflib.get_close_matches(name, names, n=1)
    known = f"Its fields are {', '.join(names)}." if names else "It has no fields."
    raise InvalidField(
        name,
        f"{workflow.name} has no field “{name[:80]}”.",
        remedy=f"Did you mean {near[0]}? {known}" if near else known,
    )


def _split(given: str, *, is_file: bool) -> tuple[str, str]:
    name, equals, text = given.partition("=")
    if not equals or not name.strip():
        option, form = ("--file", "NAME=PATH") if is_file else ("--set", "NAME=VALUE")
        raise InvalidField(name, f"{option} takes {form}, not “{given[:80]}”.")
    name = name.strip()
    if not is_file and text.startswith("@"):
        return name, _read_text(name, _path(text[1:]))
    return name, text


def _value(field: Field, texts: Sequence[str]) -> Value:
    """What the options of one field mean."""
    if field.type in REPEATABLE:
        if field.type is FieldType.AUDIO_TRACKS:
            return forms.parse_values(field, [_at_home(text) for text in texts])
        return tuple(path for text in texts for path in _paths(field, text))
    last = texts[-1]
    if field.type.is_file and not _ADDRESS.match(last):
        return _path(last)
    return last


def _paths(field: Field, text: str) -> list[Path]:
    """A file, or the files of a folder in the order of their names."""
    path = _path(text)
    if field.type is FieldType.IMAGES and "\0" not in text and path.is_dir():
        values = parse_variation(field, str(path)).values
        return [
            each for value in values if isinstance(value, tuple) for each in value if isinstance(each, Path)
        ]
    return [path]


def _at_home(text: str) -> str:
    """A track whose path begins with `~`, with the home folder in its place."""
    match = _HOME.fullmatch(text)
    return f"{match[1] or ''}{_path(match[2])}" if match else text


def _path(text: str) -> Path:
    """A path; `~` is the home folder, where there is one."""
    try:
        return Path(text).expanduser()
    except RuntimeError:  # there is no such home folder
        return Path(text)


def _put_sides(workflow: Workflow, sides: dict[str, str], read: dict[str, Value]) -> None:
    """Width and height on their own, for a workflow whose form has them as one size."""
    field = next((each for each in workflow.fields if each.type is FieldType.SIZE), None)
    if field is None:
        name = next(iter(sides))
        raise InvalidField(name, f"{workflow.name} has no field “{name}”.")
    usual = forms.effective_field(field, forms.shown_values(workflow, read))
    size = read.get(field.name, usual.default)
    size = forms.check_value(usual, size) if size is not None else None
    size = size if isinstance(size, Size) else Size(0, 0)
    width, height = sides.get("width", str(size.width)), sides.get("height", str(size.height))
    read[field.name] = f"{width.strip()}x{height.strip()}"


def _read_text(name: str, path: Path) -> str:
    """A text file as it is, without the byte order mark some editors put in front."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_TEXT_FILE + 1)
    except OSError as error:
        raise InvalidField(
            name,
            f"{name}: the text file “{path}” cannot be read: {error.strerror}.",
            remedy="What follows @ is the name of a file; a text that begins with @ is given in a file, too.",
        ) from error
    if len(content) > MAX_TEXT_FILE:
        raise InvalidField(name, f"{name}: the text file {path} is larger than 1 MB.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidField(
            name, f"{name}: the text file {path} is not UTF-8.", remedy="Save it as UTF-8."
        ) from error
