"""Reads the fields of a manifest, key by key."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping
from typing import NoReturn

from jobmonitor.domain.errors import InvalidWorkflow
from jobmonitor.domain.job import JSON
from jobmonitor.domain.workflow import MAX_SEED, Field, FieldType, Size, Value

# fmt: off
_KEYS = frozenset({
    "name", "label", "type", "default", "required", "minimum", "maximum", "step", "choices", "model_folder",
    "help", "placeholder", "column",
})
# fmt: on
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_PLACEHOLDER = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_PARAMETER = re.compile(r"parameters\.[A-Za-z0-9_-]+")
_NUMERIC = frozenset({FieldType.INTEGER, FieldType.FLOAT, FieldType.SIZE, FieldType.DURATION, FieldType.SEED})
_TEXTUAL = frozenset({FieldType.TEXT, FieldType.MULTILINE, FieldType.CHOICE})
_COLUMN_TYPES: Mapping[str, Collection[FieldType]] = {
    "prompt": _TEXTUAL,
    "model_used": _TEXTUAL,
    "inputs.images": (FieldType.IMAGE,),
    "inputs.audios": (FieldType.AUDIO,),
    "inputs.videos": (FieldType.VIDEO,),
    "size": (FieldType.SIZE,),
    "duration_seconds": (FieldType.DURATION,),
}


class Table:
    """One TOML table; every error names its place."""

    def __init__(self, data: Mapping[str, JSON], place: str) -> None:
        self.data = data
        self.place = place

    def refuse(self, key: str, problem: str, remedy: str = "Change it in the manifest.") -> NoReturn:
        raise InvalidWorkflow(f"{self.place}, key “{key}”: it {problem}", remedy=remedy)

    def check_keys(self, known: Collection[str]) -> None:
        for key in self.data:
            if key not in known:
                self.refuse(key[:80], "is not known.", f"Known are: {', '.join(sorted(known))}.")

    def text(self, key: str, *, required: bool = False) -> str:
        value = self.data.get(key, "")
        if not isinstance(value, str):
            self.refuse(key, "is not text in quotes.")
        if required and not value:
            self.refuse(key, "is missing.", "Add it.")
        return value

    def choice(self, key: str, choices: Collection[str], *, required: bool = False) -> str:
        value = self.text(key, required=required)
        if value not in choices:
            self.refuse(key, f"is “{value[:80]}”.", f"Use one of: {', '.join(choices)}.")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; a single text is a list of one."""
        value = self.data.get(key, [])
        if isinstance(value, str):
            return (value,)
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            self.refuse(key, "is not a list of texts.")
        return tuple(value)

    def boolean(self, key: str) -> bool:
        value = self.data.get(key, False)
        if not isinstance(value, bool):
            self.refuse(key, "is neither true nor false.")
        return value

    def number(self, key: str) -> float | None:
        value = self.data.get(key)
        if value is not None and not _is_number(value):
            self.refuse(key, "is not a number.")
        return value

    def integer(self, key: str) -> int | None:
        value = self.data.get(key)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
            self.refuse(key, "is not a whole number.")
        return value

    def tables(self, key: str) -> Iterator[Table]:
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            self.refuse(key, f"is not a list of tables, each headed [[{key}]].")
        for number, each in enumerate(value, start=1):
            name = each.get("name")
            yield Table(each, f"{self.place}, field {f'“{name[:80]}”' if isinstance(name, str) else number}")

    def json_table(self, key: str) -> Mapping[str, JSON]:
        value = self.data.get(key, {})
        if not isinstance(value, dict) or not _is_json(value):
            self.refuse(key, "is not a table of texts, numbers, booleans and lists of such.")
        return value


