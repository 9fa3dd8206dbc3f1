"""A submission on its way. It goes on when the dialog that began it is closed."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.events import ProblemOccurred
from jobmonitor.domain.job import Job
from jobmonitor.domain.workflow import Submission
from jobmonitor.ui.submit.notice import details_of

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.services.submission import SubmissionStep
    from jobmonitor.ui.runtime import Tasks


class Outgoing(QObject):
    """Sends one submission and tells how it goes. Without a listener, a failure goes to the bus."""

    stepped = Signal(object)
    """A SubmissionStep."""
    sent = Signal(object)
    """The Job as its row tells it."""
    failed = Signal(object)
    """A JobMonitorError."""
    ended = Signal()

    def __init__(self, application: Application, submission: Submission) -> None:
        super().__init__()
        self._application = application
        self._submission = submission
        self._is_watched = True

    @property
    def title(self) -> str:
        """What is sent, as an operator calls it."""
        return self._submission.workflow.title

    def start(self, tasks: Tasks) -> None:
        """Sends it; the task keeps this object alive."""
        name = f"submit {self._submission.workflow.name}"
        tasks.spawn(self._send(), name, on_done=self._done, on_error=self._fault)

    def leave_alone(self) -> None:
        """Nobody looks any more: a failure is told to everybody."""
        self._is_watched = False

    async def _send(self) -> Job | JobMonitorError:
        try:
            return await self._application.submission.submit(self._submission, report=self._report)
        except JobMonitorError as error:
            return error

    def _report(self, step: SubmissionStep) -> None:
        self.stepped.emit(step)

    def _done(self, result: Job | JobMonitorError) -> None:
        if isinstance(result, JobMonitorError):
            self._tell_failure(result)
        else:
            self.sent.emit(result)
        self.ended.emit()

    def _fault(self, error: Exception) -> None:
        """What nobody foresaw: the operator hears of it in the same place."""
        self._tell_failure(
            JobMonitorError(
                "Something unexpected went wrong while sending.",
                remedy="Look at the list of jobs before you submit again: it may have arrived.",
                details="".join(traceback.format_exception(error)),
            )
        )
        self.ended.emit()

    def _tell_failure(self, error: JobMonitorError) -> None:
        if self._is_watched:
            self.failed.emit(error)
            return
        message = f"{self.title} was not submitted: {error.message}"
        self._application.bus.publish(ProblemOccurred(message, error.remedy, details_of(error)))
