"""What is different between two pictures. Work for a thread: no pixmaps, no widgets."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

_EQUAL = 0xFF000000
"""A pixel of the difference of two that are equal."""


@dataclass(frozen=True)
class Difference:
    """What is different between two pictures."""

    image: QImage
    """Black where they are equal."""
    share: float
    """Of the pixels that differ, 0 to 1."""
    most: int
    """The largest difference of one colour, of 255."""


def difference(one: QImage, other: QImage) -> Difference:
    """What is different; the second is fitted into the size of the first. Work for a thread."""
    size = one.size()
    kept = QImage.Format.Format_RGB32
    image = one.convertToFormat(kept)
    second = other.convertToFormat(kept)
    if second.size() != size:
        second = second.scaled(
            size, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
    painter = QPainter(image)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Difference)
    painter.drawImage((size.width() - second.width()) // 2, (size.height() - second.height()) // 2, second)
    painter.end()
    pixels = array("I", bytes(cast(memoryview, image.constBits())))  # a line has no gap at its end
    equal = pixels.count(_EQUAL)
    rgb = image.convertToFormat(QImage.Format.Format_RGB888)
    line, width = rgb.bytesPerLine(), 3 * size.width()
    data = bytes(cast(memoryview, rgb.constBits()))
    most = max((max(data[at : at + width], default=0) for at in range(0, len(data), line)), default=0)
    return Difference(image, 1.0 - equal / max(1, len(pixels)), most)
