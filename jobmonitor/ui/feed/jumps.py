"""Jumps to anywhere in a long list: exact places in the background, and until then places found about."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from jobmonitor.domain.feed import MAX_PAGE, Cursor, FeedQuery, Page, Sample
from jobmonitor.domain.feed_order import FeedOrder
from jobmonitor.services.feeds import FeedService
from jobmonitor.ui.feed.borders import Border
from jobmonitor.ui.feed.feed_state import no_moments
from jobmonitor.ui.feed.page_window import PAGE_ROWS, PageWindow, Request
from jobmonitor.ui.runtime import Tasks

log = logging.getLogger(__name__)

LONG_ROWS = 20_000
"""From how many rows on exact places are asked for."""
FAR_ROWS = 10_000
"""How many rows may be skipped at once while there are no exact places."""
LEAST_APART = 2_000
MOST_SAMPLES = 1_000
SAMPLE_MS = 700
"""How long a list must be shown before its places are asked for: a search is typed letter by letter."""
MOMENT_SECONDS = 1.0
"""How long one who looks for a date waits for the exact row."""
RESAMPLE_MS = 30_000
RESAMPLE_SHARE = 20
"""How many times as long as samples took none are asked for after them."""


class Jumps(QObject):
    """What one list knows of places far away. At most one slow question is under way at any time."""

    known = Signal()
    """Rows that were known only about may be exact now."""
    found = Signal(int)
    """The row of a time that was looked for, at least about."""
    not_found = Signal(str)
    """Why there is none."""

    def __init__(self, feeds: FeedService, tasks: Tasks, window: PageWindow, parent: QObject) -> None:
        super().__init__(parent)
        self._feeds, self._tasks, self._window = feeds, tasks, window
        self._query = FeedQuery()
        self._apart = 0
        """Rows between two samples; 0 while there are none."""
        self._busy = False
        self._refused = False
        self._due = False
        self._landed: Cursor | None = None
        self._held: tuple[Sample, ...] = ()
        """Samples that wait until it is known where a landing is."""
        self._since = QElapsedTimer()
        self._took = 0
        self._above = 0
        self._sought: datetime | None = None
        """The time that was looked for last."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._sample)

    def stop(self) -> None:
        """Asks for nothing more."""
        self._timer.stop()
        self._due, self._landed, self._held = False, None, ()

    def begin(self, query: FeedQuery) -> None:
        """Another list is shown: nothing is known of it."""
        self.stop()
        self._query = query
        self._apart, self._refused = 0, False
        self._since.invalidate()

    def consider(self, above: int) -> None:
        """The list was loaded or counted anew; `above` of its rows are not shown yet. Asks for samples where
        it is long and there are none, or none that still fit."""
        self._above = above
        if self._window.count < LONG_ROWS or self._refused or self._timer.isActive() or self._due:
            return
        if not self._apart:
            self._timer.start(SAMPLE_MS)
        elif self._window.drift > self._apart // 2:
            rest = max(RESAMPLE_MS, self._took * RESAMPLE_SHARE) - self._since.elapsed()
            self._timer.start(max(SAMPLE_MS, rest))

    @property
    def far(self) -> int:
        """More rows than these are not skipped at once."""
        return max(FAR_ROWS, 2 * self._apart)

    # landings

    async def find(self, request: Request) -> tuple[Cursor | None, Page]:
        """A place about where the request is for, and the rows behind it. Without a cursor: the very rows,
        where no such place fits between those that are known."""
        query, start, limit = self._query, self._window.start_of(request), PAGE_ROWS
        cursor = None
        if start is not None:
            above, below = self._window.border_before(start), self._window.border_behind(start)
            order = query.order
            if below is not None and below.row - start <= 2 * PAGE_ROWS and order.is_by_time:
                cursor, limit = self._near_below(start, below), MAX_PAGE
            if cursor is None or not _fits(cursor, above, below, order):
                at_end = start + PAGE_ROWS >= self._window.count
                part = 1.0 if at_end else start / max(1, self._window.count)
                cursor = await self._feeds.landing(query, part)
            if cursor is not None and not _fits(cursor, above, below, order):
                cursor = None
            if cursor is None and order.is_by_time:
                cursor = _between(start, above, below)
        if cursor is None:
            page = await self._feeds.page(query, after=request.after, limit=request.limit, skip=request.skip)
            return None, page
        return cursor, await self._feeds.page(query, after=cursor, limit=limit)

    def _near_below(self, start: int, below: Border) -> Cursor | None:
        """A place some rows above a loaded stretch, by how fast rows follow each other in it."""
        first, last = self._window.job_at(below.row), self._window.job_at(below.row + PAGE_ROWS // 4)
        if first is None or last is None or first.created_at is None or last.created_at is None:
            return None
        each = (first.created_at - last.created_at) / (PAGE_ROWS // 4)
        return replace(Cursor.of(first), created_at=first.created_at + each * (below.row - start))

    def landed(self, cursor: Cursor) -> None:
        """A landing is shown: its row is asked for, before anything else that takes long."""
        self._landed = cursor
        self._next()

    def look_for(self, moment: datetime) -> None:
        """Finds where the jobs of a time begin: `found`, or `not_found`."""
        if said := no_moments(self._query.order):
            self.not_found.emit(said)
            return
        query, self._sought = self._query, moment

        def told(tell: Callable[[], None]) -> None:
            if (query, moment) == (self._query, self._sought):  # else it was looked for elsewhere by now
                tell()

        self._tasks.spawn(
            self.find_moment(moment),
            "find a time",
            on_done=lambda row: None if row is None else told(lambda: self.found.emit(row)),
            on_error=lambda error: told(lambda: self.not_found.emit(str(error))),
        )

    async def find_moment(self, moment: datetime) -> int | None:
        """The first row that was created at `moment` or before. Where counting takes long, a row near it,
        and the exact one later. None where another list is shown by then. DatabaseError."""
        query, window = self._query, self._window
        row = window.row_at(moment)
        like = window.border_before(window.count).cursor or next(map(Cursor.of, window.jobs()), None)
        if row is not None or like is None:
            return row or 0
        # Behind all that is further up by the least that times tell apart.
        least = timedelta(microseconds=1 if query.order.descending else -1)
        cursor = replace(like, created_at=moment + least)
        counting = asyncio.ensure_future(self._feeds.position(query, cursor))
        counting.add_done_callback(lambda late: late.cancelled() or late.exception())
        done, _ = await asyncio.wait([counting], timeout=MOMENT_SECONDS)
        if query != self._query:
            return None
        if not done:
            row = window.guess(cursor)
            self.landed(cursor)
            return row
        row = min(max(0, counting.result() - self._above), max(0, window.count - 1))
        window.mark(row, cursor)
        return row

    # what takes long, one thing after the other

    def _sample(self) -> None:
        self._due = True
        self._next()

    def _next(self) -> None:
        if self._busy:
            return
        query = self._query
        if self._held and self._landed is None:
            samples, self._held = self._held, ()
            self._window.know(samples, self._above)
            self.known.emit()
        if self._landed is not None:
            cursor, self._landed = self._landed, None
            self._busy = True
            self._tasks.spawn(
                self._feeds.position(query, cursor),
                "find a row",
                on_done=partial(self._located, query, cursor),
                on_error=partial(self._failed, query),
            )
        elif self._due:
            self._due = False
            self._busy = True
            self._since.start()
            every = max(LEAST_APART, self._window.count // MOST_SAMPLES)
            self._tasks.spawn(
                self._feeds.samples(query, every),
                "sample a list",
                on_done=partial(self._sampled, query, every),
                on_error=partial(self._failed, query, samples=True),
            )

    def _located(self, query: FeedQuery, cursor: Cursor, row: int) -> None:
        self._busy = False
        if query == self._query:
            self._window.settle(cursor, max(0, row - self._above))
            self.known.emit()
        self._next()

    def _sampled(self, query: FeedQuery, every: int, samples: tuple[Sample, ...]) -> None:
        self._busy = False
        self._took = self._since.elapsed()
        if query == self._query:
            self._refused = not samples
            self._apart = max(every, self._window.count // (len(samples) + 1)) if samples else 0
            self._held = samples
        self._next()

    def _failed(self, query: FeedQuery, error: Exception, samples: bool = False) -> None:
        log.info("Jumps stay approximate: %s", error)
        self._busy = False
        if samples and query == self._query:
            self._refused = True
        self._next()


def _fits(cursor: Cursor, above: Border, below: Border | None, order: FeedOrder) -> bool:
    """Whether a place lies between two others, as far as times and values tell."""
    if above.cursor is not None and order.compare(above.cursor, cursor) >= 0:
        return False
    return below is None or below.cursor is None or order.compare(cursor, below.cursor) < 0


def _between(row: int, above: Border, below: Border | None) -> Cursor | None:
    """A place between two others, as if rows came evenly between their times."""
    if above.cursor is None or below is None or below.cursor is None or below.row <= above.row:
        return None
    first, last = above.cursor.created_at, below.cursor.created_at
    if first is None or last is None or first == last:
        return None
    moment = first - (first - last) * ((row - above.row) / (below.row - above.row))
    oldest, newest = min(first, last), max(first, last)
    moment = min(max(moment, oldest + timedelta(microseconds=1)), newest - timedelta(microseconds=1))
    return replace(above.cursor, created_at=moment) if oldest < moment < newest else None
