"""The seed: a new one each time, or one of 64 bits that is kept."""

from __future__ import annotations

import secrets

from PySide6.QtCore import QRegularExpression
from PySide6.QtGui import QGuiApplication, QRegularExpressionValidator
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from jobmonitor.domain.workflow import MAX_SEED, Field, Value
from jobmonitor.services.forms import is_new_seed
from jobmonitor.ui.submit.fields.base import FieldEditor, Surroundings, text_of
from jobmonitor.ui.translating import mark, translate
from jobmonitor.ui.widgets.controls import CheckBox

SAME_SEED = mark(
    "Submit",
    "Nothing differs from the last submission: ComfyUI would answer from its cache and make nothing new.",
)
NO_DIGITS = "?"
"""The value of a fixed seed that has not been typed: not a new one, and not a number."""


class SeedEditor(FieldEditor):
    """A line of digits (Qt's spin boxes hold 32 bits, seeds have 64), and whether it is used at all."""

    def __init__(self, field: Field, surroundings: Surroundings, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self._surroundings = surroundings
        self._new = CheckBox(translate("Submit", "New each time"), self)
        self._line = QLineEdit(self)
        self._line.setValidator(
            QRegularExpressionValidator(QRegularExpression(r"\s*[0-9]{0,25}\s*"), self._line)
        )
        self._line.setAccessibleName(translate("Submit", "{label}, digits").format(label=field.label))
        self._line.setMaximumWidth(self._line.fontMetrics().horizontalAdvance("0") * 26)
        self._dice = self._button(
            translate("Submit", "Roll"),
            translate("Submit", "Take a random seed and keep it"),
            translate("Submit", "take a random one and keep it"),
        )
        self._copy = self._link(translate("Submit", "Copy"), translate("Submit", "copy it"))
        self._last = self._link("", translate("Submit", "use the last one"))
        self._below = QWidget(self)
        self._lay_out()
        self._new.toggled.connect(self._toggled)
        self._line.textChanged.connect(self._text_changed)
        self._dice.clicked.connect(self._roll)
        self._copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._line.text().strip()))
        self._last.clicked.connect(self._use_last)
        self._new.setChecked(True)
        self._show_links()

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
            return translate(
                "Submit", "{label} is missing: type one, roll one, or tick “New each time”."
            ).format(label=self.field.label)
        return ""

    def values_changed(self) -> None:
        repeats = not self._new.isChecked() and self._surroundings.repeats()
        self._say(advice=translate("Submit", SAME_SEED) if repeats else "")
        self._show_links()

    def server_changed(self) -> None:
        self.values_changed()

    def _lay_out(self) -> None:
        above = QHBoxLayout()
        above.setSpacing(8)
        above.addWidget(self._new)
        above.addWidget(self._line, 1)
        above.addWidget(self._dice)
        above.addStretch(0)
        below = QHBoxLayout(self._below)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(16)
        below.addWidget(self._copy)
        below.addWidget(self._last)
        below.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(above)
        column.addWidget(self._below)

    def _show_links(self) -> None:
        last = self._surroundings.last_seed(self.field.name)
        text = self._line.text().strip()
        self._last.setText(translate("Submit", "Use the last one, {last}").format(last=last))
        self._last.setVisible(last is not None and text != str(last))
        self._copy.setVisible(bool(text) and not self._new.isChecked())
        self._below.setVisible(not (self._last.isHidden() and self._copy.isHidden()))

    def _toggled(self, new: bool) -> None:
        self._line.setEnabled(not new)
        self._line.setPlaceholderText(translate("Submit", "chosen when it is sent") if new else "")
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

    def _use_last(self) -> None:
        last = self._surroundings.last_seed(self.field.name)
        if last is not None:
            self.set_value(last)
            self._line.setFocus()

    def _text_changed(self) -> None:
        self._show_links()
        self.changed.emit()

    def _button(self, text: str, tip: str, name: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setToolTip(tip)
        button.setAccessibleName(f"{self.field.label}: {name}")
        return button

    def _link(self, text: str, name: str) -> QPushButton:
        button = self._button(text, "", name)
        button.setProperty("link", "true")
        return button
