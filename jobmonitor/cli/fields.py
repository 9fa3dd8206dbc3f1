"""The fields of a workflow as options: how each is given, and what may stand in it."""

from __future__ import annotations

from jobmonitor.domain.workflow import Field, FieldType, Value

_FORMS = {
    FieldType.AUDIO_TRACKS: "SPEAKER:PATH@SECONDS",
    FieldType.SIZE: "WIDTHxHEIGHT",
    FieldType.DURATION: "SECONDS",
    FieldType.INTEGER: "NUMBER",
    FieldType.FLOAT: "NUMBER",
    FieldType.SEED: "NUMBER",
    FieldType.BOOLEAN: "yes|no",
}
REPEATABLE = frozenset({FieldType.IMAGES, FieldType.MASKS, FieldType.AUDIO_TRACKS})


def option_of(field: Field) -> str:
    """How a field is given: `--file image=IMAGE`, `--set size=WIDTHxHEIGHT`."""
    if field.type.media and field.type is not FieldType.AUDIO_TRACKS:
        return f"--file {field.name}={field.type.media.upper()}"
    return f"--set {field.name}={_FORMS.get(field.type, 'TEXT')}"


def hint_of(field: Field) -> str:
    """What the field is, its default and its limits."""
    words = [field.label]
    if field.type in REPEATABLE:
        words.append("may be repeated")
    if field.default not in (None, ""):
        words.append(f"default {value_text(field.default)}")
    elif field.type is FieldType.SEED:
        words.append("default a new one each time")
    if limits := _limits(field):
        words.append(limits)
    if field.choices:
        words.append(", ".join(field.choices[:12]) + (", …" if len(field.choices) > 12 else ""))
    if field.only_when is not None:
        values = " or ".join(value_text(each) for each in field.only_when.values)
        words.append(f"only where {field.only_when.field} is {values}")
    if field.help:
        words.append(field.help)
    return "; ".join(words)


def value_text(value: Value) -> str:
    """A value as it is given on the command line."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _limits(field: Field) -> str:
    least, most = field.minimum, field.maximum
    if least is not None and most is not None:
        return f"{least:g} to {most:g}"
    if least is not None:
        return f"at least {least:g}"
    return f"at most {most:g}" if most is not None else ""
