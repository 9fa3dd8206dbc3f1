"""Writes confirmed changes into rows, one compare-and-set each, and takes rounds of them back."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from jobmonitor.domain.errors import (
    DatabaseUnreachable,
    InvalidInput,
    JobMonitorError,
    ServerError,
    StorageError,
)
from jobmonitor.domain.events import JobChanged
from jobmonitor.domain.job import JSON, Job, JobRef, JobResult
from jobmonitor.domain.reconciling import Finding, ProposedChange, Refused, Round
from jobmonitor.domain.row_state import RowState
from jobmonitor.services.ports import JobRepository, Stage
from jobmonitor.services.ports.repairs import Repair, RepairBook
from jobmonitor.services.reconciling.gathering import KeptOutputs
from jobmonitor.services.reconciling.known import NOTED, marks_of
from jobmonitor.services.tracking.context import JobEnd, TrackingContext
from jobmonitor.services.writable import require_writable

log = logging.getLogger(__name__)

BEING_SENT = "It is being sent at this moment."

Progress = Callable[[int], None]


class Repairer:
    """Used in one event loop. Looks at nothing: what it is given was found just now."""

    def __init__(
        self,
        repository: JobRepository,
        book: RepairBook,
        context: TrackingContext,
        kept: KeptOutputs | None = None,
    ) -> None:
        self._repository, self._book, self._context, self._kept = repository, book, context, kept

    async def apply(self, findings: Sequence[Finding], on_progress: Progress) -> Round:
        """Makes these changes. What cannot be made is refused, and stops nothing but a database that is away.

        Raises DatabaseReadOnly, and StorageError where the round cannot be noted: then nothing was written.
        """
        background = self._context.background
        info = await background.run(self._repository.info)
        require_writable(info, "repaired")
        now = self._context.clock.now()
        round_id = f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
        planned = [_planned(round_id, now, info.title, each) for each in findings if each.change is not None]
        await background.run(self._book.plan, planned)
        applied: dict[JobRef, Job] = {}
        refused: list[Refused] = []
        away = ""
        for finding in findings:
            ref = finding.job.ref
            try:
                if away:
                    raise DatabaseUnreachable(away)
                applied[ref] = await self._write(finding, round_id)
            except DatabaseUnreachable as error:
                away = error.message
                refused.append(Refused(ref, away))
            except JobMonitorError as error:
                refused.append(Refused(ref, str(error)))
            on_progress(len(applied) + len(refused))
        await self._note(round_id, applied, refused)
        return Round(id=round_id if applied else "", applied=tuple(applied.values()), refused=tuple(refused))

    async def _note(self, round_id: str, applied: Mapping[JobRef, Job], refused: Sequence[Refused]) -> None:
        """How the round went. Rows are written: where this cannot be noted, what was planned has to do."""
        background = self._context.background
        states = {ref: RowState.of(job) for ref, job in applied.items()}
        try:
            await background.run(self._book.applied, round_id, states)
            if refused:
                await background.run(self._book.refused, round_id, [each.ref for each in refused])
        except StorageError as error:
            log.warning("How the round %s went cannot be noted: %s", round_id, error.message)

    async def _write(self, finding: Finding, round_id: str) -> Job:
        change, job = finding.change, finding.job
        if change is None:
            raise InvalidInput("There is nothing to be written.")
        if change.keep and (lasting := await self._keep(job)) is not None:
            return lasting
        if change.gives_up:
            await self._give_up(job)
        row = await self._context.background.run(self._rewrite, job, finding, change, round_id)
        self._context.bus.publish(JobChanged(row))
        await self._follow_up(replace(row, comfy_job_id=job.comfy_job_id, comfy_url=job.comfy_url), change)
        return row

    def _rewrite(self, job: Job, finding: Finding, change: ProposedChange, round_id: str) -> Job:
        told = " ".join(each.sentence for each in finding.evidence)
        notes: dict[str, JSON] = {}
        if change.mark is not None:
            notes[NOTED] = sorted(mark.value for mark in marks_of(job) | {change.mark})
        return self._context.jobs[job.kind].repair(
            job.ref,
            change.before,
            change.after,
            evidence={"verdict": finding.verdict.value, "evidence": told[:2000], "round": round_id},
            notes=notes,
            run_seconds=change.run_seconds,
        )

    async def _keep(self, job: Job) -> Job | None:
        """The row whose output was fetched to where it lasts; None where that is not possible."""
        if self._kept is None:
            return None
        try:
            if not await self._kept.keep(job):
                return None
        except (ServerError, StorageError) as error:
            log.info("The output of %s cannot be kept: %s", job.ref, error)
            return None
        return await self._context.background.run(self._repository.get, job.ref)

    async def _give_up(self, job: Job) -> None:
        """From now on nobody sends the prompt of this job."""
        background, journal = self._context.background, self._context.journal
        entries = await background.run(journal.find, [job.comfy_job_id or ""])
        entry = entries.get(job.comfy_job_id or "")
        if entry is not None and entry.was_held_back and not await self._context.give_up(entry.prompt_id):
            raise InvalidInput(BEING_SENT)

    async def _follow_up(self, job: Job, change: ProposedChange) -> None:
        """What the journal, and whoever observes ends, has to know. The row is written: nothing of this may
        make it look as if it were not."""
        background, journal = self._context.background, self._context.journal
        before, after = change.before.status, change.after.status
        if not job.comfy_job_id or before is after:
            return
        try:
            entry = (await background.run(journal.find, [job.comfy_job_id])).get(job.comfy_job_id)
            if after.is_terminal:
                result = JobResult(
                    outputs=job.outputs,
                    output_file=job.output_file,
                    output_text=job.output_text,
                    error_message=change.after.error_message,
                    run_seconds=change.run_seconds,
                )
                name = job.workflow_name if entry is None else entry.workflow_name
                await self._context.settle(JobEnd(job=job, result=result, workflow_name=name, entry=entry))
            elif entry is not None:
                followed = replace(entry, stage=Stage.ACKNOWLEDGED, cancel_requested_at=None)
                await background.run(journal.record, followed)
        except JobMonitorError as error:
            log.warning("The record of %s is settled later: %s", job.ref, error)

    # Taking back

    async def undo(self, round_id: str, on_progress: Progress) -> Round:
        """Puts the rows of a round back as they were, those that still say what the round wrote. May be
        called again for the others. InvalidInput where there is no such round in this database."""
        background = self._context.background
        info = await background.run(self._repository.info)
        require_writable(info, "put back")
        repairs = await background.run(self._book.of_round, round_id)
        if not repairs or any(each.database != info.title for each in repairs):
            raise InvalidInput(
                f"There is no round of repairs {round_id[:60]} in {info.title}.",
                remedy="`jobmonitor reconcile --rounds` lists those there are.",
            )
        back: list[Job] = []
        refused: list[Refused] = []
        for repair in repairs:
            if repair.undone_at is not None:
                continue
            try:
                job = await background.run(self._put_back, repair)
            except JobMonitorError as error:
                refused.append(Refused(repair.ref, str(error)))
                if isinstance(error, DatabaseUnreachable):
                    break
            else:
                back.append(job)
                await background.run(self._book.undone, round_id, [repair.ref], self._context.clock.now())
                self._context.bus.publish(JobChanged(job))
            on_progress(len(back) + len(refused))
        return Round(id=round_id, applied=tuple(back), refused=tuple(refused))

    def _put_back(self, repair: Repair) -> Job:
        seen = self._repository.get(repair.ref)
        if seen is None:
            raise InvalidInput("The row is gone.")
        now = RowState.of(seen)
        if now.agrees(repair.before) and not repair.after.agrees(repair.before):
            return seen  # it was never written, or is put back already
        notes: dict[str, JSON] = {}
        if repair.mark is not None:
            notes[NOTED] = sorted(mark.value for mark in marks_of(seen) - {repair.mark})
        return self._context.jobs[seen.kind].repair(
            repair.ref,
            repair.after,
            repair.before,
            evidence={"undoes": repair.round},
            notes=notes,
            exact=True,
        )


def _planned(round_id: str, at: datetime, database: str, finding: Finding) -> Repair:
    change = finding.change
    assert change is not None
    return Repair(
        round=round_id,
        applied_at=at,
        database=database,
        ref=finding.job.ref,
        verdict=finding.verdict,
        before=change.before,
        after=change.after,
        mark=change.mark,
        evidence=finding.evidence,
    )
