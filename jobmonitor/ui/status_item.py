"""One item of the status bar: an icon and words."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from jobmonitor.domain.plain import harmless
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import ICON, SPACE
from jobmonitor.ui.widgets.plain import ElidedLabel, PlainLabel, tooltip
from jobmonitor.ui.words import bounded, one_line


@dataclass(frozen=True, slots=True)
class Told:
    """One item of the bar: icon, words, tone, and what more there is to say."""

    icon: str
    text: str
    tone: str
    tip: str = ""


class StatusItem(QWidget):
    """An icon and words; where it `opens` something, a click or Enter asks for that."""

    clicked = Signal()

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, *, least: int = 6, opens: bool = False
    ) -> None:
        super().__init__(parent)
        self._opens = opens
        if opens:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.setProperty("opens", True)
            self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self._told = Told("info", "", "muted")
        self._icon = PlainLabel()
        self._icon.setFixedSize(ICON, ICON)
        self.label = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle, least=least)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE)
        line.addWidget(self._icon)
        line.addWidget(self.label)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._paint_icon)

    def tell(self, told: Told) -> None:
        """Shows this."""
        self._told = told
        self.label.set_text(told.text, tip=told.tip)
        self.setToolTip(tooltip(told.tip))
        self.setAccessibleName(one_line(told.text))
        self.setAccessibleDescription(harmless(bounded(told.tip)))
        self._paint_icon()

    @property
    def told(self) -> Told:
        """What is told."""
        return self._told

    @property
    def text(self) -> str:
        """The words of it."""
        return self._told.text

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._opens and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._opens and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit()
        else:
            super().keyPressEvent(event)

    def _paint_icon(self) -> None:
        told = self._told
        self._icon.setPixmap(self._theme.pixmap(told.icon, told.tone, self.devicePixelRatioF()))
