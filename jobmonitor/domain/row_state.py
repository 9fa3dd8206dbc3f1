"""What a row says of its job's end: the part of it that a repair changes, and may have to put back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from jobmonitor.domain.job import JSON, Job, JobStatus, OutputFile


@dataclass(frozen=True, slots=True, kw_only=True)
class RowState:
    """Status, result and times of one row. Times are the database's, aware, in UTC."""

    status: JobStatus
    status_text: str = ""
    """The status as the row spells it; empty for the table's usual word."""
    error_message: str | None = None
    outputs: tuple[str, ...] = ()
    output_file: OutputFile | None = None
    output_text: str | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    processing_time_seconds: float | None = None

    @classmethod
    def of(cls, job: Job) -> Self:
        """What the job's row says."""
        return cls(
            status=job.status,
            status_text=job.status_text,
            error_message=job.error_message,
            outputs=job.outputs,
            output_file=job.output_file,
            output_text=job.output_text,
            started_at=job.started_at,
            completed_at=job.completed_at,
            processing_time_seconds=job.processing_time_seconds,
        )

    def agrees(self, other: RowState) -> bool:
        """Whether both say the same, whenever that was written: what a compare-and-set compares."""
        return self._said() == other._said()

    def _said(self) -> tuple[object, ...]:
        return (self.status, self.error_message, self.outputs, self.output_file, self.output_text)

    def to_json(self) -> dict[str, JSON]:
        """As an object of JSON; what is None or empty is left out."""
        file = self.output_file
        values: dict[str, JSON] = {
            "status": self.status.value,
            "status_text": self.status_text,
            "error_message": self.error_message,
            "outputs": list(self.outputs),
            "output_file": None if file is None else [file.filename, file.subfolder, file.type],
            "output_text": self.output_text,
            "started_at": _text(self.started_at),
            "completed_at": _text(self.completed_at),
            "processing_time_seconds": self.processing_time_seconds,
        }
        return {name: value for name, value in values.items() if value not in (None, "", [])}

    @classmethod
    def from_json(cls, value: JSON) -> Self:
        """What `to_json` wrote. ValueError for anything that it cannot have written."""
        if not isinstance(value, Mapping):
            raise ValueError("a row's state is an object")
        file = value.get("output_file")
        try:
            return cls(
                status=JobStatus(value["status"]),
                status_text=str(value.get("status_text", "")),
                error_message=_optional(value.get("error_message")),
                outputs=tuple(str(each) for each in value.get("outputs", ())),
                output_file=None if file is None else OutputFile(*(str(part) for part in file)),
                output_text=_optional(value.get("output_text")),
                started_at=_time(value.get("started_at")),
                completed_at=_time(value.get("completed_at")),
                processing_time_seconds=_number(value.get("processing_time_seconds")),
            )
        except (KeyError, TypeError) as error:
            raise ValueError("this is not a row's state") from error


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat()


def _time(text: JSON) -> datetime | None:
    return None if text is None else datetime.fromisoformat(str(text)).astimezone(UTC)


def _optional(text: JSON) -> str | None:
    return None if text is None else str(text)


def _number(value: JSON) -> float | None:
    return None if value is None else float(value)
