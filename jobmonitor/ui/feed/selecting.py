"""A table in which rows are selected as in a mail program, however many there are.

Qt's own selection model walks over every selected row at every change, so here it holds one row at most: the
row whose job the details show. Which rows are selected is held in `JobSelection`, and painting asks that.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from jobmonitor.domain.job import JobRef
from jobmonitor.ui.feed.model import FeedModel
from jobmonitor.ui.feed.selection import JobSelection

Index = QModelIndex | QPersistentModelIndex
Flag = QItemSelectionModel.SelectionFlag
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
_MOVES = {
    Qt.Key.Key_Up: QAbstractItemView.CursorAction.MoveUp,
    Qt.Key.Key_Down: QAbstractItemView.CursorAction.MoveDown,
    Qt.Key.Key_PageUp: QAbstractItemView.CursorAction.MovePageUp,
    Qt.Key.Key_PageDown: QAbstractItemView.CursorAction.MovePageDown,
}


class SelectingTable(QTableView):
    """One row is current (has the focus), one is shown, any number are selected, the shown one among them.

    Whoever inherits sets the model, when everything is there that its own overridden methods use.
    """

    def __init__(self, model: FeedModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._feed = model
        self._dragged = False
        """Whether the mouse was pressed on a row, and selects while it moves."""
        self._drag_row = -1
        self.selection = JobSelection(model, self)
        self._alone: int | None = None
        """The row that is painted as the only selected one."""
        self.selection.changed.connect(self._paint_selection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.verticalScrollBar().valueChanged.connect(self._scrolled_under_mouse)

    # what painting asks

    def is_selected(self, row: int) -> bool:
        """Whether a row is highlighted."""
        return row in self.selection

    def is_focused(self, row: int) -> bool:
        """Whether the keyboard stands on this row, and that does not go without saying."""
        if row != self.currentIndex().row() or not self.hasFocus():
            return False
        return self.selection.count > 1 or (row not in self.selection and self.selection.count > 0)

    def _paint_selection(self) -> None:
        """Paints what is selected otherwise now: two rows where the operator goes from one to the next."""
        total = self._feed.rowCount()
        spans = self.selection.rows.spans(total) if self.selection.count == 1 else []
        former, self._alone = self._alone, spans[0][0] if spans else None
        if former is None or self._alone is None:
            self.viewport().update()
            return
        for row in {former, self._alone}:
            if row < total:
                self.viewport().update(self.row_rect(row))

    def row_rect(self, row: int) -> QRect:
        """Where in the viewport a row is painted."""
        return QRect(0, self.rowViewportPosition(row), self.viewport().width(), self.rowHeight(row))

    # one row

    def chosen_row(self) -> int | None:
        """The row whose job is shown; None where there is none, though a row may have the focus."""
        chosen = self.selectionModel().selection()
        return None if chosen.isEmpty() else chosen.first().top()

    def choose(self, row: int) -> None:
        """Selects a row alone and shows its job, as a click does."""
        self.selection.only(row)
        self._show_row(row)

    def show_quietly(self, row: int) -> None:
        """Shows the job of a row without scrolling to it."""
        auto = self.hasAutoScroll()
        self.setAutoScroll(False)
        self._show_row(row)
        self.setAutoScroll(auto)

    def _show_row(self, row: int) -> None:
        self.selectionModel().setCurrentIndex(self._feed.index(row, 0), Flag.ClearAndSelect | Flag.Rows)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """What is shown is selected, also where assistive technology chose it."""
        super().selectionChanged(selected, deselected)
        row = self.chosen_row()
        if row is not None and row not in self.selection:
            self.selection.only(row)

    def selectionCommand(
        self, index: Index, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        """Keys and clicks are handled below: Qt's selection follows them, and does not lead."""
        return Flag.NoUpdate if event is not None else Flag.ClearAndSelect | Flag.Rows

    # many rows

    def selectAll(self) -> None:
        """Selects everything that matches; what is shown stays."""
        if self._feed.rowCount() == 1:
            self.choose(0)
        elif self._feed.rowCount():
            self.selection.select_all()

    def select_jobs(self, refs: Iterable[JobRef]) -> None:
        """Selects these jobs alone; the first of them whose row is loaded is shown."""
        self.selection.select_jobs(refs)
        spans = self.selection.rows.spans(self._feed.rowCount())
        if spans:
            self._show_row(spans[0][0])
        self.setFocus()

    def clear_selection(self) -> None:
        """Only the job that is shown stays selected."""
        row = self.chosen_row()
        if row is None:
            self.selection.clear()
        else:
            self.selection.only(row)

    def toggle(self, row: int) -> None:
        """Selects a row too, or not any more."""
        if self.selection.toggle(row):
            self._show_row(row)
            return
        self.selectionModel().setCurrentIndex(self._feed.index(row, 0), Flag.NoUpdate)
        if self.chosen_row() == row:
            self._show_what_is_left()

    def _show_what_is_left(self) -> None:
        """The job that was shown is not selected any more: the only one that is, or none, is shown."""
        spans = self.selection.rows.spans(self._feed.rowCount())
        if len(spans) == 1 and spans[0][1] - spans[0][0] == 1:
            self.selectionModel().select(self._feed.index(spans[0][0], 0), Flag.ClearAndSelect | Flag.Rows)
        else:
            self.selectionModel().clearSelection()

    def extend(self, row: int, *, keep: bool = False) -> None:
        """Selects from the row that was selected last to this one; with `keep` beside what was before it."""
        self.selection.extend(row, keep=keep)
        if row in self.selection:
            self._show_row(row)
        else:
            self.selectionModel().setCurrentIndex(self._feed.index(row, 0), Flag.NoUpdate)
            chosen = self.chosen_row()
            if chosen is not None and chosen not in self.selection:
                self._show_what_is_left()

    # keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers, count = event.key(), event.modifiers(), self._feed.rowCount()
        if key == Qt.Key.Key_Escape and self.selection.count > 1:
            self.clear_selection()
        elif key == Qt.Key.Key_Space and modifiers & CONTROL and self.currentIndex().isValid():
            self.toggle(self.currentIndex().row())
        elif count and (self.moves(key) or key in (Qt.Key.Key_Home, Qt.Key.Key_End)):
            self._go(self._target(Qt.Key(key), count), modifiers)
        else:
            super().keyPressEvent(event)

    def moves(self, key: int) -> bool:
        """Whether a key leads from one row to another."""
        return key in _MOVES

    def row_from(self, focus: int, key: Qt.Key) -> int:
        """The row that such a key leads to from the row `focus`."""
        index = self.moveCursor(_MOVES[key], Qt.KeyboardModifier.NoModifier)
        return index.row() if index.isValid() else max(0, focus)

    def row_near(self, at: QPoint) -> int:
        """The row at a point, or nearest to it; -1 where there are none."""
        row = self.rowAt(min(max(at.y(), 0), self.viewport().height() - 1))
        return self._feed.rowCount() - 1 if row < 0 else row

    def _target(self, key: Qt.Key, count: int) -> int:
        if not self.moves(key):
            return 0 if key == Qt.Key.Key_Home else count - 1
        focus = self.currentIndex().row()
        if (
            self.chosen_row() is None
            and self.selection.count == 0
            and key in (Qt.Key.Key_Up, Qt.Key.Key_Down)
        ):
            return max(0, focus)  # the first press selects the row that has the focus
        return self.row_from(focus, key)

    def _go(self, row: int, modifiers: Qt.KeyboardModifier) -> None:
        if modifiers & SHIFT:
            self.extend(row, keep=bool(modifiers & CONTROL))
        elif modifiers & CONTROL:
            self.selectionModel().setCurrentIndex(self._feed.index(row, 0), Flag.NoUpdate)
        else:
            self.choose(row)

    # mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        row = self.indexAt(event.position().toPoint()).row()
        self._dragged, self._drag_row = row >= 0 and event.button() == Qt.MouseButton.LeftButton, row
        auto = self.hasAutoScroll()
        self.setAutoScroll(False)  # what is clicked does not move
        if self._dragged:
            modifiers = event.modifiers()
            if modifiers & SHIFT:
                self.extend(row, keep=bool(modifiers & CONTROL))
            elif modifiers & CONTROL:
                self.toggle(row)
            else:
                self.choose(row)
        elif row >= 0 and event.button() == Qt.MouseButton.RightButton:
            self.point_at(row)
        self.setAutoScroll(auto)

    def point_at(self, row: int) -> None:
        """Shows the job of a row; what is selected stays, where the row is part of it."""
        if row in self.selection:
            self._show_row(row)
        else:
            self.choose(row)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if self._dragged and event.buttons() & Qt.MouseButton.LeftButton:
            self._drag_to(event.position().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._dragged = False

    def _drag_to(self, at: QPoint) -> None:
        row = self.row_near(at)
        if row >= 0 and row != self._drag_row:
            self._drag_row = row
            self.extend(row, keep=True)

    def _scrolled_under_mouse(self, _value: int) -> None:
        """The list scrolls by itself while the mouse is held beyond its end."""
        if self._dragged and self.state() == QAbstractItemView.State.DragSelectingState:
            self._drag_to(self.viewport().mapFromGlobal(self.cursor().pos()))
