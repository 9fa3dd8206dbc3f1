"""A table of the new system: read and written by the shape that its generation declares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    Table,
    Text,
    and_,
    cast,
    false,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    true,
)

from jobmonitor.db.sources.conditions import fulfils
from jobmonitor.db.sources.given import check_given, required
from jobmonitor.db.sources.ordered import ordered_by
from jobmonitor.db.sources.plain_rows import plain_jobs
from jobmonitor.db.sources.rewriting import RowRewriter
from jobmonitor.db.sources.rows import PLAIN, read_job
from jobmonitor.db.sources.servers import spellings
from jobmonitor.db.sources.shape import TableShape
from jobmonitor.db.sources.source import FIELDS, Columns, Expression
from jobmonitor.db.sql.catalog import hidden_columns
from jobmonitor.db.sql.dialect import Clock, SqlDialect
from jobmonitor.db.sql.json_text import OWN
from jobmonitor.db.sql.text import is_storable, normal_uuid
from jobmonitor.domain.database import TableInfo
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.feed_order import OrderKey
from jobmonitor.domain.job import (
    CANCELLED_BY_OPERATOR,
    JSON,
    Job,
    JobKind,
    JobPatch,
    JobStatus,
    NewJob,
    System,
)
from jobmonitor.domain.row_state import RowState

_NOTHING = ("[]", "{}", "null")
"""Texts of lists and objects that have nothing in them."""
_SEARCHED = (
    "prompt",
    "input_images",
    "input_audios",
    "input_videos",
    "outputs",
    "output_filename",
    "output_text",
    "key",
    "comfy_job_id",
    "error_message",
)


class JobsTable:
    """`Source` for a table with a shape. What the shape has and the table has not reads as null."""

    searched: tuple[str, ...] = _SEARCHED
    """Fields in which a search looks."""
    is_plain: bool = True
    """Whether each column of a row means what it says, without regard to the others."""

    def __init__(
        self,
        shape: TableShape,
        table: Table,
        dialect: SqlDialect,
        *,
        allows_cancelled: bool,
        is_view: bool = False,
    ) -> None:
        self.shape = shape
        self.name = shape.table
        self.rank = shape.rank
        self.kinds = frozenset({shape.kind}) | shape.also
        self.system = shape.system
        self.table = table
        self.is_view = is_view
        self._dialect = dialect
        self._allows_cancelled = allows_cancelled
        self.key = self._column("key")
        created = table.columns.get(shape.columns["created_at"].name)
        usable = created is not None and dialect.is_timestamp(created.type)
        self.created_at: Expression | None = created if usable else None

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """Columns that the generation has, and this table has not (or not as it should be)."""
        wanted = [
            shape.name for field, shape in self.shape.columns.items() if field not in self.shape.optional
        ]
        there = {*self.table.columns.keys(), *hidden_columns(self.table)}
        lacking = [name for name in wanted if name not in there]
        created = self.shape.columns["created_at"].name
        if self.created_at is None and created in self.table.columns:
            lacking.append(f"{created} (as a timestamp)")
        return tuple(lacking)

    @property
    def problems(self) -> tuple[str, ...]:
        problems = []
        if self.missing:
            problems.append(
                f"The table {self.name} has no {', '.join(self.missing)}: this reads as empty and cannot be"
                " written. Add what is missing to the table."
            )
        known = {column.name for column in self.shape.columns.values()}
        unknown = [name for name in required(self.table) if name not in known]
        if unknown and self.system is System.NEW:
            problems.append(
                f"The table {self.name} wants a value for {', '.join(unknown)}, which this program does not"
                " know: no job can be added there. Give the column a default, or let it be null."
            )
        return tuple(problems)

    @property
    def is_self_contained(self) -> bool:
        return True

    def describe(self) -> TableInfo:
        named = "id" if self.shape.generation == "C" else "name"
        cancelled = "" if self._allows_cancelled else "; a cancelled job is stored as failed"
        return TableInfo(
            name=self.name,
            kinds=self.kinds,
            system=self.system,
            generation=self.shape.generation,
            description=f"{self.shape.kind} jobs, each with the {named} of its workflow (generation"
            f" {self.shape.generation}){cancelled}",
            missing=self.missing,
        )

    # Reading

    def ordered_by(self, key: OrderKey) -> Expression | None:
        return ordered_by(key, self._optional, self._dialect)

    def native(self, query: FeedQuery | None = None) -> Sequence[Expression]:
        names = dict.fromkeys(column.name for column in self.shape.columns.values())
        return [self.table.columns[name] for name in names if name in self.table.columns]

    def fields(self, columns: Columns | None = None) -> Sequence[Expression]:
        return self._own_fields if columns is None else self._fields(columns)

    @cached_property
    def _own_fields(self) -> Sequence[Expression]:
        return self._fields({each.name: each for each in self.table.columns})

    def _fields(self, columns: Columns) -> Sequence[Expression]:
        result = []
        for field in FIELDS:
            shape = self.shape.columns.get(field)
            if shape is not None and shape.name in columns:
                read = self._dialect.created_text if field == "created_at" else self._dialect.text
                value = read(columns[shape.name])
            else:
                value = cast(null(), Text)
            result.append(value.label(field))
        return result

    def read(self, rows: Sequence[Sequence[Any]]) -> list[Job]:
        plain: Sequence[Job | None] = [None] * len(rows)
        if self.is_plain and self.created_at is not None:
            plain = plain_jobs(rows, self.shape)
        return [
            self.to_job(dict(zip(FIELDS, row, strict=False))) if job is None else job
            for job, row in zip(plain, rows, strict=True)
        ]

    def to_job(self, row: Mapping[str, Any]) -> Job:
        """The job of a row by its fields' names, read with care."""
        job = read_job(row, self.shape)
        if self.created_at is not None or job.created_at is None:
            return job
        # A feed's place is a time only where the database can sort by it.
        flaw = f"The time of creation, {job.created_at:%Y-%m-%d %H:%M:%S} UTC, is not stored as a timestamp."
        return replace(job, created_at=None, flaws=(*job.flaws, flaw))

    def count(self, connection: Connection, conditions: Sequence[Expression]) -> Counter[JobStatus]:
        """By the status alone first, which an index can answer; then the cancelled among the failed."""
        status, error = self._optional("status"), self._optional("error_message")
        text = cast(null(), Text) if status is None else self._dialect.text(status)
        counting = select(text, func.count()).select_from(self.table).where(*conditions).group_by(text)
        found: Counter[JobStatus] = Counter()
        for value, number in connection.execute(counting):
            found[self.shape.words.status(value, None)] += number
        if found[JobStatus.FAILED] and status is not None and error is not None:
            marked = [
                self._dialect.allowed(status, self.shape.words.of({JobStatus.FAILED}), fixed=True),
                self._is_marked(error),
            ]
            cancelled: Select[Any] = select(func.count()).select_from(self.table).where(*conditions, *marked)
            number = int(connection.scalar(cancelled) or 0)
            found[JobStatus.FAILED] -= number
            found[JobStatus.CANCELLED] += number
        return found

    def for_all(self, conditions: Sequence[Expression]) -> Sequence[Expression]:
        return conditions

    def workflow_of(self, text: str | None) -> str:
        return self.shape.workflow_name(text)

    # Conditions

    def has_key(self, keys: Collection[str]) -> Expression | None:
        return self._dialect.among(self.key, list(keys))

    def has_comfy_id(self, comfy_job_ids: Collection[str]) -> Expression | None:
        column = self._optional("comfy_job_id")
        # Blank text stands for no id in old rows: it is nobody's.
        storable = [text for text in comfy_job_ids if text.strip() and is_storable(text)]
        return self._dialect.allowed(column, storable) if column is not None and storable else None

    def at_servers(self, comfy_urls: Collection[str]) -> Expression | None:
        column = self._optional("comfy_url")
        texts = [text for url in comfy_urls for text in spellings(url) if is_storable(text)]
        return self._dialect.allowed(column, texts) if column is not None and texts else None

    def has_status(self, statuses: Collection[JobStatus]) -> Expression:
        column = self._optional("status")
        if column is None:
            return true() if JobStatus.UNKNOWN in statuses else false()
        wanted, words = frozenset(statuses), self.shape.words
        plain = words.of(wanted - {JobStatus.FAILED})
        conditions = [self._dialect.allowed(column, plain, fixed=True)] if plain else []
        return or_(false(), *conditions, *self._other_statuses(column, wanted))

    def status_parts(self, statuses: Collection[JobStatus]) -> Sequence[Expression]:
        column = self._optional("status")
        if column is None:
            return [self.has_status(statuses)]
        wanted = frozenset(statuses)
        plain = self.shape.words.of(wanted - {JobStatus.FAILED})
        conditions = [self._dialect.allowed(column, [word], fixed=True) for word in plain]
        return [*conditions, *self._other_statuses(column, wanted)]

    def _other_statuses(self, column: Expression, wanted: frozenset[JobStatus]) -> Iterator[Expression]:
        """What the status alone does not tell: failures, of which some are cancellations; and what nobody
        understands."""
        words, error = self.shape.words, self._optional("error_message")
        failed = self._dialect.allowed(column, words.of({JobStatus.FAILED}), fixed=True)
        marked = false() if error is None else self._is_marked(error)
        if {JobStatus.FAILED, JobStatus.CANCELLED} <= wanted:
            yield failed
        elif JobStatus.FAILED in wanted:
            yield and_(failed, not_(marked))
        elif JobStatus.CANCELLED in wanted and error is not None:
            # A plain comparison: what it leaves can be estimated.
            yield and_(failed, self._dialect.text(error) == CANCELLED_BY_OPERATOR)
        if JobStatus.UNKNOWN in wanted:
            yield or_(column.is_(None), not_(self._dialect.allowed(column, words.known, fixed=True)))

    def matches(self, query: FeedQuery, *, statuses: bool = True) -> Sequence[Expression] | None:
        conditions: list[Expression | None] = []
        if query.workflow_names:
            conditions.append(self.has_workflow(query.workflow_names))
        if query.user_id is not None:
            conditions.append(self.of_user(query.user_id))
        if statuses and query.statuses:
            conditions.append(self.has_status(query.statuses))
        if query.comfy_url is not None:
            conditions.append(self.at_servers([query.comfy_url]))
        if query.text:
            conditions.append(self.contains(query.text))
        conditions += [fulfils(self, each) for each in query.conditions]
        known = [condition for condition in conditions if condition is not None]
        return known if len(known) == len(conditions) else None

    def has_workflow(self, names: Collection[str]) -> Expression | None:
        """Whether the row is of one of these workflows."""
        column, shape = self._optional("workflow_name"), self.shape
        wanted = {shape.workflow_spellings.get(name, name) for name in names if is_storable(name)}
        former = {old for old, name in shape.workflow_spellings.items() if name in wanted}
        if column is None or not wanted:
            return None
        condition = self._dialect.allowed(column, sorted(wanted | former))
        if shape.workflow not in wanted:
            return condition
        return or_(condition, column.is_(None), self._dialect.is_blank(column))

    def of_user(self, user_id: str) -> Expression | None:
        """Whether the row is of this user."""
        column = self._optional("user_id")
        if column is None:
            return None
        value = self._dialect.key(normal_uuid(user_id) or user_id, column.type)
        return None if value is None else column == value

    def tells(self, field: str) -> Expression | None:
        """Whether the row has anything in a field; None where the table has no column for it."""
        column = self._optional(field)
        if column is None:
            return None
        text = self._dialect.text(column)
        nothing = [literal(word, Text()) for word in _NOTHING]
        if field == "error_message":
            nothing.append(literal(CANCELLED_BY_OPERATOR, Text()))
        return and_(column.is_not(None), not_(self._dialect.is_blank(text)), text.not_in(nothing))

    def contains(self, text: str) -> Expression | None:
        """Whether the text is found in the row."""
        if not is_storable(text):
            return None
        conditions = [
            self._dialect.contains(column, text)
            for column in map(self._optional, self.searched)
            if column is not None
        ]
        parameters = self._optional("parameters")
        if parameters is not None:
            for field in self.searched:
                if self._optional(field) is None or field in PLAIN:
                    path = (field,) if field in PLAIN else (OWN, field)
                    conditions.append(self._dialect.contains(self._dialect.member(parameters, *path), text))
        return or_(false(), *conditions)

    def _is_marked(self, error: Expression) -> Expression:
        """Whether the message is our mark of a cancelled job; never null."""
        return func.coalesce(self._dialect.text(error), literal("", Text())) == CANCELLED_BY_OPERATOR

    def records(self, field: str) -> bool:
        """Whether rows tell a field; what has no column may be in `parameters`. `cancelled`: whether a
        cancelled job can be told from a failed one."""
        if field == "cancelled":
            return self._allows_cancelled or self._optional("error_message") is not None
        kept = field in PLAIN and self._optional("parameters") is not None
        return kept or self._optional(field) is not None

    def column(self, field: str) -> Expression | None:
        """The table's own column for a field; None where it has none."""
        return self._optional(field)

    def _column(self, field: str) -> Expression:
        return self.table.columns[self.shape.columns[field].name]

    def _optional(self, field: str) -> Expression | None:
        shape = self.shape.columns.get(field)
        return None if shape is None else self.table.columns.get(shape.name)

    # Writing

    def takes(self, kind: JobKind, workflow_name: str) -> bool:
        """Whether new jobs of this kind and workflow are stored here."""
        return kind is self.shape.kind

    def check(self, connection: Connection, job: NewJob) -> None:
        """Columns tell all that this table can take."""

    def insertion(self, kind: JobKind, job: NewJob, clock: Clock) -> Mapping[str, Any]:
        values = {**self._writer(clock, strict=True).insertion(job), **self._further(job)}
        check_given(self.shape, self.table, values)
        return values

    def _further(self, job: NewJob) -> Mapping[str, Any]:
        """Column → value for what a new row has beyond the fields of a job."""
        return {}

    def patching(self, patch: JobPatch, clock: Clock, *, strict: bool) -> Mapping[str, Any]:
        return self._writer(clock, strict=strict).patching(patch)

    def transition(
        self, to: JobStatus, patch: JobPatch | None, run_seconds: float | None, clock: Clock, *, strict: bool
    ) -> Mapping[str, Any]:
        return self._writer(clock, strict=strict).transition(to, patch, run_seconds)

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
        return self._writer(clock, strict=strict).rewriting(now, to, notes, run_seconds, exact=exact)

    def _writer(self, clock: Clock, *, strict: bool) -> RowRewriter:
        return RowRewriter(
            self.shape,
            self.table,
            self._dialect,
            clock,
            allows_cancelled=self._allows_cancelled,
            strict=strict,
        )
