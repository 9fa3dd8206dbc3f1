"""What the rows and cards of a list are painted with. What does not change from one cell to the next is asked
for once: a list that is scrolled paints hundreds of cells in each frame."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QWidget

from jobmonitor.ui.feed.elided import ElidedTexts
from jobmonitor.ui.theme.faces import Face, Faces, colour
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import ICON, Tokens

LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_SMOOTH = QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
_NO_PEN = Qt.PenStyle.NoPen
_CUT_BEHIND, _CUT_INSIDE = Qt.TextElideMode.ElideRight, Qt.TextElideMode.ElideMiddle
BAR = 3
"""Height of a bar of progress."""


class Canvas:
    """Paints with a theme's colours and the faces of one font. `painter`, `tokens` and `ratio` (of the pixels
    of the screen) are those of the painting that goes on."""

    painter: QPainter
    tokens: Tokens
    ratio: float

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._texts = ElidedTexts()
        self._font: QFont | None = None
        self.faces: Faces

    @contextmanager
    def on(self, widget: QWidget, font: QFont) -> Iterator[QPainter]:
        """Paints on a widget until the block ends."""
        if font != self._font:
            self._font, self.faces = QFont(font), Faces(font)
        self.tokens, self.ratio = self._theme.tokens, widget.devicePixelRatioF()
        self.painter = QPainter(widget)
        self.painter.setRenderHints(_SMOOTH)
        try:
            yield self.painter
        finally:
            self.painter.end()

    def text(
        self, rect: QRect, text: str, tone: str, face: Face, align: int = LEFT, *, cut_inside: bool = False
    ) -> None:
        """One line of plain text, elided to the rectangle."""
        if not text:
            return
        painter = self.painter
        painter.setFont(face.font)
        painter.setPen(colour(self.tokens.tone(tone)))
        mode = _CUT_INSIDE if cut_inside else _CUT_BEHIND
        painter.drawText(rect, align, self._texts.fit(text, rect.width(), face, mode))

    def icon(self, x: int, y: int, name: str, tone: str) -> None:
        """An icon with its upper left corner there."""
        self.painter.drawPixmap(x, y, self._theme.pixmap(name, tone, self.ratio))

    def icon_within(self, rect: QRect, name: str, tone: str) -> None:
        """An icon in the middle of a rectangle."""
        middle = rect.center()
        self.icon(middle.x() - ICON // 2 + 1, middle.y() - ICON // 2 + 1, name, tone)

    def rounded(self, rect: QRect | QRectF, value: str, radius: float) -> None:
        """A rectangle of a colour (#rrggbb), with round corners."""
        painter = self.painter
        painter.setPen(_NO_PEN)
        painter.setBrush(colour(value))
        painter.drawRoundedRect(rect, radius, radius)

    def bar(self, track: QRectF, fraction: float) -> None:
        """A thin bar of progress, filled to `fraction`."""
        self.rounded(track, self.tokens.line, BAR / 2)
        done = QRectF(track)
        done.setWidth(max(BAR, track.width() * fraction))
        self.rounded(done, self.tokens.processing, BAR / 2)
