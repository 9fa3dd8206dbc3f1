"""The picture with its masks, small, and what each speaker has of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from jobmonitor.ui.submit.fields.masks.composing import composed
from jobmonitor.ui.submit.fields.speakers import speaker_icon, speaker_name
from jobmonitor.ui.theme.palette import tokens_in
from jobmonitor.ui.theme.tokens import RADIUS
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.plain import PlainLabel

WIDTH, HEIGHT = 176, 112
"""Logical pixels that the picture has at most."""
DOT = 12


class MaskPreview(QWidget):
    """A click opens the masks."""

    clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: QImage | None = None
        self._labels: QImage | None = None
        self._made: QImage | None = None
        """Both in one, once it was painted."""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedSize(WIDTH, HEIGHT)

    def edge(self) -> int:
        """Device pixels that the longer side may have."""
        return round(max(WIDTH, HEIGHT) * self.devicePixelRatioF())

    def show_picture(self, picture: QImage | None) -> None:
        """Shows this picture; None: there is none."""
        self._picture = picture if picture is not None and not picture.isNull() else None
        size = QSize(WIDTH, HEIGHT)
        if self._picture is not None:
            size = self._picture.size().scaled(size, Qt.AspectRatioMode.KeepAspectRatio)
        self.setFixedSize(size.expandedTo(QSize(24, 24)))
        self.setVisible(self._picture is not None)
        self._made = None
        self.update()

    def show_labels(self, labels: QImage | None) -> None:
        """Shows these masks over it."""
        if labels is not self._labels:
            self._labels = labels
            self._made = None
            self.update()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.PaletteChange:
            self._made = None
        super().changeEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        painter.setClipPath(outline)
        painter.fillRect(self.rect(), QColor(tokens_in(self.palette()).raised))
        if self._made is None:
            self._made = composed(self._picture, self._labels, self.palette())
        painter.drawImage(QRectF(self.rect()), self._made)


class Shares(QWidget):
    """A line for each speaker: how much of the picture is theirs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(6)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, 1)
        self._lines: list[tuple[QLabel, PlainLabel]] = []

    def show_shares(self, shares: Sequence[float], speakers: int) -> None:
        """`shares` are 0 to 1; a speaker behind them has nothing."""
        while len(self._lines) < speakers:
            dot, words = QLabel(self), PlainLabel(parent=self)
            row = len(self._lines)
            self._grid.addWidget(dot, row, 0)
            self._grid.addWidget(words, row, 1)
            self._lines.append((dot, words))
            self._colour()
        for at, (dot, words) in enumerate(self._lines):
            share = shares[at] if at < len(shares) else 0.0
            words.setText(f"{speaker_name(at + 1)}: {share_text(share)}")
            for widget in (dot, words):
                widget.setVisible(at < speakers)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._colour()

    def _colour(self) -> None:
        """Shows the speakers in the colours in force."""
        ratio = self.devicePixelRatioF()
        for speaker, (dot, _) in enumerate(self._lines, 1):
            dot.setPixmap(speaker_icon(self.palette(), speaker, ratio).pixmap(QSize(DOT, DOT), ratio))

    def text(self) -> str:
        """What is said, a line for each speaker."""
        return "\n".join(words.text() for _, words in self._lines if not words.isHidden())


def share_text(share: float) -> str:
    """ "12 % of the picture"."""
    if not share:
        return translate("Submit", "not painted")
    percent = share * 100
    return (
        translate("Submit", "{percent} % of the picture").format(percent=f"{percent:.0f}")
        if percent >= 0.95
        else translate("Submit", "less than 1 % of the picture")
    )
