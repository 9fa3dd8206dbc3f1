"""Yes or no."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from jobmonitor.domain.errors import InvalidField
from jobmonitor.domain.workflow import Field, Value
from jobmonitor.services.forms import check_value
from jobmonitor.ui.submit.fields.base import FieldEditor
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.controls import CheckBox
from jobmonitor.ui.words import one_line


class BooleanEditor(FieldEditor):
    """A box to tick; what it means is in the label before it, or beside it."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self._label = ""
        self._box = CheckBox(translate("Submit", "No"), self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._box)
        layout.addStretch(1)
        self._box.toggled.connect(self._toggled)

    def value(self) -> Value:
        return self._box.isChecked()

    def set_value(self, value: Value) -> None:
        try:
            self._box.setChecked(bool(check_value(self.field, value)))
        except InvalidField:
            self._box.setChecked(False)

    def take_label(self) -> None:
        """Shows the field's name beside the box, in place of yes and no."""
        self._label = one_line(self.field.label, 80).replace("&", "&&")
        self._box.setText(self._label)

    def entry(self) -> QWidget:
        return self._box

    def _toggled(self, checked: bool) -> None:
        self._box.setText(
            self._label or (translate("Submit", "Yes") if checked else translate("Submit", "No"))
        )
        self.changed.emit()
