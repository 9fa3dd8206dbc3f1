"""Docks: made when they are seen, moved and closed by keyboard, kept with the window."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QWidget

from jobmonitor.domain.job import JSON
from jobmonitor.ui.docks.docks import Docks
from jobmonitor.ui.docks.kept import MOST_TEXT, KeptContent, text_of
from jobmonitor.ui.docks.on_screen import LEAST, fit_to_screen, visible_place
from jobmonitor.ui.docks.on_screen import SHARE as SMALL_SHARE
from jobmonitor.ui.docks.spec import BOTTOM, LEFT, RIGHT, DockSpec
from jobmonitor.ui.docks.widths import SHARE, USUAL_SHARE, WIDTH, SideWidth
from jobmonitor.ui.theme.theme import Theme
from tests.support.qt_loop import on_qt_loop, until

KEYS = ("details", "servers", "activity")


class Desk:
    """A window with three docks, of which the first one is open."""

    def __init__(self) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.made: list[str] = []
        self.window = QMainWindow()
        self.middle = QLineEdit()
        self.window.setCentralWidget(self.middle)
        self.actions: Any = {f"dock-{key}": QAction(self.window, checkable=True) for key in KEYS}
        self.docks = Docks(self.window, self.actions, Theme(app))
        for key in KEYS:
            spec = DockSpec(key, key.title(), "details", RIGHT, lambda key=key: self.make(key))
            self.docks.add(DockSpec(*spec_parts(spec), shown=key == "details"))
        self.side = SideWidth(self.window, self.docks)
        self.window.resize(1280, 720)
        self.window.show()
        self.window.activateWindow()

    def make(self, key: str) -> QWidget:
        self.made.append(key)
        return Filtered() if key == "servers" else QLineEdit(key)

    def open_keys(self) -> list[str]:
        return [key for key in KEYS if self.docks.is_open(key)]

    def pick(self, key: str, name: str) -> None:
        """Opens the menu of a dock with the keyboard, and presses Enter at the entry of this name."""
        self.docks[key].take_focus()
        self.docks.open_menu()
        menu = self.docks[key].title_bar.menu
        entry = next(each for each in menu.actions() if each.objectName() == name)
        while menu.activeAction() is not entry:
            QTest.keyClick(menu, Qt.Key.Key_Down)
        QTest.keyClick(menu, Qt.Key.Key_Return)


def spec_parts(spec: DockSpec) -> tuple[Any, ...]:
    return spec.key, spec.title, spec.icon, spec.area, spec.make


class Filtered(KeptContent):
    """A dock with something to choose in it."""

    text = ""

    def choose(self, text: str) -> None:
        self.text = text
        self.rearranged.emit()

    def dump(self) -> dict[str, JSON]:
        return {"text": self.text}

    def restore(self, values: Mapping[str, object]) -> None:
        self.text = text_of(values, "text")


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()
    yield desk
    desk.window.close()
    desk.window.deleteLater()


@on_qt_loop
async def test_a_dock_is_made_when_it_is_first_seen(desk: Desk) -> None:
    await until(lambda: desk.made == ["details"])
    assert desk.open_keys() == ["details"]
    desk.docks.toggle("activity")
    await until(lambda: desk.made == ["details", "activity"])
    await until(lambda: desk.docks["activity"].content.hasFocus())
    assert desk.actions["dock-activity"].isChecked()
    await until(lambda: desk.docks["activity"].is_seen)
    desk.docks.toggle("details")  # it is behind the other one, and comes to the front
    await until(lambda: desk.docks["details"].is_seen)
    assert desk.docks.is_open("details")
    desk.docks.toggle("details")
    assert not desk.docks.is_open("details")
    assert not desk.actions["dock-details"].isChecked()
    assert desk.made == ["details", "activity"]


@on_qt_loop
async def test_docks_are_moved_floated_tabbed_and_closed_by_keyboard(desk: Desk) -> None:
    docks, window = desk.docks, desk.window
    await until(lambda: docks["details"].is_seen)
    docks.show("servers")
    await until(lambda: docks["servers"].is_seen)
    desk.pick("servers", "area-BottomDockWidgetArea")
    assert window.dockWidgetArea(docks["servers"]) == BOTTOM
    desk.pick("servers", "float")
    assert docks["servers"].isFloating()
    desk.pick("servers", "area-LeftDockWidgetArea")
    assert not docks["servers"].isFloating()
    assert window.dockWidgetArea(docks["servers"]) == LEFT
    desk.pick("servers", "behind-details")
    assert docks["details"] in window.tabifiedDockWidgets(docks["servers"])
    await until(lambda: docks["servers"].is_seen)
    desk.pick("servers", "close")
    assert desk.open_keys() == ["details"]
    docks.reset()
    assert desk.open_keys() == ["details"]
    assert window.dockWidgetArea(docks["servers"]) == RIGHT


@on_qt_loop
async def test_where_docks_stand_is_kept_and_a_broken_state_is_the_usual_one(desk: Desk) -> None:
    usual = desk.docks.save()
    desk.docks.move("activity", BOTTOM)
    desk.docks.set_open("details", False)
    state = desk.docks.save()
    other = Desk()
    assert other.docks.restore(state)
    assert other.open_keys() == ["activity"]
    assert other.window.dockWidgetArea(other.docks["activity"]) == BOTTOM
    for broken in (b"", b"\x00" * 40, usual[:-9], bytes(other.window.saveState(99).data())):
        other.docks.restore(broken)
        assert other.open_keys() == ["details"], broken
        assert other.docks.restore(state)
    other.window.close()
    other.window.deleteLater()


def test_a_window_that_was_never_arranged_fits_on_a_small_screen(desk: Desk) -> None:
    room = desk.window.screen().availableSize()
    desk.window.resize(room.width() * 2, room.height() // 2)
    fit_to_screen(desk.window)
    assert desk.window.width() == round(room.width() * SMALL_SHARE)
    assert desk.window.height() == room.height() // 2


@on_qt_loop
async def test_what_is_chosen_in_a_dock_is_kept_also_where_it_is_not_seen(desk: Desk) -> None:
    docks = desk.docks
    changes = []
    docks.rearranged.connect(lambda: changes.append(docks.dump_contents()))
    docks.restore_contents({"servers": {"text": "gpu"}, "gone": {"text": "x"}})
    assert docks.dump_contents() == {"servers": {"text": "gpu"}}
    assert desk.made == ["details"]
    docks.show("servers")
    servers = docks["servers"].content
    assert isinstance(servers, Filtered)
    assert servers.text == "gpu"
    servers.choose("h100")
    assert changes == [{"servers": {"text": "h100"}}]
    docks.restore_contents({"servers": {"text": 3}})
    assert servers.text == ""
    assert text_of({"text": "x" * 9_999}, "text") == "x" * MOST_TEXT


@on_qt_loop
async def test_the_docks_at_the_right_leave_room_for_the_list(desk: Desk) -> None:
    details = desk.docks["details"]
    await until(lambda: details.width() == WIDTH)
    desk.window.resize(800, 600)
    await until(lambda: details.width() == int(800 * SHARE))
    desk.window.resize(1280, 720)
    await until(lambda: details.width() == WIDTH)
    edge = details.geometry().left() - 2
    at = desk.window.rect().center()
    at.setX(edge)
    QTest.mousePress(desk.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    at.setX(edge - 60)
    QTest.mouseMove(desk.window, at)
    await until(lambda: details.width() > WIDTH + 40)
    QTest.mouseRelease(desk.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    chosen = desk.side.width
    assert chosen == details.width()
    desk.window.resize(800, 600)
    await until(lambda: details.width() == int(800 * SHARE))
    desk.window.resize(1600, 900)
    await until(lambda: details.width() == chosen)
    desk.side.reset()
    desk.window.resize(2400, 900)
    await until(lambda: details.width() == int(2400 * USUAL_SHARE))


RECTS = st.builds(
    QRect, st.integers(-5000, 5000), st.integers(-5000, 5000), st.integers(200, 4000), st.integers(200, 3000)
)


@given(RECTS, st.lists(RECTS, min_size=1, max_size=3))
def test_a_window_ends_up_where_it_can_be_taken_hold_of(frame: QRect, screens: list[QRect]) -> None:
    moved = visible_place(frame, screens)
    there = moved or frame
    edge = QRect(there.left(), there.top(), there.width(), LEAST[1])
    seen = max((edge & screen for screen in screens), key=lambda part: part.width() * part.height())
    assert seen.width() >= LEAST[0]
    assert seen.height() >= LEAST[1]
    if moved is not None:
        assert screens[0].contains(moved)
        assert visible_place(moved, screens) is None
