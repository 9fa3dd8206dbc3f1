"""A line for numbers of any size."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QLineEdit, QWidget

LEAPS = 10
"""Steps that a page key takes."""


class NumberBox(QLineEdit):
    """A line with a number; arrow keys, page keys and the wheel step it.

    Qt's spin boxes are bound to 32 bits, or to a language's way of writing numbers, and do not show what
    they do not take. Here everything may be typed, so that a message can say what is wrong with it.
    """

    def __init__(
        self,
        *,
        minimum: float | None,
        maximum: float | None,
        step: float,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.set_limits(minimum, maximum)
        self._step = Decimal(str(step))
        self.setAlignment(Qt.AlignmentFlag.AlignRight)

    def set_limits(self, minimum: float | None, maximum: float | None) -> None:
        """What the keys step between; anything may be typed."""
        self._minimum = None if minimum is None else Decimal(str(minimum))
        self._maximum = None if maximum is None else Decimal(str(maximum))

    def number(self) -> Decimal | None:
        """What is in the line, where it is a finite number."""
        try:
            number = Decimal(self.text().strip())
        except InvalidOperation:
            return None
        return number if number.is_finite() else None

    def set_text(self, text: str) -> None:
        """Shows `text`, whatever it is."""
        if text != self.text():
            self.setText(text)

    def set_number(self, number: Decimal | float | int) -> None:
        """Shows a number as a person writes it."""
        self.set_text(plain(number))

    def step(self, steps: int) -> None:
        """So many steps up, or down, within the range."""
        number = self.number()
        if number is None:
            number = self._minimum if self._minimum is not None else Decimal(0)
        else:
            number += steps * self._step
        if self._maximum is not None:
            number = min(number, self._maximum)
        if self._minimum is not None:
            number = max(number, self._minimum)
        self.set_number(number)
        self.textEdited.emit(self.text())
        self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = _STEPS.get(Qt.Key(event.key()))
        if steps is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        else:
            self.step(steps)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.hasFocus() or not event.angleDelta().y():
            event.ignore()  # the wheel scrolls the form
            return
        self.step(1 if event.angleDelta().y() > 0 else -1)
        event.accept()


_STEPS = {
    Qt.Key.Key_Up: 1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_PageUp: LEAPS,
    Qt.Key.Key_PageDown: -LEAPS,
}


def plain(number: Decimal | float | int) -> str:
    """A number without an exponent and without idle zeros."""
    if isinstance(number, int):
        return str(number)
    exact = Decimal(str(number))
    return str(int(exact)) if exact == exact.to_integral_value() else f"{exact.normalize():f}"
