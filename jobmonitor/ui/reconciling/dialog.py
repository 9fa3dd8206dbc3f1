"""Jobs compared with their servers and files: what is wrong, what would be written, and the way back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QSize, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.job import Job
from jobmonitor.domain.reconciling import Finding, PastRound, Report, Round
from jobmonitor.services.database_words import read_only_reason
from jobmonitor.ui.reconciling.model import FindingsModel, evidence_text
from jobmonitor.ui.reconciling.view import FindingsView
from jobmonitor.ui.reconciling.words import (
    past_words,
    quiet_words,
    refused_words,
    rows_text,
    summary,
    untold_lines,
)
from jobmonitor.ui.theme.tokens import GROUP, MARGIN
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.bars import MessageBar, link_button
from jobmonitor.ui.widgets.fold import FoldHeading
from jobmonitor.ui.widgets.plain import PlainLabel, TextBlock, tooltip
from jobmonitor.ui.widgets.state_panel import StatePanel
from jobmonitor.ui.words import count_text

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.runtime import Tasks
    from jobmonitor.ui.theme.theme import Theme

log = logging.getLogger(__name__)

SIZE = QSize(760, 560)
LEAST = QSize(440, 400)

JobSource = Callable[[], Awaitable[Sequence[Job] | None]]
"""Gives the jobs that are meant; None for all that wait, run or ended lately."""


class ReconcileDialog(QDialog):
    """Open it with `open()`; it looks at once, and deletes itself when it is closed."""

    def __init__(
        self,
        application: Application,
        tasks: Tasks,
        theme: Theme,
        source: JobSource,
        server_title: Callable[[str | None], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._application, self._tasks, self._theme = application, tasks, theme
        self._source = source
        self._work: asyncio.Task[Any] | None = None
        self._question = 0
        self._past: PastRound | None = None
        self.setWindowTitle(translate("Reconciling", "Reconcile"))
        self.setMinimumSize(LEAST)
        self.resize(SIZE.boundedTo(self.screen().availableGeometry().size() * 0.92).expandedTo(LEAST))
        self.messages = MessageBar(theme, self)
        self.model = FindingsModel(server_title)
        self.list = FindingsView()
        self.heading = FoldHeading(translate("Reconciling", "Evidence"))
        self.evidence = TextBlock(max_lines=7)
        self.summary = PlainLabel()
        self.untold = PlainLabel(muted=True)
        self.waiting = PlainLabel(muted=True)
        self.bar = QProgressBar()
        self.panel = StatePanel(theme)
        self.pages = QStackedWidget()
        self.done_line = PlainLabel()
        self.undo = link_button("", self._undo)
        self.tick_all = link_button(translate("Reconciling", "All"), lambda: self.model.tick_all(True))
        self.tick_none = link_button(translate("Reconciling", "None"), lambda: self.model.tick_all(False))
        self.again = QPushButton(translate("Reconciling", "Look again"))
        self.apply = QPushButton(translate("Reconciling", "Apply"))
        self.close_button = QPushButton(translate("Reconciling", "Close"))
        self._build()
        self._connect()
        self._colour()
        self._offer()
        self.look()

    def _build(self) -> None:
        self.list.setModel(self.model)
        for label in (self.summary, self.untold, self.waiting):
            label.setWordWrap(True)
        self.evidence.setAccessibleName(translate("Reconciling", "Evidence for the current job"))
        self.heading.setChecked(True)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(4)
        self.bar.setAccessibleName(translate("Reconciling", "Progress"))
        self.apply.setProperty("primary", True)
        self.tick_all.setAccessibleName(translate("Reconciling", "Tick all"))
        self.tick_none.setAccessibleName(translate("Reconciling", "Tick none"))
        looking = QWidget()
        column = QVBoxLayout(looking)
        column.addStretch(2)
        column.addWidget(self.waiting)
        column.addWidget(self.bar)
        column.addStretch(3)
        found = QWidget()
        column = QVBoxLayout(found)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(MARGIN)
        line = QHBoxLayout()
        line.setSpacing(MARGIN)
        line.addWidget(self.summary, 1)
        line.addWidget(self.tick_all)
        line.addWidget(self.tick_none)
        column.addLayout(line)
        column.addWidget(self.list, 1)
        column.addWidget(self.heading)
        column.addWidget(self.evidence)
        for page in (looking, found, self.panel):
            self.pages.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(GROUP, GROUP, GROUP, GROUP)
        whole.setSpacing(MARGIN)
        whole.addWidget(self.messages)
        whole.addWidget(self.pages, 1)
        whole.addWidget(self.untold)
        done = QHBoxLayout()
        done.setSpacing(MARGIN)
        done.addWidget(self.done_line)
        done.addWidget(self.undo)
        done.addStretch(1)
        whole.addLayout(done)
        buttons = QHBoxLayout()
        buttons.setSpacing(MARGIN)
        buttons.addStretch(1)
        for button in (self.again, self.apply, self.close_button):
            buttons.addWidget(button)
        whole.addLayout(buttons)
        for button in (self.again, self.apply, self.close_button):
            button.setAutoDefault(False)

    def _connect(self) -> None:
        self.list.selectionModel().currentChanged.connect(self._show_evidence)
        self.model.ticked_changed.connect(self._offer)
        self.heading.toggled.connect(self.evidence.setVisible)
        self.again.clicked.connect(self.look)
        self.apply.clicked.connect(self._apply)
        self.close_button.clicked.connect(self.accept)
        self._theme.changed.connect(self._colour)

    def _colour(self) -> None:
        palette = self.list.palette()
        palette.setColor(QPalette.ColorRole.AlternateBase, QColor(self._theme.tokens.selected))
        self.list.setPalette(palette)

    # looking

    def look(self) -> None:
        """Compares the jobs that are meant, as they are now."""
        self._begin(translate("Reconciling", "Comparing rows, servers and files…"))
        self._spawn(self._compare(self._question), "compare jobs", self._found, self._look_failed)

    async def _compare(self, question: int) -> tuple[Report, tuple[PastRound, ...]]:
        jobs = await self._source()
        total = 0 if jobs is None else len(jobs)

        def progress(done: int) -> None:
            if question == self._question:
                self._tell_progress(done, total)

        report = await self._application.reconciling.look(jobs, on_progress=progress)
        return report, await self._application.reconciling.rounds()

    def _tell_progress(self, done: int, total: int) -> None:
        of = translate("Reconciling", " of {total}").format(total=count_text(total)) if total else ""
        self.waiting.setText(
            translate("Reconciling", "Comparing rows, servers and files… {done}{of}").format(
                done=count_text(done), of=of
            )
        )
        self.bar.setRange(0, total)
        self.bar.setValue(min(done, total))

    def _found(self, found: tuple[Report, tuple[PastRound, ...]]) -> None:
        report, rounds = found
        self._end()
        shown = [each for each in report.findings if each.verdict.is_doubtful or each.change is not None]
        self.model.show_findings(shown)
        self._tell_untold(report)
        self._remember(rounds)
        if shown:
            self.summary.setText(summary(report))
            self.pages.setCurrentIndex(1)
            self.list.setCurrentIndex(self.model.index(0))
            self.list.setFocus()
        else:
            self._show_in_step(report)
        self._offer()

    def _show_in_step(self, report: Report) -> None:
        sentence, is_fine = quiet_words(report)
        icon, tone = ("status-completed", "completed") if is_fine else ("info", "muted")
        self.panel.show_state(icon, sentence, translate("Reconciling", "Look again"), self.look, tone=tone)
        self.pages.setCurrentIndex(2)
        self.close_button.setFocus()

    def _tell_untold(self, report: Report) -> None:
        lines = untold_lines(report)
        self.untold.setText("\n".join(lines))
        self.untold.setVisible(bool(lines))

    def _look_failed(self, error: Exception) -> None:
        self._end()
        sentence = (
            str(error)
            if isinstance(error, JobMonitorError)
            else translate("Reconciling", "The jobs cannot be compared.")
        )
        if not isinstance(error, JobMonitorError):
            log.error("Jobs cannot be compared", exc_info=error)
        self.panel.show_state(
            "warning", sentence, translate("Reconciling", "Try again"), self.look, tone="failed"
        )
        self.pages.setCurrentIndex(2)
        self._offer()

    def _show_evidence(self, current: QModelIndex, _previous: QModelIndex) -> None:
        finding = self.model.finding(current.row())
        self.evidence.set_text("" if finding is None else evidence_text(finding))

    # writing

    def _apply(self) -> None:
        findings = self.model.ticked
        if findings and self._work is None:
            self._begin(translate("Reconciling", "Writing {count}…").format(count=rows_text(len(findings))))
            self._spawn(self._write(findings), "repair jobs", self._applied, self._failed)

    async def _write(self, findings: Sequence[Finding]) -> Round:
        question = self._question

        def progress(done: int) -> None:
            if question == self._question:
                self.bar.setRange(0, len(findings))
                self.bar.setValue(done)

        return await self._application.reconciling.apply(findings, progress)

    def _applied(self, made: Round) -> None:
        self._tell_refused(made, translate("Reconciling", "written"))
        self.look()

    def _undo(self) -> None:
        past = self._past
        if past is not None and self._work is None:
            self._begin(translate("Reconciling", "Putting the rows back…"))
            work = self._application.reconciling.undo(past.id)
            self._spawn(work, "undo a repair", self._undone, self._failed)

    def _undone(self, back: Round) -> None:
        self._tell_refused(back, translate("Reconciling", "put back"))
        self.look()

    def _failed(self, error: Exception) -> None:
        if isinstance(error, JobMonitorError):
            self.messages.tell(error.message, error.remedy, error.details)
        else:
            log.error("Rows cannot be written", exc_info=error)
            self.messages.tell(translate("Reconciling", "The rows cannot be written."), details=repr(error))
        self.look()

    def _tell_refused(self, made: Round, what: str) -> None:
        if made.refused:
            self.messages.tell(*refused_words(made, what))

    def _remember(self, rounds: Sequence[PastRound]) -> None:
        """The last repair can be taken back, also one that was made before this window was opened."""
        self._past = next((each for each in rounds if each.undone < each.jobs), None)
        past = self._past
        if past is not None:
            self.done_line.setText(past_words(past, self._application.clock.now()))
            self.undo.setText(translate("Reconciling", "Undo"))
            self.undo.setAccessibleName(translate("Reconciling", "Undo the last repair"))
        self.done_line.setVisible(past is not None)
        self.undo.setVisible(past is not None)

    # what can be done

    def _offer(self) -> None:
        is_free = self._work is None
        number, reason = len(self.model.ticked), read_only_reason(self._application.database)
        self.apply.setText(
            translate("Reconciling", "Apply {number}").format(number=count_text(number))
            if number
            else translate("Reconciling", "Apply")
        )
        self.apply.setEnabled(is_free and number > 0 and not reason)
        self.apply.setToolTip(
            tooltip(reason or translate("Reconciling", "Write what is proposed for the rows that are ticked"))
        )
        self.apply.setVisible(self.pages.currentIndex() != 2)
        self.again.setEnabled(is_free)
        self.again.setVisible(self.pages.currentIndex() != 2)
        self.undo.setEnabled(is_free and not reason)
        self.undo.setToolTip(tooltip(reason))

    def _begin(self, words: str) -> None:
        self._question += 1
        self.waiting.setText(words)
        self.bar.setRange(0, 0)
        self.pages.setCurrentIndex(0)
        self.untold.hide()

    def _spawn(
        self, work: Any, name: str, done: Callable[[Any], None], failed: Callable[[Exception], None]
    ) -> None:
        question = self._question

        def finish(result: Any) -> None:
            if question == self._question:
                self._work = None
                done(result)

        def fail(error: Exception) -> None:
            if question == self._question:
                self._work = None
                failed(error)

        self._work = self._tasks.spawn(work, name, finish, fail)
        self._offer()

    def _end(self) -> None:
        self.bar.setRange(0, 1)

    def done(self, result: int) -> None:
        """Closes; a look ends, what is being written is written to its end."""
        self._question += 1
        super().done(result)
