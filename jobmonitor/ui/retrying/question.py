"""Asks at which server jobs are sent once more, and how."""

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

from jobmonitor.domain.server import Server
from jobmonitor.ui.theme.tokens import GROUP, MARGIN
from jobmonitor.ui.widgets.controls import CheckBox
from jobmonitor.ui.widgets.plain import PlainLabel, tooltip
from jobmonitor.ui.words import bounded, one_line

WIDTH = 400
SEED_TIP = "Without, the result is the same, as far as the servers are alike"


class RetryQuestion(QDialog):
    """A list of servers, and two choices. Open it with `open()`; it deletes itself."""

    chosen = Signal(object, bool, bool)
    """A Server, whether with new seeds, whether before all that waits there."""

    def __init__(self, question: str, servers: Sequence[Server], parent: QWidget, button: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Retry on another server")
        self._servers = tuple(servers)
        sentence = PlainLabel(bounded(question, 300))
        sentence.setWordWrap(True)
        self.list = QListWidget(self)
        self.list.setAccessibleName("Servers")
        self.list.setProperty("choices", "true")
        self.list.setSizeAdjustPolicy(QListWidget.SizeAdjustPolicy.AdjustToContents)
        for server in self._servers:
            item = QListWidgetItem(one_line(server.title, 100))
            item.setToolTip(tooltip(server.url))
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.new_seed = CheckBox("New seed", self)
        self.new_seed.setToolTip(tooltip(SEED_TIP))
        self.front = CheckBox("At the front of its queue", self)
        self.send = QPushButton(button, self)
        self.send.setDefault(True)
        cancel = QPushButton("Cancel", self)
        cancel.setAutoDefault(False)
        buttons = QHBoxLayout()
        buttons.setSpacing(MARGIN)
        buttons.addStretch(1)
        buttons.addWidget(self.send)
        buttons.addWidget(cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(GROUP, GROUP, GROUP, GROUP)
        column.setSpacing(MARGIN)
        column.addWidget(sentence)
        column.addWidget(self.list, 1)
        column.addWidget(self.new_seed)
        column.addWidget(self.front)
        column.addLayout(buttons)
        self.setMinimumWidth(WIDTH)
        self.send.clicked.connect(self.accept)
        self.list.itemDoubleClicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        self.list.setFocus()

    def accept(self) -> None:
        row = self.list.currentRow()
        super().accept()
        if 0 <= row < len(self._servers):
            self.chosen.emit(self._servers[row], self.new_seed.isChecked(), self.front.isChecked())
