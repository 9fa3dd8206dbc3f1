"""Whole numbers and numbers with a fraction."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget

from jobmonitor.domain.workflow import Field, FieldType, Value
from jobmonitor.services.forms import MINUTES, minutes
from jobmonitor.ui.submit.fields.base import FieldEditor, WheelGuard, text_of
from jobmonitor.ui.submit.fields.number_box import NumberBox
from jobmonitor.ui.translating import translate

MOST_NOTCHES = 400
"""A slider with more steps than it has pixels cannot be aimed."""


def step_of(field: Field) -> float:
    """By how much an arrow key changes the field."""
    if field.step:
        return field.step
    if field.type is FieldType.INTEGER:
        return 1
    span = (field.maximum or 0) - (field.minimum or 0)
    return 0.01 if 0 < span <= 5 else 0.1


class NumberEditor(FieldEditor):
    """A box with a number, and a slider where the range is small."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self._box = NumberBox(minimum=field.minimum, maximum=field.maximum, step=step_of(field), parent=self)
        self._box.setFixedWidth(max(108, self._box.fontMetrics().horizontalAdvance("0") * 12))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._box)
        self._slider = self._make_slider()
        layout.addWidget(self._slider, 4)
        layout.addStretch(1)
        self._fit_slider()
        self._box.textChanged.connect(self._text_changed)

    def value(self) -> Value:
        return self._box.text()

    def set_value(self, value: Value) -> None:
        if isinstance(value, int | float) and not isinstance(value, bool):
            self._box.set_number(value)
        else:
            self._box.set_text(text_of(value))

    def entry(self) -> QWidget:
        return self._box

    def set_field(self, field: Field) -> None:
        super().set_field(field)
        self._box.set_limits(field.minimum, field.maximum)
        self._fit_slider()

    def slider(self) -> QSlider | None:
        """The slider, where there is one."""
        return None if self._slider.isHidden() else self._slider

    def _make_slider(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal, self)
        slider.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # the box beside it does the same by keyboard
        slider.setAccessibleName(translate("Submit", "{label}, slider").format(label=self.field.label))
        slider.valueChanged.connect(self._slid)
        WheelGuard.watch(slider)
        return slider

    def _fit_slider(self) -> None:
        """Gives the slider the field's range; hides it where there is none, or one too fine to aim."""
        least, greatest, step = self.field.minimum, self.field.maximum, step_of(self.field)
        has_range = least is not None and greatest is not None and greatest > least
        notches = round(((greatest or 0) - (least or 0)) / step) if has_range else 0
        has_slider = 2 <= notches <= MOST_NOTCHES
        self._slider.setVisible(has_slider)
        if has_slider:
            with QSignalBlocker(self._slider):
                self._slider.setRange(0, notches)
                self._slider.setPageStep(max(1, notches // 10))
            self._follow()

    def _slid(self, notch: int) -> None:
        number = Decimal(str(self.field.minimum or 0)) + notch * Decimal(str(step_of(self.field)))
        self._box.set_number(number)

    def _text_changed(self) -> None:
        self._follow()
        if self.field.time_format == MINUTES:
            number = self._box.number()
            self._say(
                hint=""
                if number is None
                else translate("Submit", "{number} in minutes and seconds").format(
                    number=minutes(float(number))
                )
            )
        self.changed.emit()

    def _follow(self) -> None:
        """The slider stands where the number does."""
        number = self._box.number()
        if number is not None and not self._slider.isHidden():
            away = (number - Decimal(str(self.field.minimum or 0))) / Decimal(str(step_of(self.field)))
            with QSignalBlocker(self._slider):
                self._slider.setValue(round(max(Decimal(0), min(away, Decimal(self._slider.maximum())))))
