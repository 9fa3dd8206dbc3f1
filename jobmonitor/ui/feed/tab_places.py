"""Where in a list one is, and how one goes elsewhere: a row, a part, a time."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QAbstractItemView

from jobmonitor.services.ports import Clock
from jobmonitor.ui.feed.go_to import GoToBar, read_target
from jobmonitor.ui.feed.loader import FeedLoader, FeedState
from jobmonitor.ui.feed.model import FeedModel
from jobmonitor.ui.feed.table import FeedTable
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.translating import translate
from jobmonitor.ui.words import count_text

LONG_ROWS = 200
"""From how many rows on a list says at which of them one is."""


class RowsKept(Protocol):
    """Keeps the rows where they are while something above them comes or goes."""

    def rows_kept(self) -> AbstractContextManager[None]: ...


class TabPlaces(QObject):
    """Of one tab."""

    def __init__(
        self,
        loader: FeedLoader,
        model: FeedModel,
        table: FeedTable,
        clock: Clock,
        theme: Theme,
        bars: RowsKept,
    ) -> None:
        super().__init__(table)
        self._loader, self._model, self._table = loader, model, table
        self._clock, self._bars = clock, bars
        self.bar = GoToBar(theme)
        self.bar.chosen.connect(self._go_to)
        self.bar.left.connect(table.setFocus)
        loader.place_found.connect(self.go_to_row)
        loader.place_not_found.connect(self.bar.say)

    def open(self) -> None:
        """A field for a row, a part or a date."""
        if self._loader.state is FeedState.READY:
            with self._bars.rows_kept():
                self.bar.open()

    def _go_to(self, typed: str) -> None:
        target = read_target(typed, self._clock.now())
        last = self._model.rowCount() - 1
        if target is None:
            words = translate("Feed", "“{typed}” is no row, part or time.")
            self.bar.say(words.format(typed=typed.strip()))
        elif last < 0:
            return
        elif target.moment is not None:
            self._loader.find_moment(target.moment)
        else:
            row = target.row if target.row is not None else round((target.part or 0) * last)
            self.go_to_row(min(row, last))

    def go_to_row(self, row: int) -> None:
        """A row comes to the top of what is visible, and is current."""
        self.bar.hide()
        self._table.choose(row)
        self._table.scrollTo(self._model.index(row, 0), QAbstractItemView.ScrollHint.PositionAtTop)
        self._table.setFocus()

    def place(self, first: int, last: int) -> tuple[str, str]:
        """At which row of a long list one is, and more of it; nothing at its top, or in a short one."""
        count = self._model.rowCount()
        if count < LONG_ROWS or first == 0:
            return "", ""
        many = self._loader.counting.problem is not None
        total = translate("Feed", "many") if many else count_text(count)
        tip = translate("Feed", "Rows {first} to {last} of {total}").format(
            first=count_text(first + 1), last=count_text(last + 1), total=total
        )
        row = count_text(first + 1)
        if not self._model.window.is_about(first):
            return translate("Feed", "row {row}").format(row=row), tip
        about = translate(
            "Feed",
            "About: rows {first} to {last} of {total}."
            " Where they stand is being counted; what you see stays.",
        ).format(first=count_text(first + 1), last=count_text(last + 1), total=total)
        return translate("Feed", "about row {row}").format(row=row), about
