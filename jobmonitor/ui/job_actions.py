"""Cancelling the job that is shown, and what is said of the application itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMessageBox, QWidget

from jobmonitor import __version__
from jobmonitor.domain.job import Job, JobRef, JobStatus
from jobmonitor.ui.feed.columns import about
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.theme.icons import Icons
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.question import Question
from jobmonitor.ui.words import one_line

if TYPE_CHECKING:
    from jobmonitor.services.application import Application

LOGO = 48
"""Logical pixels."""


class JobActions:
    """Each works on the job that is current when it is called."""

    def __init__(
        self,
        window: QWidget,
        application: Application,
        tasks: Tasks,
        tell: Callable[[str, Exception], None],
        current: Callable[[], Job | None],
    ) -> None:
        """`tell`: that something failed, and why."""
        self._window, self._application, self._tasks = window, application, tasks
        self._tell, self._current = tell, current
        self.question: Question | None = None
        """What is asked just now."""
        self._asked: JobRef | None = None

    def cancel(self) -> None:
        """Asks, because it cannot be undone, and then asks the server."""
        job = self._current()
        if job is None or not job.status.is_active:
            return
        subject = one_line(about(job), 80)
        told = f"“{subject}”\n\n" if subject else ""
        lost = (
            translate("Actions", "It has not begun.")
            if job.status is JobStatus.PENDING
            else translate("Actions", "What it has done so far is lost.")
        )
        box = Question(
            self._window,
            translate("Actions", "Cancel this {workflow_name} job?").format(
                workflow_name=one_line(job.workflow_name, 60)
            ),
            translate("Actions", "{told}{lost} Other jobs go on.").format(told=told, lost=lost),
        )
        box.offer(
            translate("Actions", "Cancel job"), translate("Actions", "Let it run"), partial(self._cancel, job)
        )
        self.question, self._asked = box, job.ref
        box.finished.connect(lambda _: setattr(self, "question", None))
        box.open()

    def look_again(self) -> None:
        """The current job reads differently: where it has ended, whether to cancel it is no question."""
        job = self._current()
        has_ended = job is not None and job.ref == self._asked and job.status.is_terminal
        if self.question is not None and has_ended:
            self.question.reject()

    def _cancel(self, job: Job) -> None:
        self._tasks.spawn(
            self._application.cancelling.cancel(job),
            f"cancel {job.ref}",
            on_error=partial(
                self._tell,
                translate("Actions", "The {workflow} job was not cancelled.").format(
                    workflow=one_line(job.workflow_name, 60)
                ),
            ),
        )

    def about(self) -> None:
        """Which version this is."""
        info = self._application.database
        box = Question(
            self._window,
            translate("Actions", "jobmonitor {version}").format(version=__version__),
            translate(
                "Actions",
                "Submits work to ComfyUI servers, watches it, and finds what was made.\nDatabase: {database}",
            ).format(database=info.title if info else translate("Actions", "not connected")),
        )
        box.setIconPixmap(Icons().pixmap("jobmonitor", "", LOGO, box.devicePixelRatio()))
        box.addButton(translate("Actions", "Close"), QMessageBox.ButtonRole.RejectRole)
        box.open()
