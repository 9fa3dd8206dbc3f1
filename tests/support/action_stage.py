"""Every way to an action, by real keys: menu, shortcut, command palette; and what is put away afterwards."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget

from jobmonitor.ui.palette.palette import CommandPalette
from tests.support.qt_loop import until
from tests.support.window_stage import Stage

Way = Callable[[Stage, str], None]
LETTERS = 8
"""Letters of a name that are typed."""
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


def by_menu(play: Stage, key: str) -> None:
    """Opens the menu that has the action, goes to it with the arrow keys, and presses Enter."""
    path = _path(play, key)
    menu = path[0].menu()
    assert isinstance(menu, QMenu)
    menu.popup(play.window.mapToGlobal(QPoint(20, 20)))
    for action in path[1:]:
        for _ in range(len(menu.actions()) + 1):
            if menu.activeAction() is action:
                break
            QTest.keyClick(menu, Qt.Key.Key_Down)
        assert menu.activeAction() is action, f"{key} cannot be reached in its menu"
        below = action.menu()
        if isinstance(below, QMenu):
            QTest.keyClick(menu, Qt.Key.Key_Right)
            assert below.isVisible()
            menu = below
    QTest.keyClick(menu, Qt.Key.Key_Return)


def _path(play: Stage, key: str) -> list[QAction]:
    """The menu of the bar, submenus, and the action itself."""

    def find(menu: QMenu) -> list[QAction]:
        for action in menu.actions():
            below = action.menu()
            if action.objectName() == key:
                return [action]
            if isinstance(below, QMenu) and (found := find(below)):
                return [action, *found]
        return []

    for top in play.window.menuBar().actions():
        menu = top.menu()
        if isinstance(menu, QMenu) and (found := find(menu)):
            return [top, *found]
    raise AssertionError(f"{key} is in no menu")


def by_shortcut(play: Stage, key: str) -> None:
    """Presses the action's keys where the focus is."""
    combination = play.window.actions_[key].shortcut()[0]
    target = QApplication.focusWidget() or play.window.focusWidget() or play.window
    QTest.keyClick(target, combination.key(), combination.keyboardModifiers())


def has_shortcut(play: Stage, key: str) -> bool:
    """Whether the action has keys of its own."""
    return play.window.actions_[key].shortcut() != QKeySequence()


def by_palette(play: Stage, key: str) -> None:
    """Types the beginning of the action's name into the palette, goes to it, and presses Enter."""
    by_shortcut(play, "palette")
    palette = QApplication.activePopupWidget()
    assert isinstance(palette, CommandPalette)
    QTest.keyClicks(palette.field, play.window.actions_[key].text().rstrip("…")[:LETTERS])
    found = [palette.model.at(row) for row in range(palette.model.rowCount())]
    keys = [each.entry.key for each in found if each is not None]
    assert key in keys, f"{key} is not found by its name"
    for _ in range(keys.index(key)):
        QTest.keyClick(palette.field, Qt.Key.Key_Down)
    QTest.keyClick(palette.field, Qt.Key.Key_Return)


def select(play: Stage, row: int, rows: int = 1) -> None:
    """Selects rows by keyboard, from `row` on."""
    table = play.tab.table
    table.setFocus()
    table.choose(row)
    for _ in range(rows - 1):
        QTest.keyClick(table, Qt.Key.Key_Down, SHIFT)


def dialogs() -> list[QDialog]:
    """Dialogs that are open."""
    return [each for each in QApplication.topLevelWidgets() if isinstance(each, QDialog) and each.isVisible()]


def popups() -> list[QWidget]:
    """Menus and the palette, where they are open."""
    popup = QApplication.activePopupWidget()
    return [] if popup is None else [popup]


async def put_away(play: Stage) -> None:
    """Dialogs and messages go, work comes to its end, and the list has the keyboard."""
    while open_now := [*popups(), *dialogs()]:
        for each in open_now:
            each.close()
        await until(lambda closed=open_now: not any(each in closed for each in [*popups(), *dialogs()]))
    await until(lambda: not play.window.work_line.is_running)
    play.window.work_line.hide()
    while not play.window.message_bar.isHidden():
        play.window.message_bar.next()
    QGuiApplication.clipboard().clear()
    play.window.activateWindow()
    table = play.tab.table
    if table.isVisible():
        table.setFocus()
        await until(table.hasFocus)
