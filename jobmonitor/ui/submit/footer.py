"""The bottom of the dialog: what was sent, what goes out, what went wrong, and the buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from jobmonitor.ui.submit.notice import Notice
from jobmonitor.ui.submit.outgoing_list import OutgoingList
from jobmonitor.ui.submit.sending import Sending
from jobmonitor.ui.submit.sent import SentJobs
from jobmonitor.ui.submit.sent_lines import SentLines
from jobmonitor.ui.widgets.controls import CheckBox
from jobmonitor.ui.words import one_line


class Footer(QFrame):
    """Its widgets are public: the dialog joins them to what they do."""

    def __init__(self, sending: Sending, sent: SentJobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.notice = Notice(self)
        self.going = OutgoingList(sending, self)
        self.sent = SentLines(sent, self)
        self.status = QLabel(self)
        self.status.setTextFormat(Qt.TextFormat.PlainText)
        self.status.setWordWrap(True)
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
        lower.addWidget(self.going)
        lower.addWidget(self.status)
        lower.addLayout(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(_rule())
        column.addWidget(self.notice)
        column.addLayout(lower)
        self.say("")

    def say(self, text: str, tone: str = "") -> None:
        """One line about what goes on; no room where there is nothing."""
        if self.status.property("tone") != tone:
            self.status.setProperty("tone", tone)
            self.status.style().polish(self.status)
        self.status.setText(one_line(text))
        self.status.setVisible(bool(text))


def _rule() -> QFrame:
    line = QFrame()
    line.setFrameShape(QFrame.Shape.HLine)
    line.setFrameShadow(QFrame.Shadow.Plain)
    line.setForegroundRole(line.palette().ColorRole.Mid)
    line.setFixedHeight(1)
    return line
