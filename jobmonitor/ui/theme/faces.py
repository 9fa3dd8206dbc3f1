"""Fonts and colours that are painted with very often, with what is asked of them each time."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QColor, QFont, QFontMetrics

from jobmonitor.ui.theme.theme import small, tabular


class Face:
    """A font, its height in pixels, and a key that tells it from others: each costs more than to look up what
    was painted with it."""

    __slots__ = ("font", "height", "key", "metrics")

    def __init__(self, font: QFont) -> None:
        self.font = font
        self.metrics = QFontMetrics(font)
        self.height = self.metrics.height()
        self.key = font.key()


class Faces:
    """The faces of a list, made from the body's font. Figures are of equal width."""

    def __init__(self, font: QFont) -> None:
        self.body, self.small = Face(font), Face(small(font))
        self.figures, self.small_figures = Face(tabular(font)), Face(tabular(small(font)))


@lru_cache(256)
def colour(value: str) -> QColor:
    """The colour of a token (#rrggbb); shared by all who ask, so it is not to be changed."""
    return QColor(value)
