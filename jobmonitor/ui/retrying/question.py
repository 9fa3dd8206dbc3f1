"""Asks at which server jobs are sent once more, and how."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from jobmonitor.domain.server import Server
from jobmonitor.ui.translating import mark, translate
from jobmonitor.ui.widgets.controls import CheckBox
from jobmonitor.ui.widgets.list_question import ListQuestion
from jobmonitor.ui.widgets.plain import tooltip

WIDTH = 400
SEED_TIP = mark("Actions", "Without, the result is the same, as far as the servers are alike")


class RetryQuestion(ListQuestion):
    """A list of servers, and two choices."""

    chosen = Signal(object, bool, bool)
    """A Server, whether with new seeds, whether before all that waits there."""

    def __init__(self, question: str, servers: Sequence[Server], parent: QWidget, button: str) -> None:
        self._servers = tuple(servers)
        self.new_seed = CheckBox(translate("Actions", "New seed"))
        self.new_seed.setToolTip(tooltip(translate("Actions", SEED_TIP)))
        self.front = CheckBox(translate("Actions", "At the front of its queue"))
        super().__init__(
            question,
            ((each.title, each.url) for each in self._servers),
            parent,
            title=translate("Actions", "Retry on another server"),
            list_name=translate("Actions", "Servers"),
            button=button,
            width=WIDTH,
            below=(self.new_seed, self.front),
        )

    def accept(self) -> None:
        row = self.list.currentRow()
        super().accept()
        if 0 <= row < len(self._servers):
            self.chosen.emit(self._servers[row], self.new_seed.isChecked(), self.front.isChecked())
