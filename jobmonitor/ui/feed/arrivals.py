"""Jobs that change, come and go, each to where it belongs in a list: in place, on top, or into the news."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from PySide6.QtCore import QObject, Signal

from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.feed_order import OrderKey
from jobmonitor.domain.job import Job, JobRef
from jobmonitor.ui.feed.matching import Verdict, judge, twins
from jobmonitor.ui.feed.news import News
from jobmonitor.ui.feed.page_window import PageWindow

_BY_STATE = frozenset({OrderKey.STATUS, OrderKey.STARTED, OrderKey.ENDED, OrderKey.DURATION})
"""Keys whose value changes when a job's status does."""


class Arrivals(QObject):
    """Applies changes to the window of one list."""

    news_changed = Signal()
    unclear = Signal()
    """Only the database knows what the list has now."""

    def __init__(self, window: PageWindow, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window
        self.news = News()
        self.moved: set[JobRef] = set()
        """Jobs that may belong elsewhere by now, in an order that is not by time: they are shown where they
        were until the list is asked for again."""

    def apply(
        self, query: FeedQuery, changed: Mapping[JobRef, Job], removed: Collection[JobRef], *, at_top: bool
    ) -> set[JobRef]:
        """Jobs that changed or came, each to where it belongs; `at_top`: new ones are shown at once. Returns
        those that read differently in place."""
        read, new = set(), []
        for ref in (*removed, *twins(query, changed.values(), self._window.jobs())):
            self._leave(ref)
        for ref, job in changed.items():
            verdict = judge(query, job)
            if verdict is Verdict.NO:
                self._leave(ref)
            elif ref in self.news:
                self.news.add([job])
            elif (row := self._window.row_of(ref)) is not None:
                self._note_moved(self._window.job_at(row), job)
                self._window.replace(job)
                read.add(ref)
            elif verdict is Verdict.YES:
                new.append(job)
            if verdict is Verdict.ASK:
                self.unclear.emit()
        self.arrive(new, at_top=at_top)
        return read

    def arrive(self, jobs: list[Job], *, at_top: bool) -> None:
        """Jobs that are not shown: on top, into the loaded stretch, or nowhere yet."""
        window, top = self._window, []
        if not window.order.is_newest_first:
            self._wait(jobs)
            return
        for job in jobs:
            place = window.place_of(job)
            if place.unclear:
                self.unclear.emit()
            elif place.row == 0:
                top.append(job)
            elif place.row is not None:
                window.insert(place.row, [job])
        if not top:
            return
        top.sort(key=lambda job: (job.created_at is not None, job.created_at), reverse=True)
        if at_top or window.count == 0:
            window.insert(0, top)
            return
        self.news.add(top)
        self.news_changed.emit()

    def forget_news(self) -> None:
        """No new jobs wait any more, and none is elsewhere."""
        if self.news or self.news.overflow or self.moved:
            self.news.take()
            self.moved.clear()
            self.news_changed.emit()

    def _wait(self, jobs: list[Job]) -> None:
        """Where new jobs belong in another order only the database knows. A list that has none shows them."""
        if not jobs:
            return
        if self._window.count == 0:
            self.unclear.emit()
            return
        self.news.add(jobs)
        self.news_changed.emit()

    def _note_moved(self, former: Job | None, job: Job) -> None:
        by_state = self._window.order.key in _BY_STATE
        if by_state and former is not None and former.status is not job.status and job.ref not in self.moved:
            self.moved.add(job.ref)
            self.news_changed.emit()

    def _leave(self, ref: JobRef) -> None:
        if self.news.drop(ref) or ref in self.moved:
            self.moved.discard(ref)
            self.news_changed.emit()
        self._window.remove(ref)
