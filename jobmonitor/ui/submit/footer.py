"""The bottom of the dialog: what was sent, what goes out, what went wrong, and the buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from jobmonitor.ui.submit.notice import Notice
from jobmonitor.ui.submit.sent import SentLines
from jobmonitor.ui.widgets.controls import CheckBox
from jobmonitor.ui.words import one_line

if TYPE_CHECKING:
    from jobmonitor.services.submission import SubmissionStep

FINE = 1000
"""Notches of the progress bar."""


class Footer(QFrame):
    """Its widgets are public: the dialog joins them to what they do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.notice = Notice(self)
        self.sent = SentLines(self)
        self.status = QLabel(self)
        self.status.setTextFormat(Qt.TextFormat.PlainText)
        self.status.setWordWrap(True)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(4)
        self.bar.setAccessibleName("Progress of the submission")
        self.close_after = CheckBox("Close after submit", self)
        self.submit = QPushButton("Submit", self)
        self.submit.setProperty("primary", "true")
        self.submit.setToolTip("Send it to the server (Ctrl+Enter)")
        self.submit.setMinimumWidth(128)
        self.close_button = QPushButton("Close", self)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.close_after)
        buttons.addStretch(1)
        buttons.addWidget(self.submit)
        buttons.addWidget(self.close_button)
        lower = QVBoxLayout()
        lower.setContentsMargins(16, 8, 16, 12)
        lower.setSpacing(8)
        lower.addWidget(self.sent)
        lower.addWidget(self.status)
        lower.addWidget(self.bar)
        lower.addLayout(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(_rule())
        column.addWidget(self.notice)
        column.addLayout(lower)
        self.say("")
        self.bar.hide()

    def say(self, text: str, tone: str = "") -> None:
        """One line about what goes on; no room where there is nothing."""
        if self.status.property("tone") != tone:
            self.status.setProperty("tone", tone)
            self.status.style().polish(self.status)
        self.status.setText(one_line(text))
        self.status.setVisible(bool(text))

    def show_step(self, step: SubmissionStep) -> None:
        """What the submission is doing, and how far that is."""
        if step.fraction is None:
            self.say(f"{step.text} …")
            self.bar.setRange(0, 0)
        else:
            fraction = max(0.0, min(1.0, step.fraction))
            self.say(f"{step.text} · {fraction:.0%}")
            self.bar.setRange(0, FINE)
            self.bar.setValue(round(fraction * FINE))
        self.bar.show()

    def end_steps(self) -> None:
        """Nothing goes out any more."""
        self.bar.hide()
        self.say("")


def _rule() -> QFrame:
    line = QFrame()
    line.setFrameShape(QFrame.Shape.HLine)
    line.setFrameShadow(QFrame.Shadow.Plain)
    line.setForegroundRole(line.palette().ColorRole.Mid)
    line.setFixedHeight(1)
    return line
