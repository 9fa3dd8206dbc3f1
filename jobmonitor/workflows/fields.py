"""Reads the fields of a manifest, key by key."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from jobmonitor.domain.job import EMPTY, JSON
from jobmonitor.domain.workflow import MAX_SEED, Condition, Field, FieldType, FieldVariant, Size, Value
from jobmonitor.workflows.tables import Table

# fmt: off
_KEYS = frozenset({
    "name", "label", "type", "default", "required", "minimum", "maximum", "maximum_height", "step", "choices",
    "model_folder", "help", "group", "only_when", "variants", "from_image", "grows_with", "each",
    "time_format", "fills", "placeholder", "column", "parameter",
})
# fmt: on
_VARIANT_KEYS = frozenset({"when", "default", "minimum", "maximum", "maximum_height"})
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
PLACEHOLDER = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_PARAMETER = re.compile(r"[A-Za-z0-9_-]+")
_NUMERIC = frozenset({FieldType.INTEGER, FieldType.FLOAT, FieldType.SIZE, FieldType.DURATION, FieldType.SEED})
_TEXTUAL = frozenset({FieldType.TEXT, FieldType.MULTILINE, FieldType.CHOICE})
_MANY = frozenset({FieldType.IMAGES, FieldType.AUDIO_TRACKS, FieldType.MASKS})
"""Types with a placeholder for each of their files, or for each speaker."""
MAX_PLACEHOLDERS = 64
TIME_FORMATS = ("m:ss",)
_COLUMN_TYPES: Mapping[str, Collection[FieldType]] = {
    "prompt": _TEXTUAL,
    "model_used": _TEXTUAL,
    "inputs.images": (FieldType.IMAGE, FieldType.IMAGES, FieldType.MASKS),
    "inputs.audios": (FieldType.AUDIO, FieldType.AUDIO_TRACKS),
    "inputs.videos": (FieldType.VIDEO,),
    "size": (FieldType.SIZE,),
    "duration_seconds": (FieldType.DURATION,),
}
_BELONGS: Mapping[str, tuple[Collection[FieldType], str]] = {
    "minimum": (_NUMERIC, ""),
    "maximum": (_NUMERIC, ""),
    "step": (_NUMERIC, ""),
    "maximum_height": ((FieldType.SIZE,), "size"),
    "from_image": ((FieldType.SIZE,), "size"),
    "grows_with": ((FieldType.DURATION,), "duration"),
    "each": ((FieldType.IMAGES,), "images"),
    "time_format": ((FieldType.FLOAT,), "float"),
    "choices": ((FieldType.CHOICE,), "choice"),
    "model_folder": ((FieldType.CHOICE,), "choice"),
    "fills": ((FieldType.CHOICE,), "choice"),
}
"""Key → the types of fields that it is for, and how they are called where it is one type."""


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
    _check_belonging(table, kind)
    step = table.number("step")
    if step is not None and step <= 0:
        table.refuse("step", "is not greater than 0.")
    choices, folder = table.texts("choices"), table.text("model_folder")
    if kind is FieldType.CHOICE and not choices and not folder:
        table.refuse("choices", "is missing.", "Add choices, or model_folder for a model file.")
    column, parameter = _column(table, kind), _parameter(table)
    fills = _fills(table, choices)
    field = Field(
        name=name,
        label=table.text("label") or name.replace("_", " ").replace("-", " ").capitalize(),
        type=kind,
        default=_default(table, kind),
        required=table.boolean("required"),
        minimum=table.number("minimum"),
        maximum=table.number("maximum"),
        step=step,
        choices=choices,
        model_folder=folder,
        maximum_height=table.number("maximum_height"),
        help=table.text("help"),
        group=table.text("group"),
        only_when=_condition(table, "only_when"),
        variants=_variants(table, kind),
        from_image=table.text("from_image"),
        grows_with=table.text("grows_with"),
        each=table.boolean("each"),
        time_format=table.choice("time_format", TIME_FORMATS) if "time_format" in table.data else "",
        fills=fills,
        placeholders=_placeholders(table, kind, fills, is_recorded=bool(column or parameter)),
        column=column,
        parameter=parameter,
    )
    _check_values(table, field)
    for number, variant in enumerate(field.variants, start=1):
        place = Table({}, f"{table.place}, variant {number}")
        _check_values(place, varied(field, variant))
    return field


def varied(field: Field, variant: FieldVariant) -> Field:
    """The field while the variant's condition holds."""
    return replace(
        field,
        default=field.default if variant.default is None else variant.default,
        minimum=field.minimum if variant.minimum is None else variant.minimum,
        maximum=field.maximum if variant.maximum is None else variant.maximum,
        maximum_height=field.maximum_height if variant.maximum_height is None else variant.maximum_height,
    )


def _check_belonging(table: Table, kind: FieldType) -> None:
    """Refuses keys that mean nothing for a field of this type."""
    for key, (types, name) in _BELONGS.items():
        if key not in table.data or kind in types:
            continue
        if name:
            table.refuse(key, f"belongs to fields of type {name} alone.", "Remove it.")
        table.refuse(key, f"means nothing for a field of type {kind.value}.", "Remove it.")


