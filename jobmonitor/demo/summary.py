"""What the headless demo says of its jobs."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from jobmonitor.domain.job import Job


def summary(jobs: Iterable[Job], submitted: Iterable[Job]) -> dict[str, Any]:
    """All jobs, newest first; `submitted` are those that went through the dialog."""
    return {
        "submitted": [job.ref.key for job in submitted],
        "jobs": [
            {
                "id": job.ref.key,
                "kind": job.kind.value,
                "workflow_name": job.workflow_name,
                "status": job.status.value,
                "created_at": _iso(job.created_at),
                "started_at": _iso(job.started_at),
                "completed_at": _iso(job.completed_at),
                "prompt": job.prompt,
                "inputs": list(job.inputs.all),
                "outputs": list(job.outputs),
                "error_message": job.error_message,
            }
            for job in jobs
        ],
    }


def print_table(jobs: Iterable[Job]) -> None:
    """The jobs as a table on standard output."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("Kind", "Workflow", "Status", "Seconds", "Outputs"):
        table.add_column(heading, justify="right" if heading == "Seconds" else "left")
    for job in jobs:
        seconds = "–" if job.duration is None else f"{job.duration.total_seconds():.1f}"
        outputs = "\n".join(job.outputs) or "–"
        cells = (job.kind.value, job.workflow_name, job.status.value, seconds, outputs)
        table.add_row(*(Text(cell) for cell in cells))
    Console(width=None if sys.stdout.isatty() else 200).print(table)


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
