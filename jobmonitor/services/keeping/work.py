"""What is done for the outputs of one job, and what becomes of those for which it does not work."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
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
from jobmonitor.domain.events import ProblemOccurred, ResultsChanged
from jobmonitor.domain.job import JobRef
from jobmonitor.domain.results import KeptResult, KeptState
from jobmonitor.services.bus import EventBus
from jobmonitor.services.keeping.fetching import ResultFetcher
from jobmonitor.services.keeping.lasting import LastingPlaces
from jobmonitor.services.keeping.pace import KeepingPace
from jobmonitor.services.ports import Background, Clock, ResultMemory, ResultStore

log = logging.getLogger(__name__)

TRIES_IF_GONE = 3
"""Answers "there is no such file" until it is believed: it may still be written."""
TRIES_IF_WRONG = 5
"""Files that are not what they should be, until no other is expected."""
TRIES_IF_REFUSED = 12
"""Refusals and broken connections until it is left to the operator."""


class ResultWork:
    """Used by one keeper."""

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
        *,
        pace: KeepingPace | None = None,
    ) -> None:
        """`database`: the title of the one that has the rows. `files`: threads for state file and disk."""
        self._memory, self._store, self._fetcher, self._places = memory, store, fetcher, places
        self._files, self._bus, self._clock, self._database = files, bus, clock, database
        self._pace = pace or KeepingPace()
        self._away: Counter[str] = Counter()
        """How often in a row a server could not be reached."""
        self._told: set[str] = set()
        """What is said to be wrong just now, so that it is said once."""

    async def keep(self, ref: JobRef) -> None:
        """One try for each output that is due. For whoever holds the job. Raises StorageError of the state
        file."""
        now = self._clock.now()
        for result in await self._due(ref, now):
            if result.state is KeptState.FETCHED and await self._path(result) is None:
                result = replace(result, state=KeptState.WANTED)
            if result.state is KeptState.WANTED and await self._fetched(result):
                self._bus.publish(ResultsChanged(ref))
        await self._last(ref, [each for each in await self._due(ref, now) if each.state is KeptState.FETCHED])
        await self._make_room()

    async def _due(self, ref: JobRef, now: datetime) -> list[KeptResult]:
        results = await self._files.run(self._memory.of, self._database, [ref])
        return [each for each in results if each.state.is_open and each.due_at <= now]

    async def _fetched(self, result: KeptResult) -> bool:
        try:
            await self._fetcher.fetch(result)
        except ServerUnreachable as error:
            await self._wait_for_server(result, error)
        except StorageError as error:
            self.tell("disk", error)
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
            self._away.pop(server_of(result.address), None)
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
                except StorageError as error:
                    self.tell("storage", error)
                    await self._try_later(result, error)
                    continue
                except ServerUnreachable as error:
                    await self._wait_for_server(result, error)
                    continue
                except ServerError as error:
                    # What a server does not take into its output folder is kept here all the same.
                    await self._try_later(result, error, until=TRIES_IF_REFUSED, then=KeptState.KEPT)
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
                await self._try_later(result, error)
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
    ) -> None:
        attempts = result.attempts + 1
        if until is not None and attempts >= until:
            await self._end(result, then, error)
            return
        await self._put_off(result, error, self._pace.after(result.attempts), attempts=attempts)

    async def _wait_for_server(self, result: KeptResult, error: ServerUnreachable) -> None:
        """All that its server has waits, longer each time; a server that is away is no fault of a file."""
        server = server_of(result.address)
        seconds = self._pace.after(self._away[server])
        self._away[server] += 1
        await self._put_off(result, error, seconds)
        until = self._clock.now() + timedelta(seconds=seconds)
        await self._files.run(self._memory.postpone, self._database, server, until)

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

    async def postpone_all(self, ref: JobRef, error: StorageError) -> None:
        """The store cannot even be held: all that is open of the job waits."""
        self.tell("disk", error)
        for result in await self._files.run(self._memory.of, self._database, [ref]):
            if result.state.is_open:
                await self._put_off(result, error, self._pace.disk)

    async def _end(self, result: KeptResult, state: KeptState, error: JobMonitorError) -> None:
        log.warning("A result of %s is not kept: %s", result.ref, error)
        ended = replace(result, state=state, attempts=result.attempts + 1, problem=str(error))
        await self._files.run(self._memory.save, ended)

    def tell(self, what: str, error: JobMonitorError) -> None:
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


def server_of(address: str) -> str:
    """How all addresses of a server begin: scheme, host and port."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}/"
