"""Which speaker each pixel belongs to, and what was there before."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

TILE = 128
"""Pixels of a side: what undo remembers are tiles that were changed, not pictures."""

Tiles = Mapping[tuple[int, int], "Patch"]


@dataclass(frozen=True, slots=True)
class Patch:
    """The pixels of a tile, compressed."""

    width: int
    height: int
    stride: int
    data: bytes

    @classmethod
    def of(cls, image: QImage, rect: QRect) -> Patch:
        """What `image` has in `rect`."""
        part = image.copy(rect)
        data = zlib.compress(part.constBits(), 1)
        return cls(part.width(), part.height(), part.bytesPerLine(), data)

    def put(self, painter: QPainter, at: QPoint) -> None:
        """Paints it at this place."""
        raw = zlib.decompress(self.data)
        image = QImage(raw, self.width, self.height, self.stride, QImage.Format.Format_Grayscale8)
        painter.drawImage(at, image)


class Labels:
    """A picture of 8 bits a pixel: 0 is nobody's, else the number of the speaker. Nothing is smoothed.

    `begin` and `end` enclose what is undone at once.
    """

    def __init__(self, image: QImage) -> None:
        self.image = image
        self._open: dict[tuple[int, int], QImage] | None = None

    @classmethod
    def blank(cls, size: QSize) -> Labels:
        """Nobody's pixels."""
        image = QImage(size, QImage.Format.Format_Grayscale8)
        image.fill(0)
        return cls(image)

    def begin(self) -> None:
        """From here on what changes is kept."""
        self._open = {}

    def end(self) -> Tiles:
        """The tiles that have changed since `begin`, as they were."""
        kept, self._open = self._open or {}, None
        changed = {}
        for key, before in kept.items():
            if before != self.image.copy(self._rect(*key)):
                changed[key] = Patch.of(before, before.rect())
        return changed

    def dab(self, at: QPointF, width: float, label: int) -> QRect:
        """A round spot, `width` pixels across; returns what may have changed."""
        rect = self._touch(QRect(at.toPoint(), QSize(1, 1)), width)
        painter = self._painter(width, label)
        painter.drawPoint(at)
        painter.end()
        return rect

    def line(self, path: QPainterPath, width: float, label: int) -> QRect:
        """A line with round ends along `path`; returns what may have changed."""
        rect = self._touch(path.controlPointRect().toAlignedRect(), width)
        painter = self._painter(width, label)
        painter.drawPath(path)
        painter.end()
        return rect

    def swap(self, tiles: Tiles) -> tuple[Tiles, QRect]:
        """Puts tiles in; returns what was there, and where that is."""
        before = {key: Patch.of(self.image, self._rect(*key)) for key in tiles}
        changed = QRect()
        painter = QPainter(self.image)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        for key, patch in tiles.items():
            rect = self._rect(*key)
            patch.put(painter, rect.topLeft())
            changed = changed.united(rect)
        painter.end()
        return before, changed

    def _painter(self, width: float, label: int) -> QPainter:
        painter = QPainter(self.image)
        pen = QPen(QColor(label, label, label), max(width, 1.0))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        return painter

    def _touch(self, rect: QRect, width: float) -> QRect:
        """The part of the picture that a line within `rect` changes; its tiles are kept."""
        reach = int(width / 2) + 2
        rect = rect.adjusted(-reach, -reach, reach, reach).intersected(self.image.rect())
        if self._open is not None:
            for key in tiles_in(rect):
                if key not in self._open:
                    self._open[key] = self.image.copy(self._rect(*key))
        return rect

    def _rect(self, column: int, row: int) -> QRect:
        return QRect(column * TILE, row * TILE, TILE, TILE).intersected(self.image.rect())


def tiles_in(rect: QRect) -> Iterator[tuple[int, int]]:
    """Column and row of the tiles that `rect` touches."""
    if rect.isEmpty():
        return
    for row in range(rect.top() // TILE, rect.bottom() // TILE + 1):
        for column in range(rect.left() // TILE, rect.right() // TILE + 1):
            yield column, row


def difference(old: QImage, new: QImage) -> Tiles:
    """The tiles of `old` in which `new` is another one; both have the same size. For any thread."""
    changed = {}
    for key in tiles_in(old.rect()):
        rect = QRect(key[0] * TILE, key[1] * TILE, TILE, TILE).intersected(old.rect())
        if old.copy(rect) != new.copy(rect):
            changed[key] = Patch.of(old, rect)
    return changed
