"""Lists and boxes to tick that are clear on every surface, drawn in the palette's colours."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QCheckBox, QComboBox, QSizePolicy, QStyle, QStyleOptionButton, QWidget

STROKE = 1.6
"""Logical pixels, as of the icon set."""
GAP = 4
"""Logical pixels between a box and its words, beyond what the style leaves."""


class ComboBox(QComboBox):
    """A list that takes the width there is, whatever is in it, and shows that it opens."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaxVisibleItems(16)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(_pen(self, QPalette.ColorRole.PlaceholderText))
        right, middle = self.width() - 12.0, self.height() / 2
        painter.drawPolyline(
            [QPointF(right - 4, middle - 2), QPointF(right, middle + 2), QPointF(right + 4, middle - 2)]
        )


class CheckBox(QCheckBox):
    """A box to tick with an outline that stands out from the surface, and a filled one when it is ticked."""

    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(GAP, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        style = self.style()
        room = style.subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
        words = style.subElementRect(QStyle.SubElement.SE_CheckBoxContents, option, self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(room.x() + 0.5, (self.height() - 15) / 2, 15, 15)
        self._paint_box(painter, box)
        style.drawItemText(
            painter,
            words.translated(GAP, 0),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextShowMnemonic,
            self.palette(),
            self.isEnabled(),
            self.text(),
            QPalette.ColorRole.WindowText,
        )
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(_pen(self, QPalette.ColorRole.Highlight))
            painter.drawRoundedRect(box.adjusted(-2.5, -2.5, 2.5, 2.5), 5, 5)

    def _paint_box(self, painter: QPainter, box: QRectF) -> None:
        paint_box(painter, box, self.palette(), ticked=self.isChecked())


def paint_box(painter: QPainter, box: QRectF, palette: QPalette, *, ticked: bool) -> None:
    """A box to tick, 15 × 15 logical pixels; also for rows of lists."""
    fill = QPalette.ColorRole.Highlight if ticked else QPalette.ColorRole.Base
    painter.setBrush(palette.color(fill))
    painter.setPen(QPen(palette.color(fill if ticked else QPalette.ColorRole.PlaceholderText), 1))
    painter.drawRoundedRect(box, 3, 3)
    if ticked:
        painter.setPen(_stroke(palette, QPalette.ColorRole.HighlightedText))
        left, top = box.x(), box.y()
        painter.drawPolyline(
            [
                QPointF(left + 3.5, top + 7.8),
                QPointF(left + 6.4, top + 10.6),
                QPointF(left + 11.5, top + 4.6),
            ]
        )


def _pen(widget: QWidget, role: QPalette.ColorRole) -> QPen:
    return _stroke(widget.palette(), role)


def _stroke(palette: QPalette, role: QPalette.ColorRole) -> QPen:
    round_cap, round_join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    return QPen(palette.color(role), STROKE, Qt.PenStyle.SolidLine, round_cap, round_join)
