"""The theme in force: follows the system's colours, or is kept light, dark or at high contrast; and the size
of the text."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QIcon, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QAccessibilityHints, QStyleHints

from jobmonitor.ui.theme.icons import Icons
from jobmonitor.ui.theme.palette import grown, palette_of, stylesheet_of
from jobmonitor.ui.theme.tokens import DARK, HIGH_DARK, HIGH_LIGHT, ICON, LIGHT, MARGIN, TEXT_SIZES, Tokens


class Mode(StrEnum):
    """What the operator chose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"
    """High contrast, light or dark as the system is."""


_SCHEMES = {Mode.LIGHT: Qt.ColorScheme.Light, Mode.DARK: Qt.ColorScheme.Dark}


class Theme(QObject):
    """Tokens, icons and fonts in force; `changed` when they are others."""

    changed = Signal()

    def __init__(self, app: QApplication, mode: Mode = Mode.SYSTEM, icons: Icons | None = None) -> None:
        super().__init__()
        self._app = app
        self._mode = mode
        self._tokens: Tokens | None = None
        self._text_size = self._applied_size = 100
        self._system_font = _system_font(app)
        self.icons = icons or Icons()
        app.setStyle("Fusion")
        self._style_hints = app.styleHints()  # what it gives out is usable while it is held
        self._style_hints.colorSchemeChanged.connect(self._apply)
        self._hints = _accessibility(self._style_hints)
        if self._hints is not None:
            self._hints.contrastPreferenceChanged.connect(self._apply)
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

    @property
    def text_size(self) -> int:
        """Per cent of the system's."""
        return self._text_size

    def set_text_size(self, percent: int) -> None:
        """Larger or smaller text, and what has to grow with it; within what can be chosen."""
        self._text_size = min(max(percent, TEXT_SIZES[0]), TEXT_SIZES[-1])
        self._apply()

    def px(self, pixels: int) -> int:
        """A height or a room for text, at the size that the text has."""
        return grown(pixels, self._text_size / 100)

    def set_mode(self, mode: Mode) -> None:
        """Follows the system, or keeps to light, dark or high contrast."""
        self._mode = mode
        hints = self._style_hints
        if mode in _SCHEMES:
            hints.setColorScheme(_SCHEMES[mode])
        else:
            hints.unsetColorScheme()
        self._apply()

    def _apply(self) -> None:
        tokens = self._wanted()
        if tokens is self._tokens and self._text_size == self._applied_size:
            return
        scale = self._text_size / 100
        own = self._own_sizes(self._applied_size / 100) if self._text_size != self._applied_size else {}
        self._applied_size = self._text_size
        font = _scaled(self._system_font, scale)
        if self._app.font() != font:
            self._app.setFont(font)
        self._tokens = tokens
        self._app.setPalette(palette_of(tokens))
        self._app.setStyleSheet(stylesheet_of(tokens, scale))
        for widget, size in own.items():  # last: a stylesheet gives widgets back the fonts that they had once
            own_font = QFont(widget.font())
            own_font.setPointSizeF(size * scale)
            widget.setFont(own_font)
        self.changed.emit()

    def _own_sizes(self, scale: float) -> dict[QWidget, float]:
        """Of widgets with a font of their own (captions, headings), which do not follow the application's:
        their size in points, as it is at 100 %. `scale` is that of the fonts now."""
        return {
            widget: widget.font().pointSizeF() / scale
            for widget in self._app.allWidgets()
            if widget.testAttribute(Qt.WidgetAttribute.WA_SetFont) and widget.font().pointSizeF() > 0
        }

    def _wanted(self) -> Tokens:
        is_dark = self._style_hints.colorScheme() == Qt.ColorScheme.Dark
        if self._mode in _SCHEMES:
            is_dark = self._mode is Mode.DARK
        if self._mode is Mode.CONTRAST or (self._mode is Mode.SYSTEM and self._system_wants_contrast):
            return HIGH_DARK if is_dark else HIGH_LIGHT
        return DARK if is_dark else LIGHT

    @property
    def _system_wants_contrast(self) -> bool:
        """Whether the system is at high contrast, as far as Qt can tell."""
        return (
            self._hints is not None and self._hints.contrastPreference() == Qt.ContrastPreference.HighContrast
        )

    def icon(self, name: str, tone: str = "text") -> QIcon:
        """An icon for buttons and menus."""
        return self.icons.icon(name, self.tokens.tone(tone), self.tokens.muted)

    def pixmap(self, name: str, tone: str, ratio: float, size: int = ICON) -> QPixmap:
        """An icon to paint, `size` logical pixels wide and high."""
        return self.icons.pixmap(name, self.tokens.tone(tone), size, ratio)


def _accessibility(hints: QStyleHints) -> QAccessibilityHints | None:
    """What the system tells of contrast; None before Qt 6.10."""
    return hints.accessibility() if hasattr(hints, "accessibility") else None


def _system_font(app: QApplication) -> QFont:
    """The font before any theme made it larger or smaller; all themes of one process begin from it."""
    kept = app.property("systemFont")
    if isinstance(kept, QFont):
        return kept
    app.setProperty("systemFont", app.font())
    return app.font()


def next_size(percent: int, by: int) -> int:
    """The next larger (1) or smaller (-1) size of text; the last one where there is none."""
    larger = [each for each in TEXT_SIZES if (each - percent) * by > 0]
    return (min(larger) if by > 0 else max(larger)) if larger else percent


def row_height(font: QFont, least: int, lines: int = 1) -> int:
    """How high a row of a list is: `least` pixels, and more where so many lines of that font need it."""
    return max(least, lines * QFontMetrics(font).height() + MARGIN)


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
