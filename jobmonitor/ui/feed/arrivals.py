"""Jobs that change, come and go, each to where it belongs in a list: in place, on top, or into the news."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from PySide6.QtCore import QObject, Signal

from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.job import Job, JobRef
from jobmonitor.ui.feed.matching import Verdict, judge, twins
from jobmonitor.ui.feed.news import News
from jobmonitor.ui.feed.page_window import PageWindow


class Arrivals(QObject):
    """Applies changes to the window of one list."""

    news_changed = Signal()
    unclear = Signal()
    """Only the database knows what the list has now."""

    def __init__(self, window: PageWindow, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window
        self.news = News()

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
            elif self._window.replace(job) is not None:
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
        """No new jobs wait any more."""
        if self.news or self.news.overflow:
            self.news.take()
            self.news_changed.emit()

    def _leave(self, ref: JobRef) -> None:
        if self.news.drop(ref):
            self.news_changed.emit()
        self._window.remove(ref)
