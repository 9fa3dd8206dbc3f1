"""One line of text."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from jobmonitor.domain.workflow import Field, Value
from jobmonitor.ui.submit.fields.base import FieldEditor, text_of


class TextEditor(FieldEditor):
    """A line that is sent as typed."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self._line = QLineEdit(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._line)
        self._line.textChanged.connect(self.changed)

    def value(self) -> Value:
        return self._line.text()

    def set_value(self, value: Value) -> None:
        self._line.setText(text_of(value))
        self._line.setCursorPosition(0)

    def entry(self) -> QWidget:
        return self._line
