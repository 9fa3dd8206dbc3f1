"""Keeps on this workstation what the feeds showed last, and finds it again while the database is away."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.feed import Counts, FeedQuery, Page
from jobmonitor.domain.job import Job
from jobmonitor.services.ports import Background, Clock, PageMemory, RememberedPage

log = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0
"""Between a look and its writing: what is read again meanwhile is written once."""

FEW_ROWS = 50
"""A page that goes on and has fewer rows than this is a glance, not a list."""

MAX_FEEDS = 50


@dataclass(slots=True)
class _Top:
    jobs: tuple[Job, ...] | None = None
    counts: Counts | None = None
    seen_at: datetime | None = None


class PageKeeper:
    """Hears of pages and counts that were read, and writes them a moment later in the background.

    Used in one event loop. Nobody waits for what it writes; what cannot be written is logged.
    """

    def __init__(
        self,
        memory: PageMemory,
        background: Background,
        clock: Clock,
        database: str,
        *,
        pause_seconds: float = PAUSE_SECONDS,
    ) -> None:
        """`database` names whose pages these are: it has to be known before the database is reached."""
        self._memory = memory
        self._background = background
        self._clock = clock
        self._database = database
        self._pause_seconds = pause_seconds
        self._tops: dict[FeedQuery, _Top] = {}
        self._due: set[FeedQuery] = set()
        self._writer: asyncio.Task[None] | None = None

    def saw_page(self, query: FeedQuery, page: Page) -> None:
        """The top of a feed was read."""
        if not is_kept(query) or (page.next is not None and len(page.jobs) < FEW_ROWS):
            return
        top = self._top(query)
        top.jobs, top.seen_at = page.jobs, self._clock.now()
        self._write_soon(query)

    def saw_counts(self, query: FeedQuery, counts: Counts) -> None:
        """A feed was counted."""
        if not is_kept(query):
            return
        top = self._top(query)
        top.counts = counts
        if top.jobs is not None:
            self._write_soon(query)

    async def recall(self, query: FeedQuery) -> RememberedPage | None:
        """The top of a feed as it was seen last on this workstation; None where it is not kept."""
        if not is_kept(query):
            return None
        try:
            return await self._background.run(self._memory.recall, self._database, query)
        except JobMonitorError as error:
            log.warning("What was seen last cannot be read: %s", error.message)
            return None

    async def aclose(self) -> None:
        """Writes what is still to be written. May be called again."""
        if self._writer is not None:
            self._writer.cancel()
            await asyncio.gather(self._writer, return_exceptions=True)
            self._writer = None
        await self._write()

    def _top(self, query: FeedQuery) -> _Top:
        """The newest stands last; of many, the oldest are forgotten."""
        top = self._tops.pop(query, None) or _Top()
        self._tops[query] = top
        while len(self._tops) > MAX_FEEDS:
            oldest = next(iter(self._tops))
            del self._tops[oldest]
            self._due.discard(oldest)
        return top

    def _write_soon(self, query: FeedQuery) -> None:
        self._due.add(query)
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_later(), name="page memory")

    async def _write_later(self) -> None:
        while self._due:
            await asyncio.sleep(self._pause_seconds)
            await self._write()

    async def _write(self) -> None:
        due, self._due = self._due, set()
        pages = [(query, page) for query in due if (page := _page(self._tops[query])) is not None]

        def remember() -> None:
            for query, page in pages:
                self._memory.remember(self._database, query, page)

        if not pages:
            return
        try:
            await self._background.run(remember)
        except JobMonitorError as error:
            log.warning("What is seen cannot be kept for later: %s", error.message)


def is_kept(query: FeedQuery) -> bool:
    """Whether a feed is one that comes back: searches and spans of time are another each time, and in other
    orders old rows are on top."""
    is_bounded = query.created_from is not None or query.created_before is not None
    is_search = bool(query.text or query.conditions)
    return not is_search and not is_bounded and query.order.is_newest_first


def _page(top: _Top) -> RememberedPage | None:
    if top.jobs is None or top.seen_at is None:
        return None
    return RememberedPage(top.jobs, top.counts or Counts(len(top.jobs)), top.seen_at)
