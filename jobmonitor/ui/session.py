"""One application with its window, from its beginning to its orderly end."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.events import ProblemOccurred
from jobmonitor.ui.faults import described
from jobmonitor.ui.main_window import MainWindow
from jobmonitor.ui.ports import Pictures
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.translating import translate

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.layout_state import LayoutState
    from jobmonitor.ui.opening.opening import Opening
    from jobmonitor.ui.theme.theme import Theme

log = logging.getLogger(__name__)

STORING_SECONDS = 1.0
"""How long what is being stored may take at the end."""


async def _nothing() -> None:
    """There is nothing to let go of."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The services of one profile, built and not started."""

    application: Application
    pictures: Pictures
    let_go: Callable[[], Awaitable[None]] = _nothing
    """Called before the application is closed."""


class Session:
    """Shows a window on what was opened."""

    def __init__(self, opened: Opened, theme: Theme | None = None, opening: Opening | None = None) -> None:
        """`theme`: of the window that was there before. `opening`: has the window already, bare."""
        self._opened, self._opening = opened, opening
        self.tasks = Tasks(self._tell)
        self.window = MainWindow(theme=theme) if opening is None else opening.window
        self.window.furnish(opened.application, opened.pictures, self.tasks)
        self._cover()
        self._is_finished = False

    @property
    def application(self) -> Application:
        """Its services."""
        return self._opened.application

    def _tell(self, name: str, error: Exception) -> None:
        if isinstance(error, JobMonitorError):
            problem = ProblemOccurred(error.message, error.remedy, error.details)
        else:
            details = described(error)
            log.error("%s failed: %s", name, details.replace("\n", " < "))
            sentence = translate("Window", "Something went wrong: {what}.").format(what=name)
            problem = ProblemOccurred(sentence, details=details)
        self.application.bus.publish(problem)

    def tell_fault(self, details: str) -> None:
        """Something happened that nobody expected; the window goes on."""
        sentence = translate("Window", "A fault in jobmonitor. Nothing is lost: go on, or start it again.")
        self.application.bus.publish(ProblemOccurred(sentence, details=details))

    async def show(self, usual: LayoutState | None = None) -> None:
        """Shows the window, with the layout `usual` where none was stored; returns when there are rows, or
        what is wrong with them."""
        await self.window.prepare(usual)
        self._cover()
        self.window.show()
        self.window.begin()
        if self._opening is not None:
            self._opening.await_rows()
        await self.window.first_answer()
        if self._opening is not None:
            self._opening.finish()

    def _cover(self) -> None:
        if self._opening is not None:
            self._opening.cover()

    async def hide(self) -> None:
        """The window goes, its layout and what was typed are kept; what is on its way goes on."""
        self._close_dialogs()
        self.window.hide()
        await self._finish()

    def _close_dialogs(self) -> None:
        """As an operator would: each keeps what is worth keeping of what was typed."""
        for dialog in self.window.findChildren(QDialog):
            if dialog.isVisible():
                dialog.close()

    async def _finish(self) -> None:
        if not self._is_finished:
            self._is_finished = True
            self._close_dialogs()
            await self.window.finish()

    async def close(self) -> None:
        """Puts everything away. What is cut off is found again when the profile is opened the next time."""
        await self._finish()
        await self.tasks.settle(STORING_SECONDS)
        self.application.outbox.closing()
        await self.tasks.close()
        await self._opened.let_go()  # first: what makes pictures still asks the application's servers
        await self.application.close()
        self.window.deleteLater()
