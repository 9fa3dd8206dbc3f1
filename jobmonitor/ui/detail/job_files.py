"""What went into a job and what came out, side by side where there is room, else below each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from jobmonitor.domain.job import Job
from jobmonitor.ui.detail.files import Files
from jobmonitor.ui.detail.folds import Later
from jobmonitor.ui.detail.items import inputs_of, outputs_of
from jobmonitor.ui.detail.kept import KeptNote
from jobmonitor.ui.detail.sections import Section
from jobmonitor.ui.ports import Pictures
from jobmonitor.ui.qt_actions import Actions
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import GROUP, SPACE
from jobmonitor.ui.translating import translate

if TYPE_CHECKING:
    from jobmonitor.services.application import Application

RANK = 1
"""Among the sections that are made one after another."""
WIDE = 560
"""Logical pixels from which on both have room beside each other."""


class JobFiles(QWidget):
    """Two lists of files, and where the outputs are kept."""

    def __init__(
        self,
        application: Application,
        pictures: Pictures,
        tasks: Tasks,
        theme: Theme,
        actions: Actions,
        later: Later,
    ) -> None:
        super().__init__()
        self._later = later
        self._pictures, self._tasks, self._theme = pictures, tasks, theme
        self.inputs = Section(translate("Details", "Inputs"))
        self.outputs = Section(translate("Details", "Outputs"))
        self.kept = KeptNote(application, tasks, actions)
        self._both = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._both.setSpacing(SPACE)
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self.outputs)
        column.addWidget(self.kept)
        column.addStretch(1)
        given = QWidget()
        column = QVBoxLayout(given)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.inputs)
        column.addStretch(1)
        self._both.addWidget(given, 1)
        self._both.addWidget(made, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(self._both)

    def show_job(self, job: Job) -> None:
        """Shows the files of a job: what went in at once, what came out in a turn of its own."""
        given, made = inputs_of(job), [each for each in outputs_of(job) if each.address]
        parts = (self._pictures, self._tasks, self._theme)
        self.inputs.fill((job.ref, given), lambda: Files(given, *parts) if given else None)
        self.kept.show_job(job)

        def fill_outputs() -> None:
            self.outputs.fill((job.ref, tuple(made)), lambda: Files(made, *parts) if made else None)

        self._later.do("outputs", RANK, fill_outputs)

    def forget_colours(self) -> None:
        """What is shown is made anew with the next job."""
        for section in (self.inputs, self.outputs):
            section.fill(None, lambda: None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self.width() >= WIDE
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if way != self._both.direction():
            self._both.setDirection(way)
            self._both.setSpacing(GROUP if beside else SPACE)
