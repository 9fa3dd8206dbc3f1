"""Sends what waits, server by server, each in its order."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from jobmonitor.domain.errors import (
    DatabaseError,
    InvalidInput,
    JobMonitorError,
    ServerError,
    ServerPaused,
    StorageError,
)
from jobmonitor.domain.events import DatabaseChanged, Event, PausesChanged, ServerChanged
from jobmonitor.domain.outbox import OutboxEntry, OutboxState
from jobmonitor.domain.server import Connection
from jobmonitor.services.bus import EventBus
from jobmonitor.services.outbox.pauses import Pauses
from jobmonitor.services.outbox.recovery import Recovery
from jobmonitor.services.submitting.away import is_away
from jobmonitor.services.wake import Wake

if TYPE_CHECKING:
    from jobmonitor.services.outbox.service import OutboxService

log = logging.getLogger(__name__)

DATABASE = ""
"""In place of a server's address: the pause of the database."""


class Rounds:
    """Looks at the outbox now and then, and whenever server or database come back."""

    def __init__(self, outbox: OutboxService, recovery: Recovery, pauses: Pauses, bus: EventBus) -> None:
        self._outbox = outbox
        self._recovery = recovery
        self._pauses = pauses
        self._bus = bus
        self._wake = Wake()

    def wake(self) -> None:
        """Looks at once."""
        self._wake.up()

    async def run(self) -> None:
        """Sends until it is cancelled."""
        unsubscribe = self._bus.subscribe(self._hear)
        try:
            is_first = True
            while True:
                try:
                    if is_first:
                        await self._outbox.tidy()
                        is_first = False
                    await self._recovery.recover()
                    await self._round()
                except StorageError as error:
                    log.warning("The outbox cannot be read: %s", error.message)
                await self._wake.pause(self._pauses.pace.look)
        finally:
            unsubscribe()

    def _hear(self, event: Event) -> None:
        match event:
            case ServerChanged(status=status):
                answers = status.connection in (Connection.CONNECTED, Connection.POLLING)
                if answers and any(self._pauses.seconds(url) for url in status.server.addresses):
                    for url in status.server.addresses:
                        self._pauses.clear(url)
                    self.wake()
            case PausesChanged():
                self.wake()
            case DatabaseChanged(problem=""):
                self._pauses.clear(DATABASE)
                self.wake()
            case _:
                pass

    async def _round(self) -> None:
        entries = await self._outbox.entries()
        due: dict[str, list[OutboxEntry]] = {}
        for entry in entries:
            if entry.state is OutboxState.WAITING and entry.database == self._outbox.database:
                due.setdefault(entry.server_url, []).append(entry)
        if not due or self._pauses.seconds(DATABASE):
            return
        ready = [(url, waiting) for url, waiting in due.items() if not self._pauses.seconds(url)]
        async with asyncio.TaskGroup() as group:
            for url, waiting in ready:
                group.create_task(self._send_all(url, waiting), name=f"outbox for {url}")

    async def _send_all(self, url: str, waiting: list[OutboxEntry]) -> None:
        if (silence := await self._outbox.answered(waiting)) is not None:
            self._wait(url, silence)
            return
        for entry in waiting:
            try:
                await self._outbox.send(entry.id)
                self._pauses.answered(url)
                self._pauses.answered(DATABASE)
            except InvalidInput as error:  # also where another copy was faster
                log.info("%s was not sent from the outbox: %s", entry.workflow_name, error.message)
            except StorageError as error:
                log.warning("%s was not sent from the outbox: %s", entry.workflow_name, error.message)
            except JobMonitorError as error:
                log.info("%s was not sent from the outbox: %s", entry.workflow_name, error.message)
                if is_away(error):
                    self._wait(url, error)
                    return

    def _wait(self, url: str, error: JobMonitorError) -> None:
        """Leaves alone for a while what did not answer. Whether a server is paused costs nothing to ask, and
        another copy of the application may resume it."""
        if isinstance(error, ServerPaused):
            return
        if isinstance(error, ServerError):
            self._pauses.away(url, error)
        elif isinstance(error, DatabaseError):
            self._pauses.away(DATABASE)
