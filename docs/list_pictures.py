"""The pictures of the lists: each tab, table and thumbnails, order and colours, menus, several jobs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from jobmonitor.demo.drive import at_rest, show_tab, until
from jobmonitor.ui.feed.arrangement import ListView, ThumbnailSize
from jobmonitor.ui.feed.view_button import ViewButton
from jobmonitor.ui.theme.theme import Mode

if TYPE_CHECKING:
    from camera import Camera

    from jobmonitor.ui.feed.tab import FeedTab

IN_DARK = ("video", "unified", "grid-medium", "completion", "palette", "selection")
"""Of what looks alike in both themes but for the colours, one each."""
VIEWS = {
    "Clips for the trailer": {"search": "workflow:wan-i2v,lipsync-one since:14d"},
    "Out of memory": {"search": 'status:failed "out of memory"'},
}
"""Views of the operator's own."""


async def take(camera: Camera) -> None:
    """Shows the lists in one way after another, and leaves them as they were."""
    if camera.mode is Mode.DARK:
        camera = replace(camera, wanted=camera.wanted or frozenset(IN_DARK))
    await _tabs(camera)
    await _looks(camera)
    await _menus(camera)
    await _selection(camera)


async def _tabs(camera: Camera) -> None:
    window = camera.window
    for key in ("video", "image", "unified"):
        await show_tab(window, key)
        await _pictures_there(camera)
        camera.keep(window, f"{key}-{camera.mode}")


async def _pictures_there(camera: Camera) -> None:
    pane = camera.window.pane
    await until(lambda: pane.is_whole, "the details")
    await at_rest(camera.window)


async def _looks(camera: Camera) -> None:
    window, table = camera.window, camera.window.current_tab.table
    usual = table.arrangement
    for size in ThumbnailSize:
        table.rearrange(replace(usual, view=ListView.GRID, size=size))
        await at_rest(window)
        camera.keep(window, f"grid-{size}-{camera.mode}")
    table.rearrange(replace(usual, is_coloured=True))
    await _listed(window.current_tab)
    window.set_compact(True)
    await at_rest(window)
    camera.keep(window, f"compact-{camera.mode}")
    window.set_compact(False)
    table.rearrange(usual)
    await _listed(window.current_tab)
    await at_rest(window)


async def _listed(tab: FeedTab) -> None:
    await until(lambda: tab.model.rowCount() > 0 and tab.model.job(0) is not None, "the rows")


async def _menus(camera: Camera) -> None:
    """What opens above the lists."""
    window, tab = camera.window, camera.window.current_tab
    field = tab.filters.search
    field.setFocus()
    tab.filters.set_text("since:30d ")
    QTest.keyClicks(field, "status:")
    popup = field.completer_.view
    await until(popup.isVisible, "the suggestions")
    await at_rest(window)
    camera.keep_with(f"completion-{camera.mode}", popup)
    popup.hide()
    tab.clear_filters()
    for name, values in VIEWS.items():
        if window.application.saved_views.find(name) is None:
            await window.application.saved_views.save(name, values)
    (looks,) = tab.chips.findChildren(ViewButton)
    for name, button in (("views", tab.views.button), ("filter", tab.filters.more), ("look", looks)):
        button.click()
        menu: QMenu = button.choices
        await until(menu.isVisible, "the menu")
        if name == "views":
            camera.keep_with(f"menu-{name}-{camera.mode}", menu)
        else:
            camera.keep(menu, f"menu-{name}-{camera.mode}")
        menu.close()
    window.parts.palette.open()
    palette = window.parts.palette.palette
    assert palette is not None
    await at_rest(window)
    camera.keep_with(f"palette-{camera.mode}", palette)
    QTest.keyClicks(palette.field, "retry")
    await at_rest(window)
    camera.keep(palette, f"palette-found-{camera.mode}")
    palette.close()


async def _selection(camera: Camera) -> None:
    """Several jobs, and what can be done with them."""
    window, tab = camera.window, camera.window.current_tab
    table = tab.table
    table.choose(1)
    for _ in range(3):
        QTest.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    await _pictures_there(camera)
    menu = window.actions_.context_menu(window)
    menu.popup(table.viewport().mapToGlobal(QPoint(420, -150)))
    await at_rest(window)
    camera.keep_with(f"selection-{camera.mode}", menu)
    menu.close()
    menu.deleteLater()
    table.choose(0)
    await _pictures_there(camera)
