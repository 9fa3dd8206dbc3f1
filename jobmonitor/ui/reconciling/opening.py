"""Opens the dialog on the jobs that are selected, on all of them, or on those that were found in doubt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import aclosing
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from jobmonitor.domain.events import DoubtsFound, Event
from jobmonitor.domain.job import Job
from jobmonitor.services.reconciling.service import MOST_JOBS
from jobmonitor.services.selected_jobs import Named, SelectedJobs, SelectionReader
from jobmonitor.ui.reconciling.notice import DoubtNotice

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.reconciling.dialog import JobSource, ReconcileDialog
    from jobmonitor.ui.runtime import Tasks
    from jobmonitor.ui.theme.theme import Theme


class ReconcileOpener:
    """The window's part of reconciling: two actions, and a notice where doubts were found unasked."""

    def __init__(
        self,
        window: QWidget,
        application: Application,
        tasks: Tasks,
        theme: Theme,
        selected: Callable[[], SelectedJobs | None],
        server_title: Callable[[str | None], str],
    ) -> None:
        self._window, self._application, self._tasks, self._theme = window, application, tasks, theme
        self._selected, self._server_title = selected, server_title
        self.dialog: ReconcileDialog | None = None
        """The one that is open."""
        self.notice = DoubtNotice(theme, self.open_doubts)
        self.rest = application.bus.subscribe(self._hear)
        """Call when the window is closed: nothing is heard any more."""

    def open_selected(self) -> None:
        """The jobs that are selected, else the one that is shown."""
        selected = self._selected()
        if selected is not None:
            self._open(partial(self._read, selected))

    def open_all(self) -> None:
        """All that wait, run or ended lately."""
        self._open(self._all)

    def open_doubts(self) -> None:
        """Those that were found in doubt."""
        refs = tuple(each.job.ref for each in self._application.reconciling.doubts)
        self.notice.hide()
        if refs:
            self._open(partial(self._read, SelectedJobs((Named(refs),), len(refs))))

    def _open(self, source: JobSource) -> None:
        from jobmonitor.ui.reconciling.dialog import ReconcileDialog  # as late as it is needed

        dialog = ReconcileDialog(
            self._application, self._tasks, self._theme, source, self._server_title, self._window
        )
        dialog.finished.connect(lambda _: setattr(self, "dialog", None))
        self.dialog = dialog
        dialog.open()

    async def _all(self) -> Sequence[Job] | None:
        return None

    async def _read(self, selected: SelectedJobs) -> Sequence[Job]:
        """The jobs of a selection, one more than are looked at at once where there are more."""
        reader = SelectionReader(self._application.repository, self._application.background)
        found: list[Job] = []
        async with aclosing(reader.read(selected)) as batches:
            async for batch in batches:
                found += batch.jobs
                if len(found) > MOST_JOBS:
                    break
        return found[: MOST_JOBS + 1]

    def _hear(self, event: Event) -> None:
        if isinstance(event, DoubtsFound):
            self.notice.tell(len(event.findings))
