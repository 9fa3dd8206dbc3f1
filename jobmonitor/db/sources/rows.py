"""A row of texts, read as a job. Nothing in a row is trusted, and nothing in it is an error."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from jobmonitor.db.sources.shape import TableShape
from jobmonitor.db.sql.json_text import FORMER, OWN, loads
from jobmonitor.db.times import parse_time
from jobmonitor.domain.job import (
    JSON,
    Job,
    JobInputs,
    JobRef,
    JobStatus,
    OutputFile,
)

_SHOWN = 60
_EXACT_DIGITS = 16
"""So many digits are more than a float has exactly."""


class RowReader:
    """Reads the values of one row, and collects what it does not understand.

    A page has hundreds of rows of thirty values, most of them null: these are left aside at once.
    """

    __slots__ = ("_given", "_kept", "_own", "flaws", "parameters")

    def __init__(self, row: Mapping[str, Any]) -> None:
        self._given = {
            name: value if value.__class__ is str else str(value)
            for name, value in row.items()
            if value is not None
        }
        self.flaws: list[str] = []
        self.parameters = self._parameters()
        own = self.parameters.get(OWN) if self.parameters else None
        self._own: dict[str, JSON] = own if isinstance(own, dict) else {}
        self._kept = self._own.keys() | (PLAIN & self.parameters.keys()) if self.parameters else _NOTHING

    def values(self) -> dict[str, Any]:
        """Field → value, for the fields of a job that are read as they stand and hold something."""
        names = [name for name in self._given if name in _READ]
        if self._kept:
            names += self._kept & _READ.keys() - self._given.keys()
        return {name: _READ[name](self, name) for name in names}

    def holds(self, name: str) -> bool:
        """Whether there is a value, in the row or in its parameters."""
        return name in self._given or name in self._kept

    def raw(self, name: str) -> str | None:
        """The value as it stands, as text."""
        return self._given.get(name)

    def text(self, name: str) -> str | None:
        """The value; blank text is nothing. Without a column, what `parameters` have."""
        text = self._given.get(name)
        if text is not None and text.strip():
            return text
        kept = self.kept(name)
        return kept if isinstance(kept, str) and kept.strip() else None

    def kept(self, name: str) -> JSON:
        """What `parameters` keep for a field that the table has no column for."""
        if self._own and name in self._own:
            return self._own[name]
        return self.parameters.get(name) if name in PLAIN else None

    def time(self, name: str) -> datetime | None:
        """An aware time."""
        text = self.raw(name) or self.kept(name)
        if not isinstance(text, str) or not text.strip():
            return None
        moment = parse_time(text)
        if moment is None:
            self.flaw(name, text, "no time")
        return moment

    def number(self, name: str) -> float | None:
        """A finite number."""
        value: Any = self.raw(name)
        if value is None or not value.strip():
            value = self.kept(name)
        if value is None or isinstance(value, bool | list | dict):
            return None
        try:
            number = float(value)
        except (ValueError, OverflowError):
            number = math.nan
        if not math.isfinite(number):
            self.flaw(name, str(value), "no number")
            return None
        return number

    def integer(self, name: str) -> int | None:
        """A whole number."""
        text = self._given.get(name, "")
        if text.isascii() and text.isdigit() and len(text) < _EXACT_DIGITS:
            return int(text)
        number = self.number(name)
        if number is None:
            return None
        if number != int(number):
            self.flaw(name, str(number), "no whole number")
            return None
        return int(number)

    def list(self, name: str) -> tuple[str, ...]:
        """Texts of a list; a text that is no list is a list of one."""
        value: Any = self.raw(name)
        if value is None or not value.strip():
            value = self.kept(name)
        elif value.lstrip().startswith("["):
            try:
                value = loads(value)
            except ValueError:
                self.flaw(name, value, "no list")
                return ()
        if value is None or value == []:
            return ()
        items = value if isinstance(value, list) else [value]
        texts = tuple(item for item in items if isinstance(item, str) and item.strip())
        if any(item is not None and not isinstance(item, str) for item in items):
            self.flaw(name, str(value), "no list of texts")
        return texts

    def _parameters(self) -> dict[str, JSON]:
        text = self.raw("parameters")
        if text is None or text == "{}" or not text.strip():
            return {}
        try:
            value = loads(text)
            if isinstance(value, str):
                value = loads(value) if value.strip() else None
        except ValueError:
            value = text
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.flaw("parameters", text, "no JSON object")
            return {}
        if FORMER in value:
            self.flaw("parameters", str(value[FORMER]), "no JSON object")
        return value

    def flaw(self, name: str, text: str, what: str) -> None:
        """Notes that a value was not understood."""
        shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
        self.flaws.append(f"{name} holds “{shown}”, which is {what}.")


PLAIN = frozenset({"prompt", "width", "height", "fps", "duration_seconds", "model_used"})
"""Fields that `parameters` keep under their own name where a table has no column for them."""


_NOTHING: frozenset[str] = frozenset()

_READ: Mapping[str, Callable[[RowReader, str], Any]] = {
    "title": RowReader.text,
    "created_at": RowReader.time,
    "started_at": RowReader.time,
    "completed_at": RowReader.time,
    "updated_at": RowReader.time,
    "processing_time_seconds": RowReader.number,
    "user_id": RowReader.text,
    "comfy_job_id": RowReader.text,
    "comfy_url": RowReader.text,
    "prompt": RowReader.text,
    "output_text": RowReader.text,
    "width": RowReader.integer,
    "height": RowReader.integer,
    "fps": RowReader.integer,
    "duration_seconds": RowReader.number,
    "model_used": RowReader.text,
    "thumbnail_url": RowReader.text,
    "error_message": RowReader.text,
}
_HOST = r"(?:\[[0-9a-f:.]+\]|[^\s/?#@:\[\]]+)"
BROKEN = re.compile(rf"https?:(?!//(?:[^\s/?#@]*@)?{_HOST}(?::\d{{1,5}})?(?:[/?#]|\Z))", re.IGNORECASE)
"""What begins like an address and is none; a bare file name is what old rows have."""
_INPUTS = ("input_images", "input_audios", "input_videos")


def read_job(row: Mapping[str, Any], shape: TableShape) -> Job:
    """The job of a row, by what the table's shape says of its columns."""
    reader = RowReader(row)
    status_text = reader.raw("status") or (shape.status or "")
    status = shape.status or shape.words.status(status_text, reader.raw("error_message"))
    if status is JobStatus.UNKNOWN:
        reader.flaws.append(f"The status “{status_text[:_SHOWN]}” is not known.")
    workflow_name = shape.workflow_name(reader.text("workflow_name"))
    if not workflow_name:
        number = reader.text("workflow_id")
        reader.flaws.append(
            f"The row's workflow {number[:_SHOWN]} is not known: the table workflows does not name it."
            if number
            else "The row names no workflow."
        )
    values = reader.values()
    created_at = values.get("created_at")
    if created_at is None and not any(flaw.startswith("created_at") for flaw in reader.flaws):
        reader.flaws.append("The row has no time of creation.")
    started_at, completed_at = values.get("started_at"), values.get("completed_at")
    if started_at is not None and completed_at is not None and completed_at < started_at:
        reader.flaws.append("The job ended before it began.")
    filename = reader.text("output_filename")
    if filename is not None:
        folder, type_ = reader.text("output_subfolder") or "", reader.text("output_type") or "output"
        values["output_file"] = OutputFile(filename, folder, type_)
    inputs = [_several(reader, shape, field) for field in _INPUTS]
    if any(inputs):
        values["inputs"] = JobInputs(*inputs)
    if reader.parameters:
        values["parameters"] = MappingProxyType(reader.parameters)
    return Job.with_values(
        {
            "ref": JobRef(shape.table, reader.raw("key") or ""),
            "kind": shape.kind,
            "system": shape.system,
            "workflow_name": workflow_name,
            "status": status,
            "status_text": status_text,
            "migrated": reader.raw("migrated") in ("true", "1"),
            "outputs": _several(reader, shape, "outputs"),
            "flaws": tuple(reader.flaws),
            **values,
        }
    )


def _several(reader: RowReader, shape: TableShape, field: str) -> tuple[str, ...]:
    """A list of addresses; a column of text holds one of them, however it begins."""
    if not reader.holds(field):
        return ()
    column = shape.columns.get(field)
    if column is None or column.kind != "text":
        texts = reader.list(field)
    else:
        text = reader.text(field)
        texts = () if text is None else (text,)
    for each in texts:
        if BROKEN.match(each):
            reader.flaw(field, each, "no address")
    return texts
