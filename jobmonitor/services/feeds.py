"""Pages of jobs, how many there are, and what changed since the last look."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Collection
from datetime import datetime
from functools import partial

from jobmonitor.domain.database import DatabaseInfo
from jobmonitor.domain.errors import DatabaseBusy, JobMonitorError
from jobmonitor.domain.events import DatabaseChanged, FeedInvalidated, JobsChanged
from jobmonitor.domain.feed import Changes, Counts, Cursor, FeedQuery, Page, Sample
from jobmonitor.domain.job import Job, JobRef
from jobmonitor.services.backoff import Backoff
from jobmonitor.services.bus import EventBus
from jobmonitor.services.page_keeper import PageKeeper
from jobmonitor.services.ports import Background, Clock, JobRepository, JobWatch, RememberedPage
from jobmonitor.services.wake import Wake

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
"""Between two looks for changes: what another workstation did shows within two seconds."""

TOLD_SECONDS = 20.0
"""Between two looks where the database tells of changes by itself: for what it forgets to tell."""

SOONEST_SECONDS = 0.1
"""Between two looks at least, however much is told."""

PART = 0.1
"""Of the time that looks take at most: where a look takes long, since very many jobs are active, the next one
comes later."""

LONGEST_PAUSE_SECONDS = 20.0
"""Between two looks, however long they take."""

BUSY_LOOKS = 3
"""Looks in a row that a busy database may leave unanswered before it counts as lost."""

END_SECONDS = 3.0
"""How long the end waits for a look that is under way."""

TRIED_AGAIN = "It is tried again by itself."
"""What is told of a lost database besides its own remedy."""


class FeedService:
    """What the feeds show. Reads in the background; `run` tells what changes."""

    def __init__(
        self,
        repository: JobRepository,
        background: Background,
        bus: EventBus,
        clock: Clock,
        *,
        look_seconds: float = LOOK_SECONDS,
        keeper: PageKeeper | None = None,
    ) -> None:
        """`keeper` keeps what was seen last for when the database is away; None: nothing is kept."""
        self._repository = repository
        self._background = background
        self._bus = bus
        self._clock = clock
        self._look_seconds = look_seconds
        self._keeper = keeper
        self._followed: dict[int, frozenset[JobRef]] = {}
        self._wake = Wake()
        self._looking: asyncio.Future[Changes] | None = None
        self.database: DatabaseInfo | None = None
        """What the database was found to be; None until it was reached."""
        self.lost_since: datetime | None = None
        """Since when the database does not answer; None while it does."""

    async def page(self, query: FeedQuery, *, after: Cursor | None, limit: int, skip: int = 0) -> Page:
        """Rows behind `after`, see `JobRepository.page`."""

        def read() -> Page:
            return self._repository.page(query, after=after, limit=limit, skip=skip)

        page = await self._background.run(read)
        if self._keeper is not None and after is None and skip == 0:
            self._keeper.saw_page(query, page)
        return page

    async def counts(self, query: FeedQuery) -> Counts:
        """How many rows match, see `JobRepository.counts`."""
        counts = await self._background.run(self._repository.counts, query)
        if self._keeper is not None:
            self._keeper.saw_counts(query, counts)
        return counts

    async def recall(self, query: FeedQuery) -> RememberedPage | None:
        """The top of the feed as it was seen last on this workstation, also before the database is reached;
        None where it is not kept (a search, a span of time, a feed that was never seen)."""
        return None if self._keeper is None else await self._keeper.recall(query)

    async def notes(self, query: FeedQuery) -> tuple[str, ...]:
        """What an operator should know of this feed, see `JobRepository.notes`."""
        return await self._background.run(self._repository.notes, query)

    async def samples(self, query: FeedQuery, every: int) -> tuple[Sample, ...]:
        """Places in the feed, `every` rows apart, see `JobRepository.samples`. It may take long."""
        return await self._background.run(self._repository.samples, query, every)

    async def landing(self, query: FeedQuery, part: float) -> Cursor | None:
        """A place about `part` of the way down the feed, see `JobRepository.landing`."""
        return await self._background.run(self._repository.landing, query, part)

    async def position(self, query: FeedQuery, cursor: Cursor) -> int:
        """How many rows stand above a place, see `JobRepository.position`. It may take long."""
        return await self._background.run(self._repository.position, query, cursor)

    async def get(self, ref: JobRef) -> Job | None:
        """One row as it is now."""
        return await self._background.run(self._repository.get, ref)

    def follow(self, owner: object, refs: Collection[JobRef]) -> None:
        """Changes of these rows are told too, until `owner` names others; for rows on the screen."""
        if refs:
            self._followed[id(owner)] = frozenset(refs)
        else:
            self._followed.pop(id(owner), None)

    def look_now(self) -> None:
        """Looks for changes at once, and tries a lost database again."""
        self._wake.up()

    async def aclose(self) -> None:
        """Keeps what was seen last. May be called again."""
        if self._keeper is not None:
            await self._keeper.aclose()

    async def run(self) -> None:
        """Looks for changes until it is cancelled, and tells them; a lost database is tried again, and one
        whose tables are others now is looked at anew."""
        backoff = Backoff(first=1.0, longest=15.0)
        notice = partial(_wake_from_a_thread, asyncio.get_running_loop(), self._wake)
        while True:
            watch: JobWatch | None = None
            lost = False
            try:
                self.database = await self._background.run(self._repository.info)
                watch = await self._background.run(self._repository.watch, notice)
                await self._look(watch)
                self.lost_since = None
                self._bus.publish(DatabaseChanged())
                self._bus.publish(FeedInvalidated())
                backoff.reset()
                await self._follow_changes(watch)
            except JobMonitorError as error:
                lost = True
                self._lose(error)
            finally:
                if watch is not None:
                    await asyncio.shield(self._end(watch))
            if lost:
                await self._wake.pause(backoff.next())

    async def _follow_changes(self, watch: JobWatch) -> None:
        """Returns when the database is to be looked at anew."""
        busy = 0
        rest = 0.0
        while True:
            soonest = min(SOONEST_SECONDS, self._look_seconds)
            await asyncio.sleep(max(soonest, rest) if watch.is_told else soonest)
            await self._wake.pause(TOLD_SECONDS if watch.is_told else max(self._look_seconds, rest))
            began = self._clock.monotonic()
            watch.follow(frozenset[JobRef]().union(*self._followed.values()))
            try:
                changes = await self._look(watch)
                spent = self._clock.monotonic() - began
                rest = min(LONGEST_PAUSE_SECONDS, spent * (1 / PART - 1))
            except DatabaseBusy as error:
                busy += 1
                if busy == BUSY_LOOKS:
                    raise
                log.info("A look for changes is made again: %s", error.message)
                continue
            busy = 0
            if changes.everything:
                if await self._background.run(self._repository.info) is not self.database:
                    log.info("The tables of the database are others now.")
                    return
                self._bus.publish(FeedInvalidated())
            elif changes:
                self._bus.publish(JobsChanged(changes))

    async def _look(self, watch: JobWatch) -> Changes:
        self._looking = asyncio.ensure_future(self._background.run(watch.look))
        return await asyncio.shield(self._looking)

    async def _end(self, watch: JobWatch) -> None:
        """Closes the watch, after the look that may still be under way in its thread. One that a silent
        database keeps for long is left to it."""
        if self._looking is not None:
            await asyncio.wait([self._looking], timeout=END_SECONDS)
            if not self._looking.done():
                return
            if not self._looking.cancelled():
                self._looking.exception()  # who asked was told, or has gone
        await self._background.run(watch.close)

    def _lose(self, error: JobMonitorError) -> None:
        if self.lost_since is None:
            self.lost_since = self._clock.now()
            log.warning("The database does not answer: %s", error.message)
        remedy = f"{error.remedy} {TRIED_AGAIN}".removeprefix("Try again. ").strip()
        self._bus.publish(DatabaseChanged(error.message, remedy))


def _wake_from_a_thread(loop: asyncio.AbstractEventLoop, wake: Wake) -> None:
    with contextlib.suppress(RuntimeError):  # the loop has ended
        loop.call_soon_threadsafe(wake.up)
