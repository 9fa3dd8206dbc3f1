"""How wide the docks at the right are: what was chosen, but never so much that the list becomes narrow."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

from jobmonitor.ui.docks.dock import Dock
from jobmonitor.ui.docks.docks import Docks
from jobmonitor.ui.docks.spec import RIGHT

WIDTH = 384
"""Of the docks at the right, at least, until another one is chosen."""
USUAL_SHARE = 0.22
"""Of a wide window, that they have until another width is chosen."""
SHARE = 0.36
"""Of the window's width, that they have at most when it is resized."""


class SideWidth(QObject):
    """Gives the docks at the right their width whenever the window has another one."""

    def __init__(self, window: QMainWindow, docks: Docks) -> None:
        super().__init__(window)
        self._window, self._docks = window, docks
        self.width = 0
        """What was chosen; they may be narrower where the window is. 0: nothing was."""
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.setInterval(0)
        self._due.timeout.connect(self.fit)
        window.installEventFilter(self)
        docks.arranged.connect(self._arranged)
        self._open: frozenset[str] = frozenset()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self._due.start()
        return False

    def fit(self) -> None:
        """Gives them their width now."""
        dock = self._first()
        if dock is None:
            return
        least = max(dock.minimumSizeHint().width(), dock.widget().minimumWidth() if dock.widget() else 0)
        whole = self._window.width()
        wanted = self.width or max(WIDTH, int(whole * USUAL_SHARE))
        width = min(wanted, max(least, int(whole * SHARE)))
        if width != dock.width():
            self._window.resizeDocks([dock], [width], Qt.Orientation.Horizontal)

    def reset(self) -> None:
        """The usual width."""
        self.width = 0
        self._due.start()

    def _first(self) -> Dock | None:
        for dock in self._docks:
            if dock.isVisible() and not dock.isFloating() and self._window.dockWidgetArea(dock) == RIGHT:
                return dock
        return None

    def _arranged(self) -> None:
        """The operator drew the edge, or opened, closed or moved a dock."""
        seen = frozenset(dock.spec.key for dock in self._docks if dock.isVisible())
        if seen != self._open:
            self._open = seen
            self._due.start()
        elif QApplication.mouseButtons() & Qt.MouseButton.LeftButton and not self._due.isActive():
            dock = self._first()
            if dock is not None:
                self.width = dock.width()
