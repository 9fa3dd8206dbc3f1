"""The operations on jobs that the studio's own services have: one implementation, three faces.

Blocking; from an event loop they are called through `Background`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import ClassVar

from jobmonitor.domain.errors import AmbiguousJob, InvalidInput, StatusConflict, UnknownJob
from jobmonitor.domain.feed import Cursor, FeedQuery, Page
from jobmonitor.domain.job import (
    EMPTY,
    JSON,
    Job,
    JobKind,
    JobPatch,
    JobRef,
    JobResult,
    JobStatus,
    NewJob,
    System,
)
from jobmonitor.domain.row_state import RowState
from jobmonitor.domain.timing import timing_json
from jobmonitor.services.ports import JobRepository

OWN_PARAMETERS = "jobmonitor"
"""The key of `parameters` below which jobmonitor keeps what has no column."""

CORRECTIONS = "corrections"
"""What repairs of the row are called there."""
MOST_CORRECTIONS = 20
"""Corrections that a row keeps."""

TIMING = "timing"
"""What a job's times are called there."""


class JobService:
    """Jobs of one kind. As in the studio's services, reports are keyed by the ComfyUI id."""

    kind: ClassVar[JobKind]

    def __init__(self, repository: JobRepository, *, new_in: System | None = None) -> None:
        """`new_in`: the system whose tables take new jobs; None: the new ones where there are any."""
        self._repository = repository
        self._new_in = new_in

    def create_job(self, job: NewJob) -> Job:
        """Stores a new job as pending and returns it as the database has it."""
        return self._repository.create(self.kind, job, system=self._new_in)

    def check_job(self, job: NewJob) -> None:
        """Refuses a job that the tables cannot take, before anything is sent for it; writes nothing."""
        self._repository.check(self.kind, job, system=self._new_in)

    def update_job(self, comfy_job_id: str, patch: JobPatch) -> Job:
        """Writes values that are not the status. Raises UnknownJob."""
        job = self.get_job_by_comfy_id(comfy_job_id)
        updated = self._repository.patch(job.ref, patch)
        if updated is None:
            raise _unknown(self.kind, comfy_job_id)
        return updated

    def update_to_processing(self, comfy_job_id: str) -> Job | None:
        """Reports that the run began. None where the job is already further; raises UnknownJob."""
        return self._report(comfy_job_id, JobStatus.PROCESSING)

    def complete_job(self, comfy_job_id: str, result: JobResult) -> Job | None:
        """Reports the end, well or not. None where the job had already ended; raises UnknownJob."""
        return self._report(
            comfy_job_id, result.status, patch=patch_of(result), run_seconds=result.run_seconds
        )

    def report_processing(self, ref: JobRef) -> Job | None:
        """As `update_to_processing`, by the row: some tables have no ComfyUI id. None also where it is
        gone."""
        return self._set_status(ref, JobStatus.PROCESSING)

    def report_end(self, ref: JobRef, result: JobResult) -> Job | None:
        """As `complete_job`, by the row. None also where it is gone."""
        return self._set_status(ref, result.status, patch=patch_of(result), run_seconds=result.run_seconds)

    def get_job(self, key: str) -> Job:
        """The job whose row has this primary key. Raises UnknownJob."""
        return _only(self._repository.find(key, (self.kind,)), self.kind, key)

    def get_job_by_comfy_id(self, comfy_job_id: str) -> Job:
        """The job that ComfyUI knows by this id. Raises UnknownJob."""
        return _only(self._repository.find_by_comfy_id(comfy_job_id, (self.kind,)), self.kind, comfy_job_id)

    def get_recent_jobs(
        self,
        *,
        workflow_name: str | Iterable[str] | None = None,
        user_id: str | None = None,
        limit: int = 50,
        after: Cursor | None = None,
    ) -> Page:
        """Newest first, whatever their status; `after` is a former page's `next`."""
        query = FeedQuery.of(self.kind, workflow_name=workflow_name, user_id=user_id)
        return self._repository.page(query, after=after, limit=limit)

    def get_completed_jobs(
        self,
        *,
        workflow_name: str | Iterable[str] | None = None,
        user_id: str | None = None,
        limit: int = 50,
        after: Cursor | None = None,
    ) -> Page:
        """As `get_recent_jobs`, completed ones only."""
        query = FeedQuery.of(
            self.kind, workflow_name=workflow_name, user_id=user_id, show_completed_only=True
        )
        return self._repository.page(query, after=after, limit=limit)

    def correct(self, ref: JobRef, seen: JobStatus, result: JobResult, *, evidence: str) -> Job:
        """An operator's confirmed repair: writes `result`, also over a terminal status.

        Compare-and-set on `seen`, the status that the operator looked at: StatusConflict where the row
        has another one by now. `evidence` (one sentence) is kept with the row.
        """
        job = self._repository.get(ref)
        if job is None:
            raise _unknown(self.kind, str(ref))
        correction = _correction(seen, result.status, {"evidence": evidence})
        corrected = self._repository.transition(
            ref,
            result.status,
            expected=(seen,),
            patch=replace(patch_of(result), parameters={OWN_PARAMETERS: _with_correction(job, correction)}),
            run_seconds=result.run_seconds,
        )
        if corrected is None:
            raise _changed(job, seen)
        return corrected

    def repair(
        self,
        ref: JobRef,
        seen: RowState,
        to: RowState,
        *,
        evidence: Mapping[str, JSON],
        notes: Mapping[str, JSON] = EMPTY,
        run_seconds: float | None = None,
        exact: bool = False,
    ) -> Job:
        """As `correct`, of all that a row says of its job's end: also what empties columns, makes the job
        active again, or changes nothing but `notes` (members of `parameters.jobmonitor`).

        Compare-and-set on everything that was `seen`: StatusConflict where the row says something else by
        now. `evidence` is kept with the row, where its table has a place. `exact`: with the times of `to`.
        """
        job = self._repository.get(ref)
        if job is None:
            raise _unknown(self.kind, str(ref))
        corrected = _with_correction(job, _correction(seen.status, to.status, evidence))
        repaired = self._repository.rewrite(
            ref,
            seen,
            to,
            notes={**notes, CORRECTIONS: corrected[CORRECTIONS]},
            run_seconds=run_seconds,
            exact=exact,
        )
        if repaired is None:
            raise _changed(job, seen.status)
        return repaired

    def _report(
        self,
        comfy_job_id: str,
        status: JobStatus,
        *,
        patch: JobPatch | None = None,
        run_seconds: float | None = None,
    ) -> Job | None:
        job = self.get_job_by_comfy_id(comfy_job_id)
        return self._set_status(job.ref, status, patch=patch, run_seconds=run_seconds)

    def _set_status(
        self,
        ref: JobRef,
        status: JobStatus,
        *,
        patch: JobPatch | None = None,
        run_seconds: float | None = None,
    ) -> Job | None:
        return self._repository.transition(
            ref, status, expected=JobStatus.sources_of(status), patch=patch, run_seconds=run_seconds
        )


