"""The pages that are missing where the operator looks: asked for, and put where they belong."""

from __future__ import annotations

from collections.abc import Awaitable, Coroutine
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from jobmonitor.domain.errors import InvalidInput
from jobmonitor.domain.feed import Cursor, FeedQuery, Page
from jobmonitor.services.feeds import FeedService
from jobmonitor.ui.feed.jumps import Jumps
from jobmonitor.ui.feed.page_window import PageWindow, Request
from jobmonitor.ui.runtime import Tasks

MAX_FLIGHTS = 2


class Filler(QObject):
    """Fills the window of one list. What is far from all that is known is landed on."""

    filled = Signal()
    """An answer came; there may be more to ask for."""
    lost = Signal()
    """No place is known any more: the list is to be loaded anew."""
    failed = Signal(object)
    """The exception."""

    def __init__(
        self, feeds: FeedService, tasks: Tasks, window: PageWindow, jumps: Jumps, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._feeds, self._tasks, self._window, self._jumps = feeds, tasks, window, jumps
        self._query = FeedQuery()
        self._flights = 0
        self._landing = False

    def fill(self, query: FeedQuery, first: int, last: int) -> None:
        """Asks for the pages that are missing between two rows, those included."""
        self._query = query
        for request in self._window.wanted(first, last, far=self._jumps.far):
            if self._flights >= MAX_FLIGHTS or (self._landing and request.skip > self._jumps.far):
                self._window.give_up(request)
            elif request.skip > self._jumps.far:
                self._landing = True
                self._fetch(request, self._jumps.find(request))
            else:
                self._fetch_exactly(request)

    def _fetch_exactly(self, request: Request) -> None:
        page = self._feeds.page(self._query, after=request.after, limit=request.limit, skip=request.skip)
        self._fetch(request, self._without_cursor(page))

    async def _without_cursor(self, page: Awaitable[Page]) -> tuple[Cursor | None, Page]:
        return None, await page

    def _fetch(self, request: Request, work: Coroutine[Any, Any, tuple[Cursor | None, Page]]) -> None:
        self._flights += 1
        self._tasks.spawn(
            work,
            "page of a list",
            on_done=partial(self._answered, request),
            on_error=partial(self._unanswered, request),
        )

    def _answered(self, request: Request, answer: tuple[Cursor | None, Page]) -> None:
        self._flights -= 1
        self._landing = False
        cursor, page = answer
        window = self._window
        if cursor is None:
            window.accept(request, page)
        elif window.land(request, cursor, page):
            if window.is_landing(cursor):
                self._jumps.landed(cursor)
        elif window.is_current(request):
            self._fetch_exactly(request)
        self.filled.emit()

    def _unanswered(self, request: Request, error: Exception) -> None:
        self._flights -= 1
        self._landing = False
        if not self._window.is_current(request):
            return
        self._window.give_up(request)
        if isinstance(error, InvalidInput) and request.after is not None:
            self._window.forget_places()  # the tables are others now: no cursor is of use
            self.lost.emit()
        else:
            self.failed.emit(error)
