"""The pictures of the docks: statistics and activity."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QWidget

from jobmonitor.demo.drive import at_rest, show_tab, until

if TYPE_CHECKING:
    from camera import Camera

    from jobmonitor.ui.window.main_window import MainWindow

SIZE = QSize(1280, 720)
PANEL = QSize(1000, 800)
DOCKED = 360
"""Height of the statistics below the list."""
BELOW_HEADING = 64
"""Pixels from the heading of a subject to its chart."""


async def take(camera: Camera) -> None:
    """Each dock in the window."""
    await DockPictures(camera.window, camera.keep).take(camera.mode)


class DockPictures:
    """Opens each dock in the window, and leaves the window as it was."""

    def __init__(self, window: MainWindow, keep: Callable[[QWidget, str], None]) -> None:
        self._window, self._keep = window, keep

    async def take(self, mode: str) -> None:
        """In the colours of `mode`, which the window has."""
        window, former = self._window, self._window.size()
        await show_tab(window, "unified")
        window.resize(SIZE)
        window.docks.set_floating("statistics", True)
        window.docks["statistics"].resize(PANEL)
        statistics = window.parts.statistics.panel
        assert statistics is not None
        statistics.span.choose(30)
        await until(lambda: statistics.is_drawn and len(statistics.found.days) == 30, "the statistics")
        await at_rest(window)
        self._keep(statistics, f"statistics-{mode}")
        window.docks.set_floating("statistics", False)
        await at_rest(window)
        window.resizeDocks([window.docks["statistics"]], [DOCKED], Qt.Orientation.Vertical)
        await at_rest(window)
        statistics.area.verticalScrollBar().setValue(statistics.days.y() + BELOW_HEADING)
        self._keep(window, f"statistics-docked-{mode}")
        window.docks.set_open("statistics", False)
        window.docks.show("activity")
        await at_rest(window)
        self._keep(window, f"activity-{mode}")
        window.reset_layout()
        window.resize(former)
