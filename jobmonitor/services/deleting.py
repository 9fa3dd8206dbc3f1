"""Deletes one's own rows of jobs that are over, and puts them back."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Collection, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from jobmonitor.domain.errors import DatabaseUnreachable, InvalidInput, JobMonitorError, StorageError
from jobmonitor.domain.events import DeletionsChanged, JobsChanged
from jobmonitor.domain.feed import Changes
from jobmonitor.domain.job import Job, JobRef, JobStatus
from jobmonitor.domain.saved_row import DeletedRound, SavedRow
from jobmonitor.services.bus import EventBus
from jobmonitor.services.ports import Background, Clock, JobRepository
from jobmonitor.services.ports.deleting import DeletedBook
from jobmonitor.services.rounds import Round
from jobmonitor.services.selected_jobs import SelectedJobs, SelectionReader
from jobmonitor.services.submitting.finishing import finished
from jobmonitor.services.writable import require_writable

log = logging.getLogger(__name__)

ENDED = frozenset(status for status in JobStatus if status.is_terminal)
KEPT_DAYS = 30
"""How long deleted rows can be put back."""
TOGETHER = 200
"""Rows of one transaction."""
MAX_REFUSED = 10_000
"""Refusals after which a round ends: something is wrong with all of them."""

Refusals = dict[JobRef, JobMonitorError]


class DeleteService:
    """What was deleted on this workstation can be put back here. Used in one event loop."""

    def __init__(
        self,
        repository: JobRepository,
        book: DeletedBook,
        background: Background,
        bus: EventBus,
        clock: Clock,
        database: str,
        me: str | None,
    ) -> None:
        """`database`: the title under which its deleted rows are kept; `me`: whose rows are one's own."""
        self._repository, self._book, self._background = repository, book, background
        self._bus, self._clock, self._database, self._me = bus, clock, database, me
        self.last: DeletedRound | None = None
        """The last round of which rows can be put back."""

    async def run(self) -> None:
        """Forgets what is too old, and finds what can be put back."""
        try:
            oldest = self._clock.now() - timedelta(days=KEPT_DAYS)
            await self._background.run(self._book.prune, oldest)
            await self._look()
        except StorageError as error:
            log.warning("Deleted rows cannot be looked up: %s", error.message)

    def new_round(self) -> str:
        """A name for what is deleted by one action."""
        return f"{self._clock.now():%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"

    async def delete(self, round_id: str, jobs: Sequence[Job]) -> Refusals:
        """Deletes the rows of these jobs, at most a few hundred; those that were not, with the reason.

        Raises DatabaseReadOnly, InvalidInput where nobody said who I am, StorageError where the rows could
        not be kept (then nothing was deleted), and what else stops the whole.
        """
        info = await self._background.run(self._repository.info)
        require_writable(info, "deleted")
        if self._me is None and not info.is_local:
            raise InvalidInput(
                "Whose rows are your own is not known.", remedy="Say who you are: the user in the settings."
            )
        owner = None if info.is_local else self._me
        keep = partial(self._book.keep, self._database, round_id, self._clock.now())
        try:
            refused = dict(
                await self._background.run(partial(self._repository.delete, jobs, owner=owner, keep=keep))
            )
        except DatabaseUnreachable:
            raise  # whether the rows are gone nobody knows: what was kept of them stays
        except JobMonitorError:
            await self._settle_a_part(round_id, jobs)
            raise
        await self._forget(round_id, refused)
        self._tell_gone(tuple(job.ref for job in jobs if job.ref not in refused))
        return refused

    async def _settle_a_part(self, round_id: str, jobs: Sequence[Job]) -> None:
        """Some tables' rows may be deleted, those of the one that failed are not: which, the database says.
        Where it does not, what was kept stays: putting back what is there is no harm."""
        refs = [job.ref for job in jobs]
        try:
            left = frozenset(job.ref for job in await self._background.run(self._repository.get_many, refs))
        except JobMonitorError as error:
            log.warning("Which rows are deleted is not known: %s", error.message)
            return
        await self._forget(round_id, left)
        self._tell_gone(tuple(ref for ref in refs if ref not in left))

    def _tell_gone(self, refs: tuple[JobRef, ...]) -> None:
        if refs:
            self._bus.publish(JobsChanged(Changes(removed=refs)))

    async def restore(self, round_id: str, rows: Sequence[SavedRow]) -> Refusals:
        """Puts rows back as they were; those that could not be, with the reason."""
        refused = dict(await self._background.run(self._repository.restore, rows))
        back = [row.ref for row in rows if row.ref not in refused]
        await self._forget(round_id, back)
        jobs = await self._background.run(self._repository.get_many, back)
        if jobs:
            self._bus.publish(JobsChanged(Changes(jobs)))
        return refused

    async def rows(self, round_id: str, after: int) -> tuple[tuple[int, SavedRow], ...]:
        """Rows of a round behind a place, each with its place; at most TOGETHER. Raises StorageError."""
        return await self._background.run(self._book.rows, round_id, TOGETHER, after)

    async def settle(self) -> None:
        """A round came to its end: what can be put back is looked up anew, and told."""
        try:
            await self._look()
        except StorageError as error:
            log.warning("Deleted rows cannot be looked up: %s", error.message)

    async def _look(self) -> None:
        rounds = await self._background.run(self._book.rounds, self._database, 1)
        self.last = rounds[0] if rounds else None
        self._bus.publish(DeletionsChanged(self.last))

    async def _forget(self, round_id: str, refs: Collection[JobRef]) -> None:
        if not refs:
            return
        try:
            await self._background.run(self._book.forget, round_id, tuple(refs))
        except StorageError as error:  # putting them back later finds them there
            log.warning("Rows are kept that need not be: %s", error.message)


