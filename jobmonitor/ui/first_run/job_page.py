"""The last step: a job is submitted, followed, and its result shown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPixmap
from PySide6.QtWidgets import QPushButton

from jobmonitor.domain.events import Event, JobChanged, LiveChanged, LivesChanged
from jobmonitor.domain.job import Job, JobStatus
from jobmonitor.domain.workflow import Workflow
from jobmonitor.ui.feed.status_words import status_line
from jobmonitor.ui.first_run.choosing_job import runnable, values_for
from jobmonitor.ui.first_run.pages import StepPage
from jobmonitor.ui.settings.answers import Answers
from jobmonitor.ui.settings.rows import Row
from jobmonitor.ui.submit.form.given import Given
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.controls import ComboBox
from jobmonitor.ui.widgets.plain import PlainLabel
from jobmonitor.ui.words import one_line

if TYPE_CHECKING:
    from jobmonitor.ui.window.main_window import MainWindow

EDGE = 320
"""Of the result's picture, in logical pixels."""


class JobPage(StepPage):
    """Offers what the first server can run."""

    completed = Signal()

    def __init__(self, window: MainWindow, tasks: Answers) -> None:
        super().__init__()
        self._window, self._application, self._tasks = window, window.application, tasks
        self._workflows: tuple[Workflow, ...] = ()
        self.job: Job | None = None
        """The one that was submitted."""
        self.choice = ComboBox()
        self.row = Row(translate("Settings", "Workflow"), "", self.choice)
        self.button = QPushButton(translate("Settings", "Open the form"))
        self.button.setProperty("primary", True)
        self.button.setAccessibleName(self.button.text())
        self.button.clicked.connect(self._open_form)
        self.state = PlainLabel()
        self.state.setWordWrap(True)
        self.picture = PlainLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self.picture.setAccessibleName(translate("Settings", "The result"))
        self.column.addWidget(self.row)
        self.column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(self.state)
        self.column.addWidget(self.picture)
        self.column.addStretch(1)
        self.picture.hide()
        self._unsubscribe = self._application.bus.subscribe(self._hear)

    def close_page(self) -> None:
        """Hears nothing more."""
        self._unsubscribe()

    def look(self) -> None:
        """Asks the first server what it can run."""
        if self._workflows or self.job is not None:
            return
        self.row.setEnabled(False)
        self.button.setEnabled(False)
        if not self._application.servers:
            self.state.setText(translate("Settings", "There is no server yet: go back, and name one."))
            return
        server = self._application.servers[0]
        self.state.setText(
            translate("Settings", "Asking {server} what it can run…").format(server=server.title)
        )
        self._tasks.spawn(
            runnable(self._application, server),
            "ask what the server can run",
            on_done=self._found,
            on_error=lambda error: self.state.setText(str(error)),
        )

    def _found(self, workflows: Sequence[Workflow]) -> None:
        self._workflows = tuple(workflows)
        self.choice.clear()
        for workflow in workflows:
            self.choice.addItem(one_line(workflow.title, 60), workflow.name)
        self.row.setEnabled(bool(workflows))
        self.button.setEnabled(bool(workflows))
        self.state.setText(
            translate("Settings", "The form opens with a picture and a prompt to try: press Submit there.")
            if workflows
            else translate(
                "Settings",
                "This server lacks node classes or models for each workflow: see Settings > Servers.",
            )
        )

    def _open_form(self) -> None:
        workflow = next(each for each in self._workflows if each.name == self.choice.currentData())
        self._tasks.spawn(
            self._window.pictures.keep(sample_picture()),
            "paint a picture to begin with",
            on_done=lambda path: self._show_form(workflow, path),
        )

    def _show_form(self, workflow: Workflow, picture: Path | None) -> None:
        note = translate("Settings", "Your first job: change what you like, then press Submit.")
        given = Given(workflow.name, values_for(workflow, picture), note=note)
        self._window.forms.open(None, given=given)

    def _hear(self, event: Event) -> None:
        match event:
            case JobChanged(job) if self.job is None and self._is_ours(job):
                self._follow(job)
            case JobChanged(job) if self.job is not None and job.ref == self.job.ref:
                self._follow(job)
            case LiveChanged(ref, _) if self.job is not None and ref == self.job.ref:
                self._tell(self.job)
            case LivesChanged(states) if self.job is not None and self.job.ref in states:
                self._tell(self.job)
            case _:
                pass

    def _is_ours(self, job: Job) -> bool:
        """Of a database that others use too, their jobs are heard of as well."""
        mine = job.user_id is None or job.user_id == self._application.user_id
        names = {each.name for each in self._workflows}
        return mine and job.status is JobStatus.PENDING and job.workflow_name in names

    def _follow(self, job: Job) -> None:
        was_done = self.job is not None and self.job.status is JobStatus.COMPLETED
        self.job = job
        if job.status is JobStatus.COMPLETED:
            if was_done:
                return
            self.state.setText(translate("Settings", "It is done. That is all there is to it."))
            self.row.hide()
            self.button.hide()
            edge = round(EDGE * self.devicePixelRatioF())
            self._tasks.spawn(
                self._window.pictures.thumbnail(job, edge),
                "show the first result",
                on_done=self._show_result,
                on_error=lambda error: self.state.setText(f"{self.state.text()} {error}"),
            )
            self.completed.emit()
        elif job.status.is_terminal:
            self._tell(job)
            self.job = None
            self.button.setText(translate("Settings", "Try again"))
        else:
            self.button.setEnabled(False)
            self._tell(job)

    def _tell(self, job: Job) -> None:
        if job.status is JobStatus.COMPLETED:
            return
        line = status_line(job, self._application.tracking.live(job.ref))
        words = translate("Settings", "Your job: {status}.").format(status=line.text)
        self.state.setText(f"{words} {one_line(job.error_message or '', 300)}".strip())

    def _show_result(self, image: QImage | None) -> None:
        if image is None:
            return
        pixmap = QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(self.devicePixelRatioF())
        self.picture.setPixmap(pixmap)
        self.picture.show()


def sample_picture(size: QSize | None = None) -> QImage:
    """Something to see for a first job: a plain landscape."""
    size = size or QSize(512, 512)
    image = QImage(size, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    sky = QLinearGradient(0, 0, 0, size.height())
    sky.setColorAt(0, QColor("#7FA2FF"))
    sky.setColorAt(0.6, QColor("#F5DDB8"))
    sky.setColorAt(1, QColor("#5FA06B"))
    painter.fillRect(image.rect(), sky)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#B3261E"))
    painter.drawEllipse(size.width() // 3, size.height() // 4, size.width() // 3, size.height() // 2)
    painter.end()
    return image
