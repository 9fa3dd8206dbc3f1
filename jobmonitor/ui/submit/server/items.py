"""How the list of servers is painted: a name with its state, and below it what speaks for or against it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from jobmonitor.ui.theme.theme import small
from jobmonitor.ui.theme.tokens import MARGIN, SPACE

ABOUT_ROLE = Qt.ItemDataRole.UserRole + 1
"""The second line; nothing where there is none."""

Index = QModelIndex | QPersistentModelIndex


class ServerDelegate(QStyledItemDelegate):
    """Two lines an entry."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        height = option.fontMetrics.height() + 2 * SPACE
        if index.data(ABOUT_ROLE):
            height += QFontMetrics(small(option.font)).height()
        return QSize(super().sizeHint(option, index).width(), height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.initStyleOption(option, index)
        about, name = index.data(ABOUT_ROLE) or "", option.text
        option.text = ""
        widget = option.widget
        assert widget is not None
        widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, widget)
        room = option.rect.adjusted(MARGIN, SPACE, -MARGIN, -SPACE)
        painter.save()
        painter.setFont(option.font)
        painter.setPen(option.palette.color(QPalette.ColorRole.Text))
        line = QRect(room.left(), room.top(), room.width(), option.fontMetrics.height())
        _draw(painter, line, name)
        if about:
            painter.setFont(small(option.font))
            painter.setPen(option.palette.color(QPalette.ColorRole.PlaceholderText))
            below = QRect(room.left(), line.bottom() + 1, room.width(), painter.fontMetrics().height())
            _draw(painter, below, about)
        painter.restore()


def _draw(painter: QPainter, room: QRect, text: str) -> None:
    elided = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), elided)
