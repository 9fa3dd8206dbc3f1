"""What can be undone, within a bounded memory. Without Qt's widgets."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from PySide6.QtCore import QRect

from jobmonitor.ui.submit.fields.masks.labels import Labels, Tiles

MOST_BYTES = 32 * 1024**2
MOST_STEPS = 500


@dataclass(frozen=True)
class _Step:
    tiles: Tiles
    size: int


class History:
    """Steps back and forth. The oldest are forgotten when there are too many."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._undo: deque[_Step] = deque()
        self._redo: deque[_Step] = deque()

    @property
    def can_undo(self) -> bool:
        """Whether there is a step back."""
        return bool(self._undo)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step forth."""
        return bool(self._redo)

    def byte_count(self) -> int:
        """What all steps take."""
        return sum(step.size for step in (*self._undo, *self._redo))

    def add(self, tiles: Tiles) -> None:
        """A new step: tiles as they were before it. What was undone cannot be done again then."""
        if tiles:
            self._redo.clear()
            self._undo.append(_step(tiles))
            self._bound()

    def undo(self, labels: Labels) -> QRect:
        """One step back; returns what has changed."""
        return self._go(labels, self._undo, self._redo)

    def redo(self, labels: Labels) -> QRect:
        """One step forth; returns what has changed."""
        return self._go(labels, self._redo, self._undo)

    def _go(self, labels: Labels, source: deque[_Step], target: deque[_Step]) -> QRect:
        if not source:
            return QRect()
        before, changed = labels.swap(source.pop().tiles)
        target.append(_step(before))
        self._bound()
        return changed

    def _bound(self) -> None:
        while self._undo and (self.byte_count() > self._most_bytes or len(self._undo) > MOST_STEPS):
            self._undo.popleft()
        while self._redo and self.byte_count() > self._most_bytes:
            self._redo.popleft()


def _step(tiles: Tiles) -> _Step:
    overhead = 200  # what a tile takes beside its pixels, about
    return _Step(tiles, sum(len(patch.data) + overhead for patch in tiles.values()))
