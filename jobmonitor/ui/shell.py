"""The window from its beginning to its orderly end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.events import ProblemOccurred
from jobmonitor.ui.main_window import MainWindow
from jobmonitor.ui.ports import Pictures
from jobmonitor.ui.runtime import Tasks, on_end_signals

if TYPE_CHECKING:
    from jobmonitor.services.application import Application

log = logging.getLogger(__name__)


async def present(
    application: Application, pictures: Pictures, on_shown: Callable[[MainWindow], None] | None = None
) -> int:
    """Shows the window until it is closed (or SIGINT or SIGTERM comes), then puts everything away.

    `on_shown` is called with the window when it is on the screen. Returns the exit code.
    """
    tasks = Tasks()

    def tell(name: str, error: Exception) -> None:
        if isinstance(error, JobMonitorError):
            problem = ProblemOccurred(error.message, error.remedy, error.details)
        else:
            log.error("%s failed", name, exc_info=error)
            problem = ProblemOccurred(f"Something went wrong: {name}.", details=repr(error))
        application.bus.publish(problem)

    tasks.on_failure = tell
    window = MainWindow(application, pictures, tasks)
    closed = asyncio.Event()
    window.closed.connect(closed.set)

    def end() -> None:
        window.close()
        closed.set()

    with on_end_signals(end):
        try:
            await window.prepare()
            window.show()
            window.begin()
            await window.first_answer()
            await application.start()
            if on_shown is not None:
                on_shown(window)
            await closed.wait()
        finally:
            await window.finish()
            application.outbox.closing()
            await tasks.close()
            await application.close()
    window.deleteLater()
    return 0
