"""How an entry of the palette stands in the list: icon, title with the typed letters bold, place, keys."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from jobmonitor.ui.palette.entries import Found
from jobmonitor.ui.palette.model import FOUND
from jobmonitor.ui.theme.theme import Theme, row_height, small
from jobmonitor.ui.theme.tokens import ICON, MARGIN, SPACE

Index = QModelIndex | QPersistentModelIndex
ROW = 32
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)


class PaletteDelegate(QStyledItemDelegate):
    """Paints in the theme's colours."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, row_height(option.font, ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        found = index.data(FOUND)
        if not isinstance(found, Found):
            return
        entry, tokens, rect = found.entry, self._theme.tokens, QRect(option.rect)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(tokens.selected))
            painter.fillRect(rect.x(), rect.y(), 3, rect.height(), QColor(tokens.accent))
        if entry.icon:
            tone = "muted" if entry.reason else "text"
            pixmap = self._theme.pixmap(entry.icon, tone, painter.device().devicePixelRatioF())
            painter.drawPixmap(rect.x() + MARGIN + SPACE, rect.y() + (rect.height() - ICON) // 2, pixmap)
        left = rect.x() + MARGIN + SPACE + ICON + MARGIN
        room = QRect(left, rect.y(), max(0, rect.right() - MARGIN - SPACE - left), rect.height())
        room = self._paint_aside(painter, room, found, option.font)
        self._paint_title(painter, room, found, option.font)
        painter.restore()

    def _paint_aside(self, painter: QPainter, room: QRect, found: Found, font: QFont) -> QRect:
        """At the right: why it cannot be done, else its place and shortcut. Returns the room that is left."""
        entry, tokens = found.entry, self._theme.tokens
        painter.setFont(small(font))
        metrics = painter.fontMetrics()
        text = entry.reason or "   ".join(part for part in (entry.place, entry.shortcut) if part)
        title = QFontMetrics(font).horizontalAdvance(entry.title) + MARGIN
        width = min(
            metrics.horizontalAdvance(text), max(room.width() // 3, room.width() - title - 2 * MARGIN)
        )
        painter.setPen(QColor(tokens.muted))
        at = QRect(room.right() - width, room.y(), width + 1, room.height())
        fits = metrics.horizontalAdvance(text) <= width
        painter.drawText(
            at, _RIGHT, text if fits else metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
        )
        return room.adjusted(0, 0, -width - 2 * MARGIN, 0)

    def _paint_title(self, painter: QPainter, room: QRect, found: Found, font: QFont) -> None:
        """Piece by piece: what was typed is bold."""
        entry, tokens = found.entry, self._theme.tokens
        bold = QFont(font)
        bold.setWeight(QFont.Weight.DemiBold)
        painter.setPen(QColor(tokens.muted if entry.reason else tokens.text))
        line = QRect(room)
        for piece, is_typed in _pieces(entry.title, found.places):
            used = bold if is_typed else font
            metrics = QFontMetrics(used)
            painter.setFont(used)
            shown = metrics.elidedText(piece, Qt.TextElideMode.ElideRight, max(0, line.width()))
            painter.drawText(line, _LEFT, shown)
            line.setLeft(line.left() + metrics.horizontalAdvance(piece))
            if line.width() <= 0:
                return


def _pieces(title: str, places: tuple[int, ...]) -> list[tuple[str, bool]]:
    """The title in pieces, each with whether it was typed."""
    marked = frozenset(places)
    pieces: list[tuple[str, bool]] = []
    for at, letter in enumerate(title):
        is_typed = at in marked
        if pieces and pieces[-1][1] is is_typed:
            pieces[-1] = (pieces[-1][0] + letter, is_typed)
        else:
            pieces.append((letter, is_typed))
    return pieces
