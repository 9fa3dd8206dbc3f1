"""What a view shows instead of content: empty, failed, loading. One sentence, one button."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from jobmonitor.ui.theme.theme import Theme, row_height
from jobmonitor.ui.theme.tokens import GROUP, HEADER, MARGIN, RADIUS, ROW
from jobmonitor.ui.widgets.plain import PlainLabel, tooltip

_ICON = 32
_TEXT_WIDTH = 420
_FIRST_TEXT = 72
"""Where the text of a row begins, behind its thumbnail."""


class StatePanel(QWidget):
    """An icon, a sentence and a button, in the middle."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon_name, self._tone = "info", "muted"
        self._call: Callable[[], None] | None = None
        self._icon = PlainLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.sentence = PlainLabel()
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.sentence.setWordWrap(True)
        self.sentence.setFixedWidth(_TEXT_WIDTH)
        self.button = QPushButton()
        self.button.clicked.connect(self._clicked)
        column = QVBoxLayout(self)
        column.addStretch(2)
        column.addWidget(self._icon)
        column.addSpacing(MARGIN)
        column.addWidget(self.sentence, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(GROUP)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        theme.changed.connect(self._paint_icon)

    def show_state(
        self,
        icon: str,
        sentence: str,
        button: str,
        call: Callable[[], None],
        *,
        tone: str = "muted",
        tip: str = "",
    ) -> None:
        """Shows this sentence; the button does `call`."""
        self._icon_name, self._tone, self._call = icon, tone, call
        self.sentence.setText(sentence)
        self.sentence.setFixedHeight(self.sentence.heightForWidth(_TEXT_WIDTH))
        self.sentence.setToolTip(tooltip(tip))
        self.button.setText(button)
        self._paint_icon()

    def _paint_icon(self) -> None:
        pixmap = self._theme.pixmap(self._icon_name, self._tone, self.devicePixelRatioF(), _ICON)
        self._icon.setPixmap(pixmap)

    def _clicked(self) -> None:
        if self._call is not None:
            self._call()


class Skeleton(QWidget):
    """Placeholders where rows will be, and a sentence where the header will be."""

    def __init__(self, theme: Theme, sentence: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName(sentence)
        self.sentence = PlainLabel(sentence, muted=True)
        self.sentence.setFixedHeight(row_height(self.sentence.font(), HEADER))
        column = QVBoxLayout(self)
        column.setContentsMargins(_FIRST_TEXT, 0, MARGIN, 0)
        column.addWidget(self.sentence)
        column.addStretch(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = self._theme.tokens
        painter.fillRect(self.rect(), QColor(tokens.surface))
        painter.fillRect(0, HEADER - 1, self.width(), 1, QColor(tokens.line))
        for top in range(HEADER, self.height(), ROW):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.fillRect(0, top + ROW - 1, self.width(), 1, QColor(tokens.line))
            painter.setBrush(QColor(tokens.raised))
            painter.drawRoundedRect(QRectF(MARGIN, top + 5, 48, 34), RADIUS, RADIUS)
            painter.drawRoundedRect(QRectF(_FIRST_TEXT, top + 18, 84, 8), 4, 4)
            painter.drawRoundedRect(QRectF(228, top + 18, max(40, self.width() - 420), 8), 4, 4)
        painter.end()
