"""In which order a window comes to life: its layout, the first rows, and then what can wait."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from jobmonitor.ui.feed.views.opening import open_with_default

if TYPE_CHECKING:
    from jobmonitor.ui.layout_state import LayoutState
    from jobmonitor.ui.window.main_window import MainWindow

FIRST_SECONDS = 2.0
"""How long everything else waits for the first rows to be on the screen."""


class Beginning:
    """Of one window, when it is furnished."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._answered = asyncio.Event()
        window.tabs.answered.connect(self._answered.set)

    async def prepare(self, usual: LayoutState | None) -> None:
        """As `MainWindow.prepare`."""
        await self._window.layout_keeper.restore(usual)
        await open_with_default(self._window.application.saved_views, self._window.feed_tabs)

    def begin(self) -> None:
        """As `MainWindow.begin`."""
        window = self._window
        window.tabs.allow_loading()
        window.current_tab.activate()
        window.tasks.spawn(self._load_others(), "load what can wait")

    async def first_answer(self) -> None:
        """Returns when the first rows, or what is wrong with them, are on the screen; or after a while.

        Until then nothing else should be begun: whoever opens the window wants to see the list.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(FIRST_SECONDS):
                await self._answered.wait()

    async def _load_others(self) -> None:
        """The workflows that can be submitted, and how many jobs the other lists have."""
        window = self._window
        await self.first_answer()
        window.submit_menu.load()
        window.profiles.attach(window.actions_["switch-profile"])
        window.tabs.count_others()
        window.attention.begin()
