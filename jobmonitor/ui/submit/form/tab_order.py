"""The order in which Tab goes through a window whose parts were not made in the order in which they stand."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def in_order(*parts: QWidget) -> None:
    """Tab goes through the parts one after another, and within each as it did before."""
    stops = [widget for part in parts for widget in _stops(part)]
    for before, after in pairwise(stops):
        QWidget.setTabOrder(before, after)


def _stops(part: QWidget) -> list[QWidget]:
    """Where Tab stops within `part`, in the order of the chain that Qt keeps."""
    found = []
    widget = part.nextInFocusChain()
    while widget is not None and widget is not part:
        takes_focus = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if takes_focus and widget.focusProxy() is None and part.isAncestorOf(widget):
            found.append(widget)
        widget = widget.nextInFocusChain()
    return found
