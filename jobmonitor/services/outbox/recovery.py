"""What copies of the application left behind that are not there any more."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from functools import partial

from jobmonitor.domain.errors import DatabaseError, StorageError
from jobmonitor.domain.events import ProblemOccurred
from jobmonitor.domain.outbox import KeptFile, OutboxEntry, OutboxState
from jobmonitor.services.bus import EventBus
from jobmonitor.services.outbox.files import KeptFiles
from jobmonitor.services.ports import (
    Background,
    Clock,
    JobRepository,
    Journal,
    JournalEntry,
    OutboxMemory,
    Presence,
)

log = logging.getLogger(__name__)

CUT_OFF = "It was interrupted before it was sent."
WAS_OPEN = "It was open in a form when jobmonitor ended; what was typed since is lost."
DECIDE = "Retry sends it; or drop it."
ABANDONED = timedelta(hours=6)
"""Age at which a submission of a program that did not say which copy it is counts as given up: large files
may be on their way for long."""


class Recovery:
    """Takes up what was left, so that it is sent or the operator decides."""

    def __init__(
        self,
        repository: JobRepository,
        journal: Journal,
        memory: OutboxMemory,
        files: KeptFiles,
        presence: Presence,
        background: Background,
        local: Background,
        bus: EventBus,
        clock: Clock,
        *,
        database: str,
    ) -> None:
        self._repository = repository
        self._journal = journal
        self._memory = memory
        self._files = files
        self._presence = presence
        self._background = background
        self._local = local
        self._bus = bus
        self._clock = clock
        self._database = database

    async def recover(self) -> None:
        """Entries that nobody works on any more wait again. Submissions that were cut off before their row
        are put into the outbox, where the database can say that they have none."""
        try:
            await self._local.run(self._release)
            for entry in await self._local.run(self._cut_off):
                await self._take(entry)
        except (DatabaseError, StorageError) as error:
            log.info("What was interrupted is looked after later: %s", error.message)

    def _release(self) -> None:
        for entry in self._memory.entries():
            if not entry.state.is_held or self._presence.is_there(entry.owner):
                continue
            free = replace(entry, owner="", state=OutboxState.WAITING)
            if entry.state is OutboxState.EDITING:
                free = replace(free, state=OutboxState.INTERRUPTED, problem=WAS_OPEN, remedy=DECIDE)
            self._memory.release(free, former_owner=entry.owner)

    def _cut_off(self) -> list[JournalEntry]:
        known = {each.prompt_id for each in (*self._memory.entries(), *self._memory.dropped())}
        return [
            each
            for each in self._journal.begun()
            if each.database == self._database and each.prompt_id not in known and self._is_left(each)
        ]

    def _is_left(self, entry: JournalEntry) -> bool:
        if entry.owner:
            return not self._presence.is_there(entry.owner)
        return self._clock.now() - entry.created_at > ABANDONED

    async def _take(self, entry: JournalEntry) -> None:
        rows = await self._background.run(self._repository.find_by_comfy_id, entry.prompt_id)
        if rows:  # the tracker ends it, in words that fit
            return
        if entry.intent is None:
            if not await self._local.run(self._journal.give_up, entry.prompt_id):
                return
            remedy = "Nothing reached the server; submit it again."
        else:
            kept = await self._local.run(partial(self._kept, entry))
            if not await self._local.run(self._memory.adopt, kept):
                return
            remedy = "It is in the outbox: send it from there, or drop it."
        what = f"A submission of {entry.workflow_name} was interrupted before it was sent."
        self._bus.publish(ProblemOccurred(what, remedy))

    def _kept(self, entry: JournalEntry) -> OutboxEntry:
        """It, with copies of those of its files that still hold what they did then."""
        intent = entry.intent
        assert intent is not None
        files, lost = [], []
        for file in intent.files:
            kept = self._copy(file)
            files.append(kept or file)
            if kept is None:
                lost.append(file.path.name)
        problem = CUT_OFF
        if lost:
            problem += f" Changed or gone since: {', '.join(lost[:5])}{' …' if len(lost) > 5 else ''}."
        return OutboxEntry(
            id=entry.prompt_id,
            workflow_name=entry.workflow_name,
            values=intent.values,
            server_url=entry.server_url,
            server_name=intent.server_name,
            user_id=intent.user_id,
            created_at=entry.created_at,
            state=OutboxState.INTERRUPTED,
            problem=problem,
            remedy=DECIDE,
            database=entry.database,
            files=tuple(files),
            prompt_id=entry.prompt_id,
            front=intent.front,
            own=intent.own,
        )

    def _copy(self, file: KeptFile) -> KeptFile | None:
        try:
            place = self._files.place_of(file)
            kept = self._files.keep(place)
        except StorageError as error:
            log.info("%s of an interrupted submission is not kept: %s", file.path, error.message)
            return None
        return replace(file, is_kept=True) if kept.digest == file.digest else None
