"""A heading that folds what stands below it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from jobmonitor.ui.theme.theme import row_height
from jobmonitor.ui.theme.tokens import GROUP, HEADER, MARGIN, SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.words import one_line

STROKE = 1.6
"""Logical pixels, as of the icon set."""


class FoldHeading(QAbstractButton):
    """An arrow and a name across the whole width; checked while what stands below is shown.

    The space bar and Enter fold and unfold, the left arrow key folds, the right one unfolds.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._summary = ""
        self._name = one_line(name, 80)
        self.tell()
        self.toggled.connect(self.tell)

    def set_summary(self, text: str) -> None:
        """What is said beside the name, in a few words."""
        if text != self._summary:
            self._summary = text
            self.tell()
            self.update()

    def summary(self) -> str:
        """What is said beside the name."""
        return self._summary

    def sizeHint(self) -> QSize:
        return QSize(self._bold().horizontalAdvance(self._name) + 4 * GROUP, self._high())

    def minimumSizeHint(self) -> QSize:
        return QSize(4 * GROUP, self._high())

    def _high(self) -> int:
        return row_height(self.font(), HEADER + SPACE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if not event.modifiers():
                self.click()
            case Qt.Key.Key_Left:
                self.setChecked(False)
            case Qt.Key.Key_Right:
                self.setChecked(True)
            case _:
                super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, middle = self.palette(), self.height() / 2
        role = QPalette.ColorRole.Highlight if self.hasFocus() else QPalette.ColorRole.PlaceholderText
        painter.setPen(QPen(palette.color(role), STROKE, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        if self.isChecked():
            arrow = [QPointF(6, middle - 2), QPointF(10, middle + 2), QPointF(14, middle - 2)]
        else:
            arrow = [QPointF(8, middle - 4), QPointF(12, middle), QPointF(8, middle + 4)]
        painter.drawPolyline(arrow)
        painter.setPen(palette.color(QPalette.ColorRole.WindowText))
        painter.setFont(self._font())
        left, metrics = GROUP + MARGIN, self._bold()
        room = self.width() - left
        name = metrics.elidedText(self._name, Qt.TextElideMode.ElideRight, room)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine
        painter.drawText(QRectF(left, 0, room, self.height()), int(flags), name)
        left += metrics.horizontalAdvance(name) + MARGIN
        painter.setFont(self.font())
        painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
        summary = self.fontMetrics().elidedText(
            self._summary, Qt.TextElideMode.ElideRight, max(0, self.width() - left)
        )
        painter.drawText(QRectF(left, 0, max(0, self.width() - left), self.height()), int(flags), summary)
        end = left + self.fontMetrics().horizontalAdvance(summary) + (MARGIN if summary else 0)
        if end < self.width():
            painter.fillRect(
                QRectF(end, middle, self.width() - end, 1), palette.color(QPalette.ColorRole.Mid)
            )
        if self.hasFocus():
            painter.setPen(palette.color(QPalette.ColorRole.Highlight))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 2.5, -0.5, -2.5), 4, 4)

    def tell(self) -> None:
        """Says its name and state to screen readers."""
        state = translate("Window", "shown") if self.isChecked() else translate("Window", "folded")
        self.setAccessibleName(self._name)
        self.setAccessibleDescription(", ".join(filter(None, (state, self._summary))))

    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def _bold(self) -> QFontMetrics:
        return QFontMetrics(self._font())
