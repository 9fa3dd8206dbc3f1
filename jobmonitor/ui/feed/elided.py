"""Texts as far as they fit into cells, each measured once."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import Qt

from jobmonitor.ui.theme.faces import Face

MAX_KEPT = 4000
NARROWEST_LETTER = 2
"""Pixels: letters beyond what this allows for have no place in a cell and need not be measured."""


class ElidedTexts:
    """Keeps what it measured: that costs more than to paint it, and a list that is scrolled paints each text
    many times."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int, str], str] = OrderedDict()

    def fit(self, text: str, width: int, face: Face, mode: Qt.TextElideMode) -> str:
        """The text as far as it fits into `width` pixels."""
        key = (text, width, face.key)
        known = self._kept.get(key)
        if known is not None:
            return known
        is_cut_behind = mode is Qt.TextElideMode.ElideRight
        measured = text[: max(0, width) // NARROWEST_LETTER + 2] if is_cut_behind else text
        fitting = self._kept[key] = face.metrics.elidedText(measured, mode, width)
        if len(self._kept) > MAX_KEPT:
            self._kept.popitem(last=False)
        return fitting
