"""Where the outputs of a job are: here, at the server alone, or nowhere any more."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from jobmonitor.domain.events import Event, ResultsChanged
from jobmonitor.domain.job import Job
from jobmonitor.domain.results import KeptResult, KeptState
from jobmonitor.ui.qt_actions import Actions
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.theme.tokens import MARGIN
from jobmonitor.ui.translating import mark, translate
from jobmonitor.ui.widgets.bars import link_button
from jobmonitor.ui.widgets.plain import PlainLabel
from jobmonitor.ui.words import one_line

if TYPE_CHECKING:
    from jobmonitor.services.application import Application

GONE = mark("Details", "The server has it no more; it is kept here.")
LOOK_AFTER = 800
"""Milliseconds for which a job is shown before its server is asked whether it still has the output."""
ONLY_THERE = mark("Details", "Only at the server.")
_WORDS = {
    KeptState.WANTED: mark("Details", "It is being fetched."),
    KeptState.FETCHED: mark("Details", "Kept here; where it lasts is not settled yet."),
    KeptState.KEPT: mark("Details", "Kept here."),
    KeptState.DROPPED: mark("Details", "Only at the server: here it made room for newer ones."),
    KeptState.GONE: mark("Details", "The server has it no more, and it is not kept here."),
    KeptState.FAILED: mark("Details", "It could not be kept."),
}
_HERE = (KeptState.FETCHED, KeptState.KEPT)
_NOT_HERE = {KeptState.FETCHED: KeptState.WANTED, KeptState.KEPT: KeptState.DROPPED}
"""How that reads whose file is not here: it is just being moved, or was taken away."""


def kept_words(outputs: int, results: Sequence[KeptResult]) -> str:
    """One sentence for a job with so many outputs, and what hinders, where something does."""
    if not results:
        return translate("Details", ONLY_THERE) if outputs else ""
    here = [each for each in results if each.path is not None]
    rest = [each for each in results if each.path is None]
    if not rest:
        least = min(here, key=lambda each: _HERE.index(each.state))
        return f"{translate('Details', _WORDS[least.state])} {one_line(least.problem, 300)}".strip()
    worst = next((each for each in rest if each.state in (KeptState.GONE, KeptState.FAILED)), rest[0])
    words = translate("Details", _WORDS[_NOT_HERE.get(worst.state, worst.state)])
    if len(results) > 1:
        told = translate("Details", "{here} of {count} are kept here. One that is not: {words}")
        words = told.format(here=len(here), count=len(results), words=words)
    return f"{words} {one_line(worst.problem, 300)}".strip() if worst.problem else words


class KeptNote(QWidget):
    """A line below a job's outputs; stale answers are dropped."""

    def __init__(self, application: Application, tasks: Tasks, actions: Actions) -> None:
        super().__init__()
        self._results, self._tasks = application.results, tasks
        self._job: Job | None = None
        self._question = 0
        self.words = PlainLabel(muted=True)
        self.words.setWordWrap(True)
        self.fetch = link_button(translate("Details", "Fetch"), actions["fetch-output"].trigger)
        self.fetch.setAccessibleName(translate("Details", "Fetch the outputs of this job"))
        self.reveal = link_button(translate("Details", "Show in folder"), actions["reveal"].trigger)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(MARGIN)
        line.addWidget(self.words, 1)
        line.addWidget(self.fetch, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.reveal, 0, Qt.AlignmentFlag.AlignTop)
        self.look = QTimer(self, singleShot=True, interval=LOOK_AFTER)
        self.look.timeout.connect(self._look)
        self.hide()
        self._unsubscribe = application.bus.subscribe(self._hear)

    def close_note(self) -> None:
        """Hears nothing more."""
        self._unsubscribe()
        self.look.stop()
        self._question += 1
        self._job = None

    def show_job(self, job: Job | None) -> None:
        """Says it of this job; nothing of one without outputs."""
        same = job is not None and self._job is not None and job.ref == self._job.ref
        self._job = job
        self._question += 1
        self.look.stop()
        if not same or job is None or not job.outputs:
            self.hide()
        if job is not None and job.outputs:
            self._ask(job)

    def _ask(self, job: Job) -> None:
        self._tasks.spawn(
            self._results.kept(job.ref),
            "what is kept of a job",
            on_done=partial(self._tell, self._question, len(job.outputs)),
            on_error=lambda _: self.hide(),
        )

    def _tell(self, question: int, outputs: int, results: tuple[KeptResult, ...]) -> None:
        if question != self._question:
            return
        self.words.setText(kept_words(outputs, results))
        is_here = any(each.path is not None for each in results)
        self.fetch.setVisible(not results or any(each.path is None for each in results))
        self.reveal.setVisible(is_here)
        self.show()
        if results and all(each.path is not None and each.state is KeptState.KEPT for each in results):
            self.look.start()

    def _look(self) -> None:
        """Whether what is kept here is still at its server."""
        if self._job is not None and self._job.outputs:
            self._tasks.spawn(
                self._results.is_there(self._job.outputs[0]),
                "whether a server still has an output",
                on_done=partial(self._found, self._question),
                on_error=lambda _: None,
            )

    def _found(self, question: int, is_there: bool | None) -> None:
        if question == self._question and is_there is False:
            self.words.setText(translate("Details", GONE))

    def _hear(self, event: Event) -> None:
        if isinstance(event, ResultsChanged) and self._job is not None and event.ref == self._job.ref:
            self.show_job(self._job)
