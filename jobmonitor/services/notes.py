"""What an operator notes of jobs, on this workstation."""

from __future__ import annotations

import logging
from collections.abc import Collection

from jobmonitor.domain.errors import InvalidInput, StorageError
from jobmonitor.domain.events import NotesChanged
from jobmonitor.domain.job import JobRef
from jobmonitor.domain.plain import text as plain
from jobmonitor.services.bus import EventBus
from jobmonitor.services.ports import Background, Clock
from jobmonitor.services.ports.marks import NoteMemory

log = logging.getLogger(__name__)

MAX_NOTE = 4_000
"""Characters of one note."""
MAX_NOTES = 10_000
"""Jobs of which it is known at once whether they have one; and that get the same one at once."""


class NoteService:
    """The notes on jobs of one database. Used in one event loop; told of by NotesChanged."""

    def __init__(
        self, memory: NoteMemory, local: Background, bus: EventBus, clock: Clock, database: str
    ) -> None:
        """`database`: the title under which its notes are kept."""
        self._memory, self._local, self._bus, self._clock = memory, local, bus, clock
        self._database = database
        self._refs: set[JobRef] = set()

    async def run(self) -> None:
        """Reads which jobs have notes; until then none has."""
        try:
            refs = await self._local.run(self._memory.refs, self._database, MAX_NOTES)
        except StorageError as error:
            log.warning("Notes cannot be read: %s", error.message)
            return
        self._refs.update(refs)
        if refs:
            self._bus.publish(NotesChanged(frozenset(refs)))

    def has(self, ref: JobRef) -> bool:
        """Whether the job has a note."""
        return ref in self._refs

    async def of(self, ref: JobRef) -> str:
        """The note on a job; empty where there is none. Raises StorageError."""
        return await self._local.run(self._memory.text, self._database, ref)

    async def set(self, refs: Collection[JobRef], text: str) -> None:
        """The same note for these jobs, in place of what they had; none where it is empty. Raises
        InvalidInput where it is too long or the jobs are too many, StorageError where nothing could be
        written."""
        named = frozenset(refs)
        kept = plain(text, len(text)).strip()
        if len(kept) > MAX_NOTE:
            raise InvalidInput(
                f"The note has {len(kept):,} characters; {MAX_NOTE:,} are possible.", remedy="Shorten it."
            )
        if len(named) > MAX_NOTES:
            raise InvalidInput(f"At most {MAX_NOTES:,} jobs can get a note at once.", remedy="Select fewer.")
        if not named:
            return
        await self._local.run(self._memory.put, self._database, named, kept, self._clock.now())
        if kept:
            self._refs |= named
        else:
            self._refs -= named
        self._bus.publish(NotesChanged(named))
