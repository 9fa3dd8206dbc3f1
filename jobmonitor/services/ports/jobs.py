"""The jobs of a database."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from jobmonitor.domain.database import DatabaseInfo
from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.feed import Changes, Counts, Cursor, FeedQuery, Page, Sample
from jobmonitor.domain.job import JSON, Job, JobKind, JobPatch, JobRef, JobStatus, NewJob, System
from jobmonitor.domain.row_state import RowState
from jobmonitor.domain.saved_row import SavedRow


class JobRepository(Protocol):
    """The jobs of one database, whatever tables hold them. Blocking: called in `Background`.

    Raises the DatabaseErrors of `domain.errors`, never a driver's.
    """

    def info(self) -> DatabaseInfo:
        """What the database was found to be; connects if that has not happened yet."""
        ...

    def moment(self) -> datetime:
        """The time by the database's clock; aware, UTC."""
        ...

    def create(self, kind: JobKind, job: NewJob, *, system: System | None = None) -> Job:
        """A new pending row, created at the database's clock. Returns it as the database has it.

        It goes into the tables of `system`; where None, into the new ones if there are any, else into the
        legacy ones.
        """
        ...

    def check(self, kind: JobKind, job: NewJob, *, system: System | None = None) -> None:
        """Refuses what `create` would certainly refuse, with the same errors; writes nothing."""
        ...

    def patch(self, ref: JobRef, patch: JobPatch) -> Job | None:
        """Writes values that are not the status; None where there is no such row."""
        ...

    def transition(
        self,
        ref: JobRef,
        to: JobStatus,
        *,
        expected: Collection[JobStatus],
        patch: JobPatch | None = None,
        run_seconds: float | None = None,
    ) -> Job | None:
        """Compare-and-set: sets the status (and `patch`) where it is one of `expected`, in one statement.

        The times are set at the database's clock: `started_at` for processing, `completed_at` and
        `processing_time_seconds` for a terminal status; where `started_at` is missing then, it is
        `completed_at` less `run_seconds`. Returns the new row, None where nothing was changed.
        """
        ...

    def rewrite(
        self,
        ref: JobRef,
        seen: RowState,
        to: RowState,
        *,
        notes: Mapping[str, JSON],
        run_seconds: float | None = None,
        exact: bool = False,
    ) -> Job | None:
        """Compare-and-set of all that a row says of its job's end: where it still says what `seen` says,
        it says `to` afterwards, also where that empties columns. For confirmed repairs and for undoing them.

        The times are those of `to` where `exact`; else a job that is over keeps its own, and one that had no
        end gets it now (see `transition`). `notes` are kept below `parameters.jobmonitor`, where the table
        has a place for them. Returns the new row, None where it is gone or says something else.
        """
        ...

    def delete(
        self, seen: Sequence[Job], *, owner: str | None, keep: Callable[[Sequence[SavedRow]], None]
    ) -> Mapping[JobRef, JobMonitorError]:
        """Deletes rows for good: those that still say of their job what was seen, are over, and belong to
        `owner` (to anybody, where None). Returns the others, each with the reason.

        `keep` gets the whole rows before their deletion is certain, some at a time, perhaps more than once;
        where it raises, or the process dies, the rows are there still. A few hundred rows at most.
        """
        ...

    def restore(self, rows: Sequence[SavedRow]) -> Mapping[JobRef, JobMonitorError]:
        """Puts rows back as they were, with their keys; what is there already counts as put back. Returns
        those that could not be, each with the reason."""
        ...

    def get(self, ref: JobRef) -> Job | None: ...

    def get_many(self, refs: Sequence[JobRef]) -> tuple[Job, ...]:
        """Those that exist, in any order."""
        ...

    def find(self, key: str, kinds: Collection[JobKind] = ()) -> tuple[Job, ...]:
        """Rows whose primary key is `key`, in the tables of these kinds (of all kinds, where empty)."""
        ...

    def find_by_comfy_id(self, comfy_job_id: str, kinds: Collection[JobKind] = ()) -> tuple[Job, ...]: ...

    def page(self, query: FeedQuery, *, after: Cursor | None, limit: int, skip: int = 0) -> Page:
        """Rows behind `after` (from the top, where None), newest first, those without a time last.

        `skip` rows are left out first; for jumps from the nearest known cursor.
        """
        ...

    def counts(self, query: FeedQuery) -> Counts:
        """How many rows match; by status as if the query did not name statuses."""
        ...

    def notes(self, query: FeedQuery) -> tuple[str, ...]:
        """What an operator should know of this feed, one sentence each: a filter that a table cannot answer,
        a table that is missing. Asks nothing of the database but what it was found to be."""
        ...

    def samples(self, query: FeedQuery, every: int) -> tuple[Sample, ...]:
        """Places in the feed, `every` rows apart, from the top on; for exact jumps. Reads the whole index, so
        it may take long: SlowQuery where it took too long."""
        ...

    def landing(self, query: FeedQuery, part: float) -> Cursor | None:
        """A place about `part` (0 to 1) of the way down the feed, by interpolated time; None for the top.
        Quick, and only near: say "about". For 1, exactly the last hundred rows are behind it."""
        ...

    def position(self, query: FeedQuery, cursor: Cursor) -> int:
        """How many rows stand above the place behind `cursor`. Counts them, so it may take long."""
        ...

    def active(
        self, comfy_urls: Collection[str] = (), known: Mapping[JobRef, Job] | None = None
    ) -> tuple[Job, ...]:
        """Pending and processing rows of these servers (of all, where empty), oldest first. Of rows that are
        as they are in `known`, those very jobs: thousands are not held twice."""
        ...

    def watch(self, notice: Callable[[], None] | None = None) -> JobWatch:
        """A new look-out for changes; the caller closes it.

        `notice` is called, in any thread, when the database itself tells that something changed.
        """
        ...

    def close(self) -> None: ...


class JobWatch(Protocol):
    """Finds what changed since its last look, cheaply. Blocking: called in `Background`, never twice at once.

    It knows changes of rows that are active or that were handed to `follow`, and new rows.
    """

    @property
    def is_told(self) -> bool:
        """Whether the database tells of changes by itself, so that looking now and then is enough."""
        ...

    def follow(self, refs: Collection[JobRef]) -> None:
        """Also look after these rows (those on the screen); replaces the former set."""
        ...

    def look(self) -> Changes:
        """What is new since the last call; the first call returns nothing and remembers the state."""
        ...

    def close(self) -> None: ...
