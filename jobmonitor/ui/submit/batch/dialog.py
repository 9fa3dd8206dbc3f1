"""Many jobs from one form: which fields are varied, which values they take, and how many jobs that makes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from jobmonitor.domain.batch import Batch
from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.preflight import PreflightReport
from jobmonitor.domain.workflow import Field, FieldType, Submission, Workflow
from jobmonitor.services.submitting.batches import expand
from jobmonitor.ui.submit.batch.row import VariedRow
from jobmonitor.ui.submit.batch.words import VARIED, Planned, plan
from jobmonitor.ui.submit.check.findings import findings_of, may_override, summary
from jobmonitor.ui.submit.check.preflight import Preflight
from jobmonitor.ui.submit.check.problems import ProblemPanel
from jobmonitor.ui.submit.server.choosing import Choosing
from jobmonitor.ui.theme.tokens import GROUP, MARGIN
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.bars import link_button
from jobmonitor.ui.widgets.plain import PlainLabel
from jobmonitor.ui.words import one_line

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.runtime import Tasks

log = logging.getLogger(__name__)

USUAL_SIZE = QSize(560, 440)
LEAST_SIZE = QSize(420, 320)
PAUSE_MS = 200
"""How long typing must rest before it is counted."""


class BatchDialog(QDialog):
    """Takes the rest from the form as it stands. Open it with `open()`; it deletes itself when closed."""

    def __init__(
        self,
        application: Application,
        tasks: Tasks,
        submission: Submission,
        choosing: Choosing,
        preflight: Preflight,
        send: Callable[[Batch], None],
        parent: QWidget | None = None,
    ) -> None:
        """`submission` is what is in the form, not checked; `send` gets the batch that may be sent."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._application, self._tasks = application, tasks
        self._submission = submission
        self._choosing, self._preflight, self._send = choosing, preflight, send
        self._question = 0
        self._is_open = True
        self._is_checking = False
        self.planned: Planned | None = None
        """What was typed, once it is counted."""
        self.rows: list[VariedRow] = []
        self.more = link_button(translate("Submit", "Vary another field"), self._add, self)
        self.told = PlainLabel("", self)
        self.told.setWordWrap(True)
        self.problems = ProblemPanel(self)
        self.submit_button = QPushButton(translate("Submit", "Submit"), self)
        self.close_button = QPushButton(translate("Submit", "Close"), self)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._count)
        self._lay_out()
        self._add()

    def done(self, result: int) -> None:
        self._is_open = False
        self._pause.stop()
        super().done(result)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.focusWidget()
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.submit()
            elif isinstance(focused, QAbstractButton):
                focused.click()
            event.accept()
            return
        super().keyPressEvent(event)

    def submit(self, *, anyway: bool = False) -> None:
        """Checks the first job and hands the batch on; says what is wrong, where something is."""
        if self._is_checking or self.planned is None or self.planned.batch is None:
            return
        self._is_checking = True
        self._refresh()
        self._tasks.spawn(
            self._check(self.planned.batch),
            "check a batch",
            on_done=lambda found: self._checked(found, anyway),
            on_error=self._check_failed,
        )

    # Building

    def _lay_out(self) -> None:
        title = one_line(self._submission.workflow.title, 80)
        self.setWindowTitle(translate("Submit", "Vary {title}").format(title=title))
        self.setMinimumSize(LEAST_SIZE)
        self.resize(USUAL_SIZE)
        about = PlainLabel(
            translate("Submit", "A job for each combination of these values; the rest is as in the form."),
            self,
        )
        about.setProperty("muted", True)
        about.setWordWrap(True)
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, MARGIN, 0)
        self._column.setSpacing(MARGIN)
        self._column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        font = self.told.font()
        font.setBold(True)
        self.told.setFont(font)
        self.submit_button.setProperty("primary", "true")
        self.submit_button.setToolTip(translate("Submit", "Submit them all (Ctrl+Enter)"))
        for button in (self.submit_button, self.close_button):
            button.setAutoDefault(False)
        buttons = QHBoxLayout()
        buttons.setSpacing(MARGIN)
        buttons.addWidget(self.told, 1)
        buttons.addWidget(self.submit_button)
        buttons.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(GROUP, GROUP, GROUP, GROUP)
        column.setSpacing(MARGIN)
        column.addWidget(about)
        column.addWidget(scroll, 1)
        column.addWidget(self.problems)
        column.addLayout(buttons)
        self.submit_button.clicked.connect(lambda: self.submit())
        self.close_button.clicked.connect(self.reject)
        self.problems.anyway_wanted.connect(lambda: self.submit(anyway=True))

    def _add(self) -> None:
        """A row for the likeliest field that is not varied yet."""
        fields = [each for each in self._submission.workflow.fields if each.type in VARIED]
        taken = {row.field.name for row in self.rows}
        free = [each for each in fields if each.name not in taken]
        if not free:
            if not fields:
                self.more.hide()
                self._tell(translate("Submit", "This workflow has no field that can be varied."), "failed")
            self._refresh()
            return
        row = VariedRow(fields, _likeliest(free))
        row.changed.connect(self._changed)
        row.removed.connect(lambda: self._remove(row))
        self._column.insertWidget(len(self.rows), row)
        self.rows.append(row)
        self.more.setVisible(len(free) > 1)
        row.entry().setFocus()
        self._changed()

    def _remove(self, row: VariedRow) -> None:
        self.rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()
        self.more.show()
        self.more.setFocus()
        self._changed()

    # Counting

    def _changed(self) -> None:
        self._question += 1
        self.planned = None
        self._refresh()
        self._pause.start()

    def _count(self) -> None:
        typed = [row.typed() for row in self.rows]
        question, rows = self._question, tuple(self.rows)

        def counted(planned: Planned) -> None:
            if not self._is_open or question != self._question:
                return
            self.planned = planned
            for row, problem in zip(rows, planned.problems, strict=True):
                row.show_problem(problem if row.typed().text.strip() else "")
            too_many = planned.batch is None and bool(planned.sentence)
            self._tell(planned.sentence, "failed" if too_many else "")
            self._refresh()

        names = [each.field.name for each in typed]
        twice = next((each.field.label for each in typed if names.count(each.field.name) > 1), "")
        if twice:
            self._tell(
                translate("Submit", "{twice} is varied twice.").format(twice=one_line(twice, 60)), "failed"
            )
            return
        work = self._application.local.run(plan, self._submission, typed)
        self._tasks.spawn(work, "count a batch", on_done=counted)

    def _tell(self, text: str, tone: str) -> None:
        if self.told.property("tone") != tone:
            self.told.setProperty("tone", tone)
            self.told.style().polish(self.told)
        self.told.setText(text)

    def _refresh(self) -> None:
        planned = self.planned
        ready = planned is not None and planned.batch is not None
        self.submit_button.setEnabled(ready and not self._is_checking and bool(self.rows))
        number = planned.count if planned is not None and ready else 0
        jobs = (
            translate("Submit", "Submit")
            if number == 0
            else translate("Submit", "Submit 1 job")
            if number == 1
            else translate("Submit", "Submit {number} jobs").format(number=number)
        )
        self.submit_button.setText(translate("Submit", "Checking …") if self._is_checking else jobs)

    # Sending

    async def _check(self, batch: Batch) -> tuple[Batch, PreflightReport] | None:
        """The batch for the server that takes it, and what was found of its first job; None without one."""
        server = await self._choosing.resolve(batch.submission.workflow)
        if server is None:
            return None
        batch = replace(batch, submission=replace(batch.submission, server=server))
        first = (await self._application.local.run(expand, batch))[0]
        return batch, await self._preflight.check(first)

    def _checked(self, found: tuple[Batch, PreflightReport] | None, anyway: bool) -> None:
        self._is_checking = False
        if not self._is_open:
            return
        self._refresh()
        if found is None:
            self._tell(translate("Submit", "No server can take it. Choose one in the form."), "failed")
            return
        batch, report = found
        if report.is_ready or (anyway and may_override(report)):
            self.accept()
            self._send(batch)
            return
        words = summary(report)
        self.problems.show_findings(
            findings_of(report, _of(batch)),
            translate("Submit", "{words} in the first job").format(words=words),
            may_override=may_override(report),
        )
        self.problems.open_panel()

    def _check_failed(self, error: Exception) -> None:
        self._is_checking = False
        if not isinstance(error, JobMonitorError):
            log.error("A batch could not be checked", exc_info=error)
        if self._is_open:
            self._tell(str(error), "failed")
            self._refresh()


def _of(batch: Batch) -> Workflow:
    return batch.submission.workflow


def _likeliest(fields: list[Field]) -> Field:
    """Files first, then seeds: that is what is varied most."""
    order = {FieldType.IMAGE: 0, FieldType.VIDEO: 0, FieldType.AUDIO: 1, FieldType.SEED: 2}
    return min(fields, key=lambda each: order.get(each.type, 3))
