"""Jobs as JSON, whole and exact: what is kept on a disk or sent to another program reads back the same.

What is None or empty is left out. Members that are not known are passed over, so that what a newer program
wrote can be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from jobmonitor.domain.job import EMPTY, JSON, Job, JobInputs, JobKind, JobRef, JobStatus, OutputFile, System

T = TypeVar("T")

_TEXTS = (
    "title",
    "user_id",
    "comfy_job_id",
    "comfy_url",
    "prompt",
    "output_text",
    "model_used",
    "thumbnail_url",
    "error_message",
)
_WHOLE_NUMBERS = ("width", "height", "fps")
_NUMBERS = ("processing_time_seconds", "duration_seconds")
_TIMES = ("created_at", "started_at", "completed_at", "updated_at")
_LISTS = ("outputs", "flaws")
_INPUTS = ("images", "audios", "videos")
_FILE = ("filename", "subfolder", "type")


def job_to_json(job: Job) -> dict[str, JSON]:
    """The job as an object of JSON: times in ISO 8601, UTC."""
    optional: dict[str, JSON] = {
        "status_text": job.status_text,
        "migrated": job.migrated,
        "inputs": {name: list(getattr(job.inputs, name)) for name in _INPUTS if getattr(job.inputs, name)},
        "parameters": dict(job.parameters),
    }
    optional |= {name: list(getattr(job, name)) for name in _LISTS}
    scalar = {name: getattr(job, name) for name in (*_TEXTS, *_WHOLE_NUMBERS, *_NUMBERS)}
    for name in _TIMES:
        moment: datetime | None = getattr(job, name)
        scalar[name] = None if moment is None else moment.astimezone(UTC).isoformat()
    if job.output_file is not None:
        scalar["output_file"] = {name: getattr(job.output_file, name) for name in _FILE}
    return {
        "source": job.ref.source,
        "key": job.ref.key,
        "kind": job.kind.value,
        "system": job.system.value,
        "workflow_name": job.workflow_name,
        "status": job.status.value,
        **{name: value for name, value in optional.items() if value},
        **{name: value for name, value in scalar.items() if value is not None},
    }


def job_from_json(value: JSON) -> Job:
    """The job that `job_to_json` wrote. ValueError for anything that it cannot have written."""
    members = _Members(value)
    inputs = _Members(members.get("inputs", dict) or {})
    values: dict[str, Any] = {name: members.get(name, str) for name in _TEXTS}
    values |= {name: members.get(name, int) for name in _WHOLE_NUMBERS}
    values |= {name: members.number(name) for name in _NUMBERS}
    values |= {name: members.time(name) for name in _TIMES}
    values |= {name: members.texts(name) for name in _LISTS}
    return Job(
        ref=JobRef(members.required("source", str), members.required("key", str)),
        kind=JobKind(members.required("kind", str)),
        system=System(members.required("system", str)),
        workflow_name=members.required("workflow_name", str),
        status=JobStatus(members.required("status", str)),
        status_text=members.get("status_text", str) or "",
        migrated=members.flag("migrated"),
        inputs=JobInputs(**{name: inputs.texts(name) for name in _INPUTS}),
        output_file=_file(members.get("output_file", dict)),
        parameters=members.get("parameters", dict) or EMPTY,
        **values,
    )


def _file(value: JSON | None) -> OutputFile | None:
    if value is None:
        return None
    members = _Members(value)
    return OutputFile(**{name: members.required(name, str) for name in _FILE})


class _Members:
    """The members of an object, each of the type that is asked for, or refused."""

    def __init__(self, value: JSON) -> None:
        if not isinstance(value, Mapping):
            raise ValueError("a job is an object")
        self._values = value

    def get(self, name: str, kind: type[T]) -> T | None:
        """The member, None where there is none."""
        value = self._values.get(name)
        if value is None:
            return None
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise ValueError(f"{name} is of another type")
        return value

    def required(self, name: str, kind: type[T]) -> T:
        """The member."""
        value = self.get(name, kind)
        if value is None:
            raise ValueError(f"{name} is missing")
        return value

    def flag(self, name: str) -> bool:
        """The member; False where there is none."""
        return self.get(name, bool) or False

    def number(self, name: str) -> float | None:
        """The member, whole or not."""
        whole = self._values.get(name)
        return self.get(name, int) if isinstance(whole, int) else self.get(name, float)

    def texts(self, name: str) -> tuple[str, ...]:
        """The members of a list; none where there is no list."""
        values = self.get(name, list) or []
        if not all(isinstance(each, str) for each in values):
            raise ValueError(f"{name} has what is no text")
        return tuple(values)

    def time(self, name: str) -> datetime | None:
        """An aware time, in UTC."""
        text = self.get(name, str)
        if text is None:
            return None
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise ValueError(f"{name} has no zone")
        return moment.astimezone(UTC)
