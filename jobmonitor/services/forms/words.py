"""What is said of values that cannot be used."""

from __future__ import annotations

from pathlib import Path

from jobmonitor.domain.errors import InvalidField
from jobmonitor.domain.workflow import Field, FieldType, Value

_MISSING = {
    FieldType.IMAGE: "Choose an image file.",
    FieldType.AUDIO: "Choose an audio file.",
    FieldType.VIDEO: "Choose a video file.",
    FieldType.IMAGES: "Choose one or more image files.",
    FieldType.AUDIO_TRACKS: "Add a sound for the first speaker.",
    FieldType.MASKS: "Paint a mask for each speaker, or choose mask files.",
}


def wrong(field: Field, what: str, remedy: str = "") -> InvalidField:
    """The field's label and what is wrong with its value, as one sentence."""
    return InvalidField(field.name, f"{field.label} {what}.", remedy=remedy)


def required(field: Field) -> InvalidField:
    """The field has no value and needs one."""
    return wrong(field, "is required", _MISSING.get(field.type, ""))


def plain(number: float) -> str:
    """A number as a person writes it."""
    return str(int(number)) if float(number).is_integer() else f"{number:g}"


def short(text: str) -> str:
    """The beginning of a long text."""
    return text if len(text) <= 80 else f"{text[:79]}…"


def quoted(value: Value) -> str:
    """A value as a sentence names it."""
    return f"“{short(str(value))}”"


def named(path: Path) -> str:
    """A file as a sentence names it."""
    return f"“{short(path.name or str(path))}”"


def is_text(text: str) -> bool:
    """Without halves of characters: bytes that are no UTF-8 arrive as such."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def check_text(field: Field, text: str) -> None:
    """Refuses what neither a database nor JSON in UTF-8 can hold."""
    if "\0" in text:
        raise wrong(
            field, "holds a NUL character, which cannot be stored", "Delete it, or type the text anew."
        )
    if not is_text(text):
        raise wrong(
            field,
            "holds bytes that are not text in UTF-8",
            "Type the text anew, or save the file it comes from as UTF-8.",
        )
