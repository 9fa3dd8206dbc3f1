"""The dialog that makes a workflow of a graph: where it comes from, what its form has, what it is called."""

from __future__ import annotations

import logging
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from jobmonitor.domain.errors import InvalidWorkflow, JobMonitorError
from jobmonitor.domain.server import Server
from jobmonitor.domain.workflow import Workflow
from jobmonitor.services import importing
from jobmonitor.services.importing import Proposal
from jobmonitor.ui.importing.content import Content
from jobmonitor.ui.importing.files import name_filters
from jobmonitor.ui.importing.model import ChoicesModel
from jobmonitor.ui.submit.notice import Notice
from jobmonitor.ui.theme.tokens import GROUP, MARGIN
from jobmonitor.ui.translating import mark, translate
from jobmonitor.ui.widgets.plain import ElidedLabel, PlainLabel
from jobmonitor.ui.widgets.state_panel import Skeleton, StatePanel
from jobmonitor.ui.words import one_line

if TYPE_CHECKING:
    from jobmonitor.domain.job import Job
    from jobmonitor.services.application import Application
    from jobmonitor.services.importing.service import Source
    from jobmonitor.ui.ports import Pictures
    from jobmonitor.ui.runtime import Tasks
    from jobmonitor.ui.theme.theme import Theme

log = logging.getLogger(__name__)

USUAL_SIZE, LEAST_SIZE = QSize(1080, 640), QSize(440, 420)
PAUSE = 200
"""Milliseconds after the last change until the preview follows."""
EMPTY = mark(
    "Importing",
    "Drop a file here, or choose one: a graph that ComfyUI exported with Workflow → Export (API), or a "
    "picture, video or sound that it saved, which has its graph inside.",
)


