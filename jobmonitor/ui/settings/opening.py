"""The window's part of the settings: the dialog, made when it is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jobmonitor.ui.settings.dialog import SettingsDialog
    from jobmonitor.ui.window.main_window import MainWindow


class SettingsOpener:
    """Opens one dialog at a time."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.dialog: SettingsDialog | None = None
        """The one that is open."""

    def open(self, page: str = "profile") -> None:
        """Shows a page of the settings."""
        from jobmonitor.ui.settings.dialog import SettingsDialog  # as late as it is needed

        if self.dialog is not None:
            self.dialog.show_page(page)
            self.dialog.raise_()
            return
        self.dialog = SettingsDialog(self._window, page)
        self.dialog.finished.connect(self._closed)
        self.dialog.open()

    def _closed(self) -> None:
        self.dialog = None
