"""All submissions of one dialog that are on their way, and what became of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.job import Job
from jobmonitor.ui.submit.sending.outgoing import Outgoing

if TYPE_CHECKING:
    from jobmonitor.ui.runtime import Tasks

MOST_FAILURES = 20
"""Submissions that failed and are kept to be sent again."""


class Sending(QObject):
    """Begins submissions, keeps those that are on their way and those that failed."""

    changed = Signal()
    """One began, ended, or was put away."""
    sent = Signal(object, object)
    """An Outgoing and a Job that it sent."""
    kept = Signal(object, str)
    """An Outgoing that waits in the outbox now, and why."""
    failed = Signal(object, object)
    """An Outgoing and the JobMonitorError that ended it."""

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self._tasks = tasks
        self._on_their_way: list[Outgoing] = []
        self._failed: list[Outgoing] = []
        self._is_left = False
        self._when_over: Callable[[], None] = lambda: None

    @property
    def on_their_way(self) -> tuple[Outgoing, ...]:
        """Oldest first."""
        return tuple(self._on_their_way)

    @property
    def failures(self) -> tuple[Outgoing, ...]:
        """Oldest first; each has its `error`."""
        return tuple(self._failed)

    def begin(self, outgoing: Outgoing) -> None:
        """Sends it."""
        self._on_their_way.append(outgoing)
        outgoing.sent.connect(partial(self._sent, outgoing))
        outgoing.kept.connect(partial(self.kept.emit, outgoing))
        outgoing.failed.connect(partial(self._failed_one, outgoing))
        outgoing.ended.connect(partial(self._ended, outgoing))
        outgoing.start(self._tasks)
        self.changed.emit()

    def retry(self, outgoing: Outgoing) -> None:
        """Sends one that failed once more."""
        self._remove(outgoing)
        self.begin(outgoing.again())

    def dismiss(self, outgoing: Outgoing) -> None:
        """One that failed is not needed any more."""
        self._remove(outgoing)
        self.changed.emit()

    def leave_alone(self, when_over: Callable[[], None]) -> None:
        """The dialog is closed: what is on its way goes on by itself; `when_over` is called when all of it
        has ended, at once where nothing is."""
        self._is_left = True
        self._when_over = when_over
        for outgoing in self._on_their_way:
            outgoing.leave_alone()
        self._look_whether_over()

    def _sent(self, outgoing: Outgoing, job: Job) -> None:
        self.sent.emit(outgoing, job)

    def _failed_one(self, outgoing: Outgoing, error: JobMonitorError) -> None:
        self._failed = [*self._failed[-MOST_FAILURES + 1 :], outgoing]
        self.failed.emit(outgoing, error)

    def _ended(self, outgoing: Outgoing) -> None:
        self._on_their_way.remove(outgoing)
        self.changed.emit()
        self._look_whether_over()

    def _remove(self, outgoing: Outgoing) -> None:
        if outgoing in self._failed:
            self._failed.remove(outgoing)

    def _look_whether_over(self) -> None:
        if self._is_left and not self._on_their_way:
            when_over, self._when_over = self._when_over, lambda: None
            when_over()