def _correction(seen: JobStatus, to: JobStatus, evidence: Mapping[str, JSON]) -> dict[str, JSON]:
    return {"from": seen.value, "to": to.value, **evidence, "at": datetime.now(UTC).isoformat()}


def _with_correction(job: Job, correction: Mapping[str, JSON]) -> dict[str, JSON]:
    """What the row keeps below `jobmonitor`, with one more correction; the oldest go."""
    own = job.parameters.get(OWN_PARAMETERS)
    known = dict(own) if isinstance(own, Mapping) else {}
    earlier = known.get(CORRECTIONS)
    kept = list(earlier)[1 - MOST_CORRECTIONS :] if isinstance(earlier, list) else []
    known[CORRECTIONS] = [*kept, dict(correction)]
    return known


def _changed(job: Job, seen: JobStatus) -> StatusConflict:
    return StatusConflict(
        f"The job {job.ref.key} is not as it was seen, as {seen}.",
        remedy="Look at it again before you repair it.",
    )


class VideoJobService(JobService):
    """Jobs that make a video."""

    kind = JobKind.VIDEO


class ImageJobService(JobService):
    """Jobs that make images."""

    kind = JobKind.IMAGE


class TextJobService(JobService):
    """Jobs that make text."""

    kind = JobKind.TEXT


JobServices = Mapping[JobKind, JobService]


def job_services(repository: JobRepository, *, new_in: System | None = None) -> JobServices:
    """The service of each kind."""
    faces: tuple[type[JobService], ...] = (VideoJobService, ImageJobService, TextJobService)
    return {face.kind: face(repository, new_in=new_in) for face in faces}


def find_job(repository: JobRepository, text: str) -> Job:
    """The job that an operator means: by its row's id, `table/id`, or its ComfyUI id.

    A job that both systems have is the new one; `table/id` names the legacy row. Raises UnknownJob or
    AmbiguousJob.
    """
    wanted = text.strip()
    if not wanted:
        raise InvalidInput("No job was named.", remedy="Give its id, as `jobmonitor jobs list` shows it.")
    source, slash, key = wanted.partition("/")
    job = repository.get(JobRef(source, key)) if slash else None
    if job is not None:
        return job
    found = repository.find(wanted)
    if not any(each.system is System.NEW for each in found):
        # A legacy table's key is the ComfyUI id, under which the new tables may have the same job.
        found = (*found, *(each for each in repository.find_by_comfy_id(wanted) if each not in found))
    return _only(found, None, wanted)


def patch_of(result: JobResult) -> JobPatch:
    """What a job's end writes besides its status."""
    return JobPatch(
        outputs=result.outputs or None,
        output_file=result.output_file,
        output_text=result.output_text,
        error_message=result.error_message,
        parameters=_own_parameters(result),
    )


def _own_parameters(result: JobResult) -> Mapping[str, JSON] | None:
    own = dict(result.details)
    if result.timing:
        own[TIMING] = timing_json(result.timing)
    return {OWN_PARAMETERS: own} if own else None


def _only(found: tuple[Job, ...], kind: JobKind | None, wanted: str) -> Job:
    """The one that was found. Where both systems have it, its legacy row was migrated: the new one counts."""
    if not found:
        raise _unknown(kind, wanted)
    found = tuple(job for job in found if job.system is System.NEW) or found
    if len(found) > 1:
        places = ", ".join(str(job.ref) for job in found[:5])
        raise AmbiguousJob(f"Several jobs have the id {wanted[:80]}.", remedy=f"Name one of {places}.")
    return found[0]


def _unknown(kind: JobKind | None, wanted: str) -> UnknownJob:
    what = f"{kind} job" if kind else "job"
    return UnknownJob(
        f"There is no {what} with the id {wanted[:80]}.",
        remedy="`jobmonitor jobs list` shows those there are.",
    )
