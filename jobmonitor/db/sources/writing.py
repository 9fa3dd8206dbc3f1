"""Values for a row of the new tables: column by column, and into `parameters` what has no column."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Integer, Table, case, cast, func, literal, null
from sqlalchemy.types import Numeric, Text

from jobmonitor.db.sources.given import all_storable, given_values
from jobmonitor.db.sources.rows import PLAIN
from jobmonitor.db.sources.shape import TableShape
from jobmonitor.db.sources.source import Expression
from jobmonitor.db.sql.dialect import Clock, SqlDialect
from jobmonitor.db.sql.json_text import OWN, dumps
from jobmonitor.domain.errors import InvalidField, SchemaMismatch
from jobmonitor.domain.job import (
    CANCELLED_BY_OPERATOR,
    JSON,
    JobPatch,
    JobStatus,
    NewJob,
)


class RowWriter:
    """Collects what one statement writes. Used once."""

    def __init__(
        self,
        shape: TableShape,
        table: Table,
        dialect: SqlDialect,
        clock: Clock,
        *,
        allows_cancelled: bool,
        strict: bool,
    ) -> None:
        self._shape = shape
        self._table = table
        self._dialect = dialect
        self._clock = clock
        self._allows_cancelled = allows_cancelled
        self._strict = strict
        self._values: dict[str, Any] = {}
        self._plain: dict[str, JSON] = {}
        self._own: dict[str, JSON] = {}
        # What the database itself computes, also for below `jobmonitor`.
        self._computed: dict[str, Expression] = {}

    def insertion(self, job: NewJob) -> Mapping[str, Any]:
        """A new pending row, but for its key."""
        self._set("workflow_name", job.workflow_name)
        self._set("status", self._shape.words.written[JobStatus.PENDING])
        for field, value in given_values(job):
            if self._set(field, value):
                continue
            (self._plain if field in PLAIN else self._own)[field] = value
        created = self._column("created_at")
        if created is not None:
            self._values[created.name] = self._clock.now(created.type)
        self._touch()
        parameters = {**self._plain, **job.parameters}
        if self._own:
            given = parameters.get(OWN)
            parameters[OWN] = {**(given if isinstance(given, Mapping) else {}), **self._own}
        column = self._column("parameters")
        if column is not None or parameters:
            self._check("parameters", parameters)
            self._check_json(parameters)
            self._store("parameters", self._needed("parameters"), parameters)
        return self._values

    def patching(self, patch: JobPatch) -> Mapping[str, Any]:
        """What the patch names; empty where it names nothing."""
        self._patch(patch)
        error = self._column("error_message")
        if patch.error_message is not None and error is not None and not self._allows_cancelled:
            # The message of such a row is its status: it stays.
            self._values[error.name] = case(
                (self._is_cancelled(error), error), else_=literal(patch.error_message, Text())
            )
        self._merge_parameters()
        if self._values:
            self._touch()
        return self._values

    def transition(
        self, to: JobStatus, patch: JobPatch | None, run_seconds: float | None
    ) -> Mapping[str, Any]:
        """The status, its times, and the patch."""
        if patch is not None:
            self._patch(patch)
        self._set_status(to, patch)
        if to is JobStatus.PROCESSING:
            self._set_time("started_at")
        elif to.is_terminal:
            self._set_end(run_seconds)
        self._merge_parameters()
        self._touch()
        return self._values

    def _set_status(self, to: JobStatus, patch: JobPatch | None) -> None:
        error = self._column("error_message")
        if to is JobStatus.CANCELLED and not self._allows_cancelled:
            self._set("status", self._shape.words.written[JobStatus.FAILED])
            self._values[self._needed("error_message").name] = CANCELLED_BY_OPERATOR
            return
        self._set("status", self._shape.words.written[to])
        if error is not None and (patch is None or patch.error_message is None):
            # A mark that was left would make the row read as cancelled.
            self._values[error.name] = case((self._is_cancelled(error), null()), else_=error)

    def _is_cancelled(self, error: Expression) -> Expression:
        return self._dialect.text(error) == CANCELLED_BY_OPERATOR

    def _set_end(self, run_seconds: float | None) -> None:
        """A run that ended while nobody looked did not last until now: its server tells how long it took."""
        started = self._started()
        seconds = self._clock.seconds_since(started)
        self._set_time("completed_at")
        if run_seconds is not None:
            seconds = case((seconds < run_seconds, seconds), else_=literal(run_seconds))
            self._end_after(started, run_seconds)
            column = self._column("started_at")
            if column is not None:
                self._values[column.name] = func.coalesce(
                    column, self._clock.before(run_seconds, column.type)
                )
            elif self._column("parameters") is not None:
                former = self._dialect.member(self._needed("parameters"), OWN, "started_at")
                self._computed["started_at"] = func.coalesce(former, self._clock.text_before(run_seconds))
        column = self._column("processing_time_seconds")
        if column is not None:
            whole = isinstance(column.type, Integer)
            rounded = func.round(cast(seconds, Numeric)) if whole else seconds
            self._values[column.name] = cast(rounded, column.type)
        elif self._column("parameters") is not None:
            self._computed["processing_time_seconds"] = func.round(cast(seconds, Numeric), 3)

    def _end_after(self, started: Expression, run_seconds: float) -> None:
        column = self._column("completed_at")
        if column is not None:
            self._values[column.name] = self._clock.ended(started, run_seconds, column.type)
        elif "completed_at" in self._computed:
            self._computed["completed_at"] = self._clock.ended_text(started, run_seconds)

    def _started(self) -> Expression:
        """When the row says that the job began, in its column or in `parameters`."""
        column = self._column("started_at")
        if column is not None:
            return self._dialect.moment(column)
        parameters = self._column("parameters")
        text = (
            cast(null(), Text) if parameters is None else self._dialect.member(parameters, OWN, "started_at")
        )
        return self._clock.moment(text)

    def _set_time(self, field: str) -> None:
        column = self._column(field)
        if column is not None:
            self._values[column.name] = self._clock.now(column.type)
        elif self._column("parameters") is not None:
            self._computed[field] = self._clock.now_text()

    def _patch(self, patch: JobPatch) -> None:
        for field, value in given_values(patch):
            if self._set(field, value) or value == []:
                continue
            (self._plain if field in PLAIN else self._own)[field] = value
        if patch.parameters is not None:
            self._check("parameters", patch.parameters)
            parameters = dict(patch.parameters)
            own = parameters.pop(OWN, None)
            if isinstance(own, Mapping):
                self._own |= own
            elif own is not None:
                parameters[OWN] = own
            self._plain |= parameters

    def _merge_parameters(self) -> None:
        if not (self._plain or self._own or self._computed):
            return
        column = self._needed("parameters")
        self._check_json(self._plain)
        self._check_json(self._own)
        try:
            self._dialect.value({}, column.type, "json")
        except TypeError:
            raise self._mismatch(column) from None
        self._values[column.name] = self._dialect.merged(
            column, self._plain, self._own, self._computed, strict=self._strict
        )

    def _check_json(self, value: Mapping[str, JSON]) -> None:
        try:
            dumps(value)
        except (TypeError, ValueError, RecursionError) as error:
            raise InvalidField("parameters", f"parameters cannot be stored: {error}.") from None

    def _touch(self) -> None:
        """Most tables do it by a trigger; the embedded file and altered tables need not."""
        column = self._column("updated_at")
        if column is not None:
            self._values[column.name] = self._clock.now(column.type)

    def _set(self, field: str, value: Any) -> bool:
        """Writes a field into its column. False where it belongs into `parameters`."""
        shape = self._shape.columns.get(field)
        self._check(field if shape is None else shape.name, value)
        if shape is None or (field in self._shape.optional and shape.name not in self._table.columns):
            return False
        self._store(field, self._needed(field), value)
        return True

    def _store(self, field: str, column: Expression, value: Any) -> None:
        try:
            self._values[column.name] = self._dialect.value(
                value, column.type, self._shape.columns[field].kind
            )
        except TypeError:
            raise self._mismatch(column) from None
        except ValueError:
            raise InvalidField(
                column.name,
                f"{column.name} cannot be “{str(value)[:100]}”.",
                remedy="Name a user by a UUID." if field == "user_id" else "",
            ) from None

    def _needed(self, field: str) -> Expression:
        column = self._column(field)
        if column is None:
            name = self._shape.columns[field].name
            raise SchemaMismatch(
                f"The table {self._table.name} has no column {name}, which this job needs.",
                remedy=f"Add the column {name} to {self._table.name}.",
            )
        return column

    def _mismatch(self, column: Expression) -> SchemaMismatch:
        return SchemaMismatch(
            f"The column {column.name} of {self._table.name} has the type {column.type!s}, which cannot hold"
            " what is to be written.",
            remedy="Change the column's type to that of the documentation.",
        )

    def _column(self, field: str) -> Expression | None:
        shape = self._shape.columns.get(field)
        return None if shape is None else self._table.columns.get(shape.name)

    def _check(self, name: str, value: Any) -> None:
        if not all_storable(value):
            raise InvalidField(
                name,
                f"{name} has a character that cannot be stored (NUL or half a letter).",
                remedy="Remove it.",
            )
