"""Asks which of several workflows is meant."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from jobmonitor.domain.workflow import Workflow
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.list_question import ListQuestion

WIDTH = 380


class WorkflowQuestion(ListQuestion):
    """A list of workflows by title."""

    chosen = Signal(object)
    """A Workflow."""

    def __init__(self, question: str, workflows: Sequence[Workflow], parent: QWidget) -> None:
        self._workflows = tuple(sorted(workflows, key=lambda each: each.title.casefold()))
        super().__init__(
            question,
            ((each.title, each.description) for each in self._workflows),
            parent,
            title=translate("Submit", "Choose a workflow"),
            list_name=translate("Submit", "Workflows"),
            button=translate("Submit", "Use"),
            width=WIDTH,
        )

    def accept(self) -> None:
        row = self.list.currentRow()
        super().accept()
        if 0 <= row < len(self._workflows):
            self.chosen.emit(self._workflows[row])
