"""The list and the details pane beside it, in widths that last."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

PANE_WIDTH = 348
PANE_SHARE = 0.36
"""Of the whole width, that the pane has at most when the window is resized."""


class PaneSplitter(QSplitter):
    """The pane has the width that was chosen, but never so much that the list becomes narrow."""

    chosen = Signal()
    """The operator gave the pane another width."""

    def __init__(self, main: QWidget, pane: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._pane = pane
        self.pane_width = PANE_WIDTH
        """What was chosen; the pane may be narrower where the window is."""
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self.addWidget(main)
        self.addWidget(pane)
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 0)
        self.splitterMoved.connect(self._moved)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Gives the pane its width."""
        whole = self.width()
        width = min(self.pane_width, max(self._pane.minimumWidth(), int(whole * PANE_SHARE)))
        if not self._pane.isHidden() and width != self._pane.width():
            self.setSizes([whole - width, width])

    def _moved(self, _at: int, _index: int) -> None:
        self.pane_width = self._pane.width()
        self.chosen.emit()
