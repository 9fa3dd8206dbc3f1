"""The graph that a job ran with: looked for when its section is first opened."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.job import Job, JobRef
from jobmonitor.ui.graph.browser import GraphBrowser
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.bars import link_button
from jobmonitor.ui.widgets.plain import PlainLabel

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.services.importing.service import Source

HEIGHT = 320


class JobGraph(QWidget):
    """Says where it is looked for, what hinders, and shows it. Stale answers are dropped."""

    def __init__(
        self, application: Application, tasks: Tasks, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._application, self._tasks = application, tasks
        self._job: Job | None = None
        self._loaded: JobRef | None = None
        self._failing = ""
        self._question = 0
        self.state = PlainLabel(muted=True)
        self.state.setWordWrap(True)
        self.again = link_button(translate("Details", "Try again"), self._try_again)
        self.browser = GraphBrowser(application.local, tasks, theme)
        self.browser.setFixedHeight(HEIGHT)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self.state)
        column.addWidget(self.again, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.browser)
        self._say("")

    def show_job(self, job: Job | None, failing: str = "") -> None:
        """Which job's graph it is; `failing` is the node that failed. Nothing is asked before `load`."""
        self._failing = failing
        if job is None or self._job is None or job.ref != self._job.ref:
            self._question += 1
            self._loaded = None
            self.browser.forget()
            self._say("")
        self._job = job

    def load(self) -> None:
        """Looks for the graph, where that was not done yet."""
        job = self._job
        if job is None or self._loaded == job.ref:
            return
        self._loaded = job.ref
        self._question += 1
        self._say(translate("Details", "Looking for the graph: here, at its server, in its files…"))
        self._tasks.spawn(
            self._application.importing.read_job(job),
            "graph of a job",
            on_done=partial(self._found, self._question),
            on_error=partial(self._failed, self._question),
        )

    def go_to(self, node_id: str) -> None:
        """Shows a node, as soon as the graph is there."""
        self.load()
        self.browser.go_to(node_id)
        if self.browser.isVisible():
            self.browser.view.setFocus()

    def close_graph(self) -> None:
        """Drops what is looked for."""
        self._question += 1
        self._job = None
        self.browser.forget()

    def _found(self, question: int, source: Source) -> None:
        if question == self._question:
            self._say(None)
            self.browser.show_graph(source.graph, self._failing)

    def _failed(self, question: int, error: Exception) -> None:
        if question == self._question:
            words = str(error) if isinstance(error, JobMonitorError) else repr(error)
            self._say(words, failed=True)

    def _try_again(self) -> None:
        self._loaded = None
        self.load()

    def _say(self, words: str | None, *, failed: bool = False) -> None:
        """A sentence in place of the graph; None: the graph."""
        self.state.setText(words or "")
        self.state.setVisible(bool(words))
        self.again.setVisible(failed)
        self.browser.setVisible(words is None)
