"""What a list says above its rows, without moving them: that it is out of date or slow, notes, new jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from PySide6.QtWidgets import QVBoxLayout, QWidget

from jobmonitor.domain.errors import DatabaseUnreachable
from jobmonitor.services.ports import Clock
from jobmonitor.ui.feed.loader import FeedLoader, FeedState
from jobmonitor.ui.feed.notices import NotesBar, SlowBar
from jobmonitor.ui.feed.table import FeedTable
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.bars import NoticeBar
from jobmonitor.ui.words import clock_time, count_text, relative_time


class TabBars:
    """The bars of one tab. A bar that comes or goes does not move the rows that are read."""

    def __init__(
        self, theme: Theme, loader: FeedLoader, table: FeedTable, clock: Clock, refresh: Callable[[], None]
    ) -> None:
        self._loader, self._table, self._clock, self._refresh = loader, table, clock, refresh
        self.stale = NoticeBar(theme, "warning", "failed", "bar")
        self.slow = SlowBar(theme, refresh)
        self.notes = NotesBar(theme)
        self.news = NoticeBar(theme, "info", "accent", "news")
        self._column: QVBoxLayout | None = None
        self._rows: QWidget | None = None
        self.notes.folded.connect(self._keep_now)
        loader.news_changed.connect(self.show_news)
        loader.notes_changed.connect(self._show_notes)

    def stand_in(self, column: QVBoxLayout, rows: QWidget) -> None:
        """Below what `column` has already, above `rows`."""
        self._column, self._rows = column, rows
        for bar in (self.stale, self.slow, self.notes, self.news):
            column.addWidget(bar)

    @contextmanager
    def rows_kept(self) -> Iterator[None]:
        """What comes or goes above the list meanwhile does not move the rows that are read."""
        assert self._column is not None
        assert self._rows is not None
        before = self._rows.y()
        yield
        self._keep(before)

    def keep_rows(self, do: Callable[[], None]) -> None:
        """Does something by which what stands above the rows changes its height."""
        with self.rows_kept():
            do()

    def _keep_now(self) -> None:
        """A bar is another number of lines high: the rows stay where they were."""
        assert self._rows is not None
        self._keep(self._rows.y())

    def _keep(self, before: int) -> None:
        assert self._column is not None
        assert self._rows is not None
        self._column.activate()
        if not self._table.at_top():
            bar = self._table.verticalScrollBar()
            bar.setValue(bar.value() + self._rows.y() - before)

    def show_stale(self) -> None:
        """Whether the rows are out of date, and whether a question was too slow."""
        since = self._loader.stale_since
        self._table.set_greyed(since is not None)
        with self.rows_kept():
            self._show_slow()
            if since is None or self._loader.state is not FeedState.READY:
                self.stale.hide()
            else:
                self.stale.show_notice(
                    self._stale_words(since), translate("Feed", "Try again"), self._refresh
                )

    def _stale_words(self, since: datetime) -> str:
        """Why the rows are out of date, and since when."""
        error, seen_at = self._loader.error, self._loader.seen_at
        if seen_at is not None:  # the status bar says why
            return translate("Feed", "Not connected. As seen {ago} ({time}).").format(
                ago=relative_time(seen_at, self._clock.now()), time=clock_time(seen_at)
            )
        if isinstance(error, DatabaseUnreachable):
            words = translate("Feed", "Not connected since {time}.")
        else:
            words = translate("Feed", "As of {time}.")
        return " ".join((words.format(time=clock_time(since)), *([str(error)] if error else [])))

    def show_slow(self) -> None:
        """Which index would help, where the list or its count was given up."""
        with self.rows_kept():
            self._show_slow()

    def _show_slow(self) -> None:
        slow, uncounted = self._loader.slow, self._loader.counting.problem
        if slow is not None:
            self.slow.show_problem(slow.message, slow)
        elif uncounted is not None:
            words = translate("Feed", "How many jobs there are is not known. {problem}")
            self.slow.show_problem(words.format(problem=uncounted.message), uncounted)
        else:
            self.slow.hide()

    def _show_notes(self) -> None:
        with self.rows_kept():
            self.notes.show_notes(self._loader.notes)

    def show_news(self) -> None:
        """How many new jobs wait above what is read."""
        news, moved = self._loader.news, self._loader.moved
        if not news and not news.overflow and not moved:
            self.news.hide()
            return
        new = translate("Feed", "{count} new").format(count=count_text(len(news))) if news else ""
        if news.overflow:
            new = translate("Feed", "Many new jobs")
        changed = translate("Feed", "{count} changed").format(count=count_text(moved)) if moved else ""
        told = " · ".join(part for part in (new, changed) if part)
        is_on_top = self._loader.query.order.is_newest_first
        act = translate("Feed", "Show") if is_on_top else translate("Feed", "Order again")
        with self.rows_kept():
            self.news.show_notice(told, act, self._go_to_news)

    def _go_to_news(self) -> None:
        self._table.scrollToTop()
        self._loader.show_news()
        self._table.scrollToTop()
