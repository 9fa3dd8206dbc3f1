"""How a submission that waits stands in the list: what it is, and below it where it goes and how it is."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from jobmonitor.domain.outbox import OutboxEntry
from jobmonitor.ui.outbox.model import ENTRY, OutboxModel
from jobmonitor.ui.outbox.words import LOOKS
from jobmonitor.ui.theme.theme import Theme, row_height, small
from jobmonitor.ui.theme.tokens import ICON, MARGIN, ROW

Index = QModelIndex | QPersistentModelIndex
_ALIGN = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)


class OutboxDelegate(QStyledItemDelegate):
    """Paints in the theme's colours."""

    def __init__(self, model: OutboxModel, theme: Theme) -> None:
        super().__init__(model)
        self._model, self._theme = model, theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, row_height(option.font, ROW, lines=2))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry = index.data(ENTRY)
        if not isinstance(entry, OutboxEntry):
            return
        rect: QRect = option.rect
        tokens = self._theme.tokens
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(tokens.selected))
            if option.state & QStyle.StateFlag.State_Active:
                painter.fillRect(rect.x(), rect.y(), 3, rect.height(), QColor(tokens.accent))
        _, tone, icon = LOOKS[entry.state]
        pixmap = self._theme.pixmap(icon, tone, painter.device().devicePixelRatioF())
        painter.drawPixmap(rect.x() + MARGIN, rect.y() + (rect.height() - ICON) // 2, pixmap)
        left = rect.x() + MARGIN + ICON + MARGIN
        room = QRect(left, rect.y(), max(0, rect.right() - MARGIN - left), rect.height())
        self._paint_lines(painter, room, entry, option.font, tone)
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, QColor(tokens.line))
        painter.restore()

    def _paint_lines(
        self, painter: QPainter, room: QRect, entry: OutboxEntry, font: QFont, tone: str
    ) -> None:
        title, place, state = self._model.lines(entry)
        upper, lower = QFontMetrics(font), QFontMetrics(small(font))
        top = room.y() + (room.height() - upper.height() - lower.height()) // 2
        tokens = self._theme.tokens
        painter.setFont(font)
        painter.setPen(QColor(tokens.text))
        line = QRect(room.x(), top, room.width(), upper.height())
        painter.drawText(line, _ALIGN, upper.elidedText(title, Qt.TextElideMode.ElideRight, room.width()))
        painter.setFont(small(font))
        line = QRect(room.x(), line.bottom() + 1, room.width(), lower.height())
        for text, colour in ((f"{place} · ", tokens.muted), (state, tokens.tone(tone))):
            painter.setPen(QColor(colour))
            shown = lower.elidedText(text, Qt.TextElideMode.ElideRight, line.width())
            painter.drawText(line, _ALIGN, shown)
            line.setLeft(min(line.right(), line.left() + lower.horizontalAdvance(text)))
