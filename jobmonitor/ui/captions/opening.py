"""Opens the captions of the jobs that are selected, or that were submitted just now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.job import Job, JobKind
from jobmonitor.services.selected_jobs import SelectedJobs, SelectionReader
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.bars import MessageBar
from jobmonitor.ui.words import count_text

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.captions.dialog import CaptionsDialog
    from jobmonitor.ui.ports import Pictures
    from jobmonitor.ui.runtime import Tasks
    from jobmonitor.ui.theme.theme import Theme

MOST_JOBS = 2000
"""Pictures of one dialog."""


class CaptionsOpener:
    """Reads what is selected in the background, then opens the dialog."""

    def __init__(
        self,
        window: QWidget,
        application: Application,
        pictures: Pictures,
        tasks: Tasks,
        theme: Theme,
        messages: MessageBar,
        selected: Callable[[], SelectedJobs | None],
    ) -> None:
        self._window, self._application, self._pictures = window, application, pictures
        self._tasks, self._theme, self._messages = tasks, theme, messages
        self._selected = selected
        self.dialog: CaptionsDialog | None = None
        """The one that was opened last, while it is open."""

    def open_selected(self) -> None:
        """The captions of the selected jobs."""
        selected = self._selected()
        if selected is not None:
            self._tasks.spawn(self._read(selected), "read captions", self._found, self._failed)

    def open_jobs(self, jobs: Sequence[Job]) -> None:
        """The captions of these jobs."""
        from jobmonitor.ui.captions.dialog import CaptionsDialog

        dialog = CaptionsDialog(
            self._application, self._pictures, self._tasks, self._theme, jobs, self._window
        )
        dialog.finished.connect(lambda _: setattr(self, "dialog", None))
        self.dialog = dialog
        dialog.open()

    async def _read(self, selected: SelectedJobs) -> list[Job]:
        reader = SelectionReader(self._application.repository, self._application.background)
        found: list[Job] = []
        async with aclosing(reader.read(selected)) as batches:
            async for batch in batches:
                found += [job for job in batch.jobs if job.kind is JobKind.TEXT]
                if len(found) > MOST_JOBS:
                    break
        return found

    def _found(self, jobs: list[Job]) -> None:
        if not jobs:
            self._messages.tell(
                translate("Captions", "None of the selected jobs describes a picture."),
                translate("Captions", "Select jobs of character-caption."),
            )
            return
        if len(jobs) > MOST_JOBS:
            self._messages.tell(
                translate("Captions", "These are the first {most_jobs} of more captions.").format(
                    most_jobs=count_text(MOST_JOBS)
                )
            )
        self.open_jobs(jobs[:MOST_JOBS])

    def _failed(self, error: Exception) -> None:
        if isinstance(error, JobMonitorError):
            self._messages.tell(
                translate("Captions", "The captions cannot be read: {message}").format(message=error.message),
                error.remedy,
                error.details,
            )
        else:
            self._messages.tell(translate("Captions", "The captions cannot be read."), details=repr(error))
