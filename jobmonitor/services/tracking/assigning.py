"""Active rows, with what this workstation knows of how each was sent."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from jobmonitor.domain.errors import InvalidInput
from jobmonitor.domain.job import Job, JobRef
from jobmonitor.domain.workflow import Workflow
from jobmonitor.services.addressing import addressed
from jobmonitor.services.ports import JobRepository, JournalEntry, Stage, WorkflowLibrary
from jobmonitor.services.tracking.context import Assignment, TrackingContext
from jobmonitor.services.tracking.tracked import TrackedJob
from jobmonitor.services.tracking.upkeep import JournalUpkeep

ENTRIES_AT_ONCE = 1_000
"""Entries of the journal that are read together."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Rows as they were read."""

    assignments: tuple[Assignment, ...]
    is_local: bool
    """Whether the database is a file of this workstation."""
    gone: tuple[JobRef, ...] = ()
    """Rows that were asked for, and are not active any more."""


class RowReader:
    """Reads all active rows, or some of them."""

    def __init__(
        self, repository: JobRepository, workflows: WorkflowLibrary, context: TrackingContext
    ) -> None:
        self._repository = repository
        self._workflows = workflows
        self._context = context
        self.upkeep = JournalUpkeep(repository, context)
        self._wishes_changed = 0

    def wishes_change(self) -> None:
        """The journal has another wish to cancel, or one less."""
        self._wishes_changed += 1

    async def everything(self, followed: Iterable[TrackedJob] = ()) -> Reading:
        """All active rows. Of those that are `followed` already, and are as they were, the very same jobs and
        entries: many thousands are not held twice. Raises DatabaseError, StorageError."""
        former = tuple(followed)
        background = self._context.background
        info = await background.run(self._repository.info)
        known = {each.job.ref: each.job for each in former}
        rows = await background.run(self._repository.active, (), known)
        jobs = await background.run(addressed, rows, self._context.journal, info.title)
        await self.upkeep.settle_ended(jobs)
        entries = {each.entry.prompt_id: each.entry for each in former if each.entry is not None}
        return Reading(await self._assignments(jobs, entries), info.is_local)

    async def some(self, refs: Sequence[JobRef]) -> Reading:
        """These rows as they are now. Raises DatabaseError, StorageError."""
        background = self._context.background
        info = await background.run(self._repository.info)
        rows = await background.run(self._repository.get_many, refs)
        active = [row for row in rows if row.status.is_active and not row.migrated]
        jobs = await background.run(addressed, active, self._context.journal, info.title)
        there = {job.ref for job in jobs}
        gone = tuple(ref for ref in refs if ref not in there)
        await self.upkeep.settle_some(jobs, gone)
        return Reading(await self._assignments(jobs), info.is_local, gone)

    async def _assignments(
        self, jobs: Sequence[Job], known: Mapping[str, JournalEntry] | None = None
    ) -> tuple[Assignment, ...]:
        """`known`: entries as they were read before, by their prompt."""
        background = self._context.background
        ids = [job.comfy_job_id for job in jobs if job.comfy_job_id]
        entries: dict[str, JournalEntry] = {}
        for start in range(0, len(ids), ENTRIES_AT_ONCE):
            entries |= await background.run(self._entries, ids[start : start + ENTRIES_AT_ONCE], known or {})
        names = {job.workflow_name for job in jobs} | {entry.workflow_name for entry in entries.values()}
        workflows = await background.run(self._known_workflows, names)
        followed: list[tuple[Job, JournalEntry | None]] = []
        for job in jobs:
            entry = entries.get(job.comfy_job_id or "")
            followed.append((await self.upkeep.renamed(job, entry), entry))
        wishes = await self._wishes_to_cancel() if ids else ()
        return tuple(
            Assignment(
                job,
                entry,
                workflows.get(job.workflow_name if entry is None else entry.workflow_name),
                job.comfy_job_id in wishes or (entry is not None and _is_wished(entry, wishes)),
            )
            for job, entry in followed
        )

    def _entries(self, ids: Collection[str], known: Mapping[str, JournalEntry]) -> dict[str, JournalEntry]:
        found = {}
        for each, entry in self._context.journal.find(ids).items():
            former = known.get(entry.prompt_id)
            found[each] = entry if former != entry else former
        return found

    async def _wishes_to_cancel(self) -> Collection[str]:
        """The ids that the journal wants cancelled, read anew where one came or went meanwhile."""
        while True:
            before = self._wishes_changed
            wishes = await self._context.background.run(self._context.journal.cancel_requests)
            if before == self._wishes_changed:
                return wishes.keys()

    def _known_workflows(self, names: Iterable[str]) -> Mapping[str, Workflow]:
        known = {}
        for name in names:
            try:
                known[name] = self._workflows.get(name)
            except InvalidInput:
                continue
        return known


def _is_wished(entry: JournalEntry, wishes: Collection[str]) -> bool:
    """Whether a submission of ours shall end: the wish may be noted under the id that we chose; and one that
    was held back by it was closed before its row could say so."""
    held_back = entry.stage is Stage.SETTLED and entry.cancel_requested_at is not None
    return entry.prompt_id in wishes or held_back
