"""Which workflow: reads the library, and shows the form of the one that is chosen with its last values."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from jobmonitor.domain.errors import InvalidAddress, JobMonitorError
from jobmonitor.domain.server import canonical_url
from jobmonitor.domain.workflow import Workflow
from jobmonitor.ui.submit.fields.base import Surroundings
from jobmonitor.ui.submit.footer import Footer
from jobmonitor.ui.submit.form import catalogue
from jobmonitor.ui.submit.form.area import FormArea
from jobmonitor.ui.submit.form.form import WorkflowForm
from jobmonitor.ui.submit.form.given import Given
from jobmonitor.ui.submit.form.keeper import Keeper
from jobmonitor.ui.submit.header import Header
from jobmonitor.ui.translating import translate

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.runtime import Tasks

log = logging.getLogger(__name__)


class FormChoice(QObject):
    """Puts the form of the chosen workflow into the area. Answers that come too late are dropped."""

    leaving = Signal()
    """Another workflow was chosen: what is in the form may be kept."""
    form_changed = Signal()
    """Another form is shown, or none."""
    edited = Signal()
    """Something in the form has another value."""

    def __init__(
        self,
        application: Application,
        tasks: Tasks,
        keeper: Keeper,
        surroundings: Surroundings,
        header: Header,
        area: FormArea,
        footer: Footer,
    ) -> None:
        super().__init__()
        self._application, self._tasks, self._keeper = application, tasks, keeper
        self._surroundings = surroundings
        self._header, self._area, self._footer = header, area, footer
        self._question = 0
        self._given: Given | None = None
        self._is_closed = False
        header.workflow_chosen.connect(self._chosen)

    @property
    def form(self) -> WorkflowForm | None:
        """The form of the chosen workflow, once it is there."""
        return self._area.form

    def load(self, wanted: str | None, given: Given | None) -> None:
        """Reads the library and shows the form of the workflow called `wanted`, else of the last one.

        `given` are the values with which the form of its workflow begins, once.
        """
        self._given = given
        self._show_text(translate("Submit", "Loading the workflows …"))
        self._tasks.spawn(self._load(wanted), "load the workflows", on_error=self._not_loaded)

    def close(self) -> None:
        """Shows nothing more."""
        self._is_closed = True

    async def _load(self, wanted: str | None) -> None:
        application = self._application
        habits = await self._keeper.load_habits()
        entries = await application.local.run(catalogue.load, application.workflows)
        if self._is_closed:
            return
        self._footer.close_after.setChecked(habits.close_after)
        self._header.servers.choose(self._server_of(self._given) or habits.server)
        if not entries:
            self._show_text(
                translate("Submit", "There is no workflow. Add a folder that has some in Settings.")
            )
            return
        self._header.show_entries(entries, wanted or habits.workflow)

    def _server_of(self, given: Given | None) -> str:
        """The address of the server that goes with the given values, where it is one of the configured."""
        try:
            wanted = canonical_url(given.server) if given is not None and given.server else ""
        except InvalidAddress:
            return ""
        return next((each.url for each in self._application.servers if wanted in each.addresses), "")

    def _not_loaded(self, error: Exception) -> None:
        log.error("The form could not be loaded", exc_info=error)
        if self._is_closed:
            return
        self._show_text(translate("Submit", "There is no form to fill."))
        if isinstance(error, JobMonitorError):
            self._footer.notice.show_error(error)
        else:
            self._footer.notice.show_problem(
                translate("Submit", "The form could not be loaded."), details=repr(error)
            )

    def _chosen(self, entry: catalogue.Entry) -> None:
        self.leaving.emit()
        self._question += 1
        if entry.workflow is None:
            self._show_text(entry.problem)
            return
        work = self._show_workflow(entry.workflow, self._question)
        self._tasks.spawn(work, f"show the form of {entry.name}", on_error=self._not_loaded)

    async def _show_workflow(self, workflow: Workflow, question: int) -> None:
        recalled = await self._keeper.load_values(workflow)
        if self._is_closed or question != self._question:
            return
        form = WorkflowForm(workflow, self._surroundings)
        given = self._given if self._given is not None and self._given.workflow == workflow.name else None
        self._given = None  # whoever comes back to the workflow finds what was typed
        form.begin(recalled, given)
        is_first = self.form is None
        self._area.show_form(form)
        form.changed.connect(self.edited)
        form.server_changed()
        self.form_changed.emit()
        if self._header.servers.current() is None:
            self._header.servers.focus()  # nothing can be sent without one
        elif is_first or not self._header.workflows.hasFocus():  # else its arrow keys may have further to go
            form.focus_first()

    def _show_text(self, text: str) -> None:
        self._area.show_text(text)
        self.form_changed.emit()
