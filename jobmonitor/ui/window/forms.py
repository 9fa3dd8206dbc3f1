"""The Submit dialog, as the window opens it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from jobmonitor.domain.job import Job
from jobmonitor.domain.outbox import OutboxEntry
from jobmonitor.ui.ports import Pictures
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.submit.form.given import Given
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.translating import translate

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from jobmonitor.services.application import Application


class Forms:
    """Opens forms above the window; imported when the first one is."""

    def __init__(
        self,
        window: QWidget,
        application: Application,
        pictures: Pictures,
        tasks: Tasks,
        theme: Theme,
        reveal: Callable[[Job], None],
    ) -> None:
        self._window, self._application, self._pictures = window, application, pictures
        self._tasks, self._theme, self._reveal = tasks, theme, reveal

    def open(self, workflow_name: str | None, given: Given | None = None) -> None:
        """A form of a workflow; None: of the one that was used last."""
        from jobmonitor.ui.submit.dialog import SubmitDialog  # as late as it is needed

        dialog = SubmitDialog(
            self._application,
            self._pictures,
            self._tasks,
            workflow_name,
            self._window,
            given=given,
            theme=self._theme,
        )
        dialog.submitted.connect(self._reveal)
        dialog.reveal_wanted.connect(self._reveal)
        dialog.open()

    def edit_waiting(self, entry: OutboxEntry, then: Callable[[], None]) -> None:
        """The form of what waits in the outbox; `then`, when it is closed."""
        from jobmonitor.ui.submit.dialog import SubmitDialog  # as late as it is needed
        from jobmonitor.ui.submit.sending.editing import Editing

        editing = Editing(self._application, self._tasks, entry)
        editing.ended.connect(then)
        note = translate("Window", "From the outbox. It is not sent while this form is open.")
        given = Given(entry.workflow_name, entry.values, is_whole=True, server=entry.server_url, note=note)
        SubmitDialog(
            self._application,
            self._pictures,
            self._tasks,
            None,
            self._window,
            given=given,
            editing=editing,
            theme=self._theme,
        ).open()
