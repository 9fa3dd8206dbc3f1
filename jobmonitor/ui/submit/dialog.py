"""The Submit dialog: choose a workflow, fill its form, send it to a server.

This is its frame. What it does is done by its parts: `FormChoice` shows the form, `Choosing` the servers;
`Preflight` checks and `Reporting` shows what it found; `Submitting` begins, `Sending` sends, `SentJobs`
follows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QPushButton, QVBoxLayout, QWidget

from jobmonitor.domain.batch import Batch
from jobmonitor.domain.events import (
    DatabaseChanged,
    Event,
    JobChanged,
    JobsChanged,
    LiveChanged,
    LivesChanged,
    PausesChanged,
    ServerChanged,
)
from jobmonitor.domain.job import Job
from jobmonitor.domain.workflow import Submission
from jobmonitor.services.database_words import read_only_reason
from jobmonitor.services.submitting.batches import count
from jobmonitor.ui.submit.asides import Asides
from jobmonitor.ui.submit.check.preflight import Preflight
from jobmonitor.ui.submit.check.reporting import Reporting
from jobmonitor.ui.submit.fields.base import Surroundings
from jobmonitor.ui.submit.footer import Footer
from jobmonitor.ui.submit.form.area import FormArea
from jobmonitor.ui.submit.form.choice import FormChoice
from jobmonitor.ui.submit.form.drafts import Drafts
from jobmonitor.ui.submit.form.form import WorkflowForm
from jobmonitor.ui.submit.form.given import Given
from jobmonitor.ui.submit.form.keeper import Keeper
from jobmonitor.ui.submit.form.pasted import PastedFiles
from jobmonitor.ui.submit.form.tab_order import in_order
from jobmonitor.ui.submit.header import Header
from jobmonitor.ui.submit.pages import Pages
from jobmonitor.ui.submit.presets.tools import FormTools
from jobmonitor.ui.submit.sending.editing import Editing
from jobmonitor.ui.submit.sending.outgoing import Outgoing
from jobmonitor.ui.submit.sending.outgoing_batch import outgoing_of
from jobmonitor.ui.submit.sending.sending import Sending
from jobmonitor.ui.submit.sending.submitting import Submitting
from jobmonitor.ui.submit.server.choosing import Choosing
from jobmonitor.ui.submit.watching.sent import SentJob, SentJobs
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.translating import translate

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.ports import Pictures
    from jobmonitor.ui.runtime import Tasks

USUAL_SIZE = QSize(720, 680)
LEAST_SIZE = QSize(440, 420)
MOST_FOLLOWED = 200
"""Jobs whose rows are looked after although they may have ended; those that wait or run are known anyway."""


class SubmitDialog(QDialog):
    """Made from `Workflow.fields`. Open it with `open()`; it deletes itself when it is closed.

    Submissions that are on their way go on when the dialog is closed.
    """

    submitted = Signal(object)
    """A Job that was sent; of a batch, the first."""
    reveal_wanted = Signal(object)
    """A Job that shall be shown in the lists; the dialog closes."""

    def __init__(
        self,
        application: Application,
        pictures: Pictures,
        tasks: Tasks,
        workflow_name: str | None,
        parent: QWidget | None = None,
        *,
        given: Given | None = None,
        editing: Editing | None = None,
        theme: Theme | None = None,
    ) -> None:
        """With `editing`, what waits in the outbox is changed, and nothing is sent. `theme` is that of the
        window; without one the application's is made when it is needed."""
        super().__init__(parent)
        self._application, self._tasks = application, tasks
        self._closed = False
        self._retired = False
        self._editing = editing
        self._read_only = ""
        """Why nothing can be submitted; empty where it can."""
        self._since_click = QElapsedTimer()
        self._keeper = Keeper(application, tasks)
        self._drafts = Drafts(self._remember, self)
        self._pasted = PastedFiles(application.local)
        self.outbox = Sending(tasks)
        self.sent = SentJobs(self)
        self.header = Header(application.servers, self)
        self.footer = Footer(self.outbox, self.sent, self)
        self._area = FormArea(self)
        self.pages = Pages(
            application,
            pictures,
            tasks,
            lambda: theme if theme is not None else Theme(_qt()),
            self.sent,
            self.header,
            self.footer,
            self._area,
        )
        surroundings = Surroundings(
            application=application,
            pictures=pictures,
            tasks=tasks,
            pasted=self._pasted,
            server=self.header.servers.current,
            image_shape=lambda: None,
            fps=None,
        )
        self._choice = FormChoice(
            application, tasks, self._keeper, surroundings, self.header, self._area, self.footer
        )
        self._choosing = Choosing(application, tasks, self.header)
        self._preflight = Preflight(application, tasks, self._in_form)
        self._reporting = Reporting(self.header, self.footer, self.outbox, form=lambda: self.form)
        self._submitting = Submitting(
            application,
            tasks,
            self.footer,
            self._choosing,
            self._preflight,
            self._reporting,
            form=lambda: self.form,
        )
        self._asides = Asides(
            application,
            tasks,
            self,
            self.footer,
            self._choosing,
            self._preflight,
            self._submitting,
            self._reporting,
            form=lambda: self.form,
            in_form=self._in_form,
        )
        self.tools = FormTools(application, tasks, self)
        self._lay_out()
        self._connect()
        self._show_access()
        self._choice.load(given.workflow if given is not None else workflow_name, given)

    @property
    def form(self) -> WorkflowForm | None:
        """The form of the chosen workflow, once it is there."""
        return self._area.form

    def _lay_out(self) -> None:
        self.setWindowTitle(
            translate("Submit", "Submit a job")
            if self._editing is None
            else translate("Submit", "Edit a submission that waits")
        )
        self.setMinimumSize(LEAST_SIZE)
        available = self.screen().availableGeometry().size() * 0.92
        self.resize(USUAL_SIZE.boundedTo(available).expandedTo(LEAST_SIZE))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.header.add_tools(self.tools)
        column.addWidget(self.header)
        column.addWidget(self.pages.stack, 1)
        column.addWidget(self.footer)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)  # Enter in a field must not press a button

    def _connect(self) -> None:
        choice, footer = self._choice, self.footer
        choice.leaving.connect(self._remember)
        choice.leaving.connect(lambda: footer.say(""))
        choice.edited.connect(self._edited)
        choice.form_changed.connect(self._form_changed)
        choice.edited.connect(self._drafts.soon)
        self._choosing.server_changed.connect(self._server_changed)
        self._choosing.connection_changed.connect(self._preflight.soon)
        self._preflight.reported.connect(self._reporting.take)
        self._preflight.reported.connect(lambda _: self._refresh_submit())
        footer.problems.anyway_wanted.connect(self._submit_anyway)
        footer.submit.clicked.connect(self._submit_clicked)
        footer.close_button.clicked.connect(self.reject)
        self._asides.batch_ready.connect(self._send_batch)
        footer.going.details_wanted.connect(lambda outgoing: footer.notice.show_error(outgoing.error))
        self._submitting.ready.connect(self._send)
        self._submitting.changed.connect(self._after_check)
        self.outbox.sent.connect(self._sent)
        self.outbox.kept.connect(self._kept)
        if self._editing is not None:
            self._editing.saved.connect(self.accept)
            self._editing.failed.connect(footer.notice.show_error)
            footer.close_after.hide()  # a form that is saved closes
        self.outbox.changed.connect(self._refresh_submit)
        self.pages.reveal_wanted.connect(self._reveal)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(self.submit)
        unsubscribe = self._application.bus.subscribe(self._heard)
        self._unsubscribe = unsubscribe
        closers = (
            unsubscribe,
            self._asides.close,
            self.pages.close,
            choice.close,
            self._choosing.close,
            self._preflight.close,
        )
        # also where its parent is deleted with it open
        self.destroyed.connect(lambda: [close() for close in closers])

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

    # What is in the form

    def _in_form(self) -> Submission | None:
        """The form as it stands, not checked; None without a form or a server."""
        form, server = self.form, self.header.servers.current()
        if form is None or server is None:
            return None
        user_id = self._application.user_id
        return Submission(workflow=form.workflow, server=server, values=form.values(), user_id=user_id)

    def _edited(self) -> None:
        self.footer.say("")
        self._preflight.soon()
        self._refresh_submit()

    def _form_changed(self) -> None:
        self.tools.show_form(self.form)
        in_order(self.header, self._area, self.footer)
        form = self.form
        self._reporting.forget()
        self._choosing.show_workflow(form.workflow if form is not None else None)
        self._preflight.soon()
        self._refresh_submit()

    def _server_changed(self) -> None:
        if self.form is not None:
            self.form.server_changed()
        self._preflight.soon()

    # What happens elsewhere

    def _heard(self, event: Event) -> None:
        match event:
            case ServerChanged() | PausesChanged():
                self._choosing.show_statuses()
            case DatabaseChanged():
                self._show_access()
                self._preflight.soon()
            case LiveChanged(ref=ref, state=state):
                self.sent.update_live(ref, state)
            case LivesChanged(states=states):
                for ref, state in states.items():
                    self.sent.update_live(ref, state)
            case JobChanged(job=job):
                self.sent.update_job(job)
            case JobsChanged(changes=changes):
                for job in changes.jobs:
                    self.sent.update_job(job)

    def _show_access(self) -> None:
        """Says where the database takes no jobs; what is typed stays."""
        reason = read_only_reason(self._application.database)
        if reason != self._read_only:
            self._read_only = reason
            if reason:
                self.footer.notice.show_problem(
                    reason, translate("Submit", "Nothing can be submitted to it.")
                )
            else:
                self.footer.notice.hide()
            self._refresh_submit()

    # Sending

    def submit(self) -> None:
        """Checks the form and sends it; shows all that is wrong, where something is."""
        if not self._read_only and self.pages.is_form_shown:
            self._submitting.submit()

    def _submit_clicked(self) -> None:
        """The second half of a double click is not meant as another job."""
        timer = self._since_click
        if not timer.isValid() or timer.elapsed() > QApplication.doubleClickInterval():
            self.submit()
        timer.start()

    def _submit_anyway(self) -> None:
        if not self._read_only:
            self._submitting.submit(anyway=True)

    def _send(self, submission: Submission) -> None:
        if self._editing is None:
            self._send_batch(Batch(submission))
        else:
            self._editing.save(submission)

    def _send_batch(self, batch: Batch) -> None:
        self._remember()
        self.outbox.begin(outgoing_of(self._application, batch))

    def _after_check(self) -> None:
        self._refresh_submit()
        if self._closed and not self._submitting.is_checking:
            self._retire()

    def _sent(self, outgoing: Outgoing, job: Job) -> None:
        group = outgoing.group
        if not group.jobs:  # of a batch, the first
            self.submitted.emit(job)
            sent = self._keeper.keep_sent(outgoing.submission, job)
            if self.form is not None and self.form.workflow == outgoing.submission.workflow:
                self.form.was_sent(sent)
            self._preflight.soon()  # the server has its files now
        if self._closed:
            group.jobs.setdefault(job.ref, SentJob(job, None, outgoing.submission))
            return
        self.sent.add(group, job, self._application.tracking.live(job.ref), outgoing.submission)
        self._application.feeds.follow(self, self.sent.refs()[:MOST_FOLLOWED])
        self._refresh_submit()
        if self.footer.close_after.isChecked():
            self.accept()

    def _kept(self, outgoing: Outgoing, sentence: str) -> None:
        """It waits in the outbox: nothing is lost, and nothing is to be done."""
        if self._closed:
            return
        self.footer.say(
            translate("Submit", "{sentence} It is sent by itself later.").format(sentence=sentence), "pending"
        )
        if self.footer.close_after.isChecked():
            self.accept()

    def _reveal(self, job: Job) -> None:
        self.reveal_wanted.emit(job)
        self.accept()

    def _refresh_submit(self) -> None:
        busy = self._submitting.is_checking
        again = bool(self.sent.groups or self.outbox.on_their_way)
        submission = self._in_form()
        jobs = count(Batch(submission)) if submission is not None else 1
        idle = (
            translate("Submit", "Submit {jobs} jobs").format(jobs=jobs)
            if jobs > 1
            else translate("Submit", "Submit another")
            if again
            else translate("Submit", "Submit")
        )
        if self._editing is not None:
            idle = translate("Submit", "Save")
        elif self._reporting.waits_for:
            idle = (
                translate("Submit", "Keep {jobs} in outbox").format(jobs=jobs)
                if jobs > 1
                else translate("Submit", "Keep in outbox")
            )
        self.footer.submit.setText(translate("Submit", "Checking …") if busy else idle)
        is_usable = self.form is not None and not busy
        self.footer.submit.setEnabled(is_usable and not self._read_only)
        self.footer.vary.setEnabled(is_usable and not self._read_only)
        self.footer.vary.setVisible(self._editing is None)
        self.footer.show_graph.setEnabled(is_usable)

    # Closing

    def _remember(self) -> None:
        """Keeps what is in the form and what was chosen, for the next time."""
        if self.form is not None:
            self._keeper.keep(
                self.form.workflow,
                self.form.values(),
                server=self.header.servers.remembered(),
                close_after=self.footer.close_after.isChecked(),
                folds=self.form.folds(),
            )

    def done(self, result: int) -> None:
        """Closes; what is on its way goes on."""
        if not self._closed:
            self._closed = True
            self._drafts.rest()
            if self._editing is not None:
                self._editing.leave()
            self._choice.close()
            self._choosing.close()
            self._preflight.close()
            self._asides.close()
            self._submitting.leave_alone()
            self._remember()
            super().done(result)
            if not self._submitting.is_checking:
                self._retire()

    def _retire(self) -> None:
        """Lets go of everything, when nothing of this dialog is awaited any more."""
        if self._retired:
            return
        self._retired = True
        self._unsubscribe()
        self.pages.close()
        self._application.feeds.follow(self, ())
        self._area.abandon()
        self.outbox.leave_alone(self._pasted.close)
        self.deleteLater()


def _qt() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app
