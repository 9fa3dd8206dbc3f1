"""Jobs that an operator marked, on this workstation."""

from __future__ import annotations

import logging
from collections.abc import Collection

from jobmonitor.domain.errors import InvalidInput, StorageError
from jobmonitor.domain.events import FavouritesChanged
from jobmonitor.domain.job import JobRef
from jobmonitor.services.bus import EventBus
from jobmonitor.services.ports import Background, Clock
from jobmonitor.services.ports.marks import FavouriteMemory

log = logging.getLogger(__name__)

MAX_FAVOURITES = 10_000
"""Marks of one database: a search for favourites names each of them."""


class FavouriteService:
    """Which jobs of one database are marked. Used in one event loop; told of by FavouritesChanged."""

    def __init__(
        self, memory: FavouriteMemory, local: Background, bus: EventBus, clock: Clock, database: str
    ) -> None:
        """`database`: the title under which its marks are kept."""
        self._memory, self._local, self._bus, self._clock = memory, local, bus, clock
        self._database = database
        self._refs: dict[JobRef, None] = {}

    async def run(self) -> None:
        """Reads what is marked; until then nothing is."""
        try:
            refs = await self._local.run(self._memory.all, self._database, MAX_FAVOURITES)
        except StorageError as error:
            log.warning("Favourites cannot be read: %s", error.message)
            return
        self._refs = dict.fromkeys((*self._refs, *refs))
        if refs:
            self._bus.publish(FavouritesChanged(frozenset(refs)))

    def is_favourite(self, ref: JobRef) -> bool:
        """Whether the job is marked."""
        return ref in self._refs

    @property
    def refs(self) -> tuple[JobRef, ...]:
        """The marked jobs, at most MAX_FAVOURITES, those that were marked last first."""
        return tuple(self._refs)

    async def set(self, refs: Collection[JobRef], marked: bool) -> None:
        """Marks these jobs, or takes their marks away. Raises InvalidInput where that were too many,
        StorageError where nothing could be written."""
        changed = [ref for ref in dict.fromkeys(refs) if (ref in self._refs) is not marked]
        if marked and len(self._refs) + len(changed) > MAX_FAVOURITES:
            raise InvalidInput(
                f"There can be {MAX_FAVOURITES:,} favourites at most, and {len(self._refs):,} there are.",
                remedy="Take the mark from some first.",
            )
        if not changed:
            return
        if marked:
            await self._local.run(self._memory.put, self._database, changed, self._clock.now())
            self._refs = dict.fromkeys((*changed, *self._refs))
        else:
            await self._local.run(self._memory.drop, self._database, changed)
            gone = frozenset(changed)
            self._refs = {ref: None for ref in self._refs if ref not in gone}
        self._bus.publish(FavouritesChanged(frozenset(changed)))
