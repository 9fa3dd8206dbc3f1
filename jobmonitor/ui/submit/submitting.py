"""From the press of Submit to a submission that is on its way, or to all that is wrong with it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from jobmonitor.domain.errors import InvalidField, InvalidSubmission, JobMonitorError
from jobmonitor.domain.server import Server
from jobmonitor.domain.workflow import Submission
from jobmonitor.ui.submit.checking import Checked, check_form
from jobmonitor.ui.submit.footer import Footer
from jobmonitor.ui.submit.form import WorkflowForm
from jobmonitor.ui.submit.header import Header
from jobmonitor.ui.submit.outgoing import Outgoing
from jobmonitor.ui.submit.sending import Sending

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.runtime import Tasks

log = logging.getLogger(__name__)


class Submitting(QObject):
    """Checks the form and hands it to `Sending`; shows what is wrong where it is wrong."""

    changed = Signal()
    """It began or ended to check."""
    sending = Signal()
    """The form is sent now: what is in it may be kept."""

    def __init__(
        self,
        application: Application,
        tasks: Tasks,
        header: Header,
        footer: Footer,
        outbox: Sending,
        form: Callable[[], WorkflowForm | None],
        server: Callable[[], Server | None],
    ) -> None:
        super().__init__()
        self._application, self._tasks = application, tasks
        self._header, self._footer, self._outbox = header, footer, outbox
        self._form, self._server = form, server
        self.is_checking = False
        outbox.failed.connect(self._not_sent)

    def submit(self) -> None:
        """Checks what is in the form and sends it; shows all that is wrong, where something is."""
        form = self._form()
        if form is None or self.is_checking:
            return
        self.is_checking = True
        self._footer.notice.hide()
        self._footer.say("Checking …")
        self.changed.emit()
        work = check_form(self._application, form, self._server())
        self._tasks.spawn(work, "check the form", self._checked, self._check_failed)

    def _checked(self, checked: Checked) -> None:
        self.is_checking = False
        self._footer.say("")
        if checked.submission is not None:
            self._send(checked.submission)
        elif not checked.form.is_abandoned:
            self._show_problems(checked.form, checked.problems)
        self.changed.emit()

    def _check_failed(self, error: Exception) -> None:
        self.is_checking = False
        log.error("The form could not be checked", exc_info=error)
        self._footer.say("")
        self._footer.notice.show_problem("The form could not be checked.", details=repr(error))
        self.changed.emit()

    def _send(self, submission: Submission) -> None:
        self.sending.emit()
        self._outbox.begin(Outgoing(self._application, submission))

    def _not_sent(self, outgoing: Outgoing, error: JobMonitorError) -> None:
        form = self._form()
        is_shown = form is not None and form.workflow == outgoing.submission.workflow
        if is_shown and isinstance(error, InvalidSubmission | InvalidField):
            found = error.problems if isinstance(error, InvalidSubmission) else (error,)
            self._outbox.dismiss(outgoing)  # it is to be corrected, not to be sent again
            self._show_problems(form, {each.field: str(each) for each in found})
        else:
            self._footer.notice.show_error(error)

    def _show_problems(self, form: WorkflowForm | None, problems: Mapping[str, str]) -> None:
        no_server = self._header.servers.current() is None
        count = len(problems) + no_server
        text = "One field needs attention." if count == 1 else f"{count} fields need attention."
        shown = form.rows if form is not None and form is self._form() else {}
        if form is not None and shown:
            form.tell(problems)
        if no_server:
            self._header.servers.focus()
        self._footer.say(text, "failed")
        elsewhere = [problem for name, problem in problems.items() if name not in shown]
        if elsewhere:
            self._footer.notice.show_problem(" ".join(elsewhere))
