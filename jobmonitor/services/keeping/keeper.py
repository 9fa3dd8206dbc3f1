"""Does what is wanted of results: fetches, checks, stores, gives the rows their addresses; a few jobs at once
at each server, several servers at once, until nothing is left."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from jobmonitor.domain.errors import JobMonitorError, StorageError
from jobmonitor.domain.events import Event, ResultsChanged, ServerChanged
from jobmonitor.domain.job import JobRef
from jobmonitor.domain.server import Connection
from jobmonitor.services.bus import EventBus
from jobmonitor.services.keeping.pace import KeepingPace
from jobmonitor.services.keeping.work import ResultWork, server_of
from jobmonitor.services.ports import Background, Clock, ResultMemory, ResultStore
from jobmonitor.services.wake import Wake

log = logging.getLogger(__name__)

MOST_AT_ONCE = 12
"""Jobs that are worked on at once, at all servers."""
PER_SERVER = 3
"""Jobs that are worked on at once at one server."""
LOOKED_AT = 500
"""Outputs that are due, among which the next jobs are chosen."""


class ResultsKeeper:
    """Works on the jobs of one database. Used in one event loop; other processes may share state file and
    store."""

    def __init__(
        self,
        memory: ResultMemory,
        store: ResultStore,
        work: ResultWork,
        files: Background,
        bus: EventBus,
        clock: Clock,
        database: str,
        wake: Wake,
        *,
        pace: KeepingPace | None = None,
    ) -> None:
        """`database`: the title of the one that has the rows. `files`: threads for state file and disk."""
        self._memory, self._store, self._work = memory, store, work
        self._files, self._bus, self._clock = files, bus, clock
        self._database, self._wake = database, wake
        self._pace = pace or KeepingPace()
        self._jobs: dict[JobRef, asyncio.Task[bool]] = {}
        self._waiting: dict[JobRef, float] = {}
        """Jobs that another process holds, and until when (monotonic) they are left to it."""
        self._heard: dict[str, Connection] = {}
        self._back = {""}
        """How the addresses begin that may work again; at first all."""

    async def run(self) -> None:
        """Until it is cancelled. What was begun stays where it is, and goes on with the next start."""
        unsubscribe = self._bus.subscribe(self._hear)
        try:
            while True:
                await self._wake.pause(await self._begin())
        finally:
            unsubscribe()
            await self.aclose()

    async def aclose(self) -> None:
        """Ends what runs."""
        tasks = list(self._jobs.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def work(self, ref: JobRef) -> None:
        """One try for one job that begins from now on, here or in another process."""
        running = self._jobs.get(ref)
        if running is not None:
            await asyncio.wait([running])  # it may have looked already at what is to be done
        while not await asyncio.shield(self._start(ref)):  # noqa: ASYNC110 - another process tells nothing
            await asyncio.sleep(self._pace.held)

    # which job is next

    async def _begin(self) -> float:
        """Begins what is due and has a place; the seconds until there is more to do."""
        now, clock = self._clock.now(), self._clock.monotonic()
        self._waiting = {ref: until for ref, until in self._waiting.items() if until > clock}
        try:
            await self._hurry()
            some = await self._begin_due(now)
            later = await self._files.run(self._memory.next_due, self._database)
        except StorageError as error:
            log.warning("What is to be kept cannot be read: %s", error)
            return self._pace.disk
        seconds = min((until - clock for until in self._waiting.values()), default=self._pace.idle)
        if later is not None and not some:
            seconds = min(seconds, max(0.0, (later - now).total_seconds()))
        return max(0.01, seconds)

    async def _begin_due(self, now: datetime) -> bool:
        """Begins what has a place; whether anything is due."""
        busy = Counter(task.get_name() for task in self._jobs.values())
        some = False
        while len(self._jobs) < MOST_AT_ONCE:
            # A server with very many outputs does not hold up those of the others.
            full = [server for server, jobs in busy.items() if server and jobs >= PER_SERVER]
            due = await self._files.run(self._memory.due, self._database, now, LOOKED_AT, full)
            some = some or bool(due)
            for result in due:
                server = server_of(result.address)
                if result.ref in self._jobs or result.ref in self._waiting or busy[server] >= PER_SERVER:
                    continue
                if len(self._jobs) < MOST_AT_ONCE:
                    busy[server] += 1
                    self._start(result.ref, server)
            if len(due) < LOOKED_AT or full == [s for s, jobs in busy.items() if s and jobs >= PER_SERVER]:
                break
        return some

    def _start(self, ref: JobRef, server: str = "") -> asyncio.Task[bool]:
        task = self._jobs.get(ref)
        if task is None:
            task = self._jobs[ref] = asyncio.create_task(self._supervised(ref), name=server)
            task.add_done_callback(lambda _: self._ended(ref))
        return task

    def _ended(self, ref: JobRef) -> None:
        self._jobs.pop(ref, None)
        self._wake.up()

    async def _supervised(self, ref: JobRef) -> bool:
        """Whether it was worked on; False: another process does that just now."""
        try:
            return await self._held(ref)
        except JobMonitorError as error:
            # The state file itself: without it nothing can be noted, and the rows stay due.
            self._waiting[ref] = self._clock.monotonic() + self._pace.disk
            self._work.tell("state", error)
        except Exception:
            # A fault of ours with one job must not end the keeping of all the others.
            self._waiting[ref] = self._clock.monotonic() + self._pace.longest
            log.exception("The results of %s cannot be kept", ref)
        return True

    async def _held(self, ref: JobRef) -> bool:
        """Works on a job unless another process does: then False."""
        key = f"{self._database}\0{ref}"
        taking = asyncio.ensure_future(self._files.run(self._store.hold, key))
        try:
            release = await asyncio.shield(taking)
        except asyncio.CancelledError:
            await _let_go(taking)
            raise
        except StorageError as error:
            await self._work.postpone_all(ref, error)
            return True
        if release is None:
            self._waiting[ref] = self._clock.monotonic() + self._pace.held
            return False
        try:
            await self._work.keep(ref)
            return True
        finally:
            release()
            self._bus.publish(ResultsChanged(ref))

    # news

    def _hear(self, event: Event) -> None:
        if not isinstance(event, ServerChanged):
            return
        server, now = event.status.server, event.status.connection
        former = self._heard.get(server.url)
        self._heard[server.url] = now
        if former is Connection.UNREACHABLE and now in (Connection.CONNECTED, Connection.POLLING):
            self._back |= {f"{address}/" for address in server.addresses}
            self._wake.up()

    async def _hurry(self) -> None:
        """What waits for a server that is back is due now."""
        back, self._back = self._back, set()
        for beginning in back:
            await self._files.run(self._memory.hurry, self._database, beginning, self._clock.now())


async def _let_go(taking: asyncio.Future[Callable[[], None] | None]) -> None:
    """What is being taken is not needed any more. Waits for it: nobody would let go of it after the loop."""
    while not taking.done():
        with suppress(asyncio.CancelledError):
            await asyncio.wait([taking])
    if not taking.cancelled() and taking.exception() is None and (release := taking.result()) is not None:
        release()
