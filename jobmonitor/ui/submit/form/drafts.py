"""What is typed is kept while it is typed: a process that is killed loses a second of it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

KEEP_MS = 1000
"""After the first of some changes, before the form is kept."""


class Drafts(QObject):
    """Calls `keep` soon after a change, until `rest`."""

    def __init__(self, keep: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(KEEP_MS)
        self._timer.timeout.connect(keep)

    def soon(self) -> None:
        """Something changed. More changes do not put it off."""
        if not self._timer.isActive():
            self._timer.start()

    def rest(self) -> None:
        """What was not kept yet is kept by somebody else, or not at all."""
        self._timer.stop()
