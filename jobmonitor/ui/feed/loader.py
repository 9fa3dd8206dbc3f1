"""Brings rows to the model: pages around what is visible, counts, and what changed meanwhile."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.events import (
    DatabaseChanged,
    Event,
    FeedInvalidated,
    JobChanged,
    JobsChanged,
    LiveChanged,
)
from jobmonitor.domain.feed import Counts, FeedQuery, Page
from jobmonitor.domain.job import Job, JobRef
from jobmonitor.ui.feed.matching import matches
from jobmonitor.ui.feed.model import FeedModel
from jobmonitor.ui.feed.news import News
from jobmonitor.ui.feed.page_window import PAGE_ROWS, Request
from jobmonitor.ui.runtime import Tasks

if TYPE_CHECKING:
    from jobmonitor.services.application import Application

log = logging.getLogger(__name__)

COALESCE_MS = 100
RECOUNT_MS = 150
"""After a change, before the rows are counted again."""
RECOUNT_LEAST_MS = 1500
"""From one count to the next at least: counting many rows costs the database something."""
SETTLE_MS = 30
"""How long the visible rows must stay before they are asked for: a drag passes many."""
MAX_FLIGHTS = 2


class FeedState(Enum):
    """What a list is just now."""

    LOADING = "loading"
    READY = "ready"
    EMPTY = "empty"
    FAILED = "failed"


class FeedLoader(QObject):
    """One list's connection to the services. All of it runs in the GUI thread and never waits."""

    state_changed = Signal()
    counts_changed = Signal()
    news_changed = Signal()
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
        self.counts: Counts | None = None
        self.at_top = True
        self._active = False
        self._anew = False
        self._followed: frozenset[JobRef] = frozenset()
        self.news = News()
        self._counting = 0
        self._since_count = QElapsedTimer()
        self._visible = (0, 0)
        self._flights = 0
        self._reload_again = False
        self._reloading = False
        self._changed: dict[JobRef, Job] = {}
        self._removed: set[JobRef] = set()
        self._live: set[JobRef] = set()
        self._flush_timer = self._timer(COALESCE_MS, self._flush)
        self._count_timer = self._timer(RECOUNT_MS, self._count)
        self._settle_timer = self._timer(SETTLE_MS, self._fill)
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
        for timer in (self._flush_timer, self._count_timer, self._settle_timer):
            timer.stop()
        self._feeds.follow(self, ())

    # what the view asks for

    def activate(self) -> None:
        """The list is about to be seen: its rows are loaded, if they are not."""
        if not self._active:
            self._active = True
            self.reload()

    def count_only(self) -> None:
        """Asks how many jobs there are, for a list that nobody looks at yet."""
        self._count()

    def set_query(self, query: FeedQuery) -> None:
        """Shows other jobs, from the top. What is shown stays until they are there."""
        if query == self.query:
            return
        self.query = query
        self._anew = self.at_top = True
        self._forget_news()
        if self.state is FeedState.EMPTY:
            self._set_state(FeedState.LOADING)
        self.reload()

    def set_at_top(self, at_top: bool) -> None:
        """Whether the operator looks at the top of the list; new jobs are shown only then."""
        self.at_top = at_top
        if at_top and (self.news or self.news.overflow):
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
        overflow = self.news.overflow
        jobs = self.news.take()
        self.news_changed.emit()
        if overflow:
            self.reload()
        else:
            self._arrive(jobs)

    @property
    def is_busy(self) -> bool:
        """Whether the list is being asked for."""
        return self._reloading

    # loading

    def reload(self) -> None:
        """Asks again for what is shown and for the counts; what is shown stays until the answer is there."""
        if not self._active:
            self._count()
            return
        if self._reloading:
            self._reload_again = True
            return
        self._reloading = True
        if self.state is FeedState.FAILED:
            self._set_state(FeedState.LOADING)
        query = self.query
        self._tasks.spawn(
            self._read(query),
            f"load {query_name(query)}",
            on_done=lambda answer: self._answer(query, lambda: self._loaded(*answer)),
            on_error=lambda error: self._answer(query, lambda: self._fail(error)),
        )

    def _answer(self, query: FeedQuery, use: Callable[[], None]) -> None:
        """Uses an answer, unless something else was asked for meanwhile; then asks that."""
        self._reloading = False
        again, self._reload_again = self._reload_again, False
        if query == self.query:
            use()
        if again or query != self.query:
            self.reload()

    async def _read(self, query: FeedQuery) -> tuple[Counts, int, Page, Page | None]:
        """Counts; the first row of the page; the page; and the top of the list, where that is another."""
        counts = await self._feeds.counts(query)
        first = max(0, self._visible[0] - PAGE_ROWS // 4)
        if self.at_top or first == 0 or self._model.window.count == 0:
            return counts, 0, await self._feeds.page(query, after=None, limit=PAGE_ROWS), None
        border, after = self._model.window.border_before(first)
        page = await self._feeds.page(query, after=after, limit=PAGE_ROWS, skip=first - border)
        top = await self._feeds.page(query, after=None, limit=PAGE_ROWS)
        return counts, first, page, top

    def _loaded(self, counts: Counts, first: int, page: Page, top: Page | None) -> None:
        self.error, self.stale_since = None, None
        in_place = self._model.window.count > 0 and not self._anew
        if in_place and not self._covers(first, page):
            self._set_counts(counts)
            self.reload()  # the operator went elsewhere meanwhile
            return
        new = 0
        if in_place and not self.at_top:
            new = self._find_new(page if top is None else top)
            if new:
                self._count_soon()  # they may have come after the rows were counted
            if top is None:
                page = Page(page.jobs[new:], page.next)
        else:
            self._forget_news()
        total = counts.total - new if page.next is not None else first + len(page.jobs)
        self._model.restart(max(total, first + len(page.jobs)), [(first, page.jobs)])
        self._set_counts(counts)
        self._set_state(FeedState.READY if self._model.window.count else FeedState.EMPTY)
        if self._anew:
            self._anew = False
            self.begun_anew.emit()
        self._settle_timer.start()

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
        if not isinstance(error, JobMonitorError):
            log.error("A list could not be loaded", exc_info=error)
            error = JobMonitorError("The list could not be loaded.", details=repr(error))
        self.error = error
        if self._model.window.loaded:
            self.stale_since = self.stale_since or self._clock.now()
            self._set_state(FeedState.READY)
        else:
            self._set_state(FeedState.FAILED)

    def _fill(self) -> None:
        """Asks for the pages that are missing where the operator looks."""
        if self._reloading or self.stale_since is not None:
            return
        first, last = self._visible
        for request in self._model.window.wanted(first, last):
            if self._flights >= MAX_FLIGHTS:
                self._model.window.give_up(request)
                continue
            self._flights += 1
            query = self.query
            self._tasks.spawn(
                self._feeds.page(query, after=request.after, limit=request.limit, skip=request.skip),
                f"page of {query_name(query)}",
                on_done=partial(self._answered, request),
                on_error=partial(self._unanswered, request),
            )

    def _answered(self, request: Request, page: Page) -> None:
        self._flights -= 1
        self._model.window.accept(request, page)
        self._settle_timer.start()

    def _unanswered(self, request: Request, error: Exception) -> None:
        self._flights -= 1
        if self._model.window.is_current(request):
            self._model.window.give_up(request)
            self._fail(error)

    # counts

    def _count_soon(self) -> None:
        if not self._count_timer.isActive():
            rest = RECOUNT_LEAST_MS - self._since_count.elapsed() if self._since_count.isValid() else 0
            self._count_timer.start(max(RECOUNT_MS, rest))

    def _count(self) -> None:
        self._since_count.start()
        self._counting += 1
        question, query = self._counting, self.query
        self._tasks.spawn(
            self._feeds.counts(query),
            f"count {query_name(query)}",
            on_done=lambda counts: self._counted(question, counts),
            on_error=lambda error: log.info("Not counted: %s", error),
        )

    def _counted(self, question: int, counts: Counts) -> None:
        if question != self._counting:
            return
        self._set_counts(counts)
        if not self._active or self._reloading or self.state is not FeedState.READY or self.news.overflow:
            return
        if not self._model.window.set_count(max(0, counts.total - len(self.news))):
            self.reload()

    def _set_counts(self, counts: Counts) -> None:
        if counts != self.counts:
            self.counts = counts
            self.counts_changed.emit()

    # what happens meanwhile

    def _hear(self, event: Event) -> None:
        match event:
            case JobChanged(job):
                self._changed[job.ref] = job
            case JobsChanged(changes):
                self._changed.update((job.ref, job) for job in changes.jobs)
                self._removed.update(changes.removed)
            case LiveChanged(ref, _):
                self._live.add(ref)
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
            self._fail(JobMonitorError(problem, remedy=remedy))

    def _flush(self) -> None:
        """Applies what was heard since the last time."""
        changed, removed, live = self._changed, self._removed, self._live
        self._changed, self._removed, self._live = {}, set(), set()
        if self._active and self.state in (FeedState.READY, FeedState.EMPTY):
            for ref in removed:
                self._leave(ref)
            read = self._take(changed)
            self._model.tell_changed(read | live)
            self._set_state(FeedState.READY if self._model.window.count else FeedState.EMPTY)
        if changed or removed:
            self._count_soon()

    def _take(self, changed: dict[JobRef, Job]) -> set[JobRef]:
        """Changed and new jobs, each to where it belongs. Returns those that read differently in place."""
        read, new = set(), []
        for ref, job in changed.items():
            if not matches(self.query, job):
                self._leave(ref)
            elif ref in self.news:
                self.news.add([job])
            elif self._model.window.replace(job) is not None:
                read.add(ref)
            else:
                new.append(job)
        self._arrive(new)
        return read

    def _leave(self, ref: JobRef) -> None:
        if self.news.drop(ref):
            self.news_changed.emit()
        self._model.window.remove(ref)

    def _arrive(self, jobs: list[Job]) -> None:
        """Jobs that are not shown: on top, into the loaded stretch, or nowhere yet."""
        window, top = self._model.window, []
        for job in jobs:
            place = window.place_of(job)
            if place.unclear:
                self.reload()
            elif place.row == 0:
                top.append(job)
            elif place.row is not None:
                window.insert(place.row, [job])
        if not top:
            return
        top.sort(key=lambda job: (job.created_at is not None, job.created_at), reverse=True)
        if self.at_top or window.count == 0:
            window.insert(0, top)
            return
        self.news.add(top)
        self.news_changed.emit()

    def _forget_news(self) -> None:
        if self.news or self.news.overflow:
            self.news.take()
            self.news_changed.emit()

    def _set_state(self, state: FeedState) -> None:
        self.state = state
        self.state_changed.emit()


def query_name(query: FeedQuery) -> str:
    """What a query is called in logs: its kinds."""
    return "+".join(sorted(query.kinds)) or "all jobs"
