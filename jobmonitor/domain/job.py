"""A job: one row of one table, whatever table that is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from jobmonitor.domain.timing import JobTiming

JSON = Any
"""A value that JSON can hold: None, bool, int, float, str, list or dict of such."""

OrderValue = datetime | float | str | None
"""What a feed may order its jobs by, beside the time of creation."""


class _Empty(Mapping[str, JSON]):
    """A mapping without keys that cannot be changed; hashable, as defaults of dataclasses must be."""

    __slots__ = ()

    def __getitem__(self, key: str) -> JSON:
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __hash__(self) -> int:
        return hash(())

    def __repr__(self) -> str:
        return "{}"


EMPTY: Mapping[str, JSON] = _Empty()


class JobKind(StrEnum):
    """What a job makes."""

    VIDEO = "video"
    IMAGE = "image"
    TEXT = "text"


class System(StrEnum):
    """Which of the studio's two systems of tables holds the row."""

    NEW = "new"
    LEGACY = "legacy"


class JobStatus(StrEnum):
    """Where a job is on its way.

    `UNKNOWN` stands for what a row holds that nobody understands; `Job.status_text` has it as written.
    """

    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"

    @property
    def is_terminal(self) -> bool:
        """True where nothing more is expected to happen to the job."""
        return self in _TERMINAL

    @property
    def is_active(self) -> bool:
        """True while the job waits or runs."""
        return self in ACTIVE

    def can_become(self, target: JobStatus) -> bool:
        """Whether reporting `target` may change this status. A repeated report changes nothing: False."""
        return target in _TRANSITIONS[self]

    @classmethod
    def sources_of(cls, target: JobStatus) -> frozenset[JobStatus]:
        """The statuses from which `target` may be reached: what a compare-and-set compares with."""
        return frozenset(status for status in cls if status.can_become(target))


ACTIVE = frozenset({JobStatus.PENDING, JobStatus.PROCESSING})
_TERMINAL = frozenset({JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED})
_TRANSITIONS: Mapping[JobStatus, frozenset[JobStatus]] = {
    JobStatus.PENDING: frozenset({JobStatus.PROCESSING}) | _TERMINAL,
    JobStatus.PROCESSING: _TERMINAL,
    JobStatus.COMPLETED: frozenset(),
    JobStatus.FAILED: frozenset(),
    JobStatus.CANCELLED: frozenset(),
    JobStatus.UNKNOWN: frozenset(),
}


@dataclass(frozen=True, slots=True, order=True)
class JobRef:
    """A job's identity: the table that holds it and its primary key as text."""

    source: str
    key: str

    def __str__(self) -> str:
        return f"{self.source}/{self.key}"


@dataclass(frozen=True, slots=True)
class OutputFile:
    """A file as a ComfyUI server names it. `type` is the folder: output, input or temp."""

    filename: str
    subfolder: str = ""
    type: str = "output"


@dataclass(frozen=True, slots=True)
class JobInputs:
    """Addresses (http or https, or a bare file name in old rows) of what a job was made from."""

    images: tuple[str, ...] = ()
    audios: tuple[str, ...] = ()
    videos: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Every input, images first."""
        return self.images + self.audios + self.videos


@dataclass(frozen=True, kw_only=True)
class Job:
    """A job as its row tells it. Times are aware, in UTC. What a table has no column for is None.

    Without slots: that lets `with_values` make one in a sixth of the time.
    """

    ref: JobRef
    kind: JobKind
    system: System
    workflow_name: str
    status: JobStatus
    status_text: str = ""
    """The status as the row spells it."""
    title: str | None = None
    """What the row itself calls the job, such as a data set's name and an image's; most tables have none."""
    migrated: bool = False
    """Whether the new tables have this legacy job too: a feed of both systems shows it there alone."""
    created_at: datetime | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    updated_at: datetime | None = None
    processing_time_seconds: float | None = None
    user_id: str | None = None
    comfy_job_id: str | None = None
    comfy_url: str | None = None
    prompt: str | None = None
    inputs: JobInputs = JobInputs()
    outputs: tuple[str, ...] = ()
    """Addresses of the results; for a text job there may be none, see `output_text`."""
    output_file: OutputFile | None = None
    output_text: str | None = None
    parameters: Mapping[str, JSON] = field(default=EMPTY, hash=False)
    width: int | None = None
    height: int | None = None
    fps: int | None = None
    duration_seconds: float | None = None
    model_used: str | None = None
    thumbnail_url: str | None = None
    error_message: str | None = None
    flaws: tuple[str, ...] = ()
    """One sentence for each value of the row that was not understood."""
    order_value: OrderValue = field(default=None, compare=False, repr=False)
    """What the feed that the row was read for orders it by; nothing of the job itself. None where that is the
    time of creation, or the row has no such value."""

    @classmethod
    def with_values(cls, values: dict[str, Any]) -> Self:
        """A job of values that are known to fit: all fields without a default, and any others. They are the
        job's from then on: nobody else keeps the dictionary. A page has hundreds of jobs, and setting forty
        fields one by one is most of the cost of one."""
        job = object.__new__(cls)
        object.__setattr__(job, "__dict__", values)
        return job

    @property
    def duration(self) -> timedelta | None:
        """Run time, by the database's own clock alone; None where it is not known or makes no sense."""
        if self.started_at is not None and self.completed_at is not None:
            elapsed = self.completed_at - self.started_at
            return elapsed if elapsed >= timedelta(0) else None
        if self.processing_time_seconds is not None and self.processing_time_seconds >= 0:
            return timedelta(seconds=self.processing_time_seconds)
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewJob:
    """What is known of a job before it is sent. It is stored as pending, at the database's clock."""

    workflow_name: str
    comfy_url: str | None
    comfy_job_id: str | None
    user_id: str | None = None
    prompt: str | None = None
    inputs: JobInputs = JobInputs()
    width: int | None = None
    height: int | None = None
    fps: int | None = None
    duration_seconds: float | None = None
    model_used: str | None = None
    parameters: Mapping[str, JSON] = field(default=EMPTY, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobPatch:
    """Values to write into a row; None leaves a value as it is.

    `parameters` are merged key by key into those of the row: keys that are not named stay, also those
    below its member `jobmonitor`.
    The status is not here: it changes only by compare-and-set (`JobRepository.transition`).
    """

    comfy_job_id: str | None = None
    comfy_url: str | None = None
    prompt: str | None = None
    inputs: JobInputs | None = None
    outputs: tuple[str, ...] | None = None
    output_file: OutputFile | None = None
    output_text: str | None = None
    thumbnail_url: str | None = None
    width: int | None = None
    height: int | None = None
    error_message: str | None = None
    parameters: Mapping[str, JSON] | None = field(default=None, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobResult:
    """How a job ended: what `complete_job` writes. A failure has `error_message`, a success has not."""

    outputs: tuple[str, ...] = ()
    output_file: OutputFile | None = None
    output_text: str | None = None
    error_message: str | None = None
    cancelled: bool = False
    run_seconds: float | None = None
    """Run time by the server's clock, where it tells."""
    details: Mapping[str, JSON] = field(default=EMPTY, hash=False)
    """What is worth keeping and has no column, such as the failing node and its traceback."""
    timing: JobTiming | None = None

    @property
    def status(self) -> JobStatus:
        """The terminal status that this result means."""
        if self.cancelled:
            return JobStatus.CANCELLED
        return JobStatus.FAILED if self.error_message is not None else JobStatus.COMPLETED


CANCELLED_BY_OPERATOR = "cancelled by the operator"
"""The error message that marks a cancelled row where the table's check does not allow `cancelled`."""
