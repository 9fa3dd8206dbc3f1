"""Known places in a list: before which row, and the cursor that means it. Without Qt."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from jobmonitor.domain.feed import Cursor
from jobmonitor.domain.feed_order import FeedOrder


class Border(NamedTuple):
    """The place right before `row`; None is the top."""

    row: int
    cursor: Cursor | None


class Borders:
    """Places in order of their rows, at most `most` of them: beyond that, every second is forgotten."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._rows: list[int] = []
        self._cursors: list[Cursor] = []

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Border]:
        return iter([Border(row, cursor) for row, cursor in zip(self._rows, self._cursors, strict=True)])

    def add(self, row: int, cursor: Cursor) -> None:
        """A place is known; what was known of this row before is replaced."""
        at = bisect_left(self._rows, row)
        if at < len(self._rows) and self._rows[at] == row:
            self._cursors[at] = cursor
            return
        self._rows.insert(at, row)
        self._cursors.insert(at, cursor)
        if len(self._rows) > self._most:
            del self._rows[1::2]
            del self._cursors[1::2]

    def before(self, row: int) -> Border | None:
        """The nearest place at or above `row`."""
        at = bisect_right(self._rows, row) - 1
        return Border(self._rows[at], self._cursors[at]) if at >= 0 else None

    def behind(self, row: int) -> Border | None:
        """The nearest place below `row`."""
        at = bisect_right(self._rows, row)
        return Border(self._rows[at], self._cursors[at]) if at < len(self._rows) else None

    def at(self, row: int) -> Cursor | None:
        """The cursor of the place before `row`, where it is known."""
        found = self.before(row)
        return found.cursor if found is not None and found.row == row else None

    def row_of(self, cursor: Cursor) -> int | None:
        """The row of this very place."""
        return next(
            (row for row, each in zip(self._rows, self._cursors, strict=True) if each == cursor), None
        )

    def shift(self, first: int, by: int) -> None:
        """Rows from `first` on move. What comes to lie where something else is known replaces it."""
        at = bisect_left(self._rows, first)
        moved = [row + by for row in self._rows[at:]]
        keep = bisect_left(self._rows, moved[0], 0, at) if moved else at
        self._rows[keep:] = moved
        self._cursors[keep:at] = []

    def forget(self, first: int, end: int) -> None:
        """What is known of the rows from `first` to the one before `end` is forgotten."""
        low, high = bisect_left(self._rows, first), bisect_left(self._rows, end)
        del self._rows[low:high]
        del self._cursors[low:high]

    def tidy(self, start: int, places: Sequence[Cursor], order: FeedOrder) -> None:
        """The rows from `start` on were found to be at these places: borders that contradict them, because
        they were counted from elsewhere, are forgotten."""
        end = start + len(places)
        low = high = bisect_right(self._rows, start)
        while low > 0 and order.compare(self._cursors[low - 1], places[0]) > 0:
            low -= 1
        while high < len(self._rows) and (
            self._rows[high] < end or order.compare(self._cursors[high], places[-1]) < 0
        ):
            high += 1
        kept = [
            at
            for at in range(low, high)
            if start < self._rows[at] < end and self._fits(at, start, places, order)
        ]
        rows, cursors = [self._rows[at] for at in kept], [self._cursors[at] for at in kept]
        self._rows[low:high], self._cursors[low:high] = rows, cursors

    def _fits(self, at: int, start: int, places: Sequence[Cursor], order: FeedOrder) -> bool:
        place, row = self._cursors[at], self._rows[at] - start
        return order.compare(places[row - 1], place) <= 0 <= order.compare(places[row], place)

    def replace(self, places: Iterable[Border]) -> None:
        """Other places, in order of their rows."""
        self._rows, self._cursors = [], []
        for row, cursor in places:
            if cursor is not None:
                self.add(row, cursor)
