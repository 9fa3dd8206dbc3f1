"""Asks which of several workflows is meant."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from jobmonitor.domain.workflow import Workflow
from jobmonitor.ui.theme.tokens import GROUP, MARGIN
from jobmonitor.ui.widgets.plain import PlainLabel, tooltip
from jobmonitor.ui.words import bounded, one_line

WIDTH = 380


class WorkflowQuestion(QDialog):
    """A list of workflows by title. Open it with `open()`; it deletes itself."""

    chosen = Signal(object)
    """A Workflow."""

    def __init__(self, question: str, workflows: Sequence[Workflow], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Choose a workflow")
        self._workflows = tuple(sorted(workflows, key=lambda each: each.title.casefold()))
        sentence = PlainLabel(bounded(question, 200))
        sentence.setWordWrap(True)
        self.list = QListWidget(self)
        self.list.setAccessibleName("Workflows")
        self.list.setProperty("choices", "true")
        self.list.setSizeAdjustPolicy(QListWidget.SizeAdjustPolicy.AdjustToContents)
        for workflow in self._workflows:
            item = QListWidgetItem(one_line(workflow.title, 100))
            item.setToolTip(tooltip(workflow.description))
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.use = QPushButton("Use", self)
        self.use.setDefault(True)
        cancel = QPushButton("Cancel", self)
        cancel.setAutoDefault(False)
        buttons = QHBoxLayout()
        buttons.setSpacing(MARGIN)
        buttons.addStretch(1)
        buttons.addWidget(self.use)
        buttons.addWidget(cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(GROUP, GROUP, GROUP, GROUP)
        column.setSpacing(MARGIN)
        column.addWidget(sentence)
        column.addWidget(self.list, 1)
        column.addLayout(buttons)
        self.setMinimumWidth(WIDTH)
        self.use.clicked.connect(self.accept)
        self.list.itemDoubleClicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        self.list.setFocus()

    def accept(self) -> None:
        row = self.list.currentRow()
        super().accept()
        if 0 <= row < len(self._workflows):
            self.chosen.emit(self._workflows[row])
