"""A table that can show its rows as cards beside each other: then Qt is told where these are, and no more.

The model, the selection and the rows' numbers are those of the table; only places on the screen differ.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractItemView, QWidget

from jobmonitor.ui.feed.grid import Grid
from jobmonitor.ui.feed.model import FeedModel
from jobmonitor.ui.feed.selecting import SelectingTable
from jobmonitor.ui.theme.tokens import SPACE

Index = QModelIndex | QPersistentModelIndex
Hint = QAbstractItemView.ScrollHint
_KEYS = frozenset(
    {
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
    }
)


class GridView(SelectingTable):
    """Shows a table while there is no grid. Whoever inherits paints the cards."""

    def __init__(self, model: FeedModel, parent: QWidget | None = None) -> None:
        self._grid: Grid | None = None
        super().__init__(model, parent)

    # what Qt asks

    def updateGeometries(self) -> None:
        if self._grid is None:
            super().updateGeometries()
            return
        self.setViewportMargins(0, 0, 0, 0)
        bar, port = self.verticalScrollBar(), self.viewport().height()
        bar.setPageStep(max(1, port))
        bar.setSingleStep(max(1, self._grid.height // 3))
        bar.setRange(0, max(0, self._grid.content_height(self._feed.rowCount()) - port))
        self.horizontalScrollBar().setRange(0, 0)

    def indexAt(self, pos: QPoint) -> QModelIndex:
        if self._grid is None:
            return super().indexAt(pos)
        row = self._grid.row_at(pos + QPoint(0, self.verticalScrollBar().value()))
        return self._feed.index(row, 0) if 0 <= row < self._feed.rowCount() else QModelIndex()

    def visualRect(self, index: Index) -> QRect:
        if self._grid is None or not index.isValid():
            return super().visualRect(index)
        return self._grid.rect(index.row()).translated(0, -self.verticalScrollBar().value())

    def row_rect(self, row: int) -> QRect:
        return super().row_rect(row) if self._grid is None else self.visualRect(self._feed.index(row, 0))

    def scrollTo(self, index: Index, hint: QAbstractItemView.ScrollHint = Hint.EnsureVisible) -> None:
        if self._grid is None:
            super().scrollTo(index, hint)
            return
        if not index.isValid():
            return
        bar, port = self.verticalScrollBar(), self.viewport().height()
        top, height = self._grid.top_of(index.row()) - SPACE, self._grid.height
        value = bar.value()
        if hint == Hint.PositionAtTop or (hint == Hint.EnsureVisible and top < value):
            bar.setValue(top)
        elif hint == Hint.PositionAtCenter:
            bar.setValue(top - (port - height) // 2)
        elif hint == Hint.PositionAtBottom or top + height > value + port:
            bar.setValue(min(top, top + height - port))

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        if self._grid is None:
            super().scrollContentsBy(dx, dy)
        else:
            self.viewport().scroll(0, dy)

    def verticalOffset(self) -> int:
        return super().verticalOffset() if self._grid is None else self.verticalScrollBar().value()

    def dataChanged(self, first: Index, last: Index, roles: Sequence[int] = ()) -> None:
        if self._grid is None:
            super().dataChanged(first, last, list(roles))
        elif first.row() == last.row():
            self.viewport().update(self.visualRect(first))
        else:
            self.viewport().update()

    # where the keys and the mouse lead to

    def moves(self, key: int) -> bool:
        return super().moves(key) if self._grid is None else key in _KEYS

    def row_from(self, focus: int, key: Qt.Key) -> int:
        if self._grid is None:
            return super().row_from(focus, key)
        target = self._grid.target(key, focus, self._feed.rowCount(), self.viewport().height())
        return max(0, focus) if target is None else target

    def row_near(self, at: QPoint) -> int:
        if self._grid is None:
            return super().row_near(at)
        inside = QPoint(at.x(), min(max(at.y(), 0), self.viewport().height() - 1))
        return self._grid.nearest(inside + QPoint(0, self.verticalScrollBar().value()), self._feed.rowCount())
