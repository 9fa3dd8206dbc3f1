"""The pictures of the search: filters as chips above what they find, and an empty list with its ways out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from jobmonitor.demo.drive import at_rest, until
from jobmonitor.ui.feed.loader import FeedState

if TYPE_CHECKING:
    from camera import Camera

    from jobmonitor.ui.window.main_window import MainWindow

SIZE = QSize(900, 420)


async def take(camera: Camera) -> None:
    """What is found, and what is not."""
    await FindingPictures(camera.window, camera.keep).take(camera.mode)


class FindingPictures:
    """Looks for jobs in the list that is seen, and leaves it as it was."""

    def __init__(self, window: MainWindow, keep: Callable[[QWidget, str], None]) -> None:
        self._window, self._keep = window, keep

    async def take(self, mode: str) -> None:
        """In the colours of `mode`, which the window has."""
        window, tab, former = self._window, self._window.current_tab, self._window.size()
        details_were_seen = window.docks.is_open("details")
        window.docks.set_open("details", False)
        window.resize(SIZE)
        await self._look_for("workflow:wan-i2v,img2img since:7d is:ended", FeedState.READY)
        self._keep(tab, f"search-{mode}")
        await self._look_for("workflow:img2img since:7d -has:output fjord", FeedState.EMPTY)
        self._keep(tab, f"search-empty-{mode}")
        tab.clear_filters()
        window.docks.set_open("details", details_were_seen)
        window.resize(former)
        await at_rest(window)

    async def _look_for(self, text: str, state: FeedState) -> None:
        tab = self._window.current_tab
        tab.filters.set_text(text)
        tab.filters.changed.emit()
        await until(lambda: tab.loader.state is state and not tab.loader.is_busy, "the list")
        await at_rest(self._window)
