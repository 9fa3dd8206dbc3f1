"""What the actions on a job do: cancel, copy, open."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QMessageBox, QWidget

from jobmonitor import __version__
from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.job import Job, JobRef, JobStatus
from jobmonitor.ui.detail.sections import copy_text
from jobmonitor.ui.feed.columns import about
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.bars import MessageBar
from jobmonitor.ui.widgets.question import Question
from jobmonitor.ui.words import one_line

if TYPE_CHECKING:
    from jobmonitor.services.application import Application

log = logging.getLogger(__name__)

LOGO = 48
"""Logical pixels."""


class JobActions:
    """Each works on the job that is current when it is called."""

    def __init__(
        self,
        window: QWidget,
        application: Application,
        tasks: Tasks,
        messages: MessageBar,
        current: Callable[[], Job | None],
    ) -> None:
        self._window, self._application, self._tasks = window, application, tasks
        self._messages, self._current = messages, current
        self.question: Question | None = None
        """What is asked just now."""
        self._asked: JobRef | None = None

    def copy_comfy_id(self) -> None:
        """The id under which the server knows the job."""
        if (job := self._current()) and job.comfy_job_id:
            copy_text(job.comfy_job_id)

    def copy_output(self) -> None:
        """The address of the first output."""
        if (job := self._current()) and job.outputs:
            copy_text(job.outputs[0])

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

    def _tell(self, what: str, error: Exception) -> None:
        if isinstance(error, JobMonitorError):
            self._messages.tell(f"{what} {error.message}", error.remedy, error.details)
        else:
            log.error("%s", what, exc_info=error)
            self._messages.tell(what, details=repr(error))

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
        box.setIconPixmap(self._window.windowIcon().pixmap(QSize(LOGO, LOGO), box.devicePixelRatio()))
        box.addButton(translate("Actions", "Close"), QMessageBox.ButtonRole.RejectRole)
        box.open()
