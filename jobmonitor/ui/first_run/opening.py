"""The window's part of the first steps: offered once to who has nothing yet, taken up again from Help."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.setting import SIMULATED

if TYPE_CHECKING:
    from jobmonitor.ui.first_run.dialog import FirstSteps
    from jobmonitor.ui.window.main_window import MainWindow

log = logging.getLogger(__name__)

NAME = "first-steps"
"""Under which name the state file keeps how far they are."""
LAST = 3
MAX_BYTES = 1_000


class FirstStepsOpener:
    """Opens one dialog at a time."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.dialog: FirstSteps | None = None
        """The one that is open."""
        self.can_simulate = False
        """Whether there is a simulated server to try it with."""

    def offer(self) -> None:
        """Opens them where there are no jobs, and nobody put them off."""
        self._window.tasks.spawn(self._offer(), "offer the first steps")

    async def _offer(self) -> None:
        application = self._window.application
        step = await self._kept()
        if step is not None:
            return
        try:
            counts = await application.background.run(application.repository.counts, FeedQuery())
        except JobMonitorError as error:
            log.info("Whether there are jobs is not known: %s", error.message)
            return
        if not counts.total:
            self.open(0)

    def resume(self) -> None:
        """Opens them where they were left."""
        self._window.tasks.spawn(
            self._kept(), "read how far the first steps are", on_done=lambda step: self.open(step or 0)
        )

    def open(self, step: int = 0) -> None:
        """Shows a step, counted from 0."""
        from jobmonitor.ui.first_run.dialog import FirstSteps  # as late as it is needed

        if self.dialog is not None:
            self.dialog.raise_()
            return
        self.dialog = FirstSteps(self._window, step, can_simulate=self.can_simulate)
        self.dialog.finished.connect(self._closed)
        self.dialog.show()

    def _closed(self) -> None:
        self.dialog = None

    def simulate(self) -> None:
        """Goes on at a simulated server, with a file of its own."""
        self._window.profiles.switch(SIMULATED, lambda window: window.first_steps.open(LAST))

    def keep(self, step: int, *, is_done: bool = False) -> None:
        """Remembers how far they are."""
        application = self._window.application
        data = json.dumps({"step": 0 if is_done else step}).encode()
        self._window.tasks.spawn(
            application.local.run(application.layout.store, NAME, data),
            "remember the first steps",
            on_error=lambda error: log.warning("The first steps are not remembered: %s", error),
        )

    async def _kept(self) -> int | None:
        """The step where they were left; None where they were never begun."""
        application = self._window.application
        try:
            data = await application.local.run(application.layout.load, NAME)
        except JobMonitorError as error:
            log.warning("How far the first steps are is not known: %s", error.message)
            return 0
        if data is None or len(data) > MAX_BYTES:
            return None
        try:
            step = json.loads(data).get("step")
        except (ValueError, AttributeError, RecursionError):
            return 0
        return step if isinstance(step, int) and 0 <= step <= LAST else 0
