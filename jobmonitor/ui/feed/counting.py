"""How many jobs a list has: asked now and then, never more often than the database bears."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from jobmonitor.domain.errors import SlowQuery
from jobmonitor.domain.feed import Counts, FeedQuery
from jobmonitor.services.feeds import FeedService
from jobmonitor.ui.runtime import Tasks

log = logging.getLogger(__name__)

RECOUNT_MS = 150
"""After a change, before the rows are counted again."""
RECOUNT_LEAST_MS = 1500
"""From one count to the next at least: counting many rows costs the database something."""
RECOUNT_SHARE = 20
"""How many times as long as a count took nothing is counted after it."""
PATIENCE_SECONDS = 0.15
"""How long rows that are there wait for their count, so that the list does not grow before one's eyes."""


class Counting(QObject):
    """The counts of one list."""

    changed = Signal()
    counted = Signal(object)
    """`Counts` that were just asked for."""

    def __init__(self, feeds: FeedService, tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._feeds, self._tasks = feeds, tasks
        self.counts: Counts | None = None
        self.problem: SlowQuery | None = None
        """Why nobody knows how many jobs there are: counting them takes too long."""
        self._query = FeedQuery()
        self._question = 0
        self._answered = asyncio.Event()
        self._is_answered = False
        self._since = QElapsedTimer()
        self._took = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(lambda: self.ask(self._query))

    def stop(self) -> None:
        """Asks no more."""
        self._timer.stop()
        self._question += 1

    def soon(self, query: FeedQuery) -> None:
        """Counts again in a while."""
        self._query = query
        if not self._timer.isActive():
            least = max(RECOUNT_LEAST_MS, self._took * RECOUNT_SHARE)
            rest = least - self._since.elapsed() if self._since.isValid() else 0
            self._timer.start(max(RECOUNT_MS, rest))

    def ask(self, query: FeedQuery) -> None:
        """Counts now. A count of something else that is under way is of no use any more."""
        if query != self._query:
            self.problem = None
        self._query = query
        self._timer.stop()
        self._since.start()
        self._is_answered = False
        self._question += 1
        self._answered = asyncio.Event()
        question = self._question
        self._tasks.spawn(
            self._feeds.counts(query),
            "count jobs",
            on_done=lambda counts: self._done(question, counts),
            on_error=lambda error: self._failed(question, error),
        )

    async def wait(self) -> None:
        """Waits a moment for the count that is under way."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._answered.wait(), PATIENCE_SECONDS)

    @property
    def is_answered(self) -> bool:
        """Whether the counts are those that were asked for last."""
        return self._is_answered

    def show(self, counts: Counts | None) -> None:
        """These are the counts; None: they are not known."""
        if counts != self.counts:
            self.counts = counts
            self.changed.emit()

    def _done(self, question: int, counts: Counts) -> None:
        if question != self._question:
            return
        self._took = self._since.elapsed()
        told, self.problem = self.problem, None
        self._is_answered = True
        self.show(counts)
        if told is not None:
            self.changed.emit()
        self._answered.set()
        self.counted.emit(counts)

    def _failed(self, question: int, error: Exception) -> None:
        if question != self._question:
            return
        self._took = self._since.elapsed()
        if isinstance(error, SlowQuery):
            self.problem = error
            self.counts = None
            self.changed.emit()
        else:
            log.info("Not counted: %s", error)
        self._answered.set()
