"""The form as it will be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QVBoxLayout, QWidget

from jobmonitor.domain.server import Server
from jobmonitor.domain.workflow import Workflow
from jobmonitor.ui.submit.fields.base import Surroundings
from jobmonitor.ui.submit.form.area import FormArea
from jobmonitor.ui.submit.form.form import WorkflowForm
from jobmonitor.ui.submit.form.pasted import PastedFiles
from jobmonitor.ui.theme.tokens import SPACE
from jobmonitor.ui.translating import mark, translate
from jobmonitor.ui.widgets.plain import PlainLabel
from jobmonitor.ui.words import count_text

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.ports import Pictures
    from jobmonitor.ui.runtime import Tasks

WIDTH = 340
MOST_FIELDS = 150
"""A form with more takes too long to be made at each change."""
TOO_MANY = mark(
    "Importing", "{count} fields are too many to be shown here. Choose fewer: a form should fit its task."
)
NO_FIELDS = mark("Importing", "Nothing is chosen: the form is empty, and every job is the same.")


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
        self._area.setAccessibleName(translate("Importing", "Preview of the form"))
        caption = PlainLabel(translate("Importing", "The form, as it will be"), muted=True)
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
        count = len(workflow.fields)
        if not 0 < count <= MOST_FIELDS:
            words = translate("Importing", NO_FIELDS if count == 0 else TOO_MANY)
            self._area.show_text(words.format(count=count_text(count)))
            return
        place = self._area.verticalScrollBar().value()
        self._area.show_form(WorkflowForm(workflow, self._surroundings))
        self._area.verticalScrollBar().setValue(place)

    def abandon(self) -> None:
        """It will go: nothing of it is awaited any more."""
        self._area.abandon()
        self._pasted.close()
