"""Values for a row that is repaired, or whose repair is undone: also what empties a column again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, null

from jobmonitor.db.sources.writing import RowWriter
from jobmonitor.domain.job import CANCELLED_BY_OPERATOR, JSON, JobStatus
from jobmonitor.domain.row_state import RowState


class RowRewriter(RowWriter):
    """A `RowWriter` that also writes whole states of a row. Used once."""

    def rewriting(
        self,
        now: RowState,
        to: RowState,
        notes: Mapping[str, JSON],
        run_seconds: float | None,
        *,
        exact: bool,
    ) -> Mapping[str, Any]:
        """What differs between the row as it is `now` and as a repair wants it, also where that empties
        columns. With `exact` the times are those of `to`; else a job that is over keeps its times, and gets
        them now where it had no end."""
        self._keep(notes)
        if now.outputs != to.outputs or now.output_file != to.output_file:
            self._put_outputs(to)
        if now.output_text != to.output_text:
            self._put_text("output_text", to.output_text)
        if exact:
            self._put_times(now, to)
        elif not to.status.is_terminal:
            self._put_times(now, replace(to, completed_at=None, processing_time_seconds=None))
            if to.status is JobStatus.PROCESSING and to.started_at is None:
                self._set_time("started_at")
        elif now.completed_at is None:
            self._set_end(run_seconds)
        if (now.status, now.error_message) != (to.status, to.error_message) or exact:
            self._put_status(to)
        self._merge_parameters()
        if self._values:
            self._touch()
        return self._values

    def _keep(self, notes: Mapping[str, JSON]) -> None:
        """Notes of a repair, below `jobmonitor`."""
        self._check("parameters", notes)
        self._own |= notes

    def _put_status(self, to: RowState) -> None:
        """The status as `to` spells it, where that is a word of this table."""
        status, error = to.status, to.error_message
        words = self._shape.words
        if status is JobStatus.CANCELLED and not self._allows_cancelled:
            status = JobStatus.FAILED
            error = CANCELLED_BY_OPERATOR
        spelled = words.read.get(to.status_text) is status
        self._set("status", to.status_text if spelled else words.written[status])
        self._put_text("error_message", error)

    def _put_outputs(self, to: RowState) -> None:
        if not self._set("outputs", list(to.outputs)):
            self._own["outputs"] = list(to.outputs)
        self._put_file(to)

    def _put_file(self, to: RowState) -> None:
        file = to.output_file
        self._put_text("output_filename", None if file is None else file.filename)
        self._put_text("output_subfolder", None if file is None else file.subfolder)
        self._put_text("output_type", None if file is None else file.type)

    def _put_text(self, field: str, value: str | None) -> None:
        """Writes a text, or empties its place."""
        column = self._column(field)
        if value is None and column is not None:
            self._values[column.name] = null()
        elif not self._set(field, value):
            self._own[field] = value

    def _put_times(self, now: RowState, to: RowState) -> None:
        for field in ("started_at", "completed_at"):
            moment = getattr(to, field)
            if moment != getattr(now, field):
                self._put_time(field, moment)
        seconds = to.processing_time_seconds
        if seconds != now.processing_time_seconds:
            self._put_seconds(seconds)

    def _put_time(self, field: str, moment: datetime | None) -> None:
        column = self._column(field)
        if column is not None:
            self._values[column.name] = null() if moment is None else self._dialect.time(moment, column.type)
        elif self._column("parameters") is not None:
            self._own[field] = None if moment is None else moment.isoformat()

    def _put_seconds(self, seconds: float | None) -> None:
        column = self._column("processing_time_seconds")
        if column is not None:
            whole = isinstance(column.type, Integer) and seconds is not None
            self._values[column.name] = null() if seconds is None else (round(seconds) if whole else seconds)
        elif self._column("parameters") is not None:
            self._own["processing_time_seconds"] = seconds
