"""What the repository needs to know of a table that holds jobs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Connection, Table

from jobmonitor.db.sources.fields import FIELDS
from jobmonitor.db.sql.dialect import Clock
from jobmonitor.domain.database import TableInfo
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.feed_order import OrderKey
from jobmonitor.domain.job import JSON, Job, JobKind, JobPatch, JobStatus, NewJob, System
from jobmonitor.domain.row_state import RowState

__all__ = ["FIELDS", "Columns", "Expression", "Source"]

Expression = ColumnElement[Any]
Columns = Mapping[str, Expression]
"""Native columns by name."""


class Source(Protocol):
    """One table of one generation, as it was found.

    Expressions are made over the table itself or over a selection of its native columns.
    """

    name: str
    """The table's name; a job's `ref.source`."""
    rank: int
    """Place among all sources, in a feed's order. The same in every database."""
    kinds: frozenset[JobKind]
    """Kinds of the rows it can hold."""
    system: System
    table: Table
    key: Expression
    created_at: Expression | None
    """None where the table has no column with times of creation."""
    is_view: bool
    """Rows of a view carry no version."""

    @property
    def is_self_contained(self) -> bool:
        """Whether `fields` are made of the table's own columns alone, so that a writing statement can return
        them."""
        ...

    def records(self, field: str) -> bool:
        """Whether the rows tell a field of FIELDS, or `cancelled`: that a job was cancelled."""
        ...

    def takes(self, kind: JobKind, workflow_name: str) -> bool:
        """Whether new jobs of this kind and workflow are stored here."""
        ...

    @property
    def problems(self) -> tuple[str, ...]:
        """What is missing or odd, one sentence each, with what to do."""
        ...

    def describe(self) -> TableInfo:
        """What the table was found to be."""
        ...

    def column(self, field: str) -> Expression | None:
        """The table's own column for a field; None where it has none."""
        ...

    def ordered_by(self, key: OrderKey) -> Expression | None:
        """What the rows are ordered by, for a key other than the time of creation and the status: the table's
        own column where it has one. None where rows have no such value."""
        ...

    def native(self, query: FeedQuery | None = None) -> Sequence[Expression]:
        """The table's own columns that `fields` is made of; key and created_at are among them. What the rows
        of `query` have in common need not be looked up for each.
        """
        ...

    def fields(self, columns: Columns | None = None) -> Sequence[Expression]:
        """One text expression for each of FIELDS, labelled so; of the table's own columns, for None."""
        ...

    def read(self, rows: Sequence[Sequence[Any]]) -> list[Job]:
        """The jobs that rows of `fields` tell; what else a row has behind these is left aside. Never fails:
        what is not understood is a flaw."""
        ...

    def matches(self, query: FeedQuery, *, statuses: bool = True) -> Sequence[Expression] | None:
        """Conditions for the query but for times; None where no row can match. The kinds count where the
        table holds several, the system where its rows may have been migrated.

        With `statuses` false, those that the query names do not count.
        """
        ...

    def has_key(self, keys: Collection[str]) -> Expression | None:
        """Whether the row's key is one of these; None where none of them can be a key here."""
        ...

    def has_comfy_id(self, comfy_job_ids: Collection[str]) -> Expression | None: ...

    def has_status(self, statuses: Collection[JobStatus]) -> Expression:
        """Whether the row's status reads as one of these."""
        ...

    def status_parts(self, statuses: Collection[JobStatus]) -> Sequence[Expression]:
        """`has_status`, in parts that exclude each other: each about one word that rows hold."""
        ...

    def at_servers(self, comfy_urls: Collection[str]) -> Expression | None:
        """Whether the row names one of these servers, however it spells them."""
        ...

    def count(self, connection: Connection, conditions: Sequence[Expression]) -> Counter[JobStatus]:
        """How many rows fulfil the conditions, by status."""
        ...

    def for_all(self, conditions: Sequence[Expression]) -> Sequence[Expression]:
        """The same conditions as `matches` gave them, for a statement that looks at every row."""
        ...

    def workflow_of(self, text: str | None) -> str:
        """The workflow of a row that says `text` (a field of FIELDS); empty where nobody can tell."""
        ...

    def check(self, connection: Connection, job: NewJob) -> None:
        """Asks the database whether the table can take a job. SchemaMismatch where it cannot."""
        ...

    def insertion(self, kind: JobKind, job: NewJob, clock: Clock) -> Mapping[str, Any]:
        """Column → value for a new pending row. SchemaMismatch, InvalidInput."""
        ...

    def patching(self, patch: JobPatch, clock: Clock, *, strict: bool) -> Mapping[str, Any]:
        """Column → value; empty where the patch says nothing. `strict` as in `SqlDialect.merged`."""
        ...

    def transition(
        self, to: JobStatus, patch: JobPatch | None, run_seconds: float | None, clock: Clock, *, strict: bool
    ) -> Mapping[str, Any]:
        """Column → value for a new status, its times, and `patch`."""
        ...

    def rewriting(
        self,
        now: RowState,
        to: RowState,
        notes: Mapping[str, JSON],
        run_seconds: float | None,
        clock: Clock,
        *,
        exact: bool,
        strict: bool,
    ) -> Mapping[str, Any]:
        """Column → value for a row that is like `now` and shall be like `to`, with notes of it below
        `jobmonitor` where there is a place; `exact` as in `JobRepository.rewrite`."""
        ...
