"""Keeps this workstation's journal in step with rows that others write, too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from jobmonitor.domain.job import Job, JobPatch, JobRef, JobResult, JobStatus
from jobmonitor.services.addressing import at, with_address
from jobmonitor.services.ports import JobRepository, JournalEntry, Stage
from jobmonitor.services.tracking.context import JobEnd, TrackingContext


def _end_of(job: Job, entry: JournalEntry) -> JobEnd:
    """The end that another program wrote, as its row tells it."""
    result = JobResult(
        outputs=job.outputs,
        output_file=job.output_file,
        output_text=job.output_text,
        error_message=None if job.status is JobStatus.COMPLETED else job.error_message or "",
        cancelled=job.status is JobStatus.CANCELLED,
    )
    job = at(job, entry.comfy_job_id, entry.server_url)
    return JobEnd(job=job, result=result, workflow_name=entry.workflow_name, entry=entry)


class JournalUpkeep:
    """What has to be written when a program ended in the middle, or another one was faster."""

    def __init__(self, repository: JobRepository, context: TrackingContext) -> None:
        self._repository = repository
        self._context = context
        self._followed: dict[JobRef, str] | None = None

    async def renamed(self, job: Job, entry: JournalEntry | None) -> Job:
        """The row with the id that the server gave its prompt, where only our journal has that so far."""
        if entry is None or entry.comfy_job_id == job.comfy_job_id:
            return job
        background = self._context.background
        patch = JobPatch(comfy_job_id=entry.comfy_job_id)
        row = await background.run(self._repository.patch, job.ref, patch)
        if row is None:
            return job
        if row.ref != job.ref:  # in some tables the id is the key

            def follow() -> None:
                self._context.journal.advance(entry.prompt_id, entry.stage, ref=row.ref)

            await background.run(follow)
        return with_address(row, entry)

    async def settle_ended(self, active: Iterable[Job]) -> None:
        """Closes our records of jobs that ended without our doing since the last call, or before the first:
        another program wrote their end, or deleted them."""
        background, journal = self._context.background, self._context.journal
        now = {job.ref: job.comfy_job_id or "" for job in active}
        if self._followed is None:
            database = (await background.run(self._repository.info)).title
            entries = await background.run(journal.unsettled)
            former = {
                each.ref: each.comfy_job_id for each in entries if each.ref and each.database == database
            }
        else:
            former = self._followed
        self._followed = now
        gone = {ref: comfy_job_id for ref, comfy_job_id in former.items() if ref not in now and comfy_job_id}
        await self._settle(gone, frozenset(now.values()))

    async def settle_some(self, active: Iterable[Job], gone: Iterable[JobRef]) -> None:
        """As `settle_ended`, where it is known of some rows alone that they are active, or `gone`."""
        now = {job.ref: job.comfy_job_id or "" for job in active}
        if self._followed is None:
            return  # the first reading of all finds them
        former = {ref: self._followed.pop(ref, "") for ref in gone}
        self._followed |= now
        await self._settle({ref: each for ref, each in former.items() if each}, frozenset(now.values()))

    async def _settle(self, gone: Mapping[JobRef, str], active: frozenset[str]) -> None:
        background, journal = self._context.background, self._context.journal
        ours = await self._open_records(gone, active) if gone else {}
        if not ours:
            return
        rows = {job.ref: job for job in await background.run(self._repository.get_many, list(ours))}
        entries = await background.run(journal.find, list(ours.values()))
        for ref, comfy_job_id in ours.items():
            job, entry = rows.get(ref), entries.get(comfy_job_id)
            if job is None or (job.status.is_terminal and entry is None):
                await background.run(journal.settle, comfy_job_id)
            elif job.status.is_terminal and entry is not None:
                await self._context.settle(_end_of(job, entry))

    async def _open_records(self, jobs: Mapping[JobRef, str], active: frozenset[str]) -> dict[JobRef, str]:
        """Those of which our journal still has something to do, but for what is `active` under the id that
        the server gave it."""
        background, journal = self._context.background, self._context.journal
        wishes = await background.run(journal.cancel_requests)
        entries = await background.run(journal.find, list(jobs.values()))
        unsettled = {each for each, entry in entries.items() if entry.stage is not Stage.SETTLED}
        renamed = {each for each, entry in entries.items() if entry.comfy_job_id in active}
        return {
            ref: each
            for ref, each in jobs.items()
            if (each in unsettled or each in wishes) and each not in renamed
        }
