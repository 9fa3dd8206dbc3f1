"""Rows of a list that can be ticked, with the box that the rest of the window has."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from jobmonitor.ui.theme.palette import tokens_in
from jobmonitor.ui.widgets.controls import paint_box

FIXED = 0.45
"""How strong the box of a row is drawn that cannot be changed."""
BOX = 15


class TickedRows(QStyledItemDelegate):
    """Qt draws the row and knows where a click ticks it; the box is drawn over Qt's own."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        super().paint(painter, option, index)
        row = QStyleOptionViewItem(option)
        self.initStyleOption(row, index)
        style = row.widget.style() if row.widget is not None else QApplication.style()
        room = style.subElementRect(QStyle.SubElement.SE_ItemViewItemCheckIndicator, row, row.widget)
        tokens = tokens_in(row.palette)
        is_selected = bool(row.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.fillRect(
            room.adjusted(-1, -1, 1, 1), QColor(tokens.selected if is_selected else tokens.surface)
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not index.flags() & Qt.ItemFlag.ItemIsUserCheckable:
            painter.setOpacity(FIXED)
        middle = QRectF(room).center()
        box = QRectF(round(middle.x() - BOX / 2) + 0.5, round(middle.y() - BOX / 2) + 0.5, BOX, BOX)
        paint_box(painter, box, row.palette, ticked=row.checkState == Qt.CheckState.Checked)
        painter.restore()
