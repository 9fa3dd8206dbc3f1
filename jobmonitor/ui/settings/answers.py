"""Tasks of one dialog: what they answer when it is closed is dropped."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from PySide6.QtWidgets import QDialog

from jobmonitor.ui.runtime import Tasks

T = TypeVar("T")


class Answers:
    """Spawns as `Tasks` does. Work that writes goes on to its end when the dialog is closed; whoever only
    looks cancels that."""

    def __init__(self, tasks: Tasks, dialog: QDialog) -> None:
        self._tasks = tasks
        self.is_wanted = True
        """Whether the dialog is open still."""
        dialog.finished.connect(self._close)

    def _close(self) -> None:
        self.is_wanted = False

    def spawn(
        self,
        work: Coroutine[Any, Any, T],
        name: str,
        on_done: Callable[[T], None] | None = None,
        on_error: Callable[[Exception], None] | None = None,
    ) -> asyncio.Task[T] | None:
        """Starts `work`; its result and its failure are told while the dialog is open."""

        def done(value: T) -> None:
            if self.is_wanted and on_done is not None:
                on_done(value)

        def failed(error: Exception) -> None:
            if self.is_wanted and on_error is not None:
                on_error(error)
            elif self._tasks.on_failure is not None:
                self._tasks.on_failure(name, error)

        return self._tasks.spawn(work, name, on_done=done, on_error=failed)
