"""The middle of the dialog: names, the inputs that become fields, and the form as it will be."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from jobmonitor.services.importing import Proposal
from jobmonitor.ui.importing.about import About
from jobmonitor.ui.importing.choices import Choices
from jobmonitor.ui.importing.model import ChoicesModel
from jobmonitor.ui.importing.preview import Preview
from jobmonitor.ui.importing.table import ChoicesTable
from jobmonitor.ui.theme.tokens import GROUP, MARGIN
from jobmonitor.ui.translating import mark, translate
from jobmonitor.ui.widgets.bars import link_button
from jobmonitor.ui.widgets.plain import PlainLabel

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.ports import Pictures
    from jobmonitor.ui.runtime import Tasks

WIDE = 860
"""From this width on there is room for the preview."""
_CHOOSE = (
    (mark("Importing", "All"), True, mark("Importing", "Choose every input")),
    (mark("Importing", "None"), False, mark("Importing", "Choose no input")),
    (mark("Importing", "Suggested"), None, mark("Importing", "Choose what is suggested")),
)


class Content(QWidget):
    """Its widgets are public: the dialog joins them to what they do."""

    changed = Signal()
    """Something else is chosen, named or shown."""
    refused = Signal(str)
    """Why what was typed into the table cannot be taken; empty where it can."""

    def __init__(self, application: Application, pictures: Pictures, tasks: Tasks) -> None:
        super().__init__()
        self.model: ChoicesModel | None = None
        self.about = About()
        self.search = QLineEdit()
        self.table = ChoicesTable()
        self.count = PlainLabel(muted=True)
        self.preview = Preview(application, pictures, tasks)
        self._lay_out()
        self.search.textChanged.connect(self.table.filter)
        self.about.changed.connect(self._changed)

    def _lay_out(self) -> None:
        self.search.setPlaceholderText(translate("Importing", "Search inputs"))
        self.search.setAccessibleName(translate("Importing", "Search inputs"))
        self.search.setClearButtonEnabled(True)
        tools = QHBoxLayout()
        tools.setSpacing(GROUP)
        tools.addWidget(self.search, 1)
        for text, chosen, about in _CHOOSE:
            button = link_button(translate("Importing", text), partial(self._choose_all, chosen))
            button.setAccessibleName(translate("Importing", about))
            tools.addWidget(button)
        left = QVBoxLayout()
        left.setSpacing(MARGIN)
        left.addLayout(tools)
        left.addWidget(self.table, 1)
        left.addWidget(self.count)
        halves = QHBoxLayout()
        halves.setSpacing(GROUP)
        halves.addLayout(left, 3)
        halves.addWidget(self.preview, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(GROUP, MARGIN, GROUP, MARGIN)
        column.setSpacing(GROUP)
        column.addWidget(self.about)
        column.addLayout(halves, 1)

    def show_proposal(self, proposal: Proposal, title: str, name: str) -> None:
        """What is suggested, in place of what was there."""
        self.about.show_proposal(proposal, title, name)
        self.model = ChoicesModel(Choices(proposal))
        self.model.setParent(self)
        self.model.changed.connect(self._changed)
        self.model.refused.connect(self.refused)
        self.table.show_choices(self.model)
        self.table.filter(self.search.text())
        self.tell_count()

    def renew(self, proposal: Proposal) -> bool:
        """The same graph with more known of it; whether that makes a difference."""
        if self.model is None or proposal == self.model.choices.proposal:
            return False
        row, column = self.table.currentIndex().row(), self.table.currentIndex().column()
        self.model.renew(proposal)
        self.table.setCurrentIndex(self.model.index(max(0, row), max(0, column)))
        self.table.filter(self.search.text())
        self.tell_count()
        return True

    def tell_count(self) -> None:
        """How many inputs become fields."""
        if self.model is not None:
            chosen, whole = len(self.model.choices.chosen), len(self.model.choices)
            self.count.setText(
                translate(
                    "Importing", "{chosen} of {whole} inputs become fields. Space ticks, F2 edits."
                ).format(chosen=chosen, whole=whole)
            )

    def focus_search(self) -> None:
        """Goes to the search field."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        was_hidden = self.preview.isHidden()
        self.preview.setVisible(self.width() >= WIDE)
        if was_hidden and not self.preview.isHidden():
            self.changed.emit()

    def _choose_all(self, chosen: bool | None) -> None:
        if self.model is not None:
            self.model.choose_all(chosen)

    def _changed(self) -> None:
        self.tell_count()
        self.changed.emit()
