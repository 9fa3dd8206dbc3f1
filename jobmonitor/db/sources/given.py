"""What a new job or a patch gives a row, and what a row must be given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table

from jobmonitor.db.sources.shape import TableShape
from jobmonitor.db.sql.text import is_storable
from jobmonitor.domain.errors import SchemaMismatch
from jobmonitor.domain.job import JobInputs, JobPatch, NewJob, OutputFile


def given_values(values: NewJob | JobPatch) -> list[tuple[str, Any]]:
    """(field, value) for what is given and has a column or a place in `parameters` of its own."""
    result: list[tuple[str, Any]] = []
    for field in (
        "comfy_job_id",
        "comfy_url",
        "user_id",
        "prompt",
        "output_text",
        "thumbnail_url",
        "width",
        "height",
        "fps",
        "duration_seconds",
        "model_used",
        "error_message",
    ):
        value = getattr(values, field, None)
        if value is not None:
            result.append((field, value))
    inputs: JobInputs | None = values.inputs
    if inputs is not None:
        is_new = isinstance(values, NewJob)
        for field, urls in (("images", inputs.images), ("audios", inputs.audios), ("videos", inputs.videos)):
            if urls or not is_new:
                result.append((f"input_{field}", list(urls)))
    outputs: tuple[str, ...] | None = getattr(values, "outputs", None)
    if outputs is not None:
        result.append(("outputs", list(outputs)))
    file: OutputFile | None = getattr(values, "output_file", None)
    if file is not None:
        result += [
            ("output_filename", file.filename),
            ("output_subfolder", file.subfolder),
            ("output_type", file.type),
        ]
    return result


def all_storable(value: Any) -> bool:
    """Whether both databases can hold each text in a value."""
    match value:
        case str():
            return is_storable(value)
        case Mapping():
            return all(all_storable(key) and all_storable(item) for key, item in value.items())
        case list() | tuple():
            return all(map(all_storable, value))
    return True


def check_given(shape: TableShape, table: Table, values: Mapping[str, Any]) -> None:
    """SchemaMismatch where a column that needs a value has none in an insertion; the key's is made later."""
    for column in required(table):
        if column in values or column == shape.columns["key"].name:
            continue
        user = shape.columns.get("user_id")
        if user is not None and column == user.name:
            raise SchemaMismatch(
                f"Each job in {table.name} belongs to a user, and this one has none: its column {column}"
                " allows no null.",
                remedy="Say whose it is: by --user, JOBMONITOR_USER, or the user in the settings (a UUID).",
            )
        raise SchemaMismatch(
            f"The column {column} of {table.name} needs a value, and this job has none.",
            remedy=f"Give the column {column} a default, or let it be null.",
        )


def required(table: Table) -> list[str]:
    """Columns that an insertion must give a value."""
    return [each.name for each in table.columns if not each.nullable and each.server_default is None]
