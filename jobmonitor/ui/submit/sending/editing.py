"""A form that is open on what waits in the outbox: it is saved back there, or left as it was."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.outbox import OutboxEntry
from jobmonitor.domain.workflow import Submission
from jobmonitor.ui.translating import translate

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.runtime import Tasks

log = logging.getLogger(__name__)


class Editing(QObject):
    """One entry, which is not sent meanwhile."""

    saved = Signal()
    failed = Signal(object)
    """A JobMonitorError: the entry is open still."""
    ended = Signal()
    """The entry is in the outbox again."""

    def __init__(self, application: Application, tasks: Tasks, entry: OutboxEntry) -> None:
        super().__init__()
        self._application, self._tasks = application, tasks
        self._entry = entry
        self._is_saving = self._is_over = False

    def save(self, submission: Submission) -> None:
        """This is sent in place of what waited."""
        if self._is_saving or self._is_over:
            return
        self._is_saving = True
        self._tasks.spawn(
            self._application.outbox.save(self._entry, submission),
            "save to the outbox",
            on_done=lambda _: self._was_saved(),
            on_error=self._fail,
        )

    def leave(self) -> None:
        """What waited stays as it was, unless it was saved."""
        if self._is_saving or self._is_over:
            return
        self._is_over = True
        self._tasks.spawn(
            self._application.outbox.leave(self._entry),
            "leave what waits as it was",
            on_done=lambda _: self.ended.emit(),
        )

    def _was_saved(self) -> None:
        self._is_over = True
        self.saved.emit()
        self.ended.emit()

    def _fail(self, error: Exception) -> None:
        self._is_saving = False
        if not isinstance(error, JobMonitorError):
            log.error("The outbox could not take it", exc_info=error)
            error = JobMonitorError(translate("Submit", "The outbox could not take it."), details=repr(error))
        self.failed.emit(error)
