"""The bottom of the dialog: what was sent, what goes out, what went wrong, and the buttons."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from jobmonitor.ui.submit.check.problems import ProblemPanel
from jobmonitor.ui.submit.notice import Notice
from jobmonitor.ui.submit.sending.outgoing_list import OutgoingList
from jobmonitor.ui.submit.sending.sending import Sending
from jobmonitor.ui.submit.watching.sent import SentJobs
from jobmonitor.ui.submit.watching.sent_lines import SentLines
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.bars import link_button
from jobmonitor.ui.widgets.controls import CheckBox
from jobmonitor.ui.widgets.plain import PlainLabel
from jobmonitor.ui.words import one_line


class Footer(QFrame):
    """Its widgets are public: the dialog joins them to what they do."""

    def __init__(self, sending: Sending, sent: SentJobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._said = self._known = ("", "")
        self.notice = Notice(self)
        self.problems = ProblemPanel(self)
        self.going = OutgoingList(sending, self)
        self.sent = SentLines(sent, self)
        self.status = PlainLabel(parent=self)
        self.status.setWordWrap(True)
        self.show_problems = link_button(translate("Submit", "Show"), self.problems.open_panel, self)
        self.show_problems.setAccessibleName(translate("Submit", "Show what was found"))
        self.show_problems.hide()
        self._has_findings = False
        self.problems.opened.connect(self._show_link)
        self.show_graph = QPushButton(translate("Submit", "Show &graph…"), self)
        self.show_graph.setToolTip(
            translate("Submit", "The graph as it would be sent, and what is different from the last one")
        )
        self.vary = QPushButton(translate("Submit", "&Vary…"), self)
        self.vary.setToolTip(
            translate("Submit", "Submit many jobs at once, with other values in some fields")
        )
        self.close_after = CheckBox(translate("Submit", "Close after submit"), self)
        self.submit = QPushButton(translate("Submit", "Submit"), self)
        self.submit.setProperty("primary", "true")
        self.submit.setToolTip(translate("Submit", "Send it to the server (Ctrl+Enter)"))
        self.submit.setMinimumWidth(128)
        self.back = QPushButton(translate("Submit", "&Back to the form"), self)
        self.back.setProperty("primary", "true")
        self.back.hide()
        self.close_button = QPushButton(translate("Submit", "Close"), self)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.close_after)
        buttons.addStretch(1)
        buttons.addWidget(self.submit)
        buttons.addWidget(self.back)
        buttons.addWidget(self.close_button)
        self._told = QWidget(self)
        told = QHBoxLayout(self._told)
        told.setContentsMargins(0, 0, 0, 0)
        told.setSpacing(8)
        told.addWidget(self.status, 1)
        told.addWidget(self.show_problems)
        told.addWidget(self.show_graph)
        told.addWidget(self.vary)
        lower = QVBoxLayout()
        lower.setContentsMargins(16, 8, 16, 12)
        lower.setSpacing(8)
        lower.addWidget(self.sent)
        lower.addWidget(self.going)
        lower.addWidget(self._told)
        lower.addLayout(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(_rule())
        column.addWidget(self.notice)
        column.addWidget(self.problems)
        column.addLayout(lower)
        self.say("")

    def say(self, text: str, tone: str = "") -> None:
        """One line about what goes on; where it is empty, what is known of the form stands there."""
        self._said = (text, tone)
        self._show_line()

    def know(self, text: str, tone: str = "", *, has_findings: bool = False) -> None:
        """What the check of the form says, while nothing goes on."""
        self._known = (text, tone)
        self._has_findings = has_findings
        self._show_link()
        self._show_line()

    def set_watching(self, watching: bool) -> None:
        """What belongs to the form is not there while something is watched."""
        self.back.setVisible(watching)
        for widget in (self._told, self.close_after, self.submit):
            widget.setVisible(not watching)
        self.sent.setVisible(not watching and bool(self.sent.texts()))
        if watching:
            self.problems.hide()

    def _show_link(self) -> None:
        """To what was found, while it is not open: then it has a button of its own."""
        self.show_problems.setVisible(self._has_findings and self.problems.isHidden())

    def _show_line(self) -> None:
        text, tone = self._said if self._said[0] else self._known
        if self.status.property("tone") != tone:
            self.status.setProperty("tone", tone)
            self.status.style().polish(self.status)
        self.status.setText(one_line(text))


def _rule() -> QFrame:
    line = QFrame()
    line.setFrameShape(QFrame.Shape.HLine)
    line.setFrameShadow(QFrame.Shadow.Plain)
    line.setForegroundRole(line.palette().ColorRole.Mid)
    line.setFixedHeight(1)
    return line
