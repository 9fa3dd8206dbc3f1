"""How jobs are printed: as a table for people, as JSON and CSV for programs."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TextIO

from jobmonitor.domain.job import JSON, Job

WIDTH_WITHOUT_TERMINAL = 240
"""Characters of a table that goes into a file or a pipe."""


class Format(StrEnum):
    """How a list is printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


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


def print_json(value: JSON, out: TextIO | None = None) -> None:
    """One object, one line."""
    (out or sys.stdout).write(json_line(value) + "\n")
    (out or sys.stdout).flush()


def print_jobs(jobs: Iterable[Job], how: Format) -> None:
    """A list of jobs on standard output."""
    if how is Format.JSON:
        for job in jobs:
            print_json(job_json(job))
    elif how is Format.CSV:
        _print_csv(jobs)
    else:
        _print_table(list(jobs))


def _print_csv(jobs: Iterable[Job]) -> None:
    writer = None
    for job in jobs:
        row = {
            key: json_line(value) if isinstance(value, list | dict) else value
            for key, value in job_json(job).items()
        }
        if writer is None:
            writer = csv.DictWriter(sys.stdout, list(row), lineterminator="\n")
            writer.writeheader()
        writer.writerow({key: _unformula(value) for key, value in row.items()})


def _unformula(value: Any) -> Any:
    """Text that a spreadsheet would run as a formula gets a quote in front of it."""
    return f"'{value}" if isinstance(value, str) and value[:1] in tuple("=+-@\t\r") else value


def _print_table(jobs: list[Job]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("ID", no_wrap=True)
    table.add_column("Kind")
    table.add_column("Workflow")
    table.add_column("Status", no_wrap=True)
    table.add_column("Created", no_wrap=True)
    table.add_column("Time", justify="right", no_wrap=True)
    table.add_column("About", ratio=1)
    for job in jobs:
        table.add_row(
            *(
                Text(one_line(cell))
                for cell in (
                    job.ref.key,
                    job.kind.value,
                    job.workflow_name,
                    job.status_text if job.status.value == "unknown" else job.status.value,
                    local_time(job.created_at),
                    seconds_text(job.duration.total_seconds() if job.duration is not None else None),
                    about(job),
                )
            )
        )
    Console(width=None if sys.stdout.isatty() else WIDTH_WITHOUT_TERMINAL).print(table)
    if not jobs:
        sys.stderr.write("No jobs.\n")


def about(job: Job) -> str:
    """What a job is about: why it failed, else its prompt, else the names of its inputs."""
    return job.error_message or job.prompt or ", ".join(job.inputs.all) or "–"


def one_line(text: str, most: int = 200) -> str:
    """Without line breaks and control characters, which a terminal would obey."""
    clean = "".join(c if c.isprintable() else " " for c in text)
    clean = " ".join(clean.split())
    return clean if len(clean) <= most else clean[: most - 1] + "…"


def local_time(moment: datetime | None) -> str:
    """In this workstation's zone, to the second."""
    return "–" if moment is None else moment.astimezone().strftime("%Y-%m-%d %H:%M:%S")


def seconds_text(seconds: float | None) -> str:
    """1:02:03, 2:03 or 0:03."""
    if seconds is None:
        return "–"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
