"""The form as it will be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QVBoxLayout, QWidget

from jobmonitor.domain.server import Server
from jobmonitor.domain.workflow import Workflow
from jobmonitor.ui.submit.area import FormArea
from jobmonitor.ui.submit.fields.base import Surroundings
from jobmonitor.ui.submit.form import WorkflowForm
from jobmonitor.ui.submit.pasted import PastedFiles
from jobmonitor.ui.theme.tokens import SPACE
from jobmonitor.ui.widgets.plain import PlainLabel

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.ports import Pictures
    from jobmonitor.ui.runtime import Tasks

WIDTH = 340
NO_FIELDS = "Nothing is chosen: the form is empty, and every job is the same."


class Preview(QWidget):
    """Shows a workflow's form; what is typed into it goes nowhere."""

    def __init__(
        self, application: Application, pictures: Pictures, tasks: Tasks, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._pasted = PastedFiles(application.local)
        self._server: Server | None = None
        self._surroundings = Surroundings(
            application=application,
            pictures=pictures,
            tasks=tasks,
            pasted=self._pasted,
            server=lambda: self._server,
            image_shape=lambda: None,
            fps=None,
        )
        self._area = FormArea()
        self._area.setAccessibleName("Preview of the form")
        caption = PlainLabel("The form, as it will be", muted=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(caption)
        column.addWidget(self._area, 1)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, 400)

    @property
    def form(self) -> WorkflowForm | None:
        """What is shown."""
        return self._area.form

    def show_workflow(self, workflow: Workflow) -> None:
        """Shows its form in place of another; where it scrolled to stays."""
        if not workflow.fields:
            self._area.show_text(NO_FIELDS)
            return
        place = self._area.verticalScrollBar().value()
        self._area.show_form(WorkflowForm(workflow, self._surroundings))
        self._area.verticalScrollBar().setValue(place)

    def abandon(self) -> None:
        """It will go: nothing of it is awaited any more."""
        self._area.abandon()
        self._pasted.close()