def parse_field(table: Table, *, has_fps: bool) -> Field:
    """One `[[fields]]` table. Raises InvalidWorkflow."""
    table.check_keys(_KEYS)
    name = table.text("name", required=True)
    if not _NAME.fullmatch(name):
        table.refuse("name", "has other characters than letters, digits, “_” and “-”.")
    kind = FieldType(table.choice("type", tuple(FieldType), required=True))
    if kind is FieldType.DURATION and not has_fps:
        table.refuse(
            "type", "is “duration”, and the workflow has no fps.", "Add fps at the top of the manifest."
        )
    minimum, maximum, step = table.number("minimum"), table.number("maximum"), table.number("step")
    for key, value in (("minimum", minimum), ("maximum", maximum), ("step", step)):
        if value is not None and kind not in _NUMERIC:
            table.refuse(key, f"means nothing for a field of type {kind.value}.", "Remove it.")
    if minimum is not None and maximum is not None and minimum > maximum:
        table.refuse("minimum", "is greater than the maximum.")
    if step is not None and step <= 0:
        table.refuse("step", "is not greater than 0.")
    choices, folder = table.texts("choices"), table.text("model_folder")
    if kind is FieldType.CHOICE and not choices and not folder:
        table.refuse("choices", "is missing.", "Add choices, or model_folder for a model file.")
    if kind is not FieldType.CHOICE and (choices or folder):
        table.refuse("choices" if choices else "model_folder", "belongs to fields of type choice alone.")
    field = Field(
        name=name,
        label=table.text("label") or name.replace("_", " ").replace("-", " ").capitalize(),
        type=kind,
        default=_default(table, kind),
        required=table.boolean("required"),
        minimum=minimum,
        maximum=maximum,
        step=step,
        choices=choices,
        model_folder=folder,
        help=table.text("help"),
        placeholders=_placeholders(table, kind),
        column=_column(table, kind),
    )
    _check_default(table, field)
    return field


def _placeholders(table: Table, kind: FieldType) -> tuple[str, ...]:
    names = table.texts("placeholder")
    wanted = 2 if kind is FieldType.SIZE else 1
    if len(names) != wanted:
        example = '["WIDTH", "HEIGHT"]' if wanted == 2 else '"PROMPT"'
        table.refuse("placeholder", f"has not {wanted} name{'s'[: wanted - 1]}.", f"Write it like {example}.")
    for name in names:
        if not _PLACEHOLDER.fullmatch(name):
            table.refuse("placeholder", f"is “{name[:80]}”.", "Use letters, digits and “_”, without braces.")
    return names


def _column(table: Table, kind: FieldType) -> str:
    column = table.text("column")
    if not column:
        return ""
    if _PARAMETER.fullmatch(column):
        if kind.is_file:
            table.refuse("column", "is a parameter, and a file is recorded as an input.")
        return column
    types = _COLUMN_TYPES.get(column)
    if types is None:
        known = ", ".join([*_COLUMN_TYPES, "parameters.NAME"])
        table.refuse("column", f"is “{column[:80]}”.", f"Use one of: {known}.")
    if kind not in types:
        table.refuse("column", f"is “{column}”, which does not hold a {kind.value}.")
    return column


def _default(table: Table, kind: FieldType) -> Value:
    value = table.data.get("default")
    if value is None:
        return None
    if kind.is_file:
        table.refuse("default", "cannot be set for a file.", "Remove it.")
    if kind in _TEXTUAL:
        return table.text("default")
    if kind is FieldType.BOOLEAN:
        return table.boolean("default")
    if kind in (FieldType.INTEGER, FieldType.SEED):
        return table.integer("default")
    if kind is FieldType.SIZE:
        if not (isinstance(value, list) and len(value) == 2 and all(type(side) is int for side in value)):
            table.refuse("default", "is not width and height.", "Write it like [640, 352].")
        return Size(*value)
    return table.number("default")


def _check_default(table: Table, field: Field) -> None:
    value = field.default
    if field.type is FieldType.SEED and isinstance(value, int) and not 0 <= value <= MAX_SEED:
        table.refuse("default", f"is not between 0 and {MAX_SEED}.")
    sides: tuple[Value, ...] = (value.width, value.height) if isinstance(value, Size) else (value,)
    for side in sides:
        if not isinstance(side, int | float):
            continue
        too_small = field.minimum is not None and side < field.minimum
        too_big = field.maximum is not None and side > field.maximum
        if too_small or too_big:
            table.refuse("default", "is not between minimum and maximum.")
    if field.choices and isinstance(value, str) and value not in field.choices:
        table.refuse("default", "is not one of the choices.")


def _is_number(value: JSON) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_json(value: JSON) -> bool:
    if isinstance(value, dict):
        return all(_is_json(each) for each in value.values())
    if isinstance(value, list):
        return all(_is_json(each) for each in value)
    return isinstance(value, str | bool) or _is_number(value)
