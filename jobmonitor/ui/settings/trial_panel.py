"""A button that tries something, and what was found: in words, never in the way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from jobmonitor.domain.findings import Finding, Verdict
from jobmonitor.ui.settings.answers import Answers
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import ICON, MARGIN, SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.plain import PlainLabel
from jobmonitor.ui.words import bounded

MOST = 8
"""Findings that are shown, the worst ones first."""
_LOOK = {
    Verdict.GOOD: ("status-completed", "completed"),
    Verdict.WARNING: ("warning", "pending"),
    Verdict.BROKEN: ("status-failed", "failed"),
}

Trial = Callable[[], Coroutine[Any, Any, Sequence[Finding]]]


class TrialPanel(QWidget):
    """Tries in a task; the button stops it while it goes on. What is late counts no more."""

    ended = Signal(bool)
    """Whether nothing was broken."""

    def __init__(self, text: str, tasks: Answers, theme: Theme, trial: Trial) -> None:
        super().__init__()
        self._text, self._tasks, self._theme, self._trial = text, tasks, theme, trial
        self._task: asyncio.Task[Any] | None = None
        self.findings: tuple[Finding, ...] = ()
        """What was found last."""
        self.button = QPushButton(text)
        self.button.setAutoDefault(False)
        self.button.setAccessibleName(text)
        self.button.clicked.connect(self._clicked)
        self.state = PlainLabel(muted=True)
        self.state.setWordWrap(True)
        line = QHBoxLayout()
        line.setSpacing(MARGIN)
        line.addWidget(self.button)
        line.addWidget(self.state, 1)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(SPACE)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(MARGIN)
        column.addLayout(line)
        column.addLayout(self._lines)

    @property
    def is_running(self) -> bool:
        """Whether an answer is awaited."""
        return self._task is not None

    def start(self) -> None:
        """Tries, from the beginning."""
        self.forget()
        self.state.setText(translate("Settings", "Asking…"))
        self.button.setText(translate("Settings", "Cancel"))
        self._task = self._tasks.spawn(self._trial(), self._text, on_done=self._done, on_error=self._failed)

    def forget(self) -> None:
        """What was found does not hold any more; what is awaited is not awaited any more."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self.findings = ()
        self.state.setText("")
        self.button.setText(self._text)
        while (item := self._lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _clicked(self) -> None:
        if self.is_running:
            self.forget()
            self.state.setText(translate("Settings", "Cancelled."))
        else:
            self.start()

    def _done(self, findings: Sequence[Finding]) -> None:
        self._task = None
        self.forget()
        order = [Verdict.BROKEN, Verdict.WARNING, Verdict.GOOD]
        self.findings = tuple(findings)
        first, others = findings[:1], sorted(findings[1:], key=lambda each: order.index(each.verdict))
        shown = [*first, *others][:MOST]
        for finding in shown:
            self._lines.addWidget(self._line(finding))
        if left := len(findings) - len(shown):
            self._lines.addWidget(PlainLabel(translate("Settings", "And %n more.", left), muted=True))
        is_good = all(each.verdict is not Verdict.BROKEN for each in findings)
        self.state.setText(
            translate("Settings", "It answers.")
            if is_good
            else translate("Settings", "It does not work yet.")
        )
        self.ended.emit(is_good)

    def _failed(self, error: Exception) -> None:
        self._done((Finding("", Verdict.BROKEN, repr(error)),))

    def _line(self, finding: Finding) -> QWidget:
        icon_name, tone = _LOOK[finding.verdict]
        icon = PlainLabel()
        icon.setPixmap(self._theme.pixmap(icon_name, tone, self.devicePixelRatioF()))
        icon.setFixedWidth(ICON)
        end = "" if finding.says.endswith((".", "…")) else "."
        words = PlainLabel(bounded(f"{finding.says}{end} {finding.remedy}".strip(), 600))
        words.setWordWrap(True)
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(MARGIN)
        row.addWidget(icon)
        row.addWidget(words, 1)
        return line
