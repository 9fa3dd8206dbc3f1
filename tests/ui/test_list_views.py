"""The list as table and as grid: header, columns, keys and mouse in both, one selection for both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QMenu

from jobmonitor.domain.feed_order import FeedOrder, OrderKey
from jobmonitor.domain.job import JobStatus
from jobmonitor.ui.feed.arrangement import USUAL, Arrangement, ListView, ThumbnailSize
from jobmonitor.ui.feed.cells import THUMBNAIL
from jobmonitor.ui.feed.columns import KEYS, Row, column_of
from jobmonitor.ui.feed.columns_dialog import ColumnsDialog
from jobmonitor.ui.feed.model import FeedModel
from jobmonitor.ui.feed.table import FeedTable
from jobmonitor.ui.feed.thumbnails import Thumbnails
from jobmonitor.ui.feed.view_button import ViewButton
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.theme.theme import Theme
from tests.support.fake_application import FakeClock, FakePictures
from tests.support.fake_jobs import make_job
from tests.support.ordered_jobs import in_order
from tests.ui.conftest import APPLICATION

JOBS = [
    make_job(number, status=JobStatus.FAILED if number % 3 else JobStatus.COMPLETED) for number in range(400)
]
GRID = replace(USUAL, view=ListView.GRID, size=ThumbnailSize.SMALL)
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def table() -> Iterator[FeedTable]:
    """400 jobs, of which the first 200 are loaded, in a list on the screen."""
    model = FeedModel(FakeClock(), lambda ref: None)
    assert isinstance(APPLICATION, QApplication)
    thumbnails = Thumbnails(FakePictures(), Tasks(lambda name, error: None), THUMBNAIL)
    shown = FeedTable(model, Theme(APPLICATION), thumbnails)
    shown.resize(1100, 500)
    model.setParent(shown)
    model.restart(len(JOBS), [(0, JOBS[:200])])
    shown.show()
    QTest.qWaitForWindowExposed(shown)
    shown.setFocus()
    yield shown
    shown.close()
    shown.deleteLater()


def press_header(table: FeedTable, key: str, *, at: int | None = None) -> QPoint:
    """Where the header of a column is: its middle, or some pixels from its left end."""
    section = column_of(key)
    x = table.header.sectionViewportPosition(section)
    return QPoint(x + (table.header.sectionSize(section) // 2 if at is None else at), 10)


def visual(table: FeedTable) -> list[str]:
    """The columns that are shown, from left to right."""
    header = table.header
    keys = [KEYS[header.logicalIndex(place)] for place in range(header.count())]
    return [key for key in keys if not header.isSectionHidden(column_of(key))]


def rows(table: FeedTable) -> list[tuple[int, int]]:
    """The selected rows: first and last of each stretch."""
    return [(start, end - 1) for start, end in table.selection.rows.spans(len(JOBS))]


def test_a_click_on_a_header_orders_and_turns(table: FeedTable) -> None:
    told, header = QSignalSpy(table.order_changed), table.header.viewport()
    QTest.mouseClick(header, LEFT, NONE, press_header(table, "duration"))
    assert table.arrangement.order == FeedOrder(OrderKey.DURATION, True)
    QTest.mouseClick(header, LEFT, NONE, press_header(table, "duration"))
    assert table.arrangement.order == FeedOrder(OrderKey.DURATION, False)
    QTest.mouseClick(header, LEFT, NONE, press_header(table, "progress"))  # nothing to order by
    assert table.arrangement.order == FeedOrder(OrderKey.DURATION, False)
    assert told.count() == 2
    assert table.model().headerData(column_of("created"), Qt.Orientation.Horizontal) == "Created"


def test_the_header_says_what_orders_the_list(table: FeedTable) -> None:
    def words(key: str) -> object:
        role = Qt.ItemDataRole.AccessibleTextRole
        return table.model().headerData(column_of(key), Qt.Orientation.Horizontal, role)

    assert (words("created"), words("thumbnail")) == ("Created, newest first", "Picture")
    table._feed.window.order = FeedOrder(OrderKey.STATUS, False)
    assert (words("created"), words("status")) == ("Created", "Status, ascending")


def test_a_drag_moves_a_column_and_is_kept(table: FeedTable) -> None:
    header, told = table.header.viewport(), QSignalSpy(table.arranged)
    before = visual(table)
    start, end = press_header(table, "server"), press_header(table, "workflow", at=4)
    QTest.mousePress(header, LEFT, NONE, start)
    for x in range(start.x(), end.x(), -20):
        QTest.mouseMove(header, QPoint(x, 10))
    QTest.mouseMove(header, end)
    QTest.mouseRelease(header, LEFT, NONE, end)
    assert visual(table) != before
    assert visual(table).index("server") < visual(table).index("workflow")
    assert told.count() >= 1
    kept = table.dump()
    table.arrange(USUAL)
    assert visual(table) == before
    table.restore(kept)
    assert visual(table).index("server") < visual(table).index("workflow")


def test_a_drag_on_a_border_sizes_and_a_double_click_fits(table: FeedTable) -> None:
    header, section = table.header.viewport(), column_of("workflow")
    edge = press_header(table, "workflow", at=table.header.sectionSize(section) - 1)
    QTest.mousePress(header, LEFT, NONE, edge)
    QTest.mouseMove(header, edge + QPoint(30, 0))
    QTest.mouseMove(header, edge + QPoint(60, 0))
    QTest.mouseRelease(header, LEFT, NONE, edge + QPoint(60, 0))
    sized = table.header.sectionSize(section)
    assert sized > 140
    assert table.dump()["widths"] == {"workflow": sized}
    edge = press_header(table, "workflow", at=sized - 1)
    QTest.mouseDClick(header, LEFT, NONE, edge)
    fitted = table.header.sectionSize(section)
    assert 32 <= fitted < 140
    assert fitted >= table.fontMetrics().horizontalAdvance("img2img")


def watched(table: FeedTable, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The rows that the model is asked for from now on."""
    asked: list[int] = []
    found = table._feed.row

    def row(number: int) -> Row | None:
        asked.append(number)
        return found(number)

    monkeypatch.setattr(table._feed, "row", row)
    return asked


