"""Does what is wanted of results: fetches, checks, stores, gives the rows their addresses; a few jobs at once
at each server, several servers at once, until nothing is left."""

from __future__ import annotations

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from jobmonitor.domain.errors import (
    DatabaseError,
    InvalidInput,
    JobMonitorError,
    MediaError,
    NotThere,
    SchemaMismatch,
    ServerError,
    ServerUnreachable,
    StorageError,
    TooLarge,
)
from jobmonitor.domain.events import Event, ProblemOccurred, ResultsChanged, ServerChanged
from jobmonitor.domain.job import JobRef
from jobmonitor.domain.results import KeptResult, KeptState
from jobmonitor.domain.server import Connection
from jobmonitor.services.bus import EventBus
from jobmonitor.services.keeping.fetching import ResultFetcher
from jobmonitor.services.keeping.lasting import LastingPlaces
from jobmonitor.services.ports import Background, Clock, ResultMemory, ResultStore
from jobmonitor.services.wake import Wake

log = logging.getLogger(__name__)

MOST_AT_ONCE = 12
"""Jobs that are worked on at once, at all servers."""
PER_SERVER = 3
"""Jobs that are worked on at once at one server."""
LOOKED_AT = 500
"""Outputs that are due, among which the next jobs are chosen."""
TRIES_IF_GONE = 3
"""Answers "there is no such file" until it is believed: it may still be written."""
TRIES_IF_WRONG = 5
"""Files that are not what they should be, until no other is expected."""
TRIES_IF_REFUSED = 12
"""Refusals and broken connections until it is left to the operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepingPace:
    """Seconds."""

    first: float = 2.0
    """Before the second try; four times as long before each further one."""
    longest: float = 600.0
    disk: float = 30.0
    """Before a disk that took nothing is tried again."""
    held: float = 2.0
    """Before a job that another process works on is looked at again."""
    idle: float = 300.0
    """Between two looks whether anything is wanted, where nobody says so."""

    def after(self, attempts: int) -> float:
        """How long to wait after so many tries; drawn, so that many workstations do not come together."""
        bound = min(self.longest, self.first * 4.0 ** min(attempts, 10))
        return bound * random.SystemRandom().uniform(0.5, 1.0)


class ResultsKeeper:
    """Works on the jobs of one database. Used in one event loop; other processes may share state file and
    store."""

    def __init__(
        self,
        memory: ResultMemory,
        store: ResultStore,
        fetcher: ResultFetcher,
        places: LastingPlaces,
        files: Background,
        bus: EventBus,
        clock: Clock,
        database: str,
        wake: Wake,
        *,
        pace: KeepingPace | None = None,
    ) -> None:
        """`database`: the title of the one that has the rows. `files`: threads for state file and disk."""
        self._memory, self._store, self._fetcher, self._places = memory, store, fetcher, places
        self._files, self._bus, self._clock = files, bus, clock
        self._database, self._wake = database, wake
        self._pace = pace or KeepingPace()
        self._jobs: dict[JobRef, asyncio.Task[bool]] = {}
        self._waiting: dict[JobRef, float] = {}
        """Jobs that another process holds, and until when (monotonic) they are left to it."""
        self._heard: dict[str, Connection] = {}
        self._back = {""}
        """How the addresses begin that may work again; at first all."""
        self._told: set[str] = set()
        """What is said to be wrong just now, so that it is said once."""

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
        """One try for one job, now; shared where it goes on already, also in another process."""
        while not await asyncio.shield(self._start(ref)):  # noqa: ASYNC110 - another process tells nothing
            await asyncio.sleep(self._pace.held)

    # which job is next

    async def _begin(self) -> float:
        """Begins what is due and has a place; the seconds until there is more to do."""
        now = self._clock.now()
        try:
            await self._hurry()
            due = await self._files.run(self._memory.due, self._database, now, LOOKED_AT)
            later = await self._files.run(self._memory.next_due, self._database)
        except StorageError as error:
            log.warning("What is to be kept cannot be read: %s", error)
            return self._pace.disk
        busy = Counter(task.get_name() for task in self._jobs.values())
        clock = self._clock.monotonic()
        self._waiting = {ref: until for ref, until in self._waiting.items() if until > clock}
        seconds = self._pace.idle
        for result in due:
            if result.ref in self._jobs:
                continue
            if result.ref in self._waiting:
                seconds = min(seconds, self._waiting[result.ref] - clock)
                continue
            host = host_of(result.address)
            if len(self._jobs) < MOST_AT_ONCE and busy[host] < PER_SERVER:
                busy[host] += 1
                self._start(result.ref, host)
        if later is not None and not due:
            seconds = min(seconds, max(0.0, (later - now).total_seconds()))
        return max(0.01, seconds)

    def _start(self, ref: JobRef, host: str = "") -> asyncio.Task[bool]:
        task = self._jobs.get(ref)
        if task is None:
            task = self._jobs[ref] = asyncio.create_task(self._supervised(ref), name=host)
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
            self._tell("state", error)
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
            taking.add_done_callback(_release_unused)
            raise
        except StorageError as error:
            await self._postpone_all(ref, error)
            return True
        if release is None:
            self._waiting[ref] = self._clock.monotonic() + self._pace.held
            return False
        try:
            await self._keep(ref)
            return True
        finally:
            release()
            self._bus.publish(ResultsChanged(ref))

    # one job

    async def _keep(self, ref: JobRef) -> None:
        results = await self._files.run(self._memory.of, self._database, [ref])
        for result in results:
            if result.state is KeptState.FETCHED and await self._path(result) is None:
                result = replace(result, state=KeptState.WANTED)
            if result.state is KeptState.WANTED and await self._fetched(result):
                self._bus.publish(ResultsChanged(ref))
        results = await self._files.run(self._memory.of, self._database, [ref])
        await self._last(ref, [each for each in results if each.state is KeptState.FETCHED])
        await self._make_room()

    async def _fetched(self, result: KeptResult) -> bool:
        try:
            await self._fetcher.fetch(result)
        except ServerUnreachable as error:
            await self._try_later(result, error, counts=False)
            beginning = f"{urlsplit(result.address).scheme}://{host_of(result.address)}/"
            until = self._clock.now() + timedelta(seconds=self._pace.after(1))
            await self._files.run(self._memory.postpone, self._database, beginning, until)
        except StorageError as error:
            self._tell("disk", error)
            await self._put_off(result, error, self._pace.disk)
        except (TooLarge, InvalidInput) as error:
            await self._end(result, KeptState.FAILED, error)
        except NotThere as error:
            await self._try_later(result, error, until=TRIES_IF_GONE, then=KeptState.GONE)
        except MediaError as error:
            await self._try_later(result, error, until=TRIES_IF_WRONG)
        except ServerError as error:
            await self._try_later(result, error, until=TRIES_IF_REFUSED)
        else:
            self._told.discard("disk")
            return True
        return False

    async def _last(self, ref: JobRef, results: list[KeptResult]) -> None:
        """Where the outputs of a job last, and its row."""
        placed = []
        for result in results:
            if result.stored_address is None:
                path = await self._path(result)
                if path is None:
                    continue  # it was taken away just now: fetched again
                try:
                    address = await self._places.place(result, path)
                except (StorageError, ServerError) as error:
                    if isinstance(error, StorageError):
                        self._tell("storage", error)
                    await self._try_later(result, error)
                    continue
                self._told.discard("storage")
                result = replace(result, stored_address=address)
                await self._files.run(self._memory.save, result)
            placed.append(result)
        addresses = {each.address: each.stored_address for each in placed if each.stored_address}
        problem = ""
        try:
            if addresses:
                await self._places.write(ref, addresses)
        except SchemaMismatch as error:
            problem = error.message  # this table cannot say it, now or later
        except DatabaseError as error:
            for result in placed:
                await self._try_later(result, error, counts=False)
            return
        for result in placed:
            kept = replace(result, state=KeptState.KEPT, problem=problem, attempts=0)
            await self._files.run(self._memory.save, kept)

    async def _make_room(self) -> None:
        pinned = await self._files.run(self._memory.pinned)
        gone = await self._files.run(self._store.make_room, pinned)
        if gone:
            await self._files.run(self._memory.dropped, gone)

    async def _path(self, result: KeptResult) -> Path | None:
        return await self._files.run(self._store.find, result.digest or "", result.suffix)

    # what does not work

    async def _try_later(
        self,
        result: KeptResult,
        error: JobMonitorError,
        *,
        until: int | None = None,
        then: KeptState = KeptState.FAILED,
        counts: bool = True,
    ) -> None:
        attempts = result.attempts + 1
        if until is not None and attempts >= until:
            await self._end(result, then, error)
            return
        seconds = self._pace.after(result.attempts if counts else min(result.attempts, 2))
        await self._put_off(result, error, seconds, attempts=attempts if counts else result.attempts)

    async def _put_off(
        self, result: KeptResult, error: JobMonitorError, seconds: float, *, attempts: int | None = None
    ) -> None:
        log.info("A result of %s is tried again in %.0f s: %s", result.ref, seconds, error)
        later = replace(
            result,
            due_at=self._clock.now() + timedelta(seconds=seconds),
            attempts=result.attempts if attempts is None else attempts,
            problem=str(error),
        )
        await self._files.run(self._memory.save, later)

    async def _postpone_all(self, ref: JobRef, error: StorageError) -> None:
        """The store cannot even be held."""
        self._tell("disk", error)
        for result in await self._files.run(self._memory.of, self._database, [ref]):
            if result.state.is_open:
                await self._put_off(result, error, self._pace.disk)

    async def _end(self, result: KeptResult, state: KeptState, error: JobMonitorError) -> None:
        log.warning("A result of %s is not kept: %s", result.ref, error)
        ended = replace(result, state=state, attempts=result.attempts + 1, problem=str(error))
        await self._files.run(self._memory.save, ended)

    def _tell(self, what: str, error: JobMonitorError) -> None:
        """Once, until it works again."""
        if what in self._told:
            return
        self._told.add(what)
        self._bus.publish(
            ProblemOccurred(
                f"Results cannot be kept just now. {error.message}",
                f"{error.remedy} They are tried again by themselves; nothing is lost at the server.".strip(),
                error.details,
            )
        )

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


def host_of(address: str) -> str:
    """The server that an address is of: host and port."""
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""


def _release_unused(taking: asyncio.Future[Callable[[], None] | None]) -> None:
    if not taking.cancelled() and taking.exception() is None and (release := taking.result()) is not None:
        release()
