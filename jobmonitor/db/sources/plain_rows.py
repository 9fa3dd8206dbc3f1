"""The short way to a job: for a row in which nothing is odd, as nearly every row is.

It only ever gives what `rows.read_job` gives for the same row, and leaves to it whatever needs a second
look: a page has hundreds of rows, and reading them costs more than asking for them.
"""

from __future__ import annotations

from datetime import datetime
from types import MappingProxyType
from typing import Any

from jobmonitor.db.sources.rows import BROKEN, PLAIN
from jobmonitor.db.sources.shape import TableShape
from jobmonitor.db.sources.source import FIELDS
from jobmonitor.db.sql.json_text import FORMER, OWN, loads
from jobmonitor.db.times import parse_time
from jobmonitor.domain.job import (
    CANCELLED_BY_OPERATOR,
    EMPTY,
    Job,
    JobInputs,
    JobRef,
    JobStatus,
    OutputFile,
)

_PLACE = {field: place for place, field in enumerate(FIELDS)}
_NO_INPUTS = JobInputs()


class _Odd(Exception):
    """The row has to be read with care."""


def plain_job(row: tuple[Any, ...], shape: TableShape) -> Job | None:
    """The job of a row (the values of FIELDS, in their order); None where something in it is odd."""
    try:
        return _job(row, shape)
    except (_Odd, ValueError):
        return None


def _job(row: tuple[Any, ...], shape: TableShape) -> Job:
    (
        key,
        created_at,
        started_at,
        completed_at,
        updated_at,
        seconds,
        user_id,
        workflow_name,
        _workflow_id,
        status_text,
        comfy_job_id,
        comfy_url,
        prompt,
        input_images,
        input_audios,
        input_videos,
        outputs,
        output_text,
        filename,
        subfolder,
        type_,
        error_message,
        parameters,
        width,
        height,
        fps,
        duration_seconds,
        model_used,
        thumbnail_url,
        title,
        dataset,
        style_image,
        migrated,
    ) = row
    status = shape.words.read.get(status_text)
    if status is None or (status is JobStatus.FAILED and error_message == CANCELLED_BY_OPERATOR):
        raise _Odd
    if shape.status is not None or title is not None or dataset is not None or style_image is not None:
        raise _Odd
    for text in (key, workflow_name, comfy_job_id, comfy_url, user_id, prompt, filename, subfolder, type_):
        if text is not None and (text.__class__ is not str or not text or text.isspace()):
            raise _Odd
    for text in (error_message, model_used, thumbnail_url, output_text):
        if text is not None and (text.__class__ is not str or not text or text.isspace()):
            raise _Odd
    if key is None or workflow_name is None or created_at is None:
        raise _Odd
    began = None if started_at is None else _time(started_at)
    ended = None if completed_at is None else _time(completed_at)
    if began is not None and ended is not None and ended < began:
        raise _Odd
    inputs = _NO_INPUTS
    if input_images is not None or input_audios is not None or input_videos is not None:
        inputs = JobInputs(_texts(input_images), _texts(input_audios), _texts(input_videos))
    file = None if filename is None else OutputFile(filename, subfolder or "", type_ or "output")
    kept = EMPTY
    if parameters is not None and parameters != "{}":
        known = _parameters(parameters, row)
        if prompt is None:
            prompt = known.get("prompt")
            if prompt is not None and (prompt.__class__ is not str or not prompt or prompt.isspace()):
                raise _Odd
        kept = MappingProxyType(known)
    return Job.with_values(
        {
            "ref": JobRef(shape.table, key),
            "kind": shape.kind,
            "system": shape.system,
            "workflow_name": shape.workflow_name(workflow_name),
            "status": status,
            "status_text": status_text,
            "created_at": _time(created_at),
            "started_at": began,
            "completed_at": ended,
            "updated_at": None if updated_at is None else _time(updated_at),
            "processing_time_seconds": None if seconds is None else _number(seconds),
            "user_id": user_id,
            "comfy_job_id": comfy_job_id,
            "comfy_url": comfy_url,
            "prompt": prompt,
            "inputs": inputs,
            "outputs": _texts(outputs),
            "output_file": file,
            "output_text": output_text,
            "parameters": kept,
            "width": None if width is None else _integer(width),
            "height": None if height is None else _integer(height),
            "fps": None if fps is None else _integer(fps),
            "duration_seconds": None if duration_seconds is None else _number(duration_seconds),
            "model_used": model_used,
            "thumbnail_url": thumbnail_url,
            "error_message": error_message,
            "migrated": migrated is not None and str(migrated) in ("true", "1"),
        }
    )


def _parameters(text: Any, row: tuple[Any, ...]) -> dict[str, Any]:
    """The object in `parameters`, where it keeps nothing that the row has no value for, but a prompt."""
    if text.__class__ is not str or text[:1] != "{":
        raise _Odd
    known: dict[str, Any] = loads(text)
    if FORMER in known:
        raise _Odd
    own = known.get(OWN)
    names = PLAIN & known.keys()
    if own.__class__ is dict:
        names |= own.keys()
        if "prompt" in own:
            raise _Odd
    for name in names:
        place = _PLACE.get(name)
        if place is not None and row[place] is None and name != "prompt":
            raise _Odd
    return known


def _time(text: Any) -> datetime:
    moment = parse_time(text) if text.__class__ is str else None
    if moment is None:
        raise _Odd
    return moment


def _texts(text: Any) -> tuple[str, ...]:
    if text is None or text == "[]":
        return ()
    if text.__class__ is not str or text[:1] != "[":
        raise _Odd
    items = loads(text)
    for item in items:
        if item.__class__ is not str or not item or item.isspace() or BROKEN.match(item):
            raise _Odd
    return tuple(items)


def _integer(value: Any) -> int:
    if value.__class__ is int:
        return int(value)
    if value.__class__ is str and value.isascii() and value.isdigit() and len(value) < 16:
        return int(value)
    raise _Odd


def _number(value: Any) -> float:
    number = float(value)
    if number - number != 0:  # infinite, or no number
        raise _Odd
    return number