class ImportDialog(QDialog):
    """Open it with `open()`, then give it a file or a job; or let the operator choose."""

    saved = Signal(str)
    """The name of the workflow that was written."""

    def __init__(
        self,
        application: Application,
        pictures: Pictures,
        tasks: Tasks,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAcceptDrops(True)
        self._application, self._tasks = application, tasks
        self._question = 0
        self._build_question = 0
        self._saving = self._closed = False
        self._server: Server | None = None
        self._workflow: Workflow | None = None
        self.origin = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle)
        self.choose_file = QPushButton(translate("Importing", "Choose another file…"))
        self.state = StatePanel(theme)
        self.content = Content(application, pictures, tasks)
        self.about, self.search = self.content.about, self.content.search
        self.table, self.preview = self.content.table, self.content.preview
        self.notice = Notice()
        self.problem = PlainLabel()
        self.save_button = QPushButton(translate("Importing", "Save workflow"))
        self.cancel_button = QPushButton(translate("Importing", "Cancel"))
        self._top = QFrame()
        self._stack = QStackedWidget()
        self._loading = Skeleton(theme, translate("Importing", "Looking for the graph …"))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE)
        self._lay_out()
        self._connect()
        self._show_empty()

    @property
    def model(self) -> ChoicesModel | None:
        """What can be chosen, once a graph is there."""
        return self.content.model

    # building

    def _lay_out(self) -> None:
        self.setWindowTitle(translate("Importing", "Import workflow"))
        self.setMinimumSize(LEAST_SIZE)
        available = self.screen().availableGeometry().size() * 0.92
        self.resize(USUAL_SIZE.boundedTo(available).expandedTo(LEAST_SIZE))
        self._top.setProperty("bar", "true")
        line = QHBoxLayout(self._top)
        line.setContentsMargins(GROUP, MARGIN, GROUP, MARGIN)
        line.addWidget(self.origin, 1)
        line.addWidget(self.choose_file)
        for page in (self.state, self._loading, self.content):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._top)
        column.addWidget(self._stack, 1)
        column.addWidget(self._footer())
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)  # Enter in a field must not press a button

    def _footer(self) -> QWidget:
        footer = QFrame()
        footer.setProperty("line", "true")
        self.problem.setWordWrap(True)
        self.problem.setProperty("tone", "failed")
        self.save_button.setProperty("primary", "true")
        self.save_button.setToolTip(
            translate("Importing", "Write it into your folder, and open its form (Ctrl+S)")
        )
        buttons = QHBoxLayout()
        buttons.setContentsMargins(GROUP, MARGIN, GROUP, MARGIN)
        buttons.setSpacing(MARGIN)
        buttons.addWidget(self.problem, 1)
        buttons.addWidget(self.save_button)
        buttons.addWidget(self.cancel_button)
        column = QVBoxLayout(footer)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notice)
        column.addLayout(buttons)
        return footer

    def _connect(self) -> None:
        self.choose_file.clicked.connect(self.ask_for_file)
        self.content.changed.connect(self._timer.start)
        self.content.refused.connect(self._refused)
        self._timer.timeout.connect(self._build)
        self.save_button.clicked.connect(self.save)
        self.cancel_button.clicked.connect(self.reject)
        QShortcut(QKeySequence("Ctrl+S"), self).activated.connect(self.save)
        QShortcut(QKeySequence("Ctrl+F"), self).activated.connect(self.content.focus_search)

    # where the graph comes from

    def ask_for_file(self) -> None:
        """Lets the operator choose one."""
        dialog = QFileDialog(
            self, translate("Importing", "Choose a graph, or a file with one inside"), "", name_filters()
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.take_file(Path(name)))
        dialog.open()

    def take_file(self, path: Path) -> None:
        """Reads the graph in a file."""
        servers = self._application.servers
        self._begin(
            translate("Importing", "Reading “{name}” …").format(name=path.name),
            servers[0] if servers else None,
        )
        work = self._application.importing.read_file(path)
        self._tasks.spawn(
            work, "read a graph", partial(self._read, self._question), partial(self._failed, self._question)
        )

    def take_job(self, job: Job) -> None:
        """Looks for the graph that made a job."""
        self._begin(
            translate("Importing", "Looking for the graph of this job …"),
            Server(job.comfy_url) if job.comfy_url else None,
        )
        work = self._application.importing.read_job(job)
        self._tasks.spawn(
            work,
            "find a job's graph",
            partial(self._read, self._question),
            partial(self._failed, self._question),
        )

    def _begin(self, words: str, server: Server | None) -> None:
        self._question += 1
        self._server = server
        self.notice.hide()
        self._loading.sentence.setText(one_line(words, 200))
        self.origin.set_text(one_line(words, 200))
        self._top.show()
        self._stack.setCurrentWidget(self._loading)
        self._set_workflow(None)

    def take_source(self, source: Source, server: Server | None = None) -> None:
        """A graph that is there already; `server` tells its types and choices."""
        self._begin(translate("Importing", "Looking at {origin} …").format(origin=source.origin), server)
        self._read(self._question, source)

    def _read(self, question: int, source: Source) -> None:
        if self._closed or question != self._question:
            return
        self._tasks.spawn(
            self._propose(question, source), "propose a form", on_error=partial(self._failed, question)
        )

    async def _propose(self, question: int, source: Source) -> None:
        """First by names alone, at once; then with what the server says, if it answers."""
        first = await self._application.importing.propose(source)
        name = await self._application.importing.free_name(source.title)
        if self._closed or question != self._question:
            return
        self._show_proposal(source, first, name)
        if self._server is None:
            return
        better = await self._application.importing.propose(source, self._server)
        if not self._closed and question == self._question and self.content.renew(better):
            self._build()

    def _show_proposal(self, source: Source, proposal: Proposal, name: str) -> None:
        self.origin.set_text(
            one_line(translate("Importing", "From {origin}").format(origin=source.origin), 300)
        )
        self.content.show_proposal(proposal, source.title, name)
        self._stack.setCurrentWidget(self.content)
        self.about.title.setFocus()
        self.about.title.selectAll()
        self._build()

    def _failed(self, question: int, error: Exception) -> None:
        if self._closed or question != self._question:
            return
        if not isinstance(error, JobMonitorError):
            log.error("A graph could not be read", exc_info=error)
        told = (
            str(error)
            if isinstance(error, JobMonitorError)
            else translate("Importing", "The graph could not be read.")
        )
        self._top.hide()
        self.state.show_state(
            "warning", told, translate("Importing", "Choose another file…"), self.ask_for_file, tone="failed"
        )
        self._stack.setCurrentWidget(self.state)

    def _show_empty(self) -> None:
        self._top.hide()
        self.state.show_state(
            "folder",
            translate("Importing", EMPTY),
            translate("Importing", "Choose a file…"),
            self.ask_for_file,
        )
        self._stack.setCurrentWidget(self.state)
        self._set_workflow(None)

    # what is chosen

    def _refused(self, problem: str) -> None:
        if problem:
            self.notice.show_problem(problem)
        else:
            self.notice.hide()

    def _build(self) -> None:
        """Makes the workflow of what is chosen, to see whether it can be saved and how its form looks."""
        if self.model is None or self._closed:
            return
        self._build_question += 1
        self._tasks.spawn(self._built(self._build_question), "make a workflow", on_error=self._not_built)

    async def _built(self, question: int) -> None:
        name = self.about.name.text().strip()
        name_problem = await self._application.importing.name_problem(name)
        problem, workflow = "", None
        try:
            workflow = await self._make("preview" if name_problem else name)
        except InvalidWorkflow as error:
            problem = str(error)
        if self._closed or question != self._build_question:
            return
        self.about.tell_name(name_problem)
        self._tell_problem(problem)
        if workflow is not None and not self.preview.isHidden():
            self.preview.show_workflow(workflow)
        self._set_workflow(None if name_problem else workflow)
        if workflow is None or self._server is None:
            return
        caution = await self._application.importing.caution(workflow, self._server)
        if not self._closed and question == self._build_question:
            self._tell_problem(caution, "pending")

    def _tell_problem(self, text: str, tone: str = "failed") -> None:
        """Beside the buttons: why it cannot be saved, or what to think about."""
        if self.problem.property("tone") != tone:
            self.problem.setProperty("tone", tone)
            self.problem.style().polish(self.problem)
        self.problem.setText(text)

    async def _make(self, name: str) -> Workflow:
        assert self.model is not None
        choices = self.model.choices
        work = partial(
            importing.workflow_of,
            choices.proposal,
            choices.chosen,
            name=name,
            title=self.about.title.text(),
            description=self.about.description.text(),
            kind=self.about.chosen_kind,
            result_node=self.about.result_node,
        )
        return await self._application.local.run(work)

    def _not_built(self, error: Exception) -> None:
        log.error("The workflow could not be made", exc_info=error)
        if not self._closed:
            self.notice.show_problem(
                translate("Importing", "The workflow could not be made."), details=repr(error)
            )

    def _set_workflow(self, workflow: Workflow | None) -> None:
        self._workflow = workflow
        self.save_button.setEnabled(workflow is not None and not self._saving)

    # saving

    def save(self) -> None:
        """Writes what is shown; the dialog closes when it is written."""
        if self._saving or self._workflow is None:
            return
        self._saving = True
        self.save_button.setEnabled(False)
        self._tasks.spawn(self._save(), "save a workflow", self._was_saved, self._not_saved)

    async def _save(self) -> str:
        workflow = await self._make(self.about.name.text().strip())
        await self._application.importing.save(workflow)
        return workflow.name

    def _was_saved(self, name: str) -> None:
        self.saved.emit(name)
        if not self._closed:
            self.accept()

    def _not_saved(self, error: Exception) -> None:
        self._saving = False
        if self._closed:
            return
        self._set_workflow(self._workflow)
        if isinstance(error, JobMonitorError):
            self.notice.show_error(error)
        else:
            log.error("The workflow could not be saved", exc_info=error)
            self.notice.show_problem(
                translate("Importing", "The workflow could not be saved."), details=repr(error)
            )

    # the dialog itself

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_file(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_file(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.take_file(path)

    def done(self, result: int) -> None:
        """Closes; what is being written goes on."""
        if not self._closed:
            self._closed = True
            self._timer.stop()
            self.preview.abandon()
        super().done(result)


def dropped_file(mime: QMimeData) -> Path | None:
    """The file of this workstation that is dragged; None where there is none."""
    local = [url.toLocalFile() for url in mime.urls() if url.isLocalFile()]
    return Path(local[0]) if local else None
