"""What many jobs tell together: how many a day, how long they run, why they fail, which servers they use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from jobmonitor.domain.job import JobRef, JobStatus


@dataclass(frozen=True, slots=True)
class Period:
    """A span of time in which the days of a zone have the same offset from UTC."""

    since: datetime
    before: datetime
    minutes: int
    """East of UTC."""


@dataclass(frozen=True, slots=True)
class DayCount:
    """So many jobs of a workflow were created on a day, and read so now."""

    day: date
    workflow_name: str
    status: JobStatus
    count: int


@dataclass(frozen=True, slots=True)
class TimeCount:
    """So many completed jobs of a workflow ran so long."""

    workflow_name: str
    tenths: int
    """Of a second; from a minute on, whole seconds."""
    count: int


@dataclass(frozen=True, slots=True)
class ServerCount:
    """So many jobs name this server, and read so now."""

    comfy_url: str
    """As rows spell it; empty where they name none."""
    status: JobStatus
    count: int
    seconds: float
    """That they ran together, as far as rows tell it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobCounts:
    """What a database counted."""

    days: tuple[DayCount, ...] = ()
    times: tuple[TimeCount, ...] = ()
    servers: tuple[ServerCount, ...] = ()
    notes: tuple[str, ...] = ()
    """What tables do not tell, one sentence each."""


@dataclass(frozen=True, slots=True)
class WorkflowTimes:
    """How long the completed runs of a workflow took: half at most `p50`, nine of ten at most `p90`."""

    workflow_name: str
    runs: int
    p50: float
    """Seconds."""
    p90: float
    """Seconds."""


@dataclass(frozen=True, slots=True)
class CauseCount:
    """Jobs that failed the same way, among those that were looked at."""

    key: str
    words: str
    refs: tuple[JobRef, ...]
    phrase: str = ""
    """A piece of an error that others of the cause have too, for a text search; empty where there is none."""

    @property
    def count(self) -> int:
        """How many."""
        return len(self.refs)


@dataclass(frozen=True, slots=True)
class ServerUse:
    """What a server had to do."""

    url: str
    """Its canonical address; as rows spell it where that is none; empty where they name none."""
    title: str
    jobs: int
    completed: int
    failed: int
    seconds: float
    """That its jobs ran together, as far as rows tell it."""
    share: float
    """The part of the span in which it ran something, 0 to 1, as far as rows tell it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """All of it, for a span of time."""

    since: datetime
    before: datetime
    zone: str
    """The zone whose days these are."""
    days: tuple[date, ...]
    """Every day of the span, oldest first, those too without jobs."""
    day_counts: tuple[DayCount, ...] = ()
    times: tuple[WorkflowTimes, ...] = ()
    causes: tuple[CauseCount, ...] = ()
    causes_of: int = 0
    """How many failed jobs the causes are about: the newest."""
    failed: int = 0
    """How many failed in all."""
    servers: tuple[ServerUse, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """How many jobs were created in the span."""
        return sum(each.count for each in self.day_counts)
