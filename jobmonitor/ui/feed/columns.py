"""The columns of a list of jobs, declared once: the table, its header, tooltips and tests derive from
them. Without Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from jobmonitor.domain.job import Job
from jobmonitor.domain.outlook import Outlook
from jobmonitor.domain.progress import LiveState
from jobmonitor.services.checking.estimate_words import outlook_sentence
from jobmonitor.ui.feed.status_words import StatusLine, progress_line, status_line, time_taken
from jobmonitor.ui.words import (
    absolute_time,
    bounded,
    file_name,
    host_name,
    one_line,
    relative_time,
)


@dataclass(frozen=True, slots=True)
class Row:
    """What a cell is made from."""

    job: Job
    live: LiveState | None
    now: datetime
    server_title: str = ""
    outlook: Outlook | None = None

    @property
    def status(self) -> StatusLine:
        """How its state reads."""
        return status_line(self.job, self.live, self.outlook)


Text = Callable[[Row], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. Widths in logical pixels; 0 takes what is left. Columns of a higher `rank` are the first to
    go where there is not enough room; those of rank 0 stay."""

    key: str
    title: str
    width: int
    text: Text
    tooltip: Text
    rank: int = 0
    numeric: bool = False
    elide_middle: bool = False


def about(job: Job) -> str:
    """What a job is about: its prompt or title, else the names of its inputs."""
    for text in (job.prompt, job.title):
        if text and text.strip():
            return one_line(text)
    return " + ".join(file_name(address) for address in job.inputs.all[:6])


def error_line(job: Job) -> str:
    """The first line of a job's error; empty where it has none."""
    return one_line((job.error_message or "").strip().partition("\n")[0])


def _status_tip(row: Row) -> str:
    line = status_line(row.job, row.live)
    live = row.live if row.job.status.is_active else None
    problem, hint = (live.problem, live.hint) if live is not None else ("", None)
    stuck = (hint.reason, hint.remedy) if hint is not None else ()
    parts = (line.text, line.note, problem, *stuck, _outlook_tip(row), *row.job.flaws)
    return "\n".join(part for part in parts if part)


def _outlook_tip(row: Row) -> str:
    return "" if row.outlook is None else outlook_sentence(row.outlook)


def _about_tip(row: Row) -> str:
    names = "\n".join(file_name(address) for address in row.job.inputs.all[:12])
    parts = (bounded(row.job.prompt or ""), names, bounded(row.job.error_message or ""))
    return "\n\n".join(part for part in parts if part.strip())


def _progress_text(row: Row) -> str:
    line = progress_line(row.job, row.live)
    return "" if line is None else line.text


def _progress_tip(row: Row) -> str:
    line = progress_line(row.job, row.live)
    return "" if line is None else line.whole


def _about_text(row: Row) -> str:
    return " · ".join(part for part in (about(row.job), error_line(row.job)) if part)


def _server(row: Row) -> str:
    return row.server_title or host_name(row.job.comfy_url)


COLUMNS: tuple[Column, ...] = (
    Column(key="thumbnail", title="", width=64, text=lambda row: "", tooltip=lambda row: ""),
    Column(
        key="status",
        title="Status",
        width=172,
        text=lambda row: row.status.text,
        tooltip=_status_tip,
    ),
    Column(
        key="workflow",
        title="Workflow",
        width=104,
        rank=2,
        elide_middle=True,
        text=lambda row: one_line(row.job.workflow_name, 120),
        tooltip=lambda row: one_line(row.job.workflow_name),
    ),
    Column(key="about", title="About", width=0, text=_about_text, tooltip=_about_tip),
    Column(
        key="created",
        title="Created",
        width=100,
        rank=1,
        numeric=True,
        text=lambda row: relative_time(row.job.created_at, row.now),
        tooltip=lambda row: absolute_time(row.job.created_at),
    ),
    Column(
        key="duration",
        title="Duration",
        width=68,
        rank=3,
        numeric=True,
        text=lambda row: time_taken(row.job, row.live, row.now),
        tooltip=_outlook_tip,
    ),
    Column(key="progress", title="Progress", width=112, rank=4, text=_progress_text, tooltip=_progress_tip),
    Column(
        key="server",
        title="Server",
        width=96,
        rank=5,
        elide_middle=True,
        text=_server,
        tooltip=lambda row: one_line(row.job.comfy_url or ""),
    ),
)
KEYS = tuple(column.key for column in COLUMNS)
MINIMUM_FREE = 200
"""Pixels that the column of free width has at least."""


def column_of(key: str) -> int:
    """Where the column called `key` stands."""
    return KEYS.index(key)


def fitting(width: int, columns: tuple[Column, ...] = COLUMNS) -> frozenset[str]:
    """The columns that there is room for in `width` pixels: the least important go first."""
    shown = {column.key: column for column in columns}
    for column in sorted(columns, key=lambda each: -each.rank):
        need = sum(each.width or MINIMUM_FREE for each in shown.values())
        if need <= width or column.rank == 0:
            break
        del shown[column.key]
    return frozenset(shown)
