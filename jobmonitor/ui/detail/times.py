"""When a job was made, how long it waited and ran, and what its nodes took."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.job import Job
from jobmonitor.domain.timing import JobTiming
from jobmonitor.services.timings import timing_in_row
from jobmonitor.ui.detail.facts import time_facts
from jobmonitor.ui.detail.sections import Section, fact_table
from jobmonitor.ui.detail.timeline import timeline_of
from jobmonitor.ui.detail.timeline_chart import TimelineChart
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import MARGIN
from jobmonitor.ui.widgets.plain import PlainLabel

if TYPE_CHECKING:
    from jobmonitor.services.application import Application


class Times(QWidget):
    """Shows what the row says at once, and what this workstation measured as soon as that is read."""

    node_wanted = Signal(str)

    def __init__(
        self, application: Application, tasks: Tasks, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._application, self._tasks = application, tasks
        self._job: Job | None = None
        self._timing = JobTiming()
        self.chart = TimelineChart(theme)
        self.chart.node_wanted.connect(self.node_wanted)
        self.note = PlainLabel(muted=True)
        self.note.setWordWrap(True)
        self.facts = Section("")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(MARGIN)
        for part in (self.chart, self.note, self.facts):
            column.addWidget(part)

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

    def tick(self) -> None:
        """Time goes by: what runs has run for longer."""
        job = self._job
        if job is None:
            return
        live = self._application.tracking.live(job.ref) if job.status.is_active else None
        since = live.running_since if live is not None else None
        made = timeline_of(job, self._timing, running_since=since, now=self._application.clock.now())
        self.chart.show_timeline(made)
        self.note.setText(made.note)
        self.note.setVisible(bool(made.note))

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
        self.facts.fill((job.ref, facts), lambda: fact_table(facts))
        self.tick()
