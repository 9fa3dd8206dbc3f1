"""The columns of a list of jobs, declared once: the table, its header, tooltips and tests derive from
them. Without widgets."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from jobmonitor.domain.feed_order import OrderKey
from jobmonitor.domain.job import Job
from jobmonitor.ui.feed.status_words import StatusLine, progress_line, status_line, time_taken
from jobmonitor.ui.translating import mark, translate
from jobmonitor.ui.words import (
    absolute_time,
    bounded,
    duration_text,
    file_name,
    host_name,
    one_line,
    relative_time,
)

if TYPE_CHECKING:
    from jobmonitor.domain.outlook import Outlook
    from jobmonitor.domain.progress import LiveState


@dataclass(frozen=True, slots=True)
class Row:
    """What a cell is made from."""

    job: Job
    live: LiveState | None
    now: datetime
    server_title: str = ""
    outlook: Outlook | None = None
    is_favourite: bool = False
    is_unread: bool = False
    """Whether it is one's own, has ended, and nobody looked at it since."""

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
    """In English; empty where the header has no room for it."""
    width: int
    text: Text
    tooltip: Text
    rank: int = 0
    numeric: bool = False
    elide_middle: bool = False
    name: str = ""
    """What it is called where the title is empty."""
    order: OrderKey | None = None
    """What a click on its header orders the list by."""
    is_usual: bool = True
    """Whether it is shown unless the operator says otherwise."""

    @property
    def words(self) -> str:
        """What it is called, in the operator's language."""
        return translate("Feed", self.title or self.name)


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
    unread = translate("Feed", "You did not look at it yet.") if row.is_unread else ""
    parts = (line.text, unread, line.note, problem, *stuck, _outlook_tip(row), *row.job.flaws)
    return "\n".join(part for part in parts if part)


def _outlook_tip(row: Row) -> str:
    if row.outlook is None:
        return ""
    from jobmonitor.ui.estimate_words import outlook_sentence  # not for the first rows

    return outlook_sentence(row.outlook)


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


def _waited(row: Row) -> str:
    """How long a job was in the queue, as its row tells."""
    created, started = row.job.created_at, row.job.started_at
    if created is None or started is None or started < created:
        return ""
    return duration_text(started - created)


def _size(row: Row) -> str:
    job = row.job
    if not job.width or not job.height:
        return ""
    length = "" if not job.duration_seconds else f" · {job.duration_seconds:g} s"
    return f"{job.width} × {job.height}{length}"


def _whole_tip(row: Row) -> str:
    return "\n\n".join(part for part in (_status_tip(row), _about_tip(row)) if part)


def _moment(read: Callable[[Job], datetime | None]) -> tuple[Text, Text]:
    return (
        lambda row: relative_time(read(row.job), row.now),
        lambda row: absolute_time(read(row.job)),
    )


def _word(read: Callable[[Job], str | None]) -> tuple[Text, Text]:
    return (lambda row: one_line(read(row.job) or "", 120), lambda row: one_line(read(row.job) or ""))


_CREATED, _STARTED, _ENDED = (
    _moment(lambda job: job.created_at),
    _moment(lambda job: job.started_at),
    _moment(lambda job: job.completed_at),
)
_USER, _MODEL = _word(lambda job: job.user_id), _word(lambda job: job.model_used)
_ID, _COMFY_ID = _word(lambda job: job.ref.key), _word(lambda job: job.comfy_job_id)
_SOURCE = _word(lambda job: job.ref.source)