class ManyDeletes(Round):
    """One round of deleting. It may be stopped at any time; what is gone by then can be put back."""

    def __init__(self, service: DeleteService) -> None:
        super().__init__(())
        self._service = service
        self.id = service.new_round()
        self.skipped = 0
        """Selected jobs that have not ended, or do not exist any more."""

    async def run(
        self, reader: SelectionReader, selected: SelectedJobs, on_progress: Callable[[int], None]
    ) -> None:
        """Those of the selected jobs that have ended. Raises DatabaseError, StorageError, InvalidInput."""
        try:
            async with aclosing(reader.read(selected, ENDED)) as batches:
                async for batch in batches:
                    self.skipped += batch.passed - len(batch.jobs)
                    for start in range(0, len(batch.jobs), TOGETHER):
                        # A transaction that began comes to its end, also when this is stopped.
                        await finished(self._delete(batch.jobs[start : start + TOGETHER]))
                        on_progress(self.done + self.skipped)
                    if len(self.refused) >= MAX_REFUSED:
                        return
        finally:
            await finished(self._service.settle())

    async def _delete(self, jobs: Sequence[Job]) -> None:
        refused = await self._service.delete(self.id, jobs)
        self.acted += len(jobs) - len(refused)
        self.refused += [(job, refused[job.ref]) for job in jobs if job.ref in refused]


@dataclass(slots=True)
class Restored:
    """How putting back a round went."""

    acted: int
    refused: list[tuple[JobRef, JobMonitorError]]


async def restore_round(
    service: DeleteService, deleted: DeletedRound, on_progress: Callable[[int], None]
) -> Restored:
    """Puts the rows of a round back, some at a time. Raises DatabaseError, StorageError."""
    result = Restored(0, [])
    after = 0
    try:
        while rows := await service.rows(deleted.id, after):
            after = rows[-1][0]
            refused = await finished(service.restore(deleted.id, [row for _, row in rows]))
            result.acted += len(rows) - len(refused)
            result.refused += refused.items()
            on_progress(result.acted + len(result.refused))
    finally:
        await finished(service.settle())
    return result
