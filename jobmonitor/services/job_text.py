"""Jobs as text for people and their programs: JSON, the cells of a CSV file, lines for the clipboard."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from jobmonitor.domain.job import JSON, Job, JobKind, JobRef, JobStatus, System

_FORMULA = tuple("=+-@\t\r")
LINE_COLUMNS = (
    "id",
    "kind",
    "workflow_name",
    "status",
    "created_at",
    "processing_time_seconds",
    "user_id",
    "comfy_url",
    "prompt",
    "outputs",
    "error_message",
)
"""What the clipboard has of a job, in this order."""


def job_json(job: Job) -> dict[str, JSON]:
    """A job as an object: times in ISO 8601, UTC; inputs and outputs as lists of addresses."""
    return {
        "id": job.ref.key,
        "source": job.ref.source,
        "kind": job.kind.value,
        "system": job.system.value,
        "workflow_name": job.workflow_name,
        "status": job.status.value,
        "status_text": job.status_text,
        "title": job.title,
        "migrated": job.migrated,
        "created_at": iso(job.created_at),
        "started_at": iso(job.started_at),
        "completed_at": iso(job.completed_at),
        "processing_time_seconds": job.processing_time_seconds,
        "user_id": job.user_id,
        "comfy_job_id": job.comfy_job_id,
        "comfy_url": job.comfy_url,
        "prompt": job.prompt,
        "inputs": list(job.inputs.all),
        "outputs": list(job.outputs),
        "output_text": job.output_text,
        "parameters": plain(job.parameters),
        "width": job.width,
        "height": job.height,
        "fps": job.fps,
        "duration_seconds": job.duration_seconds,
        "model_used": job.model_used,
        "thumbnail_url": job.thumbnail_url,
        "error_message": job.error_message,
        "flaws": list(job.flaws),
    }


def iso(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC with microseconds."""
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="microseconds")


def plain(value: Any) -> JSON:
    """Frozen mappings and tuples as JSON's own objects and lists."""
    if hasattr(value, "items"):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value


def json_line(value: JSON) -> str:
    """One line of JSON; every character as it is, but for lone surrogates, which no encoding takes."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def csv_cells(job: Job) -> dict[str, JSON]:
    """The cells of a job by column: lists and objects as JSON, and no text that a spreadsheet would run."""
    return {key: _cell(value) for key, value in job_json(job).items()}


def csv_columns() -> list[str]:
    """The columns of `csv_cells`, in their order; for a header where there is no job."""
    blank = Job(
        ref=JobRef("", ""),
        kind=JobKind.IMAGE,
        system=System.NEW,
        workflow_name="",
        status=JobStatus.UNKNOWN,
    )
    return list(csv_cells(blank))


def csv_header() -> str:
    """The first line above those of `csv_text`."""
    return _csv([csv_columns()])


def csv_text(jobs: Iterable[Job]) -> str:
    """Lines of CSV with the columns of `csv_columns`."""
    return _csv([list(csv_cells(job).values()) for job in jobs])


def _csv(rows: Iterable[list[JSON]]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(rows)
    return written.getvalue().encode("utf-8", "backslashreplace").decode("utf-8")


def job_text(job: Job) -> str:
    """A job as a paragraph that people read, one fact a line; ends with an empty line."""
    created = job.created_at
    facts = {
        "Prompt": job.prompt,
        "Error": job.error_message,
        "Text": job.output_text,
        "Created": created and f"{created.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC",
        "Took": None if job.duration is None else f"{job.duration.total_seconds():.1f} s",
        "Size": None if not job.width or not job.height else f"{job.width} × {job.height}",
        "Server": job.comfy_url,
        "Inputs": " ".join(job.inputs.all),
        "Outputs": " ".join(job.outputs),
        "Id": str(job.ref),
    }
    lines = [f"{job.workflow_name}: {job.status}"]
    lines += [f"{name}: {' '.join(str(value).split())}" for name, value in facts.items() if value]
    return "\n".join(lines).encode("utf-8", "backslashreplace").decode("utf-8") + "\n"


def without_formula(value: Any) -> Any:
    """Text that a spreadsheet would run as a formula gets a quote in front of it."""
    return f"'{value}" if isinstance(value, str) and value[:1] in _FORMULA else value


def table_text(jobs: Iterable[Job]) -> str:
    """Lines with tabs between the cells, for a spreadsheet or a message; lists of outputs as plain text."""
    return "".join(_line(csv_cells(job) | {"outputs": " ".join(job.outputs)}) for job in jobs)


def table_header() -> str:
    """The first line above those of `table_text`."""
    return "\t".join(LINE_COLUMNS) + "\n"


def _line(cells: dict[str, JSON]) -> str:
    texts = ("" if cells[key] is None else str(cells[key]) for key in LINE_COLUMNS)
    joined = "\t".join(str(without_formula(" ".join(text.split()))) for text in texts)
    return joined.encode("utf-8", "backslashreplace").decode("utf-8") + "\n"


def _cell(value: JSON) -> JSON:
    return without_formula(json_line(value) if isinstance(value, list | dict) else value)
