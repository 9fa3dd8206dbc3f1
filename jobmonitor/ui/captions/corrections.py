"""Writes corrected captions into their rows, one after another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.events import ProblemOccurred
from jobmonitor.domain.job import JobRef
from jobmonitor.services.database_words import read_only_reason
from jobmonitor.ui.captions.model import CaptionsModel
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.bars import MessageBar

if TYPE_CHECKING:
    import asyncio

    from jobmonitor.services.application import Application
    from jobmonitor.ui.runtime import Tasks


class Corrections(QObject):
    """What is not written stays in the model, and so in the data set."""

    changed = Signal()
    """A correction was written, or could not be."""

    def __init__(
        self, application: Application, tasks: Tasks, model: CaptionsModel, messages: MessageBar
    ) -> None:
        super().__init__()
        self._application, self._tasks, self._model, self._messages = application, tasks, model, messages
        self._work: asyncio.Task[None] | None = None
        self._again = False
        self._is_left = False

    def leave(self) -> None:
        """The dialog is closed: writes what is left, and tells a failure to everybody."""
        self.write()
        self._is_left = True

    def write(self) -> None:
        """Writes what was corrected. Where that is going on, once more after it."""
        if self._work is not None:
            self._again = True
        elif self._model.edits and not read_only_reason(self._application.database):
            self._work = self._tasks.spawn(self._write(), "write captions", self._ended, self._failed)

    async def _write(self) -> None:
        for ref, caption in tuple(self._model.edits.items()):
            await self._write_one(ref, caption)

    async def _write_one(self, ref: JobRef, caption: str) -> None:
        job = self._model.current(ref)
        if job is None:
            return
        if job.output_text != caption:
            await self._application.datasets.rewrite(job, caption)
        self._model.settle(ref, caption)

    def _ended(self, _: None) -> None:
        self._next()

    def _failed(self, error: Exception) -> None:
        remedy = error.remedy if isinstance(error, JobMonitorError) else ""
        message = error.message if isinstance(error, JobMonitorError) else repr(error)
        message = translate("Captions", "A caption was not saved: {message}").format(message=message)
        if self._is_left:
            self._application.bus.publish(ProblemOccurred(message, remedy))
        else:
            self._messages.tell(message, remedy)
        self._again = False
        self._next()

    def _next(self) -> None:
        self._work = None
        self.changed.emit()
        if self._again:
            self._again = False
            self.write()
