"""Asks for the name of a preset."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from jobmonitor.ui.submit.presets.named import MOST_LETTERS, tidy
from jobmonitor.ui.theme.tokens import GROUP, MARGIN
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.controls import CheckBox
from jobmonitor.ui.widgets.plain import PlainLabel

WIDTH = 360


class PresetName(QDialog):
    """A name, and whether the chosen files belong to the preset, where there are some.

    Open it with `open()`; it deletes itself.
    """

    named = Signal(str, bool)
    """The name, and whether the files belong to it."""

    def __init__(
        self,
        title: str,
        name: str,
        caution: Callable[[str], str],
        parent: QWidget,
        *,
        with_files: bool = False,
    ) -> None:
        """`caution` says what is to be thought of before a name is taken; nothing, where there is nothing."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._caution = caution
        self.line = QLineEdit(name, self)
        self.line.setMaxLength(MOST_LETTERS)
        self.files = CheckBox(translate("Submit", "With the &files that are chosen"), self)
        self.files.setVisible(with_files)
        self.advice = PlainLabel(parent=self)
        self.advice.setProperty("tone", "pending")
        self.advice.setWordWrap(True)
        caption = QLabel(translate("Submit", "&Name"), self)
        caption.setBuddy(self.line)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel, self
        )
        self.save = buttons.button(QDialogButtonBox.StandardButton.Save)
        self.save.setText(translate("Submit", "Save"))
        column = QVBoxLayout(self)
        column.setContentsMargins(GROUP, GROUP, GROUP, GROUP)
        column.setSpacing(MARGIN)
        for widget in (caption, self.line, self.advice, self.files):
            column.addWidget(widget)
        column.addSpacing(MARGIN)
        column.addWidget(buttons)
        self.setMinimumWidth(WIDTH)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.line.textChanged.connect(self._typed)
        self.line.selectAll()
        self._typed()

    def accept(self) -> None:
        name = tidy(self.line.text())
        if name:
            self.named.emit(name, self.files.isChecked() and self.files.isVisible())
            super().accept()

    def _typed(self) -> None:
        name = tidy(self.line.text())
        advice = self._caution(name) if name else ""
        self.advice.setText(advice)
        self.advice.setVisible(bool(advice))
        self.save.setEnabled(bool(name))
