"""The menu of workflows that can be submitted."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.events import ProblemOccurred
from jobmonitor.domain.job import JobKind
from jobmonitor.domain.workflow import Workflow
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import MARGIN
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.buttons import tool_button
from jobmonitor.ui.widgets.plain import add_named
from jobmonitor.ui.words import one_line
from jobmonitor.ui.workflow_words import in_own_words

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.services.ports import WorkflowLibrary


class SubmitMenu(QMenu):
    """One entry for each workflow of the library; it is read in the background."""

    names_changed = Signal()

    def __init__(
        self,
        parent: QWidget,
        application: Application,
        tasks: Tasks,
        submit: Callable[[str | None], None],
    ) -> None:
        super().__init__(parent)
        self._application, self._tasks, self._submit = application, tasks, submit
        self._workflows: tuple[Workflow, ...] = ()
        self.addAction(translate("Submit", "Reading the workflows…")).setEnabled(False)

    def load(self) -> None:
        """Reads the library."""
        self._tasks.spawn(
            self._application.local.run(read_library, self._application.workflows),
            "read the workflows",
            on_done=self._show,
        )

    @property
    def workflows(self) -> tuple[Workflow, ...]:
        """Those that can be submitted, once they were read."""
        return self._workflows

    def names_of(self, kinds: Collection[JobKind]) -> tuple[str, ...]:
        """The workflows that make jobs of these kinds."""
        return tuple(workflow.name for workflow in self._workflows if workflow.kind in kinds)

    def _show(self, answer: tuple[tuple[Workflow, ...], tuple[JobMonitorError, ...]]) -> None:
        self._workflows, problems = answer
        self.clear()
        for workflow in self._workflows:
            action = add_named(self, one_line(workflow.title, 80))
            action.setObjectName(workflow.name)
            action.triggered.connect(partial(self._chosen, workflow.name))
        if not self._workflows:
            self.addAction(translate("Submit", "There are no workflows")).setEnabled(False)
        for problem in problems:
            self._application.bus.publish(
                ProblemOccurred(problem.message, problem.remedy, details=problem.details)
            )
        self.names_changed.emit()

    def _chosen(self, name: str, _checked: bool = False) -> None:
        self._submit(name)


class SubmitButton(QWidget):
    """The one filled button: submits, and beside it a menu of what can be submitted."""

    def __init__(
        self, action: QAction, menu: SubmitMenu, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.submit = tool_button(action)
        self.submit.setProperty("primary", "left")
        self.choose = QToolButton()
        self.choose.setProperty("primary", "right")
        self.choose.setAccessibleName(translate("Submit", "Choose a workflow to submit"))
        self.choose.setToolTip(translate("Submit", "Choose a workflow"))
        self.choose.setMenu(menu)
        self.choose.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, MARGIN, 0)
        line.setSpacing(1)
        line.addWidget(self.submit)
        line.addWidget(self.choose)
        action.enabledChanged.connect(self.choose.setEnabled)
        theme.changed.connect(self._paint_icon)
        self._paint_icon()

    def _paint_icon(self) -> None:
        self.choose.setIcon(self._theme.icon("chevron-down", "on_accent"))


def read_library(library: WorkflowLibrary) -> tuple[tuple[Workflow, ...], tuple[JobMonitorError, ...]]:
    """All workflows that can be read, and what is wrong with the others. Blocking."""
    workflows, problems = [], []
    for name in library.names():
        try:
            workflows.append(in_own_words(library.get(name)))
        except JobMonitorError as error:
            problems.append(error)
    return tuple(workflows), tuple(problems)
