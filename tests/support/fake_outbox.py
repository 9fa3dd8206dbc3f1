"""The outbox as the window knows it, without a file or a server."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from jobmonitor.domain.errors import InvalidInput, JobMonitorError
from jobmonitor.domain.events import OutboxChanged
from jobmonitor.domain.outbox import OutboxEntry, OutboxState
from jobmonitor.services.bus import EventBus


class FakeOutbox:
    """Entries in memory, told on the bus; what is asked of them is in `asked`."""

    database = "studio"

    def __init__(self, bus: EventBus) -> None:
        self._bus = bus
        self.known: tuple[OutboxEntry, ...] = ()
        self.asked: list[tuple[str, str]] = []
        self.error: JobMonitorError | None = None
        self._dropped: dict[str, int] = {}

    def show(self, *entries: OutboxEntry) -> None:
        """These wait now."""
        self.known = entries
        self._bus.publish(OutboxChanged(entries))

    def closing(self) -> None:
        self.asked.append(("closing", ""))

    async def entries(self) -> tuple[OutboxEntry, ...]:
        await asyncio.sleep(0)
        return self.known

    async def retry(self, entry_id: str) -> None:
        entry = await self._ask("retry", entry_id)
        self._put(replace(entry, state=OutboxState.WAITING, problem="", remedy=""))

    async def drop(self, entry_id: str) -> OutboxEntry:
        entry = await self._ask("drop", entry_id)
        self._dropped[entry_id] = self.known.index(entry)
        self.show(*(each for each in self.known if each.id != entry_id))
        return entry

    async def restore(self, entry: OutboxEntry) -> None:
        await asyncio.sleep(0)
        self.asked.append(("restore", entry.id))
        rest = list(self.known)
        rest.insert(self._dropped.pop(entry.id), entry)
        self.show(*rest)

    async def move(self, entry_id: str, before: str | None) -> None:
        entry = await self._ask("move", entry_id)
        rest = [each for each in self.known if each.id != entry_id]
        at = next((place for place, each in enumerate(rest) if each.id == before), len(rest))
        self.show(*rest[:at], entry, *rest[at:])

    async def edit(self, entry_id: str) -> OutboxEntry:
        entry = await self._ask("edit", entry_id)
        self._put(replace(entry, state=OutboxState.EDITING))
        return entry

    async def leave(self, entry: OutboxEntry) -> None:
        await asyncio.sleep(0)
        self.asked.append(("leave", entry.id))
        self._put(entry)

    async def _ask(self, what: str, entry_id: str) -> OutboxEntry:
        await asyncio.sleep(0)
        self.asked.append((what, entry_id))
        if self.error is not None:
            raise self.error
        entry = next((each for each in self.known if each.id == entry_id), None)
        if entry is None:
            raise InvalidInput("This submission is not in the outbox any more.")
        return entry

    def _put(self, entry: OutboxEntry) -> None:
        self.show(*(entry if each.id == entry.id else each for each in self.known))
