"""Width and height in pixels."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from jobmonitor.domain.errors import InvalidField
from jobmonitor.domain.workflow import Field, Size, Value
from jobmonitor.services.forms import check_value, fitted, height_limits, shaped, size_limits
from jobmonitor.ui.submit.fields.base import FieldEditor, Surroundings, text_of
from jobmonitor.ui.submit.fields.number_box import NumberBox
from jobmonitor.ui.translating import mark, translate
from jobmonitor.ui.widgets.flow import FlowRow

LIKE = 0.04
"""By which part two shapes may differ that an operator takes for the same; rounding does as much."""


class SizeEditor(FieldEditor):
    """Two boxes. What is typed is kept to the field's step when a box is left.

    While the shape is kept, one side follows the other: in the shape of the image, where one is chosen, else
    in the one that the sides had.
    """

    def __init__(self, field: Field, surroundings: Surroundings, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self._surroundings = surroundings
        self._shape: Size | None = None
        """The one that is kept."""
        self._by_width = True
        """Whether the width was typed last."""
        self._from_image: Size | None = None
        """The size that the former image gave."""
        self._width = self._make_box(mark("Submit", "width"))
        self._height = self._make_box(mark("Submit", "height"))
        self._lock = QToolButton(self)
        self._lock.setText(translate("Submit", "Keep shape"))
        self._lock.setCheckable(True)
        self._lock.setProperty("plain", "true")
        self._lock.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._lock.setAccessibleName(translate("Submit", "{label}: keep the shape").format(label=field.label))
        self._fit = QPushButton(translate("Submit", "From image"), self)
        self._fit.setAccessibleName(
            translate("Submit", "{label} from the image's shape").format(label=field.label)
        )
        sides = QWidget(self)
        line = QHBoxLayout(sides)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        for each in (self._width, QLabel("×", sides), self._height):
            line.addWidget(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(FlowRow(sides, self._lock, self._fit))  # in a narrow form on two lines
        self._width.textEdited.connect(lambda: self._follow(of_width=True))
        self._height.textEdited.connect(lambda: self._follow(of_width=False))
        self._lock.toggled.connect(self._locked)
        self._fit.clicked.connect(self._take_shape)
        self._tell_limits()
        self.image_changed()

    def value(self) -> Value:
        width, height = self._width.text().strip(), self._height.text().strip()
        return f"{width} × {height}" if width or height else None

    def set_value(self, value: Value) -> None:
        width, _, height = text_of(value).replace("×", "x").replace("X", "x").partition("x")
        self._width.set_text(width.strip())
        self._height.set_text(height.strip())

    def entry(self) -> QWidget:
        return self._width

    def set_field(self, field: Field) -> None:
        super().set_field(field)
        self._tell_limits()
        self._tell()

    def commit(self) -> None:
        size = self._rounded()
        if size is not None:
            self._show(self._kept(size))

    def image_changed(self) -> None:
        shape = self._surroundings.image_shape()
        self._take_new_shape(shape)
        self._fit.setEnabled(shape is not None)
        self._fit.setToolTip(
            translate("Submit", "Take the shape of the image, {shape}").format(shape=shape)
            if shape
            else translate("Submit", "Choose an image first, to take its shape")
        )
        if shape is not None and self._lock.isChecked():
            self._shape = shape
        of_what = (
            translate("Submit", "the image") if shape is not None else translate("Submit", "these sides")
        )
        self._lock.setToolTip(
            translate("Submit", "One side follows the other, in the shape of {of_what}").format(
                of_what=of_what
            )
        )
        self._tell()

    def _make_box(self, side: str) -> NumberBox:
        least, greatest = size_limits(self.field)
        box = NumberBox(minimum=least, maximum=greatest, step=self.field.step or 1, parent=self)
        box.setFixedWidth(max(72, box.fontMetrics().horizontalAdvance("0") * 8))
        box.setAccessibleName(
            translate("Submit", "{label}, {side} in pixels").format(
                label=self.field.label, side=translate("Submit", side)
            )
        )
        box.textChanged.connect(self._text_changed)
        box.editingFinished.connect(self.commit)
        return box

    def _tell_limits(self) -> None:
        sides = ("width", self._width, size_limits), ("height", self._height, height_limits)
        for side, box, limits in sides:
            least, greatest = limits(self.field)
            box.set_limits(least, greatest)
            box.setToolTip(
                translate("Submit", "The {side}, {least} to {greatest} pixels").format(
                    side=translate("Submit", side), least=least, greatest=greatest
                )
            )

    def _rounded(self) -> Size | None:
        try:
            size = check_value(self.field, self.value())
        except InvalidField:
            return None
        return size if isinstance(size, Size) else None

    def _text_changed(self) -> None:
        self._tell()
        self.changed.emit()

    def _tell(self) -> None:
        size, shape = self._rounded(), self._surroundings.image_shape()
        is_typed = size is None or (
            size.width == self._width.number() and size.height == self._height.number()
        )
        hint = "" if is_typed else translate("Submit", "{size} after rounding").format(size=size)
        if size is not None and shape is not None and not is_like(size, fitted(self.field, shape)):
            hint = f"{hint}\n" if hint else ""
            hint += translate("Submit", "The image has another shape, {shape} px.").format(shape=shape)
        self._say(hint=hint)

    def _show(self, size: Size) -> None:
        self._width.set_number(size.width)
        self._height.set_number(size.height)

    def _take_new_shape(self, shape: Size | None) -> None:
        """Takes the shape of another image where nobody asked for another size."""
        if not self.field.from_image or shape is None:
            return
        size, former = fitted(self.field, shape), self._from_image
        self._from_image = size
        is_usual = self.value() in (None, text_of(self.field.default))
        if is_usual if former is None else self._rounded() == former:
            self._show(size)

    def _take_shape(self) -> None:
        shape = self._surroundings.image_shape()
        if shape is not None:
            self._show(fitted(self.field, shape))
            self._lock.setChecked(True)

    def _locked(self, is_kept: bool) -> None:
        self._shape = self._surroundings.image_shape() or self._rounded() if is_kept else None
        self._by_width = True
        self.commit()

    def _kept(self, size: Size) -> Size:
        """The size in the shape that is kept, by the side that was typed; both are smaller where the other
        one would be too long."""
        if self._shape is None:
            return size
        if self._by_width:
            return shaped(self.field, self._shape, width=size.width)
        return shaped(self.field, self._shape, height=size.height)

    def _follow(self, *, of_width: bool) -> None:
        """The side that was not typed follows the one that was."""
        if self._shape is None:
            return
        self._by_width = of_width
        typed = (self._width if of_width else self._height).number()
        if typed is None or not 1 <= typed <= 1_000_000:
            return
        size = shaped(self.field, self._shape, **{"width" if of_width else "height": int(typed)})
        if of_width:
            self._height.set_number(size.height)
        else:
            self._width.set_number(size.width)


def is_like(one: Size, other: Size) -> bool:
    """Whether two sizes have about the same shape."""
    ratio = (one.width * other.height) / max(1, one.height * other.width)
    return 1 - LIKE <= ratio <= 1 + LIKE
