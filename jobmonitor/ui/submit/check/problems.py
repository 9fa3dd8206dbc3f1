"""The panel of what a check found: a line each, with what to do and buttons that do it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from jobmonitor.ui.submit.check.findings import Finding
from jobmonitor.ui.theme.tokens import GROUP, MARGIN, SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.bars import link_button
from jobmonitor.ui.widgets.plain import PlainLabel, add_named, tooltip
from jobmonitor.ui.words import bounded, one_line, shortened

MOST_FINDINGS = 50
MOST_BUTTONS = 1
"""Of choices that have a button of their own; the others are in a menu."""
MOST_CHOICES = 100
MOST_HEIGHT = 180
"""Pixels; more findings than fit are scrolled."""


class FindingRow(QWidget):
    """One finding."""

    go_wanted = Signal(str)
    use_wanted = Signal(str, str)

    def __init__(self, finding: Finding, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.finding = finding
        self.sentence = PlainLabel(bounded(finding.text, 500))
        self.sentence.setProperty("tone", "pending" if finding.is_caution else "failed")
        self.remedy = PlainLabel(bounded(finding.remedy, 500), muted=True)
        if not finding.remedy:
            self.remedy.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE // 2)
        for label in (self.sentence, self.remedy):
            label.setWordWrap(True)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            column.addWidget(label)
        self.buttons = self._make_buttons()
        if self.buttons:
            line = QHBoxLayout()
            line.setSpacing(GROUP)
            for button in self.buttons:
                line.addWidget(button)
            line.addStretch(1)
            column.addLayout(line)

    def _make_buttons(self) -> list[QPushButton]:
        finding = self.finding
        buttons: list[QPushButton] = []
        for choice in finding.choices[:MOST_BUTTONS]:
            button = link_button(
                translate("Submit", "Use {choice}").format(choice=shortened(one_line(choice, 200), 28)),
                partial(self._use, choice),
            )
            button.setToolTip(tooltip(choice))
            buttons.append(button)
        more = finding.choices[MOST_BUTTONS:MOST_CHOICES]
        if more:
            button = link_button(translate("Submit", "{count} more …").format(count=len(more)), lambda: None)
            menu = QMenu(button)
            for choice in more:
                action = add_named(menu, shortened(one_line(choice, 200), 60))
                action.triggered.connect(partial(self._use, choice))
            button.setMenu(menu)
            button.setStyleSheet("QPushButton::menu-indicator { image: none; width: 0; }")
            button.setAccessibleName(translate("Submit", "More files that the server has"))
            buttons.append(button)
        if finding.field:
            buttons.append(
                link_button(
                    translate("Submit", "Go to the field"), lambda: self.go_wanted.emit(self.finding.field)
                )
            )
        return buttons

    def _use(self, choice: str, _checked: bool = False) -> None:
        self.use_wanted.emit(self.finding.field, choice)


class ProblemPanel(QFrame):
    """Lists findings. It opens when it is asked to, never of its own accord."""

    go_wanted = Signal(str)
    """The name of a field to go to."""
    use_wanted = Signal(str, str)
    """The name of a field, and the value that it shall have."""
    anyway_wanted = Signal()
    opened = Signal()
    """It is open now, or closed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("line", "true")
        self._findings: tuple[Finding, ...] = ()
        self._rows: list[FindingRow] = []
        self._title = PlainLabel("")
        self.anyway = link_button(translate("Submit", "Submit anyway"), self.anyway_wanted.emit)
        self.anyway.setToolTip(translate("Submit", "Send it as it is; the server has the last word"))
        self.close_button = link_button(translate("Submit", "Hide"), self.hide)
        self.close_button.setAccessibleName(translate("Submit", "Hide what was found"))
        head = QHBoxLayout()
        head.setSpacing(GROUP)
        head.addWidget(self._title, 1)
        head.addWidget(self.anyway)
        head.addWidget(self.close_button)
        self._inner = QWidget()
        self._column = QVBoxLayout(self._inner)
        self._column.setContentsMargins(0, 0, MARGIN, 0)
        self._column.setSpacing(MARGIN)
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(self._inner)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setStyleSheet("background: transparent;")
        self._scroll.setAccessibleName(translate("Submit", "What was found"))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, MARGIN, 16, MARGIN)
        column.setSpacing(SPACE)
        column.addLayout(head)
        column.addWidget(self._scroll)
        self.hide()

    def rows(self) -> tuple[FindingRow, ...]:
        """What is listed."""
        return tuple(self._rows)

    def show_findings(self, findings: Sequence[Finding], title: str, *, may_override: bool) -> None:
        """Lists `findings`; opens nothing, but closes where nothing is left."""
        self._title.setText(title)
        self.anyway.setVisible(may_override)
        if tuple(findings) != self._findings:
            self._findings = tuple(findings)
            self._fill()
        if not findings:
            self.hide()
        self._fit()

    def open_panel(self) -> None:
        """Shows the list, where there is something in it."""
        self.setVisible(bool(self._findings))
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.opened.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.opened.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        width = max(200, self.width() - 32 - MARGIN)
        needed = self._column.heightForWidth(width)
        self._scroll.setFixedHeight(min(MOST_HEIGHT, max(24, needed)))

    def _fill(self) -> None:
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = []
        for finding in self._findings[:MOST_FINDINGS]:
            row = FindingRow(finding)
            row.go_wanted.connect(self.go_wanted)
            row.use_wanted.connect(self.use_wanted)
            self._column.addWidget(row)
            self._rows.append(row)
        more = len(self._findings) - len(self._rows)
        if more > 0:
            row = FindingRow(
                Finding(translate("Submit", "and {more} more").format(more=more), is_caution=True)
            )
            self._column.addWidget(row)
            self._rows.append(row)
