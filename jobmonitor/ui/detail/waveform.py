"""A sound as it looks: how loud it is from its beginning to its end, and where it is played."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import RADIUS
from jobmonitor.ui.translating import translate

POINTS = 160
"""Bars that a sound is drawn with."""
_LEAST = 0.02
_ICON = 32


class Waveform(QWidget):
    """Bars, one for each stretch of time. A click goes there."""

    chosen = Signal(float)
    """0 to 1 of the length."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._levels: tuple[float, ...] = ()
        self._position = 0.0
        self.setMinimumHeight(72)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(translate("Details", "Sound"))
        theme.changed.connect(self.update)
        self.hide()

    @property
    def levels(self) -> tuple[float, ...]:
        """What is drawn."""
        return self._levels

    def sizeHint(self) -> QSize:
        return QSize(320, 120)

    def show_levels(self, levels: Sequence[float]) -> None:
        """How loud it is, 0 to 1; none: not known yet."""
        self._levels = tuple(levels)
        self.update()

    def set_position(self, part: float) -> None:
        """What is played just now: 0 to 1."""
        self._position = min(1.0, max(0.0, part))
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.chosen.emit(min(1.0, max(0.0, event.position().x() / max(1, self.width()))))

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QPainterPath()
        frame.addRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        painter.fillPath(frame, QColor(tokens.raised))
        if not self._levels:
            icon = self._theme.pixmap("sound", "muted", self.devicePixelRatioF(), _ICON)
            middle = self.rect().center()
            painter.drawPixmap(middle.x() - _ICON // 2, middle.y() - _ICON // 2, icon)
            painter.end()
            return
        painter.setClipPath(frame)
        painter.setPen(Qt.PenStyle.NoPen)
        room, number = self.width() - 2 * RADIUS, len(self._levels)
        step = room / number
        played = self._position * number
        for at, level in enumerate(self._levels):
            height = max(2.0, max(_LEAST, min(1.0, level)) * (self.height() - 2 * RADIUS))
            left = RADIUS + at * step
            painter.setBrush(QColor(tokens.accent if at < played else tokens.muted))
            bar = QRectF(left, (self.height() - height) / 2, max(1.0, step * 0.6), height)
            painter.drawRoundedRect(bar, 1, 1)
        x = RADIUS + self._position * room
        painter.setPen(QColor(tokens.text))
        painter.drawLine(QPointF(x, 4), QPointF(x, self.height() - 4))
        painter.end()
