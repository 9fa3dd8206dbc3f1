"""What covers a window that is not furnished yet: quiet blocks where its parts will be."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import MARGIN, RADIUS, ROW
from jobmonitor.ui.translating import translate

USUAL_TOP, USUAL_BOTTOM = 148, 32
"""Pixels of a window above and below its list, where nobody knows better."""
BAR = 12
"""Height of a block that stands for a line of text."""
WIDTHS = (0.34, 0.46, 0.28, 0.4, 0.52)
"""Parts of the list's width; one row after the other."""


class Curtain(QWidget):
    """Covers all of its window, also when that is resized."""

    painted = Signal()
    """It is on the screen for the first time."""

    def __init__(self, window: QWidget, theme: Theme, area: QRect | None) -> None:
        """`area`: where the list will be."""
        super().__init__(window)
        self._theme, self._area = theme, area
        self._window = window
        self._is_painted = False
        self.setAccessibleName(translate("Window", "Being opened"))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.resize(window.size())
        window.installEventFilter(self)

    @property
    def area(self) -> QRect:
        """Where the list will be."""
        if self._area is not None:
            return self._area & self.rect()
        return self.rect().adjusted(0, USUAL_TOP, 0, -USUAL_BOTTOM)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.parent():
            self.resize(self._window.size())
        return False

    def _others(self, area: QRect) -> list[QRectF]:
        """Toolbar, filters and details around the list, as far as there is room for them."""
        left, right = area.left() + MARGIN, area.right() + 2 * MARGIN
        blocks = [QRectF(left + at * 140, area.top() - 140, 120, 32) for at in range(3)]
        blocks.append(QRectF(left, area.top() - 74, area.width() * 0.66, 28))
        if self.width() - right > 160:
            width = self.width() - right - MARGIN
            blocks.append(QRectF(right, area.top() - 26, width, width * 0.62))
            below = area.top() + width * 0.62
            blocks += [QRectF(right, below + at * 36, width * part, BAR) for at, part in enumerate(WIDTHS)]
        return [block for block in blocks if block.top() > MARGIN]

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.base))
        area = self.area
        painter.fillRect(area, QColor(tokens.surface))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.raised))
        for at, top in enumerate(range(area.top() + ROW, area.bottom() - ROW, ROW)):
            y = top + (ROW - BAR) / 2
            picture = QRectF(area.left() + MARGIN, y - BAR / 2, 2 * BAR, 2 * BAR)
            line = QRectF(picture.right() + MARGIN, y, area.width() * WIDTHS[at % len(WIDTHS)], BAR)
            for block in (picture, line):
                painter.drawRoundedRect(block, RADIUS, RADIUS)
        for block in self._others(area):
            painter.drawRoundedRect(block, RADIUS, RADIUS)
        painter.end()
        if not self._is_painted:
            self._is_painted = True
            self.painted.emit()
