"""Ranges of rows behave as a plain set of rows does, at a cost that does not grow with the rows."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from jobmonitor.ui.feed.row_selection import RowSelection

SIZE = 40
ROW = st.integers(0, SIZE)
COUNT = st.integers(1, 12)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["select", "deselect", "insert", "join", "remove"]), ROW, COUNT),
        st.tuples(st.just("toggle"), ROW, st.just(1)),
        st.tuples(st.sampled_from(["all", "none"]), st.just(0), st.just(0)),
    ),
    max_size=30,
)


class PlainSelection:
    """The same with one mark for each row."""

    def __init__(self) -> None:
        self.rows = [False] * SIZE
        self.everything = False

    def apply(self, what: str, row: int, count: int) -> None:
        row = min(row, len(self.rows))
        end = min(row + count, len(self.rows))
        match what:
            case "select" | "deselect":
                self.rows[row:end] = [what == "select"] * (end - row)
            case "toggle":
                self.rows[row:end] = [not selected for selected in self.rows[row:end]]
            case "insert":
                self.rows[row:row] = [self.everything] * count
            case "join":
                above, below = self.rows[max(0, row - 1) : row], self.rows[row : row + 1]
                inside = above == below == [not self.everything]
                self.rows[row:row] = [self.everything is not inside] * count
            case "remove":
                del self.rows[row:end]
            case "all" | "none":
                self.everything = what == "all"
                self.rows = [self.everything] * len(self.rows)


def apply(selection: RowSelection, total: int, what: str, row: int, count: int) -> RowSelection:
    row = min(row, total)
    end = min(row + count, total)
    match what:
        case "select":
            selection.select(row, end)
        case "deselect":
            selection.deselect(row, end)
        case "toggle" if row < total:
            selection.toggle(row)
        case "insert":
            selection.ranges.make_room(row, count)
        case "join":
            selection.ranges.make_room(row, count, joining=True)
        case "remove":
            selection.ranges.close_up(row, end - row)
        case "all" | "none":
            return RowSelection(everything=what == "all")
        case _:
            pass
    return selection


@given(STEPS)
def test_ranges_are_a_set_of_rows(steps: list[tuple[str, int, int]]) -> None:
    plain, selection = PlainSelection(), RowSelection()
    for step in steps:
        selection = apply(selection, len(plain.rows), *step)
        plain.apply(*step)
        total = len(plain.rows)
        expected = {row for row, selected in enumerate(plain.rows) if selected}
        assert {row for row in range(total) if row in selection} == expected
        assert selection.count(total) == len(expected)
        spans = selection.spans(total)
        assert {row for start, end in spans for row in range(start, end)} == expected
        assert all(end < later for (_, end), (later, _) in pairwise(spans))


def test_a_million_rows_are_one_range() -> None:
    selection = RowSelection(everything=True)
    assert selection.count(1_000_000) == 1_000_000
    assert not selection.toggle(999_999)
    assert selection.spans(1_000_000) == [(0, 999_999)]
    chosen = RowSelection()
    chosen.select(10, 900_000)
    chosen.ranges.make_room(0, 3)
    chosen.ranges.make_room(500, 2)
    assert chosen.spans(1_000_000) == [(13, 500), (502, 900_005)]
    chosen.ranges.close_up(500, 2)
    assert chosen.spans(1_000_000) == [(13, 900_003)]
