"""The Submit dialog: choose a workflow, fill its form, send it to a server."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QDialog, QPushButton, QVBoxLayout, QWidget

from jobmonitor.domain.errors import InvalidAddress, InvalidField, InvalidSubmission, JobMonitorError
from jobmonitor.domain.events import (
    DatabaseChanged,
    Event,
    JobChanged,
    JobsChanged,
    LiveChanged,
    ServerChanged,
)
from jobmonitor.domain.job import Job
from jobmonitor.domain.server import Server
from jobmonitor.domain.workflow import Submission, Workflow
from jobmonitor.services.database_words import read_only_reason
from jobmonitor.ui.submit import catalogue
from jobmonitor.ui.submit.area import FormArea
from jobmonitor.ui.submit.checking import Checked, check_form
from jobmonitor.ui.submit.fields.base import Surroundings
from jobmonitor.ui.submit.footer import Footer
from jobmonitor.ui.submit.form import WorkflowForm
from jobmonitor.ui.submit.given import Given
from jobmonitor.ui.submit.header import Header
from jobmonitor.ui.submit.keeper import Keeper
from jobmonitor.ui.submit.outgoing import Outgoing
from jobmonitor.ui.submit.pasted import PastedFiles

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.ports import Pictures
    from jobmonitor.ui.runtime import Tasks

log = logging.getLogger(__name__)

USUAL_SIZE = QSize(720, 680)
LEAST_SIZE = QSize(440, 420)


class SubmitDialog(QDialog):
    """Made from `Workflow.fields`. Open it with `open()`; it deletes itself when it is closed.

    A submission that is on its way goes on when the dialog is closed.
    """

    submitted = Signal(object)
    """The Job that was sent."""

    def __init__(
        self,
        application: Application,
        pictures: Pictures,
        tasks: Tasks,
        workflow_name: str | None,
        parent: QWidget | None = None,
        *,
        given: Given | None = None,
    ) -> None:
        super().__init__(parent)
        self._application = application
        self._tasks = tasks
        self._wanted = given.workflow if given is not None else workflow_name
        self._given = given
        self._question = 0
        self._outgoing: Outgoing | None = None
        self._checking = False
        self._closed = False
        self._read_only = ""
        """Why nothing can be submitted; empty where it can."""
        self._keeper = Keeper(application, tasks)
        self._pasted = PastedFiles(application.local)
        self.header = Header(application.servers, self)
        self.footer = Footer(self)
        self._area = FormArea(self)
        self._surroundings = Surroundings(
            application=application,
            pictures=pictures,
            tasks=tasks,
            pasted=self._pasted,
            server=self.header.servers.current,
            image_shape=lambda: None,
            fps=None,
        )
        self._lay_out()
        self._connect()
        self._show_servers()
        self._show_access()
        tasks.spawn(self._load(), "load the workflows", on_error=self._not_loaded)

    @property
    def form(self) -> WorkflowForm | None:
        """The form of the chosen workflow, once it is there."""
        return self._area.form

    def _lay_out(self) -> None:
        self.setWindowTitle("Submit a job")
        self.setMinimumSize(LEAST_SIZE)
        available = self.screen().availableGeometry().size() * 0.92
        self.resize(USUAL_SIZE.boundedTo(available).expandedTo(LEAST_SIZE))
        self._show_text("Loading the workflows …")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self._area, 1)
        column.addWidget(self.footer)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)  # Enter in a field must not press a button

    def _connect(self) -> None:
        self.header.workflow_chosen.connect(self._workflow_chosen)
        self.header.servers.server_changed.connect(self._server_changed)
        self.header.servers.address_edited.connect(self._show_servers)
        self.footer.submit.clicked.connect(self.submit)
        self.footer.close_button.clicked.connect(self.reject)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.submit)
        unsubscribe = self._application.bus.subscribe(self._heard)
        self._unsubscribe = unsubscribe
        self.destroyed.connect(lambda: unsubscribe())  # also where its parent is deleted with it open

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.focusWidget()
            if isinstance(focused, QAbstractButton):
                focused.click()
            elif self.form is not None:
                self.form.commit_focused()
            event.accept()
            return
        super().keyPressEvent(event)

    # Which workflow

    async def _load(self) -> None:
        application = self._application
        habits = await self._keeper.load_habits()
        entries = await application.local.run(catalogue.load, application.workflows)
        if self._closed:
            return
        self.footer.close_after.setChecked(habits.close_after)
        self.header.servers.choose(habits.server)
        if not entries:
            self._show_text("There is no workflow. Add a folder that has some in Settings.")
            return
        self.header.show_entries(entries, self._wanted or habits.workflow)

    def _not_loaded(self, error: Exception) -> None:
        log.error("The form could not be loaded", exc_info=error)
        if self._closed:
            return
        self._show_text("There is no form to fill.")
        if isinstance(error, JobMonitorError):
            self.footer.notice.show_error(error)
        else:
            self.footer.notice.show_problem("The form could not be loaded.", details=repr(error))

    def _workflow_chosen(self, entry: catalogue.Entry) -> None:
        self._remember()
        self._question += 1
        self.footer.say("")
        if entry.workflow is None:
            self._show_text(entry.problem)
            return
        work = self._show_workflow(entry.workflow, self._question)
        self._tasks.spawn(work, f"show the form of {entry.name}", on_error=self._not_loaded)

    async def _show_workflow(self, workflow: Workflow, question: int) -> None:
        recalled = await self._keeper.load_values(workflow)
        if self._closed or question != self._question:
            return
        form = WorkflowForm(workflow, self._surroundings)
        given = self._given if self._given is not None and self._given.workflow == workflow.name else None
        self._given = None  # whoever comes back to the workflow finds what was typed
        form.begin(recalled, given)
        is_first = self.form is None
        self._area.show_form(form)
        form.changed.connect(lambda: self.footer.say(""))
        form.server_changed()
        self._refresh_submit()
        if self.header.servers.current() is None:
            self.header.servers.focus()  # nothing can be sent without one
        elif is_first or not self.header.workflows.hasFocus():  # else its arrow keys may have further to go
            form.focus_first()

    def _show_text(self, text: str) -> None:
        self._area.show_text(text)
        self._refresh_submit()

    # Which server

    def _show_servers(self) -> None:
        statuses = self._application.tracking.server_statuses()
        self.header.servers.show_statuses(statuses)
        self.header.show_server_problem(self.header.servers.state_problem(statuses))
        self.header.mark_address(invalid=False)

    def _server_changed(self) -> None:
        self._show_servers()
        if self.form is not None:
            self.form.server_changed()

    def _required_server(self) -> Server | None:
        try:
            return self.header.servers.require()
        except InvalidAddress as error:
            self.header.show_server_problem(str(error))
            self.header.mark_address(invalid=True)
            return None

    def _heard(self, event: Event) -> None:
        sent = self.footer.sent
        match event:
            case ServerChanged():
                self._show_servers()
            case DatabaseChanged():
                self._show_access()
            case LiveChanged(ref=ref, state=state):
                sent.update_live(ref, state)
            case JobChanged(job=job):
                sent.update_job(job)
            case JobsChanged(changes=changes):
                for job in changes.jobs:
                    sent.update_job(job)

    def _show_access(self) -> None:
        """Says where the database takes no jobs; what is typed stays."""
        reason = read_only_reason(self._application.database)
        if reason != self._read_only:
            self._read_only = reason
            if reason:
                self.footer.notice.show_problem(reason, "Nothing can be submitted to it.")
            else:
                self.footer.notice.hide()
            self._refresh_submit()

    # Sending

    def submit(self) -> None:
        """Checks the form and sends it; shows all that is wrong, where something is."""
        if self.form is None or self._outgoing is not None or self._checking or self._read_only:
            return
        self._checking = True
        self.footer.notice.hide()
        self.footer.say("Checking …")
        self._refresh_submit()
        work = check_form(self._application, self.form, self._required_server())
        self._tasks.spawn(work, "check the form", self._checked, self._check_failed)

    def _checked(self, checked: Checked) -> None:
        self._checking = False
        if checked.submission is not None:
            self._send(checked.submission)
        elif not checked.form.is_abandoned:
            self._show_problems(checked.form, checked.problems)
        self._after_check()

    def _check_failed(self, error: Exception) -> None:
        self._checking = False
        log.error("The form could not be checked", exc_info=error)
        self.footer.say("")
        self.footer.notice.show_problem("The form could not be checked.", details=repr(error))
        self._after_check()

    def _after_check(self) -> None:
        self._refresh_submit()
        if self._closed:
            self._retire()

    def _show_problems(self, form: WorkflowForm | None, problems: Mapping[str, str]) -> None:
        no_server = self.header.servers.current() is None
        count = len(problems) + no_server
        text = "One field needs attention." if count == 1 else f"{count} fields need attention."
        shown = form.rows if form is not None and form is self.form else {}
        if form is not None and shown:
            form.tell(problems)
        if no_server:
            self.header.servers.focus()
        self.footer.say(text, "failed")
        elsewhere = [problem for name, problem in problems.items() if name not in shown]
        if elsewhere:
            self.footer.notice.show_problem(" ".join(elsewhere))

    def _send(self, submission: Submission) -> None:
        self._remember()
        outgoing = Outgoing(self._application, submission)
        self._outgoing = outgoing
        outgoing.stepped.connect(self.footer.show_step)
        outgoing.sent.connect(self._sent)
        outgoing.failed.connect(self._failed)
        outgoing.start(self._tasks)

    def _sent(self, job: Job) -> None:
        assert self._outgoing is not None
        title = self._outgoing.title
        self._outgoing = None
        self.submitted.emit(job)
        if self._closed:
            return
        self.footer.end_steps()
        self.footer.sent.add(title, job, self._application.tracking.live(job.ref))
        self._application.feeds.follow(self, self.footer.sent.refs())
        self._refresh_submit()
        if self.footer.close_after.isChecked():
            self.accept()

    def _failed(self, error: JobMonitorError) -> None:
        self._outgoing = None
        self.footer.end_steps()
        self._refresh_submit()
        if isinstance(error, InvalidSubmission | InvalidField):
            found = error.problems if isinstance(error, InvalidSubmission) else (error,)
            self._show_problems(self.form, {each.field: str(each) for each in found})
        else:
            self.footer.notice.show_error(error)

    def _refresh_submit(self) -> None:
        busy = self._checking or self._outgoing is not None
        again = bool(self.footer.sent.refs())
        self.footer.submit.setText("Sending …" if busy else "Submit another" if again else "Submit")
        self.footer.submit.setEnabled(self.form is not None and not busy and not self._read_only)

    # Closing

    def _remember(self) -> None:
        """Keeps what is in the form and what was chosen, for the next time."""
        if self.form is not None:
            server = self.header.servers.current()
            self._keeper.keep(
                self.form.workflow,
                self.form.values(),
                server=server.url if server else "",
                close_after=self.footer.close_after.isChecked(),
            )

    def done(self, result: int) -> None:
        """Closes; what is on its way goes on."""
        if not self._closed:
            self._closed = True
            self._remember()
            super().done(result)
            if not self._checking:
                self._retire()

    def _retire(self) -> None:
        """Lets go of everything. Called once, when nothing of this dialog is awaited any more."""
        self._unsubscribe()
        self._application.feeds.follow(self, ())
        self._area.abandon()
        pasted = self._pasted
        if self._outgoing is not None:
            self._outgoing.leave_alone()
            self._outgoing.ended.connect(lambda: pasted.close())
        else:
            pasted.close()
        self.deleteLater()
