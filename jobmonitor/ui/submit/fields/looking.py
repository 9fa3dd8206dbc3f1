"""What lies at a path or an address, found out away from the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jobmonitor.domain.errors import InvalidField, StorageError
from jobmonitor.domain.workflow import Field, FieldType, Size
from jobmonitor.services.forms import check_value
from jobmonitor.ui.submit.fields.base import Surroundings
from jobmonitor.ui.submit.fields.file_preview import describe
from jobmonitor.ui.submit.fields.incoming import path_of
from jobmonitor.ui.submit.fields.path_line import KINDS, NAMES
from jobmonitor.ui.translating import translate
from jobmonitor.ui.words import file_name, is_web_address, one_line

MOST_BYTES = 64_000_000
"""A longer file is shown without a thumbnail."""


@dataclass(frozen=True)
class Seen:
    """A file of the field's kind."""

    path: Path
    size: Size | None
    """Pixels."""
    seconds: float | None
    about: str
    """Its name and its measures, on two lines."""
    data: bytes
    """Its content; empty for sounds and where it is too long."""


async def look(surroundings: Surroundings, field: Field, text: str) -> Seen:
    """What a file field is to know of `text`; what lies at an address is fetched.

    Raises InvalidField and other JobMonitorErrors: it is no file that the field takes.
    """
    pictures, local = surroundings.pictures, surroundings.application.local
    fetched = is_web_address(text)
    path = await pictures.local_file(text) if fetched else path_of(text)
    name = file_name(text) if fetched else one_line(path.name, 120)
    await local.run(check_value, field, path)
    info = await pictures.probe(path)
    if info.kind != field.type.value:
        kind = translate("Submit", KINDS.get(info.kind, "something else"))
        raise InvalidField(
            field.name,
            translate("Submit", "{label} takes {wanted}, and “{name}” is {kind}.").format(
                label=field.label, wanted=translate("Submit", NAMES[field.type]), name=name, kind=kind
            ),
            remedy=translate("Submit", "Choose another file."),
        )
    length, data = await local.run(_read, path, field.type is not FieldType.AUDIO)
    return Seen(path, info.size, info.seconds, f"{name}\n{describe(info, length)}", data)


def _read(path: Path, with_content: bool) -> tuple[int, bytes]:
    """How long the file is in bytes, and its content where that is wanted and not too long."""
    try:
        length = path.stat().st_size
        return length, path.read_bytes() if with_content and length <= MOST_BYTES else b""
    except OSError as error:
        unreadable = translate("Submit", "“{name}” cannot be read.").format(name=one_line(path.name, 80))
        raise StorageError(unreadable, details=str(error)) from error
