"""How jobs are printed: as a table for people, as JSON and CSV for programs."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import TextIO

from jobmonitor.cli.cursors import cursor_text
from jobmonitor.domain.feed import Cursor
from jobmonitor.domain.job import JSON, Job, JobRef, JobStatus
from jobmonitor.domain.outlook import Outlook
from jobmonitor.domain.stuck import StuckHint
from jobmonitor.services.job_text import csv_cells, csv_columns, job_json, json_line

WIDTH_WITHOUT_TERMINAL = 240
"""Characters of a table that goes into a file or a pipe."""


class Format(StrEnum):
    """How a list is printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def print_json(value: JSON, out: TextIO | None = None) -> None:
    """One object, one line."""
    (out or sys.stdout).write(json_line(value) + "\n")
    (out or sys.stdout).flush()


def row_json(job: Job) -> dict[str, JSON]:
    """A job as every command prints it: with `cursor`, the place behind it in lists."""
    return job_json(job) | {"cursor": cursor_text(Cursor.of(job))}


def outlook_json(outlook: Outlook | None) -> JSON:
    """What is to be expected of a job: seconds from now until it begins or ends; None where nothing is
    known."""
    if outlook is None:
        return None
    return {
        "until": outlook.until.value,
        "low_seconds": round(outlook.low, 1),
        "high_seconds": round(outlook.high, 1),
    }


def hint_json(hint: StuckHint | None) -> dict[str, JSON]:
    """`stuck`, where something speaks for it; nothing else."""
    if hint is None:
        return {}
    return {"stuck": {"kind": hint.kind.value, "reason": hint.reason, "remedy": hint.remedy}}


def print_jobs(jobs: Iterable[Job], how: Format, stuck: Mapping[JobRef, StuckHint] | None = None) -> None:
    """A list of jobs on standard output. `stuck`: which of them may be stuck, and why."""
    hints = stuck or {}
    if how is Format.JSON:
        for job in jobs:
            print_json(row_json(job) | hint_json(hints.get(job.ref)))
    elif how is Format.CSV:
        _print_csv(jobs)
    else:
        _print_table(list(jobs), hints)


def _print_csv(jobs: Iterable[Job]) -> None:
    writer = csv.DictWriter(sys.stdout, [*csv_columns(), "cursor"], lineterminator="\n")
    writer.writeheader()
    for job in jobs:
        writer.writerow(csv_cells(job) | {"cursor": cursor_text(Cursor.of(job))})


def _print_table(jobs: list[Job], stuck: Mapping[JobRef, StuckHint]) -> None:
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
                    _status(job, stuck),
                    local_time(job.created_at),
                    seconds_text(job.duration.total_seconds() if job.duration is not None else None),
                    about(job),
                )
            )
        )
    Console(width=None if sys.stdout.isatty() else WIDTH_WITHOUT_TERMINAL).print(table)
    if not jobs:
        sys.stderr.write("No jobs.\n")


def _status(job: Job, stuck: Mapping[JobRef, StuckHint]) -> str:
    told = (job.status_text.strip() if job.status is JobStatus.UNKNOWN else "") or job.status.value
    return f"{told}, stuck?" if job.ref in stuck else told


def about(job: Job) -> str:
    """What a job is about: why it failed, else its prompt, else the names of its inputs."""
    return job.error_message or job.prompt or job.title or ", ".join(job.inputs.all) or "–"


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
