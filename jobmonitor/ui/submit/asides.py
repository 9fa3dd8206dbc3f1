"""The dialogs beside the form: its graph as it would be sent, and many jobs from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from jobmonitor.domain.preflight import PreflightReport
from jobmonitor.domain.workflow import Submission
from jobmonitor.ui.graph.view import GraphView
from jobmonitor.ui.submit.batch.dialog import BatchDialog
from jobmonitor.ui.submit.check.preflight import Preflight
from jobmonitor.ui.submit.check.reporting import Reporting
from jobmonitor.ui.submit.footer import Footer
from jobmonitor.ui.submit.form.form import WorkflowForm
from jobmonitor.ui.submit.sending.submitting import Submitting
from jobmonitor.ui.submit.server.choosing import Choosing
from jobmonitor.ui.translating import translate

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.runtime import Tasks


class Asides(QObject):
    """Opens them with what is in the form."""

    batch_ready = Signal(object)
    """A Batch that may be sent."""

    def __init__(
        self,
        application: Application,
        tasks: Tasks,
        window: QWidget,
        footer: Footer,
        choosing: Choosing,
        preflight: Preflight,
        submitting: Submitting,
        reporting: Reporting,
        form: Callable[[], WorkflowForm | None],
        in_form: Callable[[], Submission | None],
    ) -> None:
        """`in_form` gives what is in the form, not checked."""
        super().__init__()
        self._application, self._tasks, self._window = application, tasks, window
        self._choosing, self._preflight = choosing, preflight
        self._submitting, self._reporting = submitting, reporting
        self._form, self._in_form = form, in_form
        self._is_closed = False
        footer.show_graph.clicked.connect(lambda: submitting.look(self._show_graph))
        footer.vary.clicked.connect(self._vary)

    def close(self) -> None:
        """Opens nothing more."""
        self._is_closed = True

    def _show_graph(self, submission: Submission, report: PreflightReport) -> None:
        if self._is_closed:
            return
        if not report.filled:
            self._reporting.show_report(report)
            return
        view = GraphView(
            self._application,
            self._tasks,
            submission.workflow.title,
            report.filled,
            note=(
                translate(
                    "Submit",
                    "As it would be sent to {title}. New seeds are drawn, and files get their names, "
                    "when it is sent.",
                ).format(title=submission.server.title)
            ),
            compare_with=submission.workflow.name,
            parent=self._window,
        )
        view.open()

    def _vary(self) -> None:
        """Many jobs, when what was chosen in the form is known."""
        form = self._form()
        if form is not None:
            self._tasks.spawn(form.settle(), "look at the form's files", on_done=lambda _: self._open_batch())

    def _open_batch(self) -> None:
        submission = None if self._is_closed else self._in_form()
        if submission is not None:
            BatchDialog(
                self._application,
                self._tasks,
                submission,
                self._choosing,
                self._preflight,
                self.batch_ready.emit,
                self._window,
            ).open()
