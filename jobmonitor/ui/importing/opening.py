"""Opens the import dialog: from the menu, for a job, for a file that is dropped on the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from jobmonitor.domain.job import Job
from jobmonitor.ui.importing.files import ENDS

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.importing.dialog import ImportDialog
    from jobmonitor.ui.ports import Pictures
    from jobmonitor.ui.runtime import Tasks
    from jobmonitor.ui.theme.theme import Theme

SUFFIXES = frozenset(f".{end}" for end in ENDS)


class ImportOpener(QObject):
    """`saved` is called with the name of each workflow that was written."""

    def __init__(
        self,
        window: QWidget,
        application: Application,
        pictures: Pictures,
        tasks: Tasks,
        theme: Theme,
        current: Callable[[], Job | None],
        saved: Callable[[str], None],
    ) -> None:
        super().__init__(window)
        self._window, self._application, self._pictures = window, application, pictures
        self._tasks, self._theme, self._current, self._saved = tasks, theme, current, saved
        self.dialog: ImportDialog | None = None
        """The one that was opened last, while it is open."""
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def open(self) -> None:
        """The dialog without a graph: the operator chooses a file."""
        self._open()

    def open_file(self, path: Path) -> None:
        """The dialog with the graph in a file."""
        self._open().take_file(path)

    def open_job(self) -> None:
        """The dialog with the graph of the current job."""
        job = self._current()
        if job is not None:
            self._open().take_job(job)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDragEnterEvent):
            if self._file(event) is not None:
                event.acceptProposedAction()
                return True
        elif isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            path = self._file(event)
            if path is not None:
                event.acceptProposedAction()
                self.open_file(path)
                return True
        return False

    @staticmethod
    def _file(event: QDropEvent) -> Path | None:
        """The file that may hold a graph, by the end of its name."""
        local = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        path = Path(local[0]) if local else None
        return path if path is not None and path.suffix.lower() in SUFFIXES else None

    def _open(self) -> ImportDialog:
        from jobmonitor.ui.importing.dialog import ImportDialog  # as late as it is needed

        dialog = ImportDialog(self._application, self._pictures, self._tasks, self._theme, self._window)
        dialog.saved.connect(self._saved)
        dialog.finished.connect(lambda _: setattr(self, "dialog", None))
        self.dialog = dialog
        dialog.open()
        return dialog
