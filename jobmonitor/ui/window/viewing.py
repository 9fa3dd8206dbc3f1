"""Joins the details with the list: the viewer, several jobs summed up, and jobs that failed the same way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from jobmonitor.domain.job import Job
from jobmonitor.services.selected_jobs import SelectedJobs
from jobmonitor.ui.translating import translate

if TYPE_CHECKING:
    from jobmonitor.ui.detail.viewer import Viewer
    from jobmonitor.ui.window.main_window import MainWindow

SUM_UP_AFTER = 120
"""Milliseconds for which a selection lasts before it is summed up."""


class Viewing:
    """Made after the lists and the details."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.viewer: Viewer | None = None
        """The viewer, while it is open."""
        self._wait = QTimer(window, singleShot=True, interval=SUM_UP_AFTER)
        self._wait.timeout.connect(self._sum_up)
        pane = window.pane
        pane.viewer_wanted.connect(self.open)
        pane.compare_wanted.connect(self.compare_jobs)
        pane.job_shown.connect(self._follow)
        pane.updated.connect(self._follow)
        pane.search_wanted.connect(self._search)
        pane.retry_wanted.connect(self._retry)
        window.tabs.selection_changed.connect(self._selection_changed)

    def open(self) -> None:
        """The file that the details show, large."""
        job = self._window.current_job
        if job is not None:
            self._window.pane.preview.stop()
            self._made().show_job(job, self._window.pane.preview.address)

    def compare(self) -> None:
        """What a job made beside what it was made from; of two selected jobs, what they made."""
        selected = self._window.parts.meant.jobs()
        if selected is not None and len(selected) == 2:
            self.compare_jobs(*selected)
        elif (job := self._window.current_job) is not None:
            viewer = self._made()
            viewer.show_job(job, self._window.pane.preview.address)
            if not viewer.is_comparing:
                viewer.toggle_compare()

    def compare_jobs(self, one: Job, other: Job) -> None:
        """The first pictures of two jobs."""
        if not self._made().compare_jobs(one, other):
            self.close()
            self._window.message_bar.tell(
                translate("Details", "These two jobs cannot be compared: one of them has no picture.")
            )

    def close(self) -> None:
        """Closes the viewer."""
        if self.viewer is not None:
            self.viewer.close()

    def _made(self) -> Viewer:
        from jobmonitor.ui.detail.viewer import Viewer  # as late as it is needed

        if self.viewer is None:
            window = self._window
            viewer = Viewer(window.application, window.pictures, window.tasks, window.theme, window)
            viewer.step_wanted.connect(self._step)
            viewer.finished.connect(self._closed)
            self.viewer = viewer
            viewer.show()
        self.viewer.raise_()
        self.viewer.activateWindow()
        return self.viewer

    def _closed(self) -> None:
        self.viewer = None

    def _step(self, by: int) -> None:
        """Another job of the list; at its ends nothing."""
        table = self._window.current_tab.table
        row = table.currentIndex().row() + by
        if 0 <= row < self._window.current_tab.model.rowCount():
            table.choose(row)

    def _follow(self) -> None:
        """The viewer shows the job that the details show."""
        job = self._window.pane.job
        if self.viewer is not None and job is not None and not self.viewer.compares_jobs:
            self.viewer.show_job(job)

    # several jobs

    def _selection_changed(self) -> None:
        if self._window.current_tab.table.selection.count > 1:
            self._wait.start()
        else:
            self._wait.stop()
            self._window.pane.show_selected(None)

    def _sum_up(self) -> None:
        self._window.pane.show_selected(self._window.parts.meant.many())

    # failures

    def _search(self, text: str) -> None:
        tab = self._window.current_tab
        tab.clear_filters()
        tab.filters.set_text(text)
        tab.filters.changed.emit()

    def _retry(self, selected: SelectedJobs) -> None:
        self._window.retry_actions.retry_these(selected)
