"""Brings rows to the model: pages around what is visible, and what changed meanwhile."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from jobmonitor.domain.errors import DatabaseUnreachable, InvalidInput, JobMonitorError, SlowQuery
from jobmonitor.domain.events import (
    DatabaseChanged,
    Event,
    FavouritesChanged,
    FeedInvalidated,
    JobChanged,
    JobsChanged,
    LiveChanged,
    LivesChanged,
)
from jobmonitor.domain.feed import Counts, FeedQuery, Page
from jobmonitor.domain.job import JobRef
from jobmonitor.services.ports import RememberedPage
from jobmonitor.ui.feed.arrivals import Arrivals
from jobmonitor.ui.feed.counting import Counting
from jobmonitor.ui.feed.feed_state import FeedState, query_name, told_error
from jobmonitor.ui.feed.filler import Filler
from jobmonitor.ui.feed.jumps import Jumps
from jobmonitor.ui.feed.model import FeedModel
from jobmonitor.ui.feed.page_window import PAGE_ROWS
from jobmonitor.ui.feed.told import Told
from jobmonitor.ui.runtime import Tasks

if TYPE_CHECKING:
    from jobmonitor.services.application import Application

__all__ = ["FeedLoader", "FeedState"]

log = logging.getLogger(__name__)

COALESCE_MS = 100
AGAIN_MS = 300
"""Before a list is asked for again because only the database knows what belongs into it."""
AGAIN_LEAST_MS = 1500
"""From one such time to the next at least."""
RECALL_MS = 1500
"""How long a list waits for the database before it shows what was seen last."""
SETTLE_MS = 30
"""How long the visible rows must stay before they are asked for: a drag passes many."""


class FeedLoader(QObject):
    """One list's connection to the services. All of it runs in the GUI thread and never waits."""

    state_changed = Signal()
    counts_changed = Signal()
    news_changed = Signal()
    notes_changed = Signal()
    place_found = Signal(int)
    """The row of a time that was looked for."""
    place_not_found = Signal(str)
    begun_anew = Signal()
    """Other jobs are shown, from the top."""

    def __init__(self, application: Application, tasks: Tasks, model: FeedModel, query: FeedQuery) -> None:
        super().__init__(model)
        self._feeds = application.feeds
        self._clock = application.clock
        self._tasks = tasks
        self._model = model
        self.query = query
        self.state = FeedState.LOADING
        self.error: JobMonitorError | None = None
        self.stale_since: datetime | None = None
        self.seen_at: datetime | None = None
        """When what is shown was seen, where it was recalled and not loaded."""
        self.slow: SlowQuery | None = None
        """The list took too long; what is shown stays, and nothing more is asked for by itself."""
        self.notes: tuple[str, ...] = ()
        self._noted_query: FeedQuery | None = None
        self.at_top = True
        self._active = False
        self._anew = False
        self._followed: frozenset[JobRef] = frozenset()
        self._arrivals = Arrivals(model.window, self)
        self.news = self._arrivals.news
        self.counting = Counting(self._feeds, tasks, self)
        self.jumps = Jumps(self._feeds, tasks, model.window, self)
        self._filler = Filler(self._feeds, tasks, model.window, self.jumps, self)
        self._since_again = QElapsedTimer()
        self._visible = (0, 0)
        self._reload_again = False
        self._reloading = False
        self._told = Told()
        self._flush_timer = self._timer(COALESCE_MS, self._flush)
        self._again_timer = self._timer(AGAIN_MS, self.reload)
        self._recall_timer = self._timer(RECALL_MS, self._recall)
        self._settle_timer = self._timer(SETTLE_MS, self._fill)
        self.counting.counted.connect(self._counted)
        self.counting.changed.connect(self.counts_changed)
        self.jumps.known.connect(self._settle_timer.start)
        self.jumps.found.connect(self.place_found)
        self.jumps.not_found.connect(self.place_not_found)
        self._arrivals.news_changed.connect(self.news_changed)
        self._arrivals.unclear.connect(self._reload_soon)
        self._filler.filled.connect(self._settle_timer.start)
        self._filler.lost.connect(self.reload)
        self._filler.failed.connect(self._fail)
        self.jumps.begin(query)
        self._unsubscribe = application.bus.subscribe(self._hear)

    def _timer(self, interval: int, call: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval)
        timer.timeout.connect(call)
        return timer

    def close(self) -> None:
        """Hears nothing more."""
        self._unsubscribe()
        for timer in (self._flush_timer, self._again_timer, self._recall_timer, self._settle_timer):
            timer.stop()
        self.counting.stop()
        self.jumps.stop()
        self._feeds.follow(self, ())

    # what the view asks for

    def activate(self) -> None:
        """The list is about to be seen: its rows are loaded, if they are not."""
        if not self._active:
            self._active = True
            self.reload()

    def count_only(self) -> None:
        """Asks how many jobs there are, for a list that nobody looks at yet."""
        self.counting.ask(self.query)

    @property
    def counts(self) -> Counts | None:
        """How many jobs there are; None where nobody knows yet, or it takes too long to count them."""
        return self.counting.counts

    def set_query(self, query: FeedQuery) -> None:
        """Shows other jobs, from the top. What is shown stays until they are there."""
        if query == self.query:
            return
        self.query = query
        self._anew = self.at_top = True
        self.slow = None
        self.jumps.begin(query)
        self._arrivals.forget_news()
        if self.state is FeedState.EMPTY:
            self._set_state(FeedState.LOADING)
        self.reload()

    def set_at_top(self, at_top: bool) -> None:
        """Whether the operator looks at the top of the list; new jobs are shown only then."""
        self.at_top = at_top
        if at_top and self.query.order.is_newest_first and (self.news or self.news.overflow):
            self.show_news()

    def show_rows(self, first: int, last: int) -> None:
        """These rows are visible now."""
        self._visible = (first, last)
        shown = (self._model.job(row) for row in range(first, last + 1)) if self._active else ()
        refs = frozenset(job.ref for job in shown if job is not None)
        if refs != self._followed:
            self._followed = refs
            self._feeds.follow(self, refs)
        if not self._settle_timer.isActive():
            self._settle_timer.start()

    def show_news(self) -> None:
        """Puts the new jobs on top of the list; the view is there already."""
        self.at_top = True
        if not self.query.order.is_newest_first:
            self._arrivals.forget_news()
            self.reload()
            return
        overflow = self.news.overflow
        jobs = self.news.take()
        self.news_changed.emit()
        if overflow:
            self.reload()
        else:
            self._arrivals.arrive(jobs, at_top=True)

    def find_moment(self, moment: datetime) -> None:
        """Finds where the jobs of a time begin: `place_found`, at least about; or why not."""
        self.jumps.look_for(moment)

    @property
    def moved(self) -> int:
        """How many jobs that are shown may stand elsewhere by now."""
        return len(self._arrivals.moved)

    @property
    def rows_above(self) -> int:
        """How many new jobs stand above the first row, and are not shown."""
        return len(self.news) + self.news.overflow if self.query.order.is_newest_first else 0

    @property
    def is_busy(self) -> bool:
        """Whether the list is being asked for."""
        return self._reloading

    # loading

    def reload(self) -> None:
        """Asks again for what is shown and for the counts; what is shown stays until the answer is there."""
        if not self._active:
            self.counting.ask(self.query)
            return
        if self._reloading:
            self._reload_again = True
            return
        self._reloading = True
        self._told.reading()
        self._again_timer.stop()
        self._since_again.start()
        if self.state is FeedState.FAILED:
            self._set_state(FeedState.LOADING)
        if self.state is FeedState.LOADING:
            self._recall_timer.start()
        query = self.query
        self.counting.ask(query)
        self._tasks.spawn(
            self._read(query),
            f"load {query_name(query)}",
            on_done=lambda answer: self._answer(query, lambda: self._loaded(*answer)),
            on_error=lambda error: self._answer(query, lambda: self._fail(error)),
        )

    def _reload_soon(self) -> None:
        """Asks again where only the database knows; often wished for, it happens now and then."""
        if not self._again_timer.isActive():
            rest = AGAIN_LEAST_MS - self._since_again.elapsed() if self._since_again.isValid() else 0
            self._again_timer.start(max(AGAIN_MS, rest))

    def _answer(self, query: FeedQuery, use: Callable[[], None]) -> None:
        """Uses an answer, unless something else was asked for meanwhile; then asks that."""
        self._reloading = False
        again, self._reload_again = self._reload_again, False
        if query == self.query:
            use()
        if again or query != self.query:
            self.reload()

    async def _read(self, query: FeedQuery) -> tuple[int, Page | None, Page | None]:
        """The first row of the page; the page, None where that row is far from all that is known; and the top
        of the list, where that is another."""
        window = self._model.window
        first = max(0, self._visible[0] - PAGE_ROWS // 4)
        if self.at_top or first == 0 or window.count == 0 or self._anew:
            page = await self._feeds.page(query, after=None, limit=PAGE_ROWS)
            self._told.was_read()
            await self.counting.wait()
            return 0, page, None
        try:
            found = await self._around(query, first)
        except InvalidInput:  # the tables are others now: no cursor is of use
            window.forget_places()
            found = await self._around(query, first)
        self._told.was_read()
        top = await self._feeds.page(query, after=None, limit=PAGE_ROWS)
        await self.counting.wait()
        return first, found, top

    async def _around(self, query: FeedQuery, first: int) -> Page | None:
        border, after = self._model.window.border_before(first)
        if first - border > self.jumps.far:
            return None
        return await self._feeds.page(query, after=after, limit=PAGE_ROWS, skip=first - border)

    def _loaded(self, first: int, page: Page | None, top: Page | None) -> None:
        self.error = self.stale_since = self.seen_at = self.slow = None
        self._recall_timer.stop()
        window, anew = self._model.window, self._anew
        if anew:
            window.order = self.query.order
        in_place = window.count > 0 and not anew
        counts = self.counting.counts if self.counting.is_answered else None
        if page is not None and in_place and not self._covers(first, page):
            self.reload()  # the operator went elsewhere meanwhile
            return
        new = 0
        if in_place and not self.at_top and window.order.is_newest_first and (top or page) is not None:
            new = self._find_new(top or page or Page((), None))
            if new:
                self.counting.soon(self.query)  # they may have come after the rows were counted
            if top is None and page is not None:
                page = Page(page.jobs[new:], page.next)
        else:
            self._arrivals.forget_news()
        if page is None:
            self._model.restart(window.count if counts is None else counts.total - new, keep_samples=True)
        else:
            self._restart(first, page, None if counts is None else counts.total - new, keep=in_place)
        if counts is None and anew and self.counting.problem is None:
            self.counting.show(None)
        self._set_state(FeedState.READY if window.count else FeedState.EMPTY)
        if anew:
            self._anew = False
            self.begun_anew.emit()
        self._told.shown()
        if self._told:
            self._flush()  # at once: a job that went meanwhile does not come back with the page
        self._ask_notes()
        self.jumps.consider(self.rows_above)
        self._settle_timer.start()

    def _restart(self, first: int, page: Page, total: int | None, *, keep: bool) -> None:
        """Shows a page of a list. Where nobody knows how long that is, it goes on for a page at least."""
        end = first + len(page.jobs)
        if page.next is None:
            total = end
        elif total is None:
            total = max(end + PAGE_ROWS, self._model.window.count if keep else 0)
        self._model.restart(max(total, end), [(first, page.jobs)], keep_samples=keep)

    def _ask_notes(self) -> None:
        query = self.query
        self._tasks.spawn(
            self._feeds.notes(query),
            "what is to be known of a list",
            on_done=lambda notes: self._noted(query, notes),
            on_error=lambda error: log.info("No notes: %s", error),
        )

    def _noted(self, query: FeedQuery, notes: tuple[str, ...]) -> None:
        if query == self.query and (notes, query) != (self.notes, self._noted_query):
            self.notes, self._noted_query = notes, query
            self.notes_changed.emit()

    def _covers(self, first: int, page: Page) -> bool:
        """Whether a page from the row `first` on has all that is visible."""
        end = self._visible[1] if page.next is None else first + len(page.jobs) - 1
        return first <= self._visible[0] and self._visible[1] <= end

    def _find_new(self, top: Page) -> int:
        """How many jobs stand above the row that is on top of what is shown; they become news."""
        _, known = self._model.window.border_before(1)
        new = self.news.find(top, known)
        self.news_changed.emit()
        return new

    def _fail(self, error: Exception) -> None:
        self.error = error = told_error(error)
        self.slow = error if isinstance(error, SlowQuery) else None
        if self._model.window.loaded and not self._anew:
            if self.slow is None:
                self.stale_since = self.stale_since or self._clock.now()
            self._set_state(FeedState.READY)
        else:
            self._set_state(FeedState.FAILED)
            if self.slow is None:
                self._recall()

    # what was seen last, while the database is away

    def _recall(self) -> None:
        query = self.query
        self._tasks.spawn(
            self._feeds.recall(query),
            "recall a list",
            on_done=lambda page: self._recalled(query, page),
            on_error=lambda error: log.info("Nothing recalled: %s", error),
        )

    def _recalled(self, query: FeedQuery, page: RememberedPage | None) -> None:
        waits = self.state in (FeedState.LOADING, FeedState.FAILED)
        if page is None or not page.jobs or query != self.query or not waits:
            return
        self._model.window.order = query.order
        self._model.restart(len(page.jobs), [(0, page.jobs)])
        self.stale_since = self.seen_at = page.seen_at
        self.counting.show(page.counts)
        self._set_state(FeedState.READY)
        if self._anew:
            self._anew = False
            self.begun_anew.emit()

    def _fill(self) -> None:
        """Asks for the pages that are missing where the operator looks."""
        if not self._reloading and self.stale_since is None and self.slow is None:
            self._filler.fill(self.query, *self._visible)

    def _counted(self, counts: Counts) -> None:
        if not self._active or self._reloading or self.state is not FeedState.READY or self.news.overflow:
            return
        if self.stale_since is not None:
            return
        if not self._model.window.set_count(max(0, counts.total - len(self.news))):
            self.reload()
        self.jumps.consider(self.rows_above)

    # what happens meanwhile

    def _hear(self, event: Event) -> None:
        match event:
            case JobChanged(job):
                self._told.note((job,))
            case JobsChanged(changes) if changes.everything:
                self.reload()
                return
            case JobsChanged(changes):
                self._told.note(changes.jobs, changes.removed)
            case LiveChanged(ref, _):
                self._told.seen.add(ref)
            case LivesChanged(states):
                self._told.seen.update(states)
            case FavouritesChanged(refs):
                self._told.seen |= refs
            case FeedInvalidated():
                self.reload()
                return
            case DatabaseChanged(problem, remedy):
                self._database(problem, remedy)
                return
            case _:
                return
        if not self._flush_timer.isActive():
            self._flush_timer.start()

    def _database(self, problem: str, remedy: str) -> None:
        if not problem:
            self.reload()
        elif self._active:
            self._fail(DatabaseUnreachable(problem, remedy=remedy))

    def _flush(self) -> None:
        """Applies what was heard since the last time."""
        changed, removed, seen = self._told.take()
        if self._active and self.state in (FeedState.READY, FeedState.EMPTY):
            read = self._arrivals.apply(self.query, changed, removed, at_top=self.at_top)
            self._model.tell_changed(read | seen)
            self._set_state(FeedState.READY if self._model.window.count else FeedState.EMPTY)
        if changed or removed:
            self.counting.soon(self.query)

    def _set_state(self, state: FeedState) -> None:
        self.state = state
        self.state_changed.emit()