def test_only_rows_that_are_seen_are_looked_at_to_fit_a_column(
    table: FeedTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = watched(table, monkeypatch)
    table.resizeColumnToContents(column_of("server"))
    assert asked
    assert max(asked) <= table.visible_rows()[1]


def test_columns_are_chosen_in_the_menu_of_the_header(table: FeedTable) -> None:
    table.header.open_menu(table.mapToGlobal(QPoint(50, 5)))
    menu = table.header.findChild(QMenu)
    assert menu is not None
    actions = {action.text(): action for action in menu.actions()}
    assert not actions["Status"].isEnabled()
    actions["User"].trigger()
    actions["Server"].trigger()
    assert "user" in visual(table)
    assert "server" not in visual(table)
    table.resize(420, 500)
    assert "user" in visual(table)  # it was asked for
    assert "created" not in visual(table)
    actions["Usual columns"].trigger()
    table.resize(1100, 500)
    assert visual(table) == [column.key for column in USUAL.chosen]
    menu.close()


def test_the_dialog_does_all_of_it_by_keyboard(table: FeedTable) -> None:
    table.open_columns()
    dialog = table.findChild(ColumnsDialog)
    assert dialog is not None
    dialog.list.setFocus()
    dialog.list.setCurrentRow(KEYS.index("user"))
    QTest.keyClick(dialog.list, Qt.Key.Key_Space)
    assert "user" in visual(table)
    dialog.list.setCurrentRow(KEYS.index("workflow"))
    QTest.keyClick(dialog.up, Qt.Key.Key_Space)
    assert visual(table)[:3] == ["thumbnail", "workflow", "status"]
    dialog.order.setFocus()
    dialog.order.setCurrentIndex(dialog.order.findData(OrderKey.WORKFLOW))
    assert table.arrangement.order == FeedOrder(OrderKey.WORKFLOW, False)
    dialog.way.setCurrentIndex(dialog.way.findData(True))
    assert table.arrangement.order == FeedOrder(OrderKey.WORKFLOW, True)
    QTest.keyClick(dialog.usual, Qt.Key.Key_Space)
    assert visual(table)[:3] == ["thumbnail", "status", "workflow"]
    dialog.reject()


def test_the_grid_has_the_keys_of_a_list_in_two_dimensions(table: FeedTable) -> None:
    table.arrange(GRID)
    grid = table._grid
    assert grid is not None
    wide = grid.columns
    assert wide >= 4
    table.choose(0)

    def key(which: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> int:
        QTest.keyClick(table, which, modifier)
        return table.currentIndex().row()

    assert key(Qt.Key.Key_Right) == 1
    assert key(Qt.Key.Key_Down) == 1 + wide
    assert key(Qt.Key.Key_Left) == wide
    assert key(Qt.Key.Key_Up) == 0
    assert key(Qt.Key.Key_PageDown) % wide == 0
    assert table.visualRect(table.currentIndex()).intersects(table.viewport().rect())
    assert key(Qt.Key.Key_End) == len(JOBS) - 1
    assert key(Qt.Key.Key_Home) == 0
    assert table.at_top()
    key(Qt.Key.Key_Down, SHIFT)
    assert rows(table) == [(0, wide)]
    key(Qt.Key.Key_Right, CONTROL)
    key(Qt.Key.Key_Space, CONTROL)
    assert rows(table) == [(0, wide + 1)]
    QTest.keyClick(table, Qt.Key.Key_A, CONTROL)
    assert table.selection.everything
    opened, previewed = QSignalSpy(table.opened), QSignalSpy(table.previewed)
    QTest.keyClick(table, Qt.Key.Key_Return)
    QTest.keyClick(table, Qt.Key.Key_Space)
    assert (opened.count(), previewed.count()) == (1, 1)
    QTest.keyClick(table, Qt.Key.Key_Escape)
    assert table.selection.count == 1


def test_the_grid_is_selected_with_the_mouse(table: FeedTable) -> None:
    table.arrange(GRID)
    port = table.viewport()

    def middle(row: int) -> QPoint:
        return table.visualRect(table.model().index(row, 0)).center()

    QTest.mouseClick(port, LEFT, NONE, middle(2))
    assert rows(table) == [(2, 2)]
    QTest.mouseClick(port, LEFT, CONTROL, middle(4))
    assert rows(table) == [(2, 2), (4, 4)]
    QTest.mouseClick(port, LEFT, SHIFT, middle(7))
    assert rows(table) == [(4, 7)]
    QTest.mousePress(port, LEFT, NONE, middle(1))
    QTest.mouseMove(port, middle(2))
    QTest.mouseMove(port, middle(3))
    QTest.mouseRelease(port, LEFT, NONE, middle(3))
    assert rows(table) == [(1, 3)]
    assert table.indexAt(middle(3)).row() == 3


def test_what_is_selected_and_seen_stays_in_the_other_view(table: FeedTable) -> None:
    table.choose(100)
    table.extend(104)
    table.scrollTo(table.model().index(100, 0))
    for arrangement in (GRID, replace(GRID, size=ThumbnailSize.LARGE), USUAL):
        table.arrange(arrangement)
        first, last = table.visible_rows()
        assert rows(table) == [(100, 104)]
        assert first <= 104
        assert last >= 90
        assert table.header.isVisible() is (arrangement is USUAL)
        job = table.current_job
        assert job is not None
        assert job.ref == JOBS[104].ref


def test_rows_that_come_in_above_do_not_move_the_grid(table: FeedTable) -> None:
    table.arrange(GRID)
    assert table._grid is not None
    wide = table._grid.columns
    table.scrollTo(table.model().index(20 * wide, 0), table.ScrollHint.PositionAtTop)
    job = JOBS[20 * wide]
    before = table.visualRect(table.model().index(20 * wide, 0)).top()
    newer = [make_job(10_000 + number) for number in range(wide)]
    table._feed.window.insert(0, newer)
    row = table._feed.window.row_of(job.ref)
    assert row == 21 * wide
    assert table.visualRect(table.model().index(row, 0)).top() == before


def test_a_million_cards_cost_what_a_screen_costs(table: FeedTable, monkeypatch: pytest.MonkeyPatch) -> None:
    table._feed.restart(1_000_000, [(0, JOBS[:200])])
    table.arrange(GRID)
    asked = watched(table, monkeypatch)
    table.verticalScrollBar().setValue(table.verticalScrollBar().maximum() // 2)
    table.viewport().repaint()
    first, last = table.visible_rows()
    assert first > 100_000
    assert set(asked) <= set(range(first, last + 1))
    assert table.indexAt(table.viewport().rect().center()).row() in range(first, last + 1)


def test_groups_begin_where_the_status_is_another(table: FeedTable) -> None:
    order = FeedOrder(OrderKey.STATUS, descending=False)
    jobs = in_order(JOBS[:100], order)
    table.arrange(replace(USUAL, order=order, is_coloured=True))
    table._feed.window.order = order
    table._feed.restart(len(jobs), [(0, jobs)])
    begin = next(row for row, job in enumerate(jobs) if job.status is not jobs[0].status)
    assert [row for row in range(len(jobs)) if table.begins_group(row)] == [begin]
    assert table.is_tinted
    table.arrange(USUAL)
    assert not any(table.begins_group(row) for row in range(len(jobs)))


def test_the_button_shows_the_other_view_and_what_else_there_is(table: FeedTable) -> None:
    button = ViewButton(Theme(APPLICATION), table, table)  # type: ignore[arg-type]  # it is a QApplication
    assert button.accessibleName() == "Shown as: Table"

    def choose(text: str) -> None:
        button.choices.aboutToShow.emit()
        next(action for action in button.choices.actions() if action.text() == text).trigger()

    choose("Large pictures")
    assert table.arrangement == replace(USUAL, view=ListView.GRID, size=ThumbnailSize.LARGE)
    assert button.accessibleName() == "Shown as: Thumbnails"
    choose("Colour by status")
    choose("Table")
    assert table.arrangement == replace(USUAL, size=ThumbnailSize.LARGE, is_coloured=True)
    table.restore({})
    button.choices.aboutToShow.emit()
    marked = [action.text() for action in button.choices.actions() if action.isChecked()]
    assert marked == ["Table"]


@pytest.mark.parametrize("arrangement", [USUAL, GRID])
def test_what_did_not_change_is_not_painted_anew(
    table: FeedTable, monkeypatch: pytest.MonkeyPatch, arrangement: Arrangement
) -> None:
    """A list that is scrolled by a little is moved; of a job that changed, its row and what touches it."""
    table.rearrange(arrangement)
    table.repaint()
    QApplication.processEvents()
    painted: set[int] = set()
    paint = table._rows.paint if arrangement is USUAL else table._cards.paint

    def told(rect: QRect, number: int, *how: Any) -> None:
        painted.add(number)
        paint(rect, number, *how)

    monkeypatch.setattr(table._rows, "paint", told)
    monkeypatch.setattr(table._cards, "paint", told)
    bar = table.verticalScrollBar()
    bar.setValue(bar.value() + table.viewport().height() // 8)
    QApplication.processEvents()
    first, last = table.visible_rows()
    assert last in painted
    assert len(painted) < last - first + 1  # beside what came in, the row under the mouse
    painted.clear()
    table._feed.tell_changed([JOBS[first + 1].ref])
    QApplication.processEvents()
    assert first + 1 in painted
    assert len(painted) <= 3
