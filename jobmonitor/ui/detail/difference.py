"""What is different between two pictures. Work for a thread: no pixmaps, no widgets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter


@dataclass(frozen=True)
class Difference:
    """What is different between two pictures."""

    image: QImage
    """Black where they are equal."""
    share: float
    """Of the pixels that differ, 0 to 1."""
    most: int
    """The largest difference of brightness, of 255."""


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
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    width, step = size.width(), grey.bytesPerLine()
    data = bytes(cast(memoryview, grey.constBits()))
    lines = [data[at : at + width] for at in range(0, step * size.height(), step)]
    equal = sum(line.count(0) for line in lines)
    whole = max(1, size.width() * size.height())
    return Difference(image, 1.0 - equal / whole, max((max(line, default=0) for line in lines), default=0))
