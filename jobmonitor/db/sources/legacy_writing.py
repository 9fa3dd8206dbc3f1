"""Values for a row of the legacy tables, by the studio's old pattern.

These tables keep less of a job than the new ones. What its pages never kept there is left out; what a row
would be wrong without is refused with an error that names the table and the column.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import Integer, Numeric, cast, func

from jobmonitor.db.sources.rewriting import RowRewriter
from jobmonitor.db.sql.json_text import OWN
from jobmonitor.domain.errors import SchemaMismatch
from jobmonitor.domain.job import EMPTY, JSON, JobPatch, JobStatus, NewJob
from jobmonitor.domain.row_state import RowState

_INPUTS = {
    "input_images": ("input_images", "style_image"),
    "input_audios": ("input_audios",),
    "input_videos": (),
}
"""Field of a job's inputs → fields of the columns that hold one of them each."""

_NOT_KEPT = frozenset({"error", "timing"})
"""Members of `parameters.jobmonitor` that the old pages had nothing like: details of a failure, and times,
which the workstation that saw the end keeps."""


class LegacyWriter(RowRewriter):
    """Collects what one statement writes. Used once."""

    def insertion(self, job: NewJob) -> Mapping[str, Any]:
        """A new pending row, but for its key."""
        workflow = self._shape.workflow_name(job.workflow_name)
        return super().insertion(replace(job, workflow_name=workflow, parameters=EMPTY))

    def _patch(self, patch: JobPatch) -> None:
        if patch.parameters is not None:
            self._refuse_parameters(patch.parameters)
        # The file's name tells where the result is, too.
        is_named = patch.output_file is not None and self._column("output_filename") is not None
        outputs = None if is_named and self._column("outputs") is None else patch.outputs
        super()._patch(replace(patch, parameters=None, outputs=outputs))

    def _keep(self, notes: Mapping[str, JSON]) -> None:
        """There is no place: this workstation's own file has the notes of a repair."""

    def _put_outputs(self, to: RowState) -> None:
        if self._column("outputs") is not None:
            self._set("outputs", list(to.outputs))
        self._put_file(to)

    def _put_status(self, to: RowState) -> None:
        if to.status is JobStatus.CANCELLED and self._column("error_message") is None:
            to = replace(to, status=JobStatus.FAILED)  # there is no place for the mark
        super()._put_status(to)

    def _put_text(self, field: str, value: str | None) -> None:
        if self._column(field) is not None:
            super()._put_text(field, value)

    def _set(self, field: str, value: Any) -> bool:
        """Always True: there are no `parameters` for what has no column."""
        if field in _INPUTS:
            self._set_inputs(field, value)
        elif field == "outputs":
            self._check(field, value)
            self._store(field, self._needed(field), value[0] if value else None)
        elif field in self._shape.columns:
            super()._set(field, value)
        return True

    def _set_inputs(self, field: str, addresses: list[str]) -> None:
        """Each of several addresses into a column of its own."""
        fields = [each for each in _INPUTS[field] if each in self._shape.columns]
        if len(addresses) > len(fields):
            what = field.removeprefix("input_")
            names = ", ".join(self._shape.columns[each].name for each in fields)
            raise SchemaMismatch(
                f"The table {self._table.name} has no column for {len(addresses)} {what}"
                + (f": it has {names} alone." if names else "."),
                remedy="Store such jobs in the new tables.",
            )
        for number, each in enumerate(fields):
            value = self._input(addresses[number]) if number < len(addresses) else None
            self._check(each, value)
            self._store(each, self._needed(each), value)

    def _input(self, address: str) -> str:
        """An input as this table names it."""
        return address

    def _set_status(self, to: JobStatus, patch: JobPatch | None) -> None:
        if to is JobStatus.CANCELLED and self._column("error_message") is None:
            to = JobStatus.FAILED  # there is no place for the mark
        super()._set_status(to, patch)

    def _set_end(self, run_seconds: float | None) -> None:
        """These tables have no time of the begin: a run that nobody timed took since its row was made."""
        super()._set_end(run_seconds)
        column, created = self._column("processing_time_seconds"), self._column("created_at")
        if column is not None and created is not None and run_seconds is None:
            seconds = self._clock.seconds_since(self._dialect.moment(created))
            whole = func.round(cast(seconds, Numeric)) if isinstance(column.type, Integer) else seconds
            self._values[column.name] = cast(whole, column.type)

    def _refuse_parameters(self, parameters: Mapping[str, JSON]) -> None:
        own = parameters.get(OWN)
        kept = set(parameters) - {OWN}
        kept |= (own.keys() - _NOT_KEPT) if isinstance(own, Mapping) else set()
        if kept:
            raise SchemaMismatch(
                f"The table {self._table.name} has no column parameters, which is needed to keep"
                f" {', '.join(sorted(kept))[:100]}.",
                remedy="Migrate the job to the new tables first.",
            )


class MultitalkWriter(LegacyWriter):
    """For multitalk_jobs, which names its input files as the server has them."""

    OWN_TIME: ClassVar = "created_at"
    """A column beside `timestamp_submitted`, which is the time that counts."""

    def insertion(self, job: NewJob) -> Mapping[str, Any]:
        if not (job.comfy_job_id or "").strip():
            raise SchemaMismatch(
                f"The column job_id of {self._table.name} needs the ComfyUI id, and this job has none.",
                remedy="Submit the job to a server.",
            )
        values = dict(super().insertion(job))
        columns = self._table.columns
        trimmed = columns.get("trim_to_audio")
        if trimmed is not None:
            values[trimmed.name] = job.parameters.get("trim_to_audio") is True
        created = columns.get(self.OWN_TIME)
        if created is not None and self._dialect.is_timestamp(created.type):
            values[created.name] = self._clock.now(created.type)
        return values

    def _input(self, address: str) -> str:
        """The file's name in the server's input folder, where the address is one of the server's."""
        parts = urlsplit(address)
        if not parts.path.endswith("/view"):
            return address
        query = parse_qs(parts.query)
        filename, subfolder = query.get("filename", [""])[0], query.get("subfolder", [""])[0]
        if not filename:
            return address
        return f"{subfolder}/{filename}" if subfolder else filename


class CaptionWriter(LegacyWriter):
    """For data, whose rows are captions that are done."""

    def insertion(self, job: NewJob) -> Mapping[str, Any]:
        raise self._no_status()

    def transition(
        self, to: JobStatus, patch: JobPatch | None, run_seconds: float | None
    ) -> Mapping[str, Any]:
        raise self._no_status()

    def rewriting(
        self,
        now: RowState,
        to: RowState,
        notes: Mapping[str, JSON],
        run_seconds: float | None,
        *,
        exact: bool,
    ) -> Mapping[str, Any]:
        raise self._no_status()

    def _no_status(self) -> SchemaMismatch:
        return SchemaMismatch(
            f"The table {self._table.name} has no column status: it holds captions that are done, and no jobs"
            " that wait or run.",
            remedy="Store text jobs in text_jobs; create it with: jobmonitor db create-tables.",
        )
