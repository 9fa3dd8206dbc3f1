"""A stroke of the brush: a smooth line through the places where the pointer was."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QPainterPath

from jobmonitor.ui.submit.fields.masks.labels import Labels


class Stroke:
    """Paints as it goes: each place bends the line towards it. Label 0 erases."""

    def __init__(self, labels: Labels, label: int, at: QPointF, width: float) -> None:
        self._labels = labels
        self._label = label
        self._last = at
        self._end = at
        """Where the painted line ends: between the last two places."""
        self._width = width
        labels.begin()
        self.first = labels.dab(at, width, label)
        """What the first spot may have changed."""

    def to(self, place: QPointF, width: float | None = None) -> QRect:
        """Goes on to `place`; returns what may have changed."""
        self._width = width or self._width
        middle = (self._last + place) / 2
        path = QPainterPath(self._end)
        path.quadTo(self._last, middle)
        self._last, self._end = place, middle
        return self._labels.line(path, self._width, self._label)

    def finish(self) -> QRect:
        """Paints to the last place; returns what may have changed."""
        path = QPainterPath(self._end)
        path.lineTo(self._last)
        return self._labels.line(path, self._width, self._label)