def _placeholders(
    table: Table, kind: FieldType, fills: Mapping[str, Mapping[str, JSON]], *, is_recorded: bool
) -> tuple[str, ...]:
    names = table.texts("placeholder")
    for name in names:
        if not PLACEHOLDER.fullmatch(name):
            table.refuse("placeholder", f"is “{name[:80]}”.", "Use letters, digits and “_”, without braces.")
    if fills:
        return tuple(next(iter(fills.values())))
    if not names and "placeholder" not in table.data and is_recorded and not kind.media:
        return ()
    if kind in _MANY and not table.boolean("each"):
        if not 1 <= len(names) <= MAX_PLACEHOLDERS:
            table.refuse(
                "placeholder",
                f"has not 1 to {MAX_PLACEHOLDERS} names, one for each.",
                'Write it like ["FIRST", "SECOND"].',
            )
        return names
    wanted = 2 if kind is FieldType.SIZE else 1
    if len(names) != wanted:
        example = '["WIDTH", "HEIGHT"]' if wanted == 2 else '"PROMPT"'
        table.refuse("placeholder", f"has not {wanted} name{'s'[: wanted - 1]}.", f"Write it like {example}.")
    return names


def _fills(table: Table, choices: tuple[str, ...]) -> Mapping[str, Mapping[str, JSON]]:
    """Choice → placeholder → value, the same placeholders for each; `placeholder` gets the choice itself."""
    outer = table.table("fills")
    if outer is None:
        return EMPTY
    own = table.texts("placeholder")
    found: dict[str, Mapping[str, JSON]] = {}
    for choice in outer.data:
        if choice not in choices:
            outer.refuse(choice[:80], "is not one of the choices.")
        inner = outer.table(choice)
        assert inner is not None  # `choice` comes from the table itself
        for name in inner.data:
            if not PLACEHOLDER.fullmatch(name):
                inner.refuse(name[:80], "is no name of a placeholder.")
        found[choice] = dict.fromkeys(own, choice) | {
            name: inner.value(name, required=True) for name in inner.data
        }
    if missing := [choice for choice in choices if choice not in found]:
        table.refuse("fills", f"says nothing for the choice “{missing[0][:80]}”.", "Add it.")
    names = next(iter(found.values()), {}).keys()
    for choice, values in found.items():
        if different := sorted(values.keys() ^ names):
            outer.refuse(
                choice,
                f"does not fill the same placeholders as the other choices: “{different[0]}”.",
                "Give each choice a value for each placeholder.",
            )
    if not names:
        table.refuse("fills", "fills no placeholder.", "Add one to each choice, or remove it.")
    return found


def _condition(table: Table, key: str, *, required: bool = False) -> Condition | None:
    inner = table.table(key)
    if inner is None:
        if required:
            table.refuse(key, "is missing.", f'Add {key} = {{field = "…", values = [ … ]}}.')
        return None
    inner.check_keys(("field", "values"))
    values = inner.values("values")
    if not values:
        inner.refuse("values", "names no value.", "Add one.")
    return Condition(inner.text("field", required=True), values)


def _variants(table: Table, kind: FieldType) -> tuple[FieldVariant, ...]:
    found = []
    for each in table.tables("variants", "variant", "fields.variants"):
        each.check_keys(_VARIANT_KEYS)
        _check_belonging(each, kind)
        when = _condition(each, "when", required=True)
        assert when is not None  # it is required
        if len(each.data) == 1:
            each.refuse("when", "has nothing beside it that would change.", "Add a key, or remove it.")
        found.append(
            FieldVariant(
                when=when,
                default=_default(each, kind),
                minimum=each.number("minimum"),
                maximum=each.number("maximum"),
                maximum_height=each.number("maximum_height"),
            )
        )
    return tuple(found)


def _column(table: Table, kind: FieldType) -> str:
    column = table.text("column")
    if not column:
        return ""
    if column.startswith("parameters.") and _PARAMETER.fullmatch(column.removeprefix("parameters.")):
        if kind.media:
            table.refuse(
                "column",
                "is a parameter, and a file is recorded as an input.",
                "Use inputs.images, inputs.audios or inputs.videos, and `parameter` for a key beside it.",
            )
        return column
    types = _COLUMN_TYPES.get(column)
    if types is None:
        known = ", ".join([*_COLUMN_TYPES, "parameters.NAME"])
        table.refuse("column", f"is “{column[:80]}”.", f"Use one of: {known}.")
    if kind not in types:
        table.refuse("column", f"is “{column}”, which does not hold a {kind.value}.")
    return column


def _parameter(table: Table) -> str:
    name = table.text("parameter")
    if name and not _PARAMETER.fullmatch(name):
        table.refuse("parameter", "has other characters than letters, digits, “_” and “-”.")
    return name


def _default(table: Table, kind: FieldType) -> Value:
    value = table.data.get("default")
    if value is None:
        return None
    if kind.media:
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


def _check_values(table: Table, field: Field) -> None:
    """Whether limits and default agree."""
    least, most, most_height = field.minimum, field.maximum, field.maximum_height
    if least is not None and most is not None and least > most:
        table.refuse("minimum", "is greater than the maximum.")
    if least is not None and most_height is not None and least > most_height:
        table.refuse("maximum_height", "is less than the minimum.")
    value = field.default
    if field.type is FieldType.SEED and isinstance(value, int) and not 0 <= value <= MAX_SEED:
        table.refuse("default", f"is not between 0 and {MAX_SEED}.")
    if isinstance(value, Size):
        height = most if most_height is None else most_height
        sides: tuple[tuple[Value, float | None], ...] = ((value.width, most), (value.height, height))
    else:
        sides = ((value, most),)
    for side, greatest in sides:
        if not isinstance(side, int | float) or isinstance(side, bool):
            continue
        if (least is not None and side < least) or (greatest is not None and side > greatest):
            table.refuse("default", "is not between minimum and maximum.")
    if field.choices and isinstance(value, str) and value not in field.choices:
        table.refuse("default", "is not one of the choices.")
