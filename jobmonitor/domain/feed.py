"""What a feed asks for, and what it gets: keyset pages, newest first unless it says otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from jobmonitor.domain.condition import Condition
from jobmonitor.domain.feed_order import NEWEST_FIRST, FeedOrder
from jobmonitor.domain.job import Job, JobKind, JobRef, JobStatus, OrderValue

MAX_PAGE = 500
"""Rows that one page may have at most."""


class FeedSystem(StrEnum):
    """Which of the studio's two systems of tables a feed reads."""

    AUTO = "auto"
    """Both where both exist, else what there is."""
    NEW = "new"
    LEGACY = "legacy"
    BOTH = "both"
    """A legacy row that was already migrated is shown once, as the new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedQuery:
    """Which jobs a feed shows. An empty set or None does not restrict."""

    kinds: frozenset[JobKind] = frozenset()
    system: FeedSystem = FeedSystem.AUTO
    workflow_names: frozenset[str] = frozenset()
    user_id: str | None = None
    statuses: frozenset[JobStatus] = frozenset()
    created_from: datetime | None = None
    """Aware; rows created at this time or later."""
    created_before: datetime | None = None
    """Aware; rows created before this time."""
    comfy_url: str | None = None
    text: str | None = None
    """Free text, found in prompt, file names, ids and error, whatever its case."""
    conditions: tuple[Condition, ...] = ()
    """All of these hold too."""
    order: FeedOrder = NEWEST_FIRST

    @property
    def unordered(self) -> FeedQuery:
        """The same jobs in the usual order: what counts and filters have in common."""
        return self if self.order is NEWEST_FIRST else replace(self, order=NEWEST_FIRST)

    @classmethod
    def of(
        cls,
        *kinds: JobKind,
        workflow_name: str | Iterable[str] | None = None,
        user_id: str | None = None,
        show_completed_only: bool = False,
    ) -> FeedQuery:
        """The usual query in the words of the studio's pages."""
        if workflow_name is None:
            names: Iterable[str] = ()
        else:
            names = (workflow_name,) if isinstance(workflow_name, str) else workflow_name
        return cls(
            kinds=frozenset(kinds),
            workflow_names=frozenset(names),
            user_id=user_id,
            statuses=frozenset({JobStatus.COMPLETED}) if show_completed_only else frozenset(),
        )


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place between two rows: behind the row with this time, in this source, with this key.

    Rows are ordered by `created_at` (newest first, those without a time last), then by the source's
    rank, then by the key, compared by the database within the source. In other orders `value` comes before
    all of these, see `FeedOrder`.
    """

    created_at: datetime | None
    source: str
    key: str
    value: OrderValue = None

    @classmethod
    def of(cls, job: Job) -> Cursor:
        """The place right behind `job`."""
        return cls(job.created_at, job.ref.source, job.ref.key, job.order_value)


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in the feed's order; `next` is where the following page begins, None at the end."""

    jobs: tuple[Job, ...]
    next: Cursor | None


@dataclass(frozen=True, slots=True)
class Sample:
    """A known place in a feed: `row` rows stand above it, and it is right behind `cursor`."""

    row: int
    cursor: Cursor


@dataclass(frozen=True, slots=True)
class Counts:
    """How many jobs a query matches: all of them, and by status."""

    total: int
    by_status: tuple[tuple[JobStatus, int], ...] = ()

    def of(self, status: JobStatus) -> int:
        """How many of the jobs have `status`."""
        return dict(self.by_status).get(status, 0)


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened to the jobs since the last look: rows that are new or differ, rows that are gone."""

    jobs: tuple[Job, ...] = ()
    removed: tuple[JobRef, ...] = ()
    everything: bool = False
    """Too much happened to name it, or the tables themselves are others now: ask again for what is shown."""

    def __bool__(self) -> bool:
        return bool(self.jobs or self.removed or self.everything)
