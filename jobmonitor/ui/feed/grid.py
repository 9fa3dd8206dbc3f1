"""Where the cards of a thumbnail grid are: all of one size, line by line. Each answer costs the same, however
many there are."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics

from jobmonitor.ui.feed.arrangement import ThumbnailSize
from jobmonitor.ui.theme.theme import small
from jobmonitor.ui.theme.tokens import MARGIN, SPACE

ASPECT = 3 / 4
"""Height of a picture by its width."""


class Grid:
    """The geometry of cards in a view of some width. Pixels are those of the whole content, from its top."""

    def __init__(self, size: ThumbnailSize, font: QFont, width: int) -> None:
        self.picture = QSize(size.pixels, round(size.pixels * ASPECT))
        self.caption = QFontMetrics(font).height() + QFontMetrics(small(font)).height()
        self.height = self.picture.height() + self.caption + 3 * MARGIN + SPACE
        """Of a line of cards."""
        self._width = max(1, width - 2 * SPACE)
        self.columns = max(1, self._width // (size.pixels + 2 * MARGIN + SPACE))

    def content_height(self, count: int) -> int:
        """Of `count` cards."""
        return -(-count // self.columns) * self.height + 2 * SPACE if count else 0

    def top_of(self, row: int) -> int:
        """Where the line of a card begins."""
        return row // self.columns * self.height + SPACE

    def first_of_line(self, y: int) -> int:
        """The first card of the line at this height."""
        return max(0, (y - SPACE) // self.height) * self.columns

    def rect(self, row: int) -> QRect:
        """A card, with what lies between it and the next ones."""
        at = row % self.columns
        left, right = (SPACE + self._width * each // self.columns for each in (at, at + 1))
        return QRect(left, self.top_of(row), right - left, self.height)

    def row_at(self, point: QPoint) -> int:
        """The card at a point, whether there is one or not; -1 beside the lines."""
        x, y = point.x() - SPACE, point.y() - SPACE
        if y < 0 or not 0 <= x < self._width:
            return -1
        return y // self.height * self.columns + (x * self.columns + self.columns - 1) // self._width

    def nearest(self, point: QPoint, count: int) -> int:
        """The card nearest to a point, of `count`; -1 where there are none."""
        x = min(max(point.x(), SPACE), SPACE + self._width - 1)
        return min(self.row_at(QPoint(x, max(point.y(), SPACE))), count - 1)

    def target(self, key: Qt.Key, row: int, count: int, port: int) -> int | None:
        """The card that a key leads to from `row`; None for other keys. `port` is the height that is seen."""
        lines = max(1, port // self.height)
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self.columns,
            Qt.Key.Key_Down: self.columns,
            Qt.Key.Key_PageUp: -self.columns * lines,
            Qt.Key.Key_PageDown: self.columns * lines,
        }
        if key not in steps or count <= 0:
            return None
        step, row = steps[key], max(0, row)
        target = row + step
        if target < 0:
            return row % self.columns if abs(step) > 1 else 0
        if target < count:
            return target
        is_last_line = row // self.columns == (count - 1) // self.columns
        return row if is_last_line and step == self.columns else count - 1
