"""To which servers nothing is submitted from this workstation, because its operator wants it so."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from jobmonitor.domain.errors import InvalidAddress, ServerPaused
from jobmonitor.domain.events import PausesChanged
from jobmonitor.domain.server import Server, canonical_url
from jobmonitor.domain.server_facts import Pause
from jobmonitor.services.bus import EventBus
from jobmonitor.services.ports import Background, Clock, Layout

log = logging.getLogger(__name__)

NAME = "paused-servers"
"""Under which the layout keeps them: for the workstation, whatever the profile."""
MOST = 1_000
"""Servers that can be paused at once."""


class PausedServers:
    """Used in one event loop. Copies of the application on this workstation share what is kept: whoever
    decides reads it anew."""

    def __init__(self, layout: Layout, local: Background, bus: EventBus, clock: Clock) -> None:
        self._layout = layout
        self._local = local
        self._bus = bus
        self._clock = clock
        self._known: Mapping[str, Pause] = {}

    @property
    def known(self) -> Mapping[str, Pause]:
        """By canonical address, as read last."""
        return self._known

    def of(self, server: Server) -> Pause | None:
        """Whether a server is paused, as read last."""
        return next((self._known[each] for each in server.addresses if each in self._known), None)

    async def read(self) -> Mapping[str, Pause]:
        """What is kept. Raises StorageError."""
        return self._learn(await self._local.run(self._load))

    async def require_open(self, server: Server) -> None:
        """Raises ServerPaused where nothing may be submitted to the server, StorageError where nobody can
        tell."""
        await self.read()
        if self.of(server) is not None:
            raise ServerPaused(server.title)

    async def pause(self, server: Server) -> Pause:
        """Nothing is submitted to it from now on. Raises StorageError."""
        made = Pause(server.url, self._clock.now())

        def add(kept: dict[str, Pause]) -> None:
            if len(kept) < MOST:
                kept.setdefault(server.url, made)

        await self._change(add)
        return self.of(server) or made

    async def resume(self, server: Server) -> None:
        """It is as any other again. Raises StorageError."""

        def remove(kept: dict[str, Pause]) -> None:
            for address in server.addresses:
                kept.pop(address, None)

        await self._change(remove)

    async def _change(self, change: Callable[[dict[str, Pause]], None]) -> None:
        def work() -> dict[str, Pause]:
            kept: dict[str, Pause] = {}

            def edit(value: bytes | None) -> bytes:
                kept.update(_from_bytes(value))
                change(kept)
                return _to_bytes(kept)

            self._layout.change(NAME, edit)  # another copy may pause another server just now
            return kept

        self._learn(await self._local.run(work))

    def _learn(self, kept: Mapping[str, Pause]) -> Mapping[str, Pause]:
        before, self._known = self._known, kept
        if before.keys() != kept.keys():
            self._bus.publish(PausesChanged(frozenset(kept)))
        return kept

    def _load(self) -> dict[str, Pause]:
        return _from_bytes(self._layout.load(NAME))


def _to_bytes(kept: Mapping[str, Pause]) -> bytes:
    return json.dumps({url: each.since.isoformat() for url, each in kept.items()}).encode()


def _from_bytes(value: bytes | None) -> dict[str, Pause]:
    """What can be read of it; the file may be anybody's."""
    try:
        held = json.loads(value or b"{}")
    except (ValueError, RecursionError):
        log.warning("Which servers are paused cannot be read: none is")
        return {}
    kept: dict[str, Pause] = {}
    for url, since in list(held.items())[:MOST] if isinstance(held, dict) else ():
        try:
            address = canonical_url(url)
            moment = datetime.fromisoformat(since)
        except (InvalidAddress, TypeError, ValueError):
            continue
        kept[address] = Pause(address, moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC))
    return kept
