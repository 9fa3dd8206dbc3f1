"""How a list is arranged: kept exactly, read back without trust; and where the cards of a grid are."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFont, QGuiApplication

from jobmonitor.domain.feed import Cursor
from jobmonitor.domain.feed_order import NEWEST_FIRST, FeedOrder, OrderKey
from jobmonitor.domain.job import OrderValue
from jobmonitor.ui.feed.arrangement import (
    NEEDED,
    USUAL,
    Arrangement,
    ListView,
    ThumbnailSize,
)
from jobmonitor.ui.feed.columns import COLUMNS, KEYS, fitting
from jobmonitor.ui.feed.grid import Grid
from jobmonitor.ui.theme.tints import background
from jobmonitor.ui.theme.tokens import DARK, LIGHT, TEXTS, Tokens, contrast
from tests.support.fake_jobs import NOON

keys = st.sampled_from(KEYS)
arrangements = st.builds(
    Arrangement,
    columns=st.permutations(KEYS).map(tuple),
    widths=st.dictionaries(keys, st.integers(32, 1200)),
    switched_on=st.frozensets(keys.filter(lambda key: key not in NEEDED)),
    order=st.builds(FeedOrder, st.sampled_from(OrderKey), st.booleans()),
    view=st.sampled_from(ListView),
    size=st.sampled_from(ThumbnailSize),
    is_coloured=st.booleans(),
)
junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | keys,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9) | keys, inner, max_size=4)
    ),
    max_leaves=8,
)


@given(arrangements)
def test_what_was_kept_is_read_back(arrangement: Arrangement) -> None:
    read = Arrangement.read(json.loads(json.dumps(arrangement.dump())))
    assert read == arrangement
    assert dict(read.widths) == dict(arrangement.widths)


@given(junk, st.dictionaries(st.sampled_from(sorted(USUAL.dump())), junk))
def test_whatever_is_read_is_an_arrangement(anything: object, values: dict[str, object]) -> None:
    for each in (anything, values):
        read = Arrangement.read(each)
        assert sorted(read.columns) == sorted(KEYS)
        assert {column.key for column in read.chosen} >= NEEDED
        assert all(32 <= width <= 1200 for width in read.widths.values())
        assert Arrangement.read(read.dump()) == read
    assert Arrangement.read(None) == USUAL


def test_a_new_column_comes_beside_its_usual_neighbour() -> None:
    read = Arrangement.read({"columns": ["server", "status", "about"]})
    assert read.columns[:2] == ("thumbnail", "server")
    assert read.columns.index("workflow") == read.columns.index("status") + 1


def test_a_column_is_chosen_and_let_go() -> None:
    with_user = USUAL.switched("user", True)
    assert with_user.has("user")
    assert not with_user.switched("user", False).has("user")
    assert not USUAL.switched("server", False).has("server")
    assert USUAL.switched("status", False) == USUAL
    narrow = fitting(500, with_user.chosen, {}, with_user.switched_on)
    assert "user" in narrow
    assert "progress" not in narrow


def test_an_order_begins_with_what_is_looked_for_and_turns() -> None:
    by_length = USUAL.ordered_by(OrderKey.DURATION)
    assert by_length.order == FeedOrder(OrderKey.DURATION, True)
    assert USUAL.ordered_by(OrderKey.WORKFLOW).order == FeedOrder(OrderKey.WORKFLOW, False)
    assert by_length.ordered_by(OrderKey.DURATION).order == FeedOrder(OrderKey.DURATION, False)
    assert by_length.ordered_by(OrderKey.DURATION).ordered_by(OrderKey.CREATED).order == NEWEST_FIRST


@pytest.mark.parametrize("order", [FeedOrder(key, way) for key in OrderKey for way in (True, False)])
def test_places_compare_both_ways(order: FeedOrder) -> None:
    values: dict[OrderKey, OrderValue] = {OrderKey.STATUS: "failed", OrderKey.DURATION: 2.0}
    values |= {OrderKey.STARTED: NOON, OrderKey.ENDED: NOON}
    value = values.get(order.key, "x")
    there = Cursor(NOON, "a", "1", None if order.is_by_time else value)
    untimed, unvalued = Cursor(None, "a", "2"), Cursor(NOON, "a", "3")
    assert order.compare(there, there) == 0
    assert (order.compare(there, untimed), order.compare(untimed, there)) == (-1, 1)
    if not order.is_by_time:
        assert (order.compare(there, unvalued), order.compare(unvalued, there)) == (-1, 1)


@pytest.fixture(scope="module")
def font(qapp: QGuiApplication) -> QFont:
    return qapp.font()


@given(size=st.sampled_from(ThumbnailSize), width=st.integers(0, 5000), row=st.integers(0, 2_000_000))
def test_every_card_is_found_where_it_is(font: QFont, size: ThumbnailSize, width: int, row: int) -> None:
    grid = Grid(size, font, width)
    rect = grid.rect(row)
    assert grid.row_at(rect.center()) == row
    assert grid.row_at(rect.topLeft()) == row
    assert grid.first_of_line(rect.center().y()) == row - row % grid.columns
    assert rect.bottom() < grid.content_height(row + 1)
    assert not rect.intersects(grid.rect(row + 1))
    assert grid.nearest(QPoint(-50, rect.center().y()), row + 1) == row - row % grid.columns


@given(
    columns=st.integers(1, 9),
    count=st.integers(1, 60),
    row=st.integers(0, 59),
    port=st.integers(1, 3000),
)
def test_keys_lead_to_cards_that_are_there(
    font: QFont, columns: int, count: int, row: int, port: int
) -> None:
    grid, row = Grid(ThumbnailSize.SMALL, font, columns * 150 + 8), min(row, count - 1)
    for key, back in (
        (Qt.Key.Key_Left, Qt.Key.Key_Right),
        (Qt.Key.Key_Up, Qt.Key.Key_Down),
        (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown),
    ):
        for each, other in ((key, back), (back, key)):
            target = grid.target(each, row, count, port)
            assert target is not None
            assert 0 <= target < count
            is_whole_step = abs(target - row) == abs((grid.target(each, 500, 1000, port) or 0) - 500)
            if target != row and is_whole_step:
                assert grid.target(other, target, count, port) == row
    assert grid.target(Qt.Key.Key_A, row, count, port) is None


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("status", ["pending", "processing", "completed", "failed", "cancelled", "unknown"])
def test_text_can_be_read_on_every_tint(tokens: Tokens, status: str) -> None:
    tint = background(tokens, status, selected=False)
    assert tint != tokens.surface
    assert background(tokens, status, selected=True) == tokens.selected
    for text in ("text", "muted", status, "failed", "processing", "pending"):
        assert text in TEXTS
        assert contrast(tokens.tone(text), tint) >= 4.5


def test_every_column_that_orders_says_how() -> None:
    assert {column.order for column in COLUMNS} == {None, *OrderKey}
