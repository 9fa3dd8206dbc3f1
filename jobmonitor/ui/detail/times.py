"""When a job was made, how long it waited and ran, and which of its nodes took longest."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.job import Job
from jobmonitor.domain.timing import JobTiming
from jobmonitor.services.timings import timing_in_row
from jobmonitor.ui.detail.facts import time_facts
from jobmonitor.ui.detail.node_bars import node_bars
from jobmonitor.ui.detail.sections import Section, fact_table
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import MARGIN

if TYPE_CHECKING:
    from jobmonitor.services.application import Application


class Times(QWidget):
    """Shows what the row says at once, and what this workstation measured as soon as that is read."""

    def __init__(
        self, application: Application, tasks: Tasks, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._application, self._tasks, self._theme = application, tasks, theme
        self._job: Job | None = None
        self._timing = JobTiming()
        self.facts, self.nodes = Section("Times"), Section("Slowest nodes")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(MARGIN)
        column.addWidget(self.facts)
        column.addWidget(self.nodes)

    def show_job(self, job: Job) -> None:
        """Shows the times of a job."""
        if job == self._job:
            return
        is_same = self._job is not None and self._job.ref == job.ref
        self._job = job
        in_row = timing_in_row(job)
        if not (is_same and self._timing.nodes and not in_row.nodes):
            self._show(job, in_row)
        if job.status.is_terminal and not in_row.nodes:
            self._ask(job)

    def forget_colours(self) -> None:
        """What is shown is made anew with the next job."""
        self._job = None
        self.nodes.fill(None, lambda: None)

    def _ask(self, job: Job) -> None:
        async def ask() -> JobTiming | None:
            try:
                return await self._application.timings.of(job)
            except JobMonitorError:
                return None  # what the row says has to do

        def answered(timing: JobTiming | None) -> None:
            if timing is not None and job is self._job:
                self._show(job, timing)

        self._tasks.spawn(ask(), "how long a job took", on_done=answered)

    def _show(self, job: Job, timing: JobTiming) -> None:
        self._timing = timing
        facts = time_facts(job, timing)
        self.facts.fill((job.ref, facts), partial(fact_table, facts))
        self.nodes.fill((job.ref, timing.nodes), partial(node_bars, timing.nodes, self._theme))
