"""A submission on its way. It goes on when the dialog that began it is closed."""

from __future__ import annotations

import asyncio
import traceback
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from jobmonitor.domain.errors import ArrivalUnknown, JobMonitorError, KeptInOutbox
from jobmonitor.domain.events import ProblemOccurred
from jobmonitor.domain.job import Job
from jobmonitor.domain.workflow import Submission
from jobmonitor.ui.submit.notice import details_of
from jobmonitor.ui.submit.sending.step_words import fraction_of, step_text
from jobmonitor.ui.submit.watching.sent import SentGroup
from jobmonitor.ui.translating import translate

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.services.submitting.steps import SubmissionStep
    from jobmonitor.ui.runtime import Tasks


class Outgoing(QObject):
    """Sends one submission and tells how it goes. Without a listener, a failure goes to the bus."""

    stepped = Signal(object)
    """A SubmissionStep."""
    sent = Signal(object)
    """The Job as its row tells it."""
    failed = Signal(object)
    """A JobMonitorError."""
    kept = Signal(str)
    """It waits in the outbox: a sentence that says why."""
    cancelled = Signal()
    ended = Signal()
    """It was sent, is kept, failed, or was cancelled."""

    def __init__(self, application: Application, submission: Submission) -> None:
        super().__init__()
        self._application = application
        self.submission = submission
        self.group = SentGroup(self.title, self.count)
        """The jobs that it sent."""
        self.step: SubmissionStep | None = None
        """What it is doing just now."""
        self.error: JobMonitorError | None = None
        """Why it failed, where it did."""
        self.may_retry = True
        """Whether sending it once more cannot make a second job of one that arrived after all."""
        self.is_stopping = False
        """Whether it was asked to stop."""
        self._task: asyncio.Task[Any] | None = None
        self._is_watched = True

    @property
    def title(self) -> str:
        """What is sent, as an operator calls it."""
        return self.submission.workflow.title

    @property
    def count(self) -> int:
        """How many jobs it makes."""
        return 1

    @property
    def text(self) -> str:
        """How far it is, in words."""
        return step_text(self.step)

    @property
    def fraction(self) -> float | None:
        """How far it is, 0 to 1; None where that is not known."""
        return fraction_of(self.step)

    @property
    def failure(self) -> str:
        """What became of it, where it failed: a sentence."""
        return (
            translate("Submit", "{title} was not submitted: {message}").format(
                title=self.title, message=self.error.message
            )
            if self.error is not None
            else ""
        )

    @property
    def may_stop(self) -> bool:
        """Whether it can be held back still."""
        return self.step is None or not self.step.is_final

    def again(self) -> Outgoing:
        """The same once more, not begun: what a retry sends."""
        return Outgoing(self._application, self.submission)

    def start(self, tasks: Tasks) -> None:
        """Sends it; the task keeps this object alive."""
        name = f"submit {self.submission.workflow.name}"
        self._task = tasks.spawn(self._attempt(), name, on_done=self._done, on_error=self._fault)
        if self._task is not None:
            self._task.add_done_callback(self._over)

    def cancel(self) -> None:
        """Asks it to stop. What has reached the server already goes on."""
        if self._task is not None and not self._task.done() and not self.is_stopping:
            self.is_stopping = True
            self._task.cancel()

    def leave_alone(self) -> None:
        """Nobody looks any more: a failure is told to everybody."""
        self._is_watched = False

    async def _attempt(self) -> object:
        try:
            return await self._send()
        except JobMonitorError as error:
            return error

    async def _send(self) -> object:
        return await self._application.outbox.submit(self.submission, report=self._report)

    def _report(self, step: SubmissionStep) -> None:
        self.step = step
        self.stepped.emit(step)

    def _done(self, result: object) -> None:
        if isinstance(result, KeptInOutbox):
            self._tell_kept(
                translate("Submit", "{title} waits in the outbox: {reason}").format(
                    title=self.title, reason=result.reason
                )
            )
        elif isinstance(result, JobMonitorError):
            self._tell_failure(result)
        else:
            self._tell_result(result)
        self.ended.emit()

    def _tell_result(self, result: object) -> None:
        assert isinstance(result, Job)
        self.sent.emit(result)

    def _tell_kept(self, sentence: str) -> None:
        if self._is_watched:
            self.kept.emit(sentence)
        else:
            self._application.bus.publish(
                ProblemOccurred(sentence, translate("Submit", "It is sent by itself later."))
            )

    def _fault(self, error: Exception) -> None:
        """What nobody foresaw: the operator hears of it in the same place."""
        self.may_retry = False
        self._tell_failure(
            JobMonitorError(
                translate("Submit", "Something unexpected went wrong while sending."),
                remedy=translate(
                    "Submit", "Look at the list of jobs before you submit again: it may have arrived."
                ),
                details="".join(traceback.format_exception(error)),
            )
        )
        self.ended.emit()

    def _over(self, task: asyncio.Task[Any]) -> None:
        if task.cancelled() and self.is_stopping:  # not where the window is closing
            self.cancelled.emit()
            self.ended.emit()

    def _tell_failure(self, error: JobMonitorError) -> None:
        self.error = error
        self.may_retry = self.may_retry and not isinstance(error, ArrivalUnknown)
        if self._is_watched:
            self.failed.emit(error)
            return
        self._application.bus.publish(ProblemOccurred(self.failure, error.remedy, details_of(error)))
