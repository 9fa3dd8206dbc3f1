"""Asks for the name of something."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from jobmonitor.ui.theme.tokens import GROUP, MARGIN, SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.plain import PlainLabel

WIDTH = 340


class NameQuestion(QDialog):
    """A line, and what is wrong with what was typed. Open it with `open()`; it deletes itself."""

    def __init__(
        self,
        title: str,
        name: str,
        button: str,
        check: Callable[[str], str],
        parent: QWidget,
        *,
        most: int = 100,
    ) -> None:
        """`check` says what is wrong with a name; empty: nothing is. `most` characters can be typed."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._check = check
        self.entry = QLineEdit(name)
        self.entry.setMaxLength(most)
        self.entry.selectAll()
        self.entry.setAccessibleName(title)
        label = PlainLabel(translate("Window", "Name"))
        label.setBuddy(self.entry)
        self.told = PlainLabel()
        self.told.setWordWrap(True)
        self.told.setProperty("tone", "failed")
        self.told.hide()
        self.confirm = QPushButton(button)
        self.confirm.setDefault(True)
        cancel = QPushButton(translate("Window", "Cancel"))
        cancel.setAutoDefault(False)
        buttons = QHBoxLayout()
        buttons.setSpacing(MARGIN)
        buttons.addStretch(1)
        buttons.addWidget(self.confirm)
        buttons.addWidget(cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(GROUP, GROUP, GROUP, GROUP)
        column.setSpacing(SPACE)
        for widget in (label, self.entry, self.told):
            column.addWidget(widget)
        column.addSpacing(GROUP - SPACE)
        column.addLayout(buttons)
        self.setMinimumWidth(WIDTH)
        self.entry.textEdited.connect(lambda _text: self._tell(""))
        self.confirm.clicked.connect(self._confirm)
        cancel.clicked.connect(self.reject)

    @property
    def name(self) -> str:
        """What was typed, with single spaces between its words."""
        return " ".join(self.entry.text().split())

    @property
    def problem(self) -> str:
        """What is said to be wrong."""
        return self.told.text()

    def _confirm(self) -> None:
        problem = self._check(self.name)
        self._tell(problem)
        if not problem:
            self.accept()

    def _tell(self, problem: str) -> None:
        if problem == self.told.text():
            return
        self.told.setText(problem)
        self.told.setVisible(bool(problem))
        self.entry.setProperty("invalid", bool(problem))
        self.entry.setAccessibleDescription(problem)
        self.entry.style().polish(self.entry)
        if self.isVisible():
            self.resize(self.width(), self.sizeHint().height())
