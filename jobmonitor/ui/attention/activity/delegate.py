"""How a line of the log is painted: mark, icon, words, time."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from jobmonitor.ui.attention.activity.model import Role
from jobmonitor.ui.attention.activity.rows import Heading, Line
from jobmonitor.ui.attention.words import entry_icon, entry_words
from jobmonitor.ui.theme.theme import Theme, row_height, small, tabular
from jobmonitor.ui.theme.tokens import COMPACT_ROW, ICON, MARGIN, SPACE
from jobmonitor.ui.widgets.dot import paint_dot
from jobmonitor.ui.words import clock_time

Index = QModelIndex | QPersistentModelIndex
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class ActivityDelegate(QStyledItemDelegate):
    """One line each, of the height of a compact row."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, row_height(option.font, COMPACT_ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(Role.ROW)
        rect: QRect = option.rect
        painter.save()
        if isinstance(row, Heading):
            self._paint_heading(painter, rect, row, option)
        elif isinstance(row, Line):
            self._paint_line(painter, rect, row, option)
        painter.restore()

    def _paint_heading(
        self, painter: QPainter, rect: QRect, row: Heading, option: QStyleOptionViewItem
    ) -> None:
        tokens = self._theme.tokens
        painter.fillRect(rect, QColor(tokens.base))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, QColor(tokens.line))
        painter.setFont(small(option.font))
        painter.setPen(QColor(tokens.muted))
        inside = rect.adjusted(MARGIN + SPACE, 0, -MARGIN, 0)
        painter.drawText(inside, _LEFT, painter.fontMetrics().elidedText(row.text, _CUT, inside.width()))

    def _paint_line(self, painter: QPainter, rect: QRect, row: Line, option: QStyleOptionViewItem) -> None:
        tokens, entry = self._theme.tokens, row.entry
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(rect, QColor(tokens.selected if is_selected else tokens.surface))
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.fillRect(rect.x(), rect.y(), 3, rect.height(), QColor(tokens.accent))
        middle = rect.y() + rect.height() // 2
        if row.is_unread:
            paint_dot(painter, tokens, rect.x() + MARGIN + 1, middle)
        at = rect.x() + 2 * MARGIN
        icon, tone = entry_icon(entry)
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(at, middle - ICON // 2, self._theme.pixmap(icon, tone, ratio))
        at += ICON + MARGIN
        painter.setFont(tabular(small(option.font)))
        clock = clock_time(entry.at)
        clock_width = painter.fontMetrics().horizontalAdvance(clock) + MARGIN
        right = rect.right() - MARGIN
        painter.setPen(QColor(tokens.muted))
        painter.drawText(QRect(right - clock_width, rect.y(), clock_width, rect.height()), _RIGHT, clock)
        painter.setFont(option.font)
        metrics = QFontMetrics(option.font)
        room = right - clock_width - MARGIN - at
        share = room * 3 // 5 if entry.text else room
        words = metrics.elidedText(entry_words(entry), _CUT, share)
        painter.setPen(QColor(tokens.text))
        painter.drawText(QRect(at, rect.y(), room, rect.height()), _LEFT, words)
        used = metrics.horizontalAdvance(words) + MARGIN
        if entry.text and room - used > 48:
            painter.setPen(QColor(tokens.failed if row.entry.ref is not None else tokens.muted))
            rest = QRect(at + used, rect.y(), room - used, rect.height())
            painter.drawText(rest, _LEFT, metrics.elidedText(entry.text, _CUT, rest.width()))


_CUT = Qt.TextElideMode.ElideRight
