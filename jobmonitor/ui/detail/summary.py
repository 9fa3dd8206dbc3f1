"""Several jobs at once: how many of which state, how long they took, where they ran."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from jobmonitor.domain.job import Job, JobStatus
from jobmonitor.services.failures import cause_of
from jobmonitor.services.selected_jobs import SelectedJobs, SelectionReader
from jobmonitor.ui.detail.facts import Fact
from jobmonitor.ui.detail.sections import Section, fact_table
from jobmonitor.ui.feed.status_words import status_word
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.theme.theme import Theme, large
from jobmonitor.ui.theme.tokens import ICON, MARGIN, SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.bars import link_button
from jobmonitor.ui.widgets.plain import ElidedLabel, PlainLabel
from jobmonitor.ui.words import count_text, duration_text, one_line

if TYPE_CHECKING:
    from jobmonitor.services.application import Application

MOST_READ = 5_000
"""Jobs that are looked at for a summary."""
READ_AFTER = 200
"""Milliseconds for which a selection lasts before it is looked at."""
MOST_NAMED = 4


@dataclass
class Totals:
    """What is counted of the jobs that were looked at."""

    jobs: int = 0
    seconds: float = 0.0
    timed: int = 0
    statuses: Counter[JobStatus] = field(default_factory=Counter)
    workflows: Counter[str] = field(default_factory=Counter)
    servers: Counter[str] = field(default_factory=Counter)
    causes: Counter[str] = field(default_factory=Counter)
    first: tuple[Job, ...] = ()
    """The first two, to be compared."""
    is_whole: bool = True

    def add(self, job: Job) -> None:
        """Counts one more."""
        self.jobs += 1
        self.statuses[job.status] += 1
        self.workflows[job.workflow_name] += 1
        if job.comfy_url:
            self.servers[job.comfy_url] += 1
        if job.status is JobStatus.FAILED:
            self.causes[cause_of(job).words] += 1
        if (duration := job.duration) is not None:
            self.seconds += duration.total_seconds()
            self.timed += 1
        if len(self.first) < 2:
            self.first = (*self.first, job)


async def totals_of(reader: SelectionReader, selected: SelectedJobs) -> Totals:
    """Reads the selection page by page, MOST_READ jobs at most. Raises DatabaseError."""
    totals = Totals()
    async with aclosing(reader.read(selected)) as batches:
        async for batch in batches:
            for job in batch.jobs:
                totals.add(job)
            await asyncio.sleep(0)  # a page is counted in one go, no more
            if totals.jobs >= MOST_READ:
                totals.is_whole = selected.count <= totals.jobs
                break
    return totals


class Summary(QWidget):
    """Shown in place of a job's details while several are selected. Stale answers are dropped."""

    compare_wanted = Signal(object, object)
    """Two jobs whose pictures shall be compared."""

    def __init__(
        self,
        application: Application,
        tasks: Tasks,
        theme: Theme,
        server_title: Callable[[str], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks, self._theme = tasks, theme
        self._server_title = server_title
        self._reader = SelectionReader(application.repository, application.background)
        self._selected: SelectedJobs | None = None
        self._task: asyncio.Task[Totals] | None = None
        self._question = 0
        self._two: tuple[Job, ...] = ()
        self.title = PlainLabel()
        self.title.setFont(large(self.title.font()))
        self.told = PlainLabel(muted=True)
        self.told.setWordWrap(True)
        self.compare = link_button(translate("Details", "Compare both pictures"), self._compare)
        self._lines = Section("")
        self._facts = Section("")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(MARGIN)
        for part in (self.title, self.told, self._lines, self._facts):
            column.addWidget(part)
        column.addWidget(self.compare, 0, Qt.AlignmentFlag.AlignLeft)
        self._wait = QTimer(self, singleShot=True, interval=READ_AFTER)
        self._wait.timeout.connect(self._read)

    def show_selected(self, selected: SelectedJobs) -> None:
        """Summarises these, a moment later: the selection may go on growing."""
        if selected == self._selected:
            return
        self._selected = selected
        self._stop()
        self.title.setText(
            translate("Details", "{count} jobs selected").format(count=count_text(selected.count))
        )
        self.told.setText(translate("Details", "Counting…"))
        self.told.show()
        self.compare.hide()
        self._wait.start()

    def forget(self) -> None:
        """Drops what is being read."""
        self._selected = None
        self._wait.stop()
        self._stop()

    def _stop(self) -> None:
        self._question += 1
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _read(self) -> None:
        if self._selected is not None:
            self._task = self._tasks.spawn(
                totals_of(self._reader, self._selected),
                "summary of the selected jobs",
                on_done=partial(self._show, self._question),
                on_error=partial(self._failed, self._question),
            )

    def _failed(self, question: int, error: Exception) -> None:
        if question == self._question:
            self.told.setText(str(error))

    def _show(self, question: int, totals: Totals) -> None:
        if question != self._question:
            return
        words = translate("Details", "Of the first {count}:").format(count=count_text(totals.jobs))
        self.told.setText("" if totals.is_whole else words)
        self.told.setVisible(not totals.is_whole)
        self._lines.set_content(self._status_lines(totals))
        self._facts.set_content(fact_table(total_facts(totals, self._server_title)))
        self._two = totals.first if totals.jobs == 2 and totals.is_whole else ()
        self.compare.setVisible(len(self._two) == 2)

    def _status_lines(self, totals: Totals) -> QWidget:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        for status in JobStatus:
            if number := totals.statuses[status]:
                line = QHBoxLayout()
                line.setSpacing(MARGIN)
                icon = PlainLabel()
                icon.setFixedSize(ICON, ICON)
                icon.setPixmap(self._theme.pixmap(f"status-{status}", str(status), self.devicePixelRatioF()))
                words = ElidedLabel()
                words.set_text(f"{count_text(number)} {status_word(status)}")
                words.setStyleSheet(f"color: {self._theme.tokens.tone(str(status))};")
                line.addWidget(icon)
                line.addWidget(words, 1)
                column.addLayout(line)
        return whole

    def _compare(self) -> None:
        if len(self._two) == 2:
            self.compare_wanted.emit(*self._two)


def total_facts(totals: Totals, server_title: Callable[[str], str]) -> list[Fact]:
    """Names and values: time, workflows, servers, causes."""
    mean = timedelta(seconds=totals.seconds / totals.timed) if totals.timed else None
    servers: Counter[str] = Counter()
    for url, number in totals.servers.items():
        servers[server_title(url)] += number
    facts = [
        Fact(
            translate("Details", "Total time"),
            duration_text(timedelta(seconds=totals.seconds)) if totals.timed else "",
        ),
        Fact(translate("Details", "On average"), duration_text(mean) if mean is not None else ""),
        Fact(translate("Details", "Workflows"), _most(totals.workflows)),
        Fact(translate("Details", "Servers"), _most(servers)),
        Fact(translate("Details", "Failures"), _most(totals.causes)),
    ]
    return [fact for fact in facts if fact.value]


def _most(counter: Counter[str]) -> str:
    named = [
        f"{one_line(name, 80)}: {count_text(number)}" for name, number in counter.most_common(MOST_NAMED)
    ]
    if len(counter) > MOST_NAMED:
        named.append(translate("Details", "and {count} more").format(count=len(counter) - MOST_NAMED))
    return "\n".join(named)