COLUMNS: tuple[Column, ...] = (
    Column(
        key="thumbnail",
        title="",
        name=mark("Feed", "Picture"),
        width=64,
        text=lambda row: "",
        tooltip=_whole_tip,
    ),
    Column(
        key="status",
        title=mark("Feed", "Status"),
        width=172,
        text=lambda row: row.status.text,
        tooltip=_status_tip,
        order=OrderKey.STATUS,
    ),
    Column(
        key="workflow",
        title=mark("Feed", "Workflow"),
        width=104,
        rank=2,
        elide_middle=True,
        text=lambda row: one_line(row.job.workflow_name, 120),
        tooltip=lambda row: one_line(row.job.workflow_name),
        order=OrderKey.WORKFLOW,
    ),
    Column(
        key="about",
        title=mark("Feed", "About"),
        width=0,
        text=_about_text,
        tooltip=_about_tip,
        order=OrderKey.TITLE,
    ),
    Column(
        key="created",
        title=mark("Feed", "Created"),
        width=100,
        rank=1,
        numeric=True,
        text=_CREATED[0],
        tooltip=_CREATED[1],
        order=OrderKey.CREATED,
    ),
    Column(
        key="duration",
        title=mark("Feed", "Duration"),
        width=80,
        rank=3,
        numeric=True,
        text=lambda row: time_taken(row.job, row.live, row.now),
        tooltip=_outlook_tip,
        order=OrderKey.DURATION,
    ),
    Column(
        key="progress",
        title=mark("Feed", "Progress"),
        width=112,
        rank=4,
        text=_progress_text,
        tooltip=_progress_tip,
    ),
    Column(
        key="server",
        title=mark("Feed", "Server"),
        width=96,
        rank=5,
        elide_middle=True,
        text=_server,
        tooltip=lambda row: one_line(row.job.comfy_url or ""),
        order=OrderKey.SERVER,
    ),
    Column(
        key="favourite",
        title="",
        name=mark("Feed", "Favourite"),
        width=32,
        rank=6,
        is_usual=False,
        text=lambda row: translate("Feed", "favourite") if row.is_favourite else "",
        tooltip=lambda row: translate("Feed", "A favourite") if row.is_favourite else "",
    ),
    Column(
        key="user",
        title=mark("Feed", "User"),
        width=104,
        rank=6,
        elide_middle=True,
        is_usual=False,
        text=_USER[0],
        tooltip=_USER[1],
        order=OrderKey.USER,
    ),
    Column(
        key="started",
        title=mark("Feed", "Started"),
        width=100,
        rank=6,
        numeric=True,
        is_usual=False,
        text=_STARTED[0],
        tooltip=_STARTED[1],
        order=OrderKey.STARTED,
    ),
    Column(
        key="ended",
        title=mark("Feed", "Ended"),
        width=100,
        rank=6,
        numeric=True,
        is_usual=False,
        text=_ENDED[0],
        tooltip=_ENDED[1],
        order=OrderKey.ENDED,
    ),
    Column(
        key="waited",
        title=mark("Feed", "Waited"),
        width=76,
        rank=6,
        numeric=True,
        is_usual=False,
        text=_waited,
        tooltip=lambda row: "",
    ),
    Column(
        key="size",
        title=mark("Feed", "Size"),
        width=120,
        rank=6,
        numeric=True,
        is_usual=False,
        text=_size,
        tooltip=_size,
    ),
    Column(
        key="model",
        title=mark("Feed", "Model"),
        width=120,
        rank=6,
        elide_middle=True,
        is_usual=False,
        text=_MODEL[0],
        tooltip=_MODEL[1],
    ),
    Column(
        key="id",
        title=mark("Feed", "Id"),
        width=120,
        rank=6,
        elide_middle=True,
        is_usual=False,
        text=_ID[0],
        tooltip=_ID[1],
    ),
    Column(
        key="comfy-id",
        title=mark("Feed", "ComfyUI id"),
        width=120,
        rank=6,
        elide_middle=True,
        is_usual=False,
        text=_COMFY_ID[0],
        tooltip=_COMFY_ID[1],
    ),
    Column(
        key="source",
        title=mark("Feed", "Table"),
        width=104,
        rank=6,
        elide_middle=True,
        is_usual=False,
        text=_SOURCE[0],
        tooltip=_SOURCE[1],
    ),
)
KEYS = tuple(column.key for column in COLUMNS)
USUAL = tuple(column for column in COLUMNS if column.is_usual)
MINIMUM_FREE = 200
"""Pixels that the column of free width has at least."""


def column_of(key: str) -> int:
    """Where the column called `key` stands."""
    return KEYS.index(key)


def fitting(
    width: int,
    columns: Sequence[Column] = USUAL,
    widths: Mapping[str, int] = MappingProxyType({}),
    kept: Collection[str] = (),
) -> frozenset[str]:
    """The columns that there is room for in `width` pixels: the least important go first, but none that is
    `kept`. `widths` are those that are not as usual."""
    shown = {column.key: column for column in columns}
    for column in sorted(columns, key=lambda each: -each.rank):
        need = sum(widths.get(each.key, each.width) or MINIMUM_FREE for each in shown.values())
        if need <= width or column.rank == 0:
            break
        if column.key not in kept:
            del shown[column.key]
    return frozenset(shown)
