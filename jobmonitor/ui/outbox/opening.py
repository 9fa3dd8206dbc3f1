"""The window's part of the outbox: an item of the status bar, and the dialog."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from jobmonitor.domain.events import Event, OutboxChanged
from jobmonitor.domain.outbox import OutboxEntry
from jobmonitor.ui.outbox.words import bar_text, summary
from jobmonitor.ui.status_item import StatusItem, Told

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.outbox.dialog import OutboxDialog
    from jobmonitor.ui.runtime import Tasks
    from jobmonitor.ui.theme.theme import Theme


class OutboxOpener:
    """Tells how many wait, and opens the dialog."""

    def __init__(
        self,
        window: QWidget,
        application: Application,
        tasks: Tasks,
        theme: Theme,
        server_title: Callable[[str | None], str],
        submit: Callable[[], None],
        edit: Callable[[OutboxEntry, Callable[[], None]], None],
    ) -> None:
        """`edit` opens a form on an entry, and calls what it is given when that form is closed."""
        self._window, self._application, self._tasks, self._theme = window, application, tasks, theme
        self._server_title, self._submit, self._edit = server_title, submit, edit
        self.dialog: OutboxDialog | None = None
        """The one that is open."""
        self.item = StatusItem(theme, least=8, opens=True)
        """For the status bar; there while something waits."""
        self.item.clicked.connect(self.open)
        self.item.hide()
        self._tell(application.outbox.known)
        self.rest = application.bus.subscribe(self._hear)
        """Call when the window is closed: nothing is heard any more."""

    def open(self) -> None:
        """Shows what waits."""
        from jobmonitor.ui.outbox.dialog import OutboxDialog  # as late as it is needed

        if self.dialog is not None:
            self.dialog.raise_()
            return
        dialog = OutboxDialog(self._application, self._tasks, self._theme, self._server_title, self._window)
        dialog.finished.connect(lambda _: setattr(self, "dialog", None))
        dialog.submit_wanted.connect(self._submit)
        dialog.edit_wanted.connect(partial(self._open_form, dialog))
        self.dialog = dialog
        dialog.open()

    def _open_form(self, dialog: OutboxDialog, entry: OutboxEntry) -> None:
        """The form in place of the dialog, which comes back behind it."""
        dialog.accept()
        self._edit(entry, self.open)

    def _hear(self, event: Event) -> None:
        if isinstance(event, OutboxChanged):
            self._tell(event.entries)

    def _tell(self, entries: tuple[OutboxEntry, ...]) -> None:
        text, tone = bar_text(entries)
        if text:
            icon = "warning" if tone == "failed" else "outbox"
            self.item.tell(Told(icon, text, tone, summary(entries)))
        self.item.setVisible(bool(text))
