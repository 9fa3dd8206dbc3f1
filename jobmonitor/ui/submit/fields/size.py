"""Width and height in pixels."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from jobmonitor.domain.errors import InvalidField
from jobmonitor.domain.workflow import Field, Size, Value
from jobmonitor.services.forms import check_value, round_size, size_limits
from jobmonitor.ui.submit.fields.base import FieldEditor, Surroundings, text_of
from jobmonitor.ui.submit.fields.number_box import NumberBox


class SizeEditor(FieldEditor):
    """Two boxes. What is typed is kept to the field's step when a box is left."""

    def __init__(self, field: Field, surroundings: Surroundings, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self._surroundings = surroundings
        self._width = self._make_box("width")
        self._height = self._make_box("height")
        self._fit = QPushButton("From image", self)
        self._fit.setAccessibleName(f"{field.label} from the image's shape")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._width)
        layout.addWidget(QLabel("×", self))
        layout.addWidget(self._height)
        layout.addWidget(self._fit)
        layout.addStretch(1)
        self._fit.clicked.connect(self._take_shape)
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

    def commit(self) -> None:
        size = self._rounded()
        if size is not None:
            self._show(size)

    def image_changed(self) -> None:
        shape = self._surroundings.image_shape()
        self._fit.setEnabled(shape is not None)
        self._fit.setToolTip(
            f"Take the shape of the image, {shape}" if shape else "Choose an image first, to take its shape"
        )

    def _make_box(self, side: str) -> NumberBox:
        least, greatest = size_limits(self.field)
        box = NumberBox(minimum=least, maximum=greatest, step=self.field.step or 1, parent=self)
        box.setFixedWidth(max(84, box.fontMetrics().horizontalAdvance("0") * 9))
        box.setAccessibleName(f"{self.field.label}, {side} in pixels")
        box.setToolTip(f"The {side}, {least} to {greatest} pixels")
        box.textChanged.connect(self._text_changed)
        box.editingFinished.connect(self.commit)
        return box

    def _rounded(self) -> Size | None:
        try:
            size = check_value(self.field, self.value())
        except InvalidField:
            return None
        return size if isinstance(size, Size) else None

    def _text_changed(self) -> None:
        size = self._rounded()
        is_typed = size is None or (
            size.width == self._width.number() and size.height == self._height.number()
        )
        self._say(hint="" if is_typed else f"{size} after rounding")
        self.changed.emit()

    def _show(self, size: Size) -> None:
        self._width.set_number(size.width)
        self._height.set_number(size.height)

    def _take_shape(self) -> None:
        shape = self._surroundings.image_shape()
        if shape is not None:
            self._show(fitted(self.field, shape))


def fitted(field: Field, shape: Size) -> Size:
    """A size of the shape of an image, its longer side as long as the longer one of the field's default."""
    least, greatest = size_limits(field)
    usual = field.default if isinstance(field.default, Size) else Size(greatest, greatest)
    longer = min(greatest, max(usual.width, usual.height))
    scale = longer / max(shape.width, shape.height, 1)
    step = max(1, int(field.step or 1))
    size = round_size(Size(max(1, round(shape.width * scale)), max(1, round(shape.height * scale))), step)
    return Size(min(max(size.width, least), greatest), min(max(size.height, least), greatest))
