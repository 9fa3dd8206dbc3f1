"""Where the window tells of its database: title, status bar, and a dialog with everything that was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMainWindow

from jobmonitor.services.database_words import database_name, read_only_reason
from jobmonitor.ui.database_dialog import DatabaseDialog
from jobmonitor.ui.status_bar import StatusBar
from jobmonitor.ui.translating import translate

if TYPE_CHECKING:
    from jobmonitor.services.application import Application


class DatabaseView:
    """Tells the same in all places, whenever the database is lost, back, or found to be another."""

    def __init__(self, window: QMainWindow, application: Application, status_bar: StatusBar) -> None:
        self._window, self._application, self._status_bar = window, application, status_bar
        self._problem = ""
        self.dialog: DatabaseDialog | None = None
        """The dialog, while it is open."""
        status_bar.database.clicked.connect(self.open_dialog)

    @property
    def read_only(self) -> str:
        """Why nothing can be written; empty where it can, or where that is not known yet."""
        return read_only_reason(self._application.database)

    def tell(self, problem: str = "") -> None:
        """The database is so now; `problem` where it does not answer."""
        self._problem = problem
        info, lost = self._application.database, self._application.feeds.lost_since
        self._status_bar.show_database(info, lost, problem)
        title = (
            "jobmonitor"
            if info is None
            else translate("Window", "jobmonitor · {info}").format(info=database_name(info))
        )
        self._window.setWindowTitle(
            translate("Window", "{title} (read only)").format(title=title) if self.read_only else title
        )
        if self.dialog is not None:
            self.dialog.show_database(info, problem)

    def open_dialog(self) -> None:
        """Shows everything that was found."""
        if self.dialog is None:
            self.dialog = DatabaseDialog(self._window)
            self.dialog.finished.connect(lambda _: setattr(self, "dialog", None))
            self.dialog.show_database(self._application.database, self._problem)
            self.dialog.open()
        self.dialog.raise_()
