"""How an output stands in the list: a thumbnail, what it was made of, and where it lies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from jobmonitor.ui.feed.columns import about
from jobmonitor.ui.submit.outputs.found import Output
from jobmonitor.ui.submit.outputs.model import OUTPUT, THUMBNAIL, OutputsModel
from jobmonitor.ui.theme.theme import row_height, small
from jobmonitor.ui.theme.tokens import MARGIN, RADIUS, SPACE
from jobmonitor.ui.words import host_name, one_line, relative_time, shortened

HEIGHT = THUMBNAIL.height() + 2 * SPACE
Index = QModelIndex | QPersistentModelIndex
_ALIGN = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
NAME = 36
"""Characters of a file's name, which may be long; what tells such names apart is at their ends."""


class OutputDelegate(QStyledItemDelegate):
    """Paints in the palette's colours; `now` is the time from which ages are counted."""

    def __init__(self, model: OutputsModel, now: Callable[[], datetime]) -> None:
        super().__init__(model)
        self._model = model
        self._now = now

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, row_height(option.font, HEIGHT, lines=2))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        output = index.data(OUTPUT)
        if not isinstance(output, Output):
            return
        rect: QRect = option.rect
        palette: QPalette = option.palette
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            role = QPalette.ColorRole.Highlight
            painter.setOpacity(0.16)
            painter.fillRect(rect, palette.color(role))
            painter.setOpacity(1.0)
            painter.fillRect(rect.x(), rect.y(), 3, rect.height(), palette.color(role))
        top = rect.y() + (rect.height() - THUMBNAIL.height()) // 2
        frame = QRect(rect.x() + MARGIN, top, THUMBNAIL.width(), THUMBNAIL.height())
        self._paint_picture(painter, frame, output, palette)
        left = frame.right() + 1 + MARGIN
        room = QRect(left, rect.y(), max(0, rect.right() - MARGIN - left), rect.height())
        self._paint_lines(painter, room, output, palette, option.font)
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, palette.color(QPalette.ColorRole.Mid))
        painter.restore()

    def _paint_picture(self, painter: QPainter, frame: QRect, output: Output, palette: QPalette) -> None:
        pixmap = self._model.thumbnails.get(output.pictured, painter.device().devicePixelRatioF())
        if pixmap is not None:
            painter.drawPixmap(frame.topLeft(), pixmap)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.color(QPalette.ColorRole.AlternateBase))
        painter.drawRoundedRect(QRectF(frame), RADIUS, RADIUS)

    def _paint_lines(
        self, painter: QPainter, room: QRect, output: Output, palette: QPalette, font: QFont
    ) -> None:
        job = output.job
        first = one_line(about(job), 200) or output.name
        place = (job.workflow_name, relative_time(job.created_at, self._now()), shortened(output.name, NAME))
        second = " · ".join(one_line(each, 80) for each in (*place, host_name(output.address)) if each)
        upper, lower = font, small(font)
        heights = QFontMetrics(upper).height(), QFontMetrics(lower).height()
        top = room.y() + (room.height() - sum(heights)) // 2
        for text, face, role, height in (
            (first, upper, QPalette.ColorRole.WindowText, heights[0]),
            (second, lower, QPalette.ColorRole.PlaceholderText, heights[1]),
        ):
            painter.setFont(face)
            painter.setPen(palette.color(role))
            line = QRect(room.x(), top, room.width(), height)
            elided = QFontMetrics(face).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(line, _ALIGN, elided)
            top += height
