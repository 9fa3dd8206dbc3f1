"""How rows of a graph are painted: nodes as headings, inputs below them, links in the accent's colour."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from jobmonitor.ui.graph.model import NAME, ROW_ROLE
from jobmonitor.ui.theme.theme import Theme, row_height
from jobmonitor.ui.theme.tokens import GROUP, MARGIN

ROW_HEIGHT = 24
_FLAGS = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine)


class OutlineDelegate(QStyledItemDelegate):
    """Paints a row; `marked` is a node that stands out, such as the one that failed."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.marked = ""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(80, row_height(option.font, ROW_HEIGHT))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row = index.data(ROW_ROLE)
        rect: QRect = option.rect
        state = option.state
        font: QFont = option.font
        tokens = self._theme.tokens
        is_chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        if is_chosen:
            painter.fillRect(rect, QColor(tokens.selected))
        elif row.is_node:
            painter.fillRect(rect, QColor(tokens.raised))
        is_name = index.column() == NAME
        tone = "text"
        if row.is_node and is_name:
            font = QFont(font)
            font.setWeight(QFont.Weight.DemiBold)
            if row.node_id == self.marked:
                tone = "failed"
        elif is_name or row.is_node:
            tone = "muted"
        elif row.target:
            tone = "accent"
        left = MARGIN if row.is_node or not is_name else GROUP + MARGIN
        inside = rect.adjusted(left, 0, -MARGIN, 0)
        painter.setFont(font)
        painter.setPen(QColor(tokens.tone(tone)))
        room = max(0, inside.width())
        name = QFontMetrics(font).elidedText(str(index.data()), Qt.TextElideMode.ElideRight, room)
        painter.drawText(inside, _FLAGS, name)
        if row.is_node and is_name:  # its heading goes across both columns
            taken = QFontMetrics(font).horizontalAdvance(name) + MARGIN
            rest, usual = inside.adjusted(taken, 0, 0, 0), QFontMetrics(option.font)
            painter.setFont(option.font)
            painter.setPen(QColor(tokens.muted))
            about = usual.elidedText(row.value, Qt.TextElideMode.ElideRight, max(0, rest.width()))
            painter.drawText(rest, _FLAGS, about)
        painter.restore()
