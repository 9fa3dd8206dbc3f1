"""The theme in force: follows the system's colours, or is kept light or dark."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFont, QIcon, QPixmap
from PySide6.QtWidgets import QApplication

from jobmonitor.ui.theme.icons import Icons
from jobmonitor.ui.theme.palette import palette_of, stylesheet_of
from jobmonitor.ui.theme.tokens import DARK, ICON, LIGHT, Tokens


class Mode(StrEnum):
    """What the operator chose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


_SCHEMES = {Mode.LIGHT: Qt.ColorScheme.Light, Mode.DARK: Qt.ColorScheme.Dark}


class Theme(QObject):
    """Tokens, icons and fonts in force; `changed` when they are others."""

    changed = Signal()

    def __init__(self, app: QApplication, mode: Mode = Mode.SYSTEM, icons: Icons | None = None) -> None:
        super().__init__()
        self._app = app
        self._mode = mode
        self._tokens: Tokens | None = None
        self.icons = icons or Icons()
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._apply)
        self.set_mode(mode)

    @property
    def mode(self) -> Mode:
        """What the operator chose."""
        return self._mode

    @property
    def tokens(self) -> Tokens:
        """The colours in force."""
        assert self._tokens is not None
        return self._tokens

    def set_mode(self, mode: Mode) -> None:
        """Follows the system, or keeps to light or dark."""
        self._mode = mode
        hints = self._app.styleHints()
        if mode is Mode.SYSTEM:
            hints.unsetColorScheme()
        else:
            hints.setColorScheme(_SCHEMES[mode])
        self._apply()

    def _apply(self) -> None:
        tokens = self._wanted()
        if tokens is self._tokens:
            return
        self._tokens = tokens
        self._app.setPalette(palette_of(tokens))
        self._app.setStyleSheet(stylesheet_of(tokens))
        self.changed.emit()

    def _wanted(self) -> Tokens:
        if self._mode is not Mode.SYSTEM:
            return DARK if self._mode is Mode.DARK else LIGHT
        return DARK if self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT

    def icon(self, name: str, tone: str = "text") -> QIcon:
        """An icon for buttons and menus."""
        return self.icons.icon(name, self.tokens.tone(tone), self.tokens.muted)

    def pixmap(self, name: str, tone: str, ratio: float, size: int = ICON) -> QPixmap:
        """An icon to paint, `size` logical pixels wide and high."""
        return self.icons.pixmap(name, self.tokens.tone(tone), size, ratio)


def small(font: QFont) -> QFont:
    """The size for captions and second lines, from the body's font."""
    return _scaled(font, 0.9)


def large(font: QFont) -> QFont:
    """The size for headings, from the body's font."""
    return _scaled(font, 1.2)


def tabular(font: QFont) -> QFont:
    """The same with figures of equal width, for numbers and times."""
    copy = QFont(font)
    copy.setFeature(QFont.Tag.fromString("tnum"), 1)
    return copy


def _scaled(font: QFont, factor: float) -> QFont:
    copy = QFont(font)
    if font.pointSizeF() > 0:
        copy.setPointSizeF(font.pointSizeF() * factor)
    else:
        copy.setPixelSize(round(font.pixelSize() * factor))
    return copy
