"""The check of everything before it is sent: in the background while one types, and once more on Submit."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from jobmonitor.domain.errors import JobMonitorError, ServerUnreachable
from jobmonitor.domain.preflight import PreflightReport
from jobmonitor.domain.workflow import Submission
from jobmonitor.ui.translating import translate

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.runtime import Tasks

log = logging.getLogger(__name__)

PAUSE_MS = 600
"""How long typing must rest before the form is checked."""
PATIENCE = 30.0
"""Seconds that a check may take; then it counts as one that could not be made."""


class Preflight(QObject):
    """Never checks twice at the same time; an answer to a form that reads differently by now is dropped."""

    reported = Signal(object)
    """A PreflightReport of what is in the form."""

    def __init__(
        self, application: Application, tasks: Tasks, submission: Callable[[], Submission | None]
    ) -> None:
        """`submission` gives what is in the form, not checked; None where there is none or no server."""
        super().__init__()
        self._application, self._tasks, self._submission = application, tasks, submission
        self._turn = asyncio.Lock()
        self._question = 0
        self._is_asking = False
        self._is_closed = False
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._begin)

    def soon(self) -> None:
        """The form reads differently: it is checked when typing rests."""
        self._question += 1
        if not self._is_closed:
            self._pause.start()

    def close(self) -> None:
        """Checks nothing more of its own accord."""
        self._question += 1
        self._is_closed = True
        self._pause.stop()

    async def check(self, submission: Submission) -> PreflightReport:
        """Checks `submission` at once, after the check that may be under way."""
        self._pause.stop()
        self._question += 1
        async with self._turn:
            try:
                async with asyncio.timeout(PATIENCE):
                    return await self._application.preflight.check(submission)
            except TimeoutError:
                late = ServerUnreachable(
                    translate("Submit", "{title} did not answer while the graph was checked.").format(
                        title=submission.server.title
                    ),
                    remedy=translate("Submit", "Try again, choose another server, or submit anyway."),
                )
                return PreflightReport(others=(late,))
            except JobMonitorError as error:
                return PreflightReport(others=(error,))

    def _begin(self) -> None:
        if self._is_asking:
            return  # whatever is asked now is stale; what is in the form then is asked at its end
        submission = self._submission()
        if submission is None:
            return
        self._is_asking = True
        work = self.check(submission)
        question = self._question + 1  # `check` counts when it begins
        self._tasks.spawn(
            work,
            "check the form in the background",
            on_done=lambda report: self._answered(question, report),
            on_error=self._failed,
        )

    def _answered(self, question: int, report: PreflightReport) -> None:
        self._is_asking = False
        if self._is_closed:
            return
        if question == self._question:
            self.reported.emit(report)
        elif not self._pause.isActive():
            self._pause.start()

    def _failed(self, error: Exception) -> None:
        self._is_asking = False
        log.error("The form could not be checked in the background", exc_info=error)
