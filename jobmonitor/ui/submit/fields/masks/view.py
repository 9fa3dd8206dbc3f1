"""Which part of a picture is seen, and how large."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, QSizeF

LEAST_ZOOM, MOST_ZOOM = 0.02, 32.0
MARGIN = 12.0


@dataclass(frozen=True)
class View:
    """Logical pixels of the widget for a pixel of the picture, and where the picture's corner is."""

    zoom: float = 1.0
    x: float = 0.0
    y: float = 0.0

    @classmethod
    def whole(cls, size: QSize, room: QSize) -> View:
        """The whole picture, in the middle of `room`."""
        width, height = max(size.width(), 1), max(size.height(), 1)
        zoom = min((room.width() - 2 * MARGIN) / width, (room.height() - 2 * MARGIN) / height)
        zoom = min(max(zoom, LEAST_ZOOM), MOST_ZOOM)
        return cls(zoom, (room.width() - width * zoom) / 2, (room.height() - height * zoom) / 2)

    def to_picture(self, place: QPointF) -> QPointF:
        """The pixel that is at this place of the widget."""
        return QPointF((place.x() - self.x) / self.zoom, (place.y() - self.y) / self.zoom)

    def to_widget(self, pixel: QPointF) -> QPointF:
        """Where in the widget this pixel is."""
        return QPointF(pixel.x() * self.zoom + self.x, pixel.y() * self.zoom + self.y)

    def seen(self, rect: QRect) -> QRectF:
        """The part of the picture that is in this part of the widget."""
        return QRectF(self.to_picture(QPointF(rect.topLeft())), QSizeF(rect.size()) / self.zoom)

    def shown(self, rect: QRect) -> QRect:
        """The part of the widget in which this part of the picture is."""
        corner = self.to_widget(QPointF(rect.topLeft()))
        return QRectF(corner, QSizeF(rect.size()) * self.zoom).toAlignedRect()

    def zoomed(self, factor: float, at: QPointF) -> View:
        """Larger or smaller; what is at `at` stays there."""
        zoom = min(max(self.zoom * factor, LEAST_ZOOM), MOST_ZOOM)
        pixel = self.to_picture(at)
        return View(zoom, at.x() - pixel.x() * zoom, at.y() - pixel.y() * zoom)

    def panned(self, by: QPointF) -> View:
        """Moved."""
        return replace(self, x=self.x + by.x(), y=self.y + by.y())

    def kept(self, size: QSize, room: QSize) -> View:
        """Moved as little as needed, so that some of the picture is seen."""
        left = min(48.0, room.width() / 2), min(48.0, room.height() / 2)
        return replace(
            self,
            x=min(max(self.x, left[0] - size.width() * self.zoom), room.width() - left[0]),
            y=min(max(self.y, left[1] - size.height() * self.zoom), room.height() - left[1]),
        )
