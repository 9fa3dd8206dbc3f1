"""The seed: a new one each time, or one of 64 bits that is kept."""

from __future__ import annotations

import secrets

from PySide6.QtCore import QRegularExpression
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from jobmonitor.domain.workflow import MAX_SEED, Field, Value
from jobmonitor.services.forms import is_new_seed
from jobmonitor.ui.submit.fields.base import FieldEditor, text_of
from jobmonitor.ui.widgets.controls import CheckBox

SAME_SEED = "Submitted again with the same values, a fixed seed yields nothing new."
NO_DIGITS = "?"
"""The value of a fixed seed that has not been typed: not a new one, and not a number."""


class SeedEditor(FieldEditor):
    """A line of digits (Qt's spin boxes hold 32 bits, seeds have 64), and whether it is used at all."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self._new = CheckBox("New each time", self)
        self._line = QLineEdit(self)
        self._line.setValidator(
            QRegularExpressionValidator(QRegularExpression(r"\s*[0-9]{0,25}\s*"), self._line)
        )
        self._line.setMaximumWidth(self._line.fontMetrics().horizontalAdvance("0") * 26)
        self._dice = QPushButton("Roll", self)
        self._dice.setToolTip("Take a random seed and keep it")
        self._dice.setAccessibleName(f"{field.label}: take a random one and keep it")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._new)
        layout.addWidget(self._line, 1)
        layout.addWidget(self._dice)
        layout.addStretch(0)
        self._new.toggled.connect(self._toggled)
        self._line.textChanged.connect(self._text_changed)
        self._dice.clicked.connect(self._roll)
        self._new.setChecked(True)

    def value(self) -> Value:
        if self._new.isChecked():
            return None
        return self._line.text().strip() or NO_DIGITS

    def set_value(self, value: Value) -> None:
        new = is_new_seed(value) or value == NO_DIGITS
        if not new:
            self._line.setText(text_of(value))
        self._new.setChecked(new)

    def entry(self) -> QWidget:
        return self._new

    def problem(self) -> str:
        if self.value() == NO_DIGITS:
            return f"{self.field.label} is missing: type one, roll one, or tick “New each time”."
        return ""

    def _toggled(self, new: bool) -> None:
        self._line.setEnabled(not new)
        self._line.setPlaceholderText("chosen when it is sent" if new else "")
        if new:
            self._line.clear()
        elif not self._line.text():
            self._roll()
            self._line.setFocus()
            self._line.selectAll()
        self._text_changed()

    def _roll(self) -> None:
        greatest = MAX_SEED if self.field.maximum is None else min(MAX_SEED, int(self.field.maximum))
        seed = str(secrets.randbelow(greatest + 1))
        self._line.setText(seed)
        self._new.setChecked(False)

    def _text_changed(self) -> None:
        self._say(advice="" if self._new.isChecked() else SAME_SEED)
        self.changed.emit()
