"""Which rows of a list are selected: ranges, or all but some ranges. Never a list of rows. Without Qt."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

Span = tuple[int, int]
"""Rows from the first up to, and without, the second."""


class Ranges:
    """Rows as sorted spans that neither overlap nor touch. Each operation costs the number of spans at most,
    whatever the number of rows."""

    __slots__ = ("_ends", "_starts")

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []

    def __contains__(self, row: int) -> bool:
        at = bisect_right(self._starts, row) - 1
        return at >= 0 and row < self._ends[at]

    def __iter__(self) -> Iterator[Span]:
        return iter(list(zip(self._starts, self._ends, strict=True)))

    def __bool__(self) -> bool:
        return bool(self._starts)

    @property
    def count(self) -> int:
        """How many rows there are."""
        return sum(self._ends) - sum(self._starts)

    def copy(self) -> Ranges:
        """The same rows, to change on their own."""
        made = Ranges()
        made._starts, made._ends = self._starts[:], self._ends[:]
        return made

    def add(self, start: int, end: int) -> None:
        """Rows are among them from now on."""
        if start >= end:
            return
        first, last = bisect_left(self._ends, start), bisect_right(self._starts, end)
        if first < last:
            start, end = min(start, self._starts[first]), max(end, self._ends[last - 1])
        self._starts[first:last], self._ends[first:last] = [start], [end]

    def discard(self, start: int, end: int) -> None:
        """Rows are not among them any more."""
        if start >= end:
            return
        first, last = bisect_right(self._ends, start), bisect_left(self._starts, end)
        if first >= last:
            return
        head, tail = self._starts[first], self._ends[last - 1]
        kept = [span for span in ((head, start), (end, tail)) if span[0] < span[1]]
        self._starts[first:last] = [span[0] for span in kept]
        self._ends[first:last] = [span[1] for span in kept]

    def make_room(self, row: int, count: int, *, joining: bool = False) -> None:
        """Other rows come in before `row`. They part a span that they come into, or are `joining` it."""
        at = bisect_right(self._starts, row) - 1
        inside = at >= 0 and self._starts[at] < row < self._ends[at]
        if inside and not joining:
            self._starts.insert(at + 1, row)
            self._ends.insert(at, row)
        first = bisect_left(self._starts, row)
        ends = at if inside and joining else first
        self._starts[first:] = [start + count for start in self._starts[first:]]
        self._ends[ends:] = [end + count for end in self._ends[ends:]]

    def close_up(self, row: int, count: int) -> None:
        """Rows from `row` on go; what is below moves up."""
        self.discard(row, row + count)
        first = bisect_left(self._starts, row)
        self._starts[first:] = [start - count for start in self._starts[first:]]
        self._ends[first:] = [end - count for end in self._ends[first:]]
        if 0 < first < len(self._starts) and self._ends[first - 1] == self._starts[first]:
            del self._ends[first - 1], self._starts[first]

    def gaps(self, total: int) -> Iterator[Span]:
        """The rows below `total` that are not among these."""
        row = 0
        for start, end in self:
            if row < min(start, total):
                yield row, min(start, total)
            row = end
        if row < total:
            yield row, total


class RowSelection:
    """Selected rows. With `everything` all rows are selected but those in `ranges`, also such as come in."""

    __slots__ = ("everything", "ranges")

    def __init__(self, *, everything: bool = False, ranges: Ranges | None = None) -> None:
        self.everything = everything
        self.ranges = Ranges() if ranges is None else ranges

    def __contains__(self, row: int) -> bool:
        return (row in self.ranges) is not self.everything

    def copy(self) -> RowSelection:
        """The same rows, to change on their own."""
        return RowSelection(everything=self.everything, ranges=self.ranges.copy())

    def count(self, total: int) -> int:
        """How many of `total` rows are selected."""
        return max(0, total - self.ranges.count) if self.everything else self.ranges.count

    def select(self, start: int, end: int) -> None:
        """Rows are selected too."""
        (self.ranges.discard if self.everything else self.ranges.add)(start, end)

    def deselect(self, start: int, end: int) -> None:
        """Rows are not selected any more."""
        (self.ranges.add if self.everything else self.ranges.discard)(start, end)

    def toggle(self, row: int) -> bool:
        """Selects a row, or deselects it. Whether it is selected now."""
        selected = row not in self
        (self.select if selected else self.deselect)(row, row + 1)
        return selected

    def spans(self, total: int) -> list[Span]:
        """The selected rows of a list of `total` rows, in order."""
        return list(self.ranges.gaps(total) if self.everything else self.ranges)
