"""The layout of the main window: what it is now, and making it what was stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobmonitor.domain.feed import FeedSystem
from jobmonitor.ui.layout_state import LayoutState
from jobmonitor.ui.theme.theme import Mode

if TYPE_CHECKING:
    from jobmonitor.ui.main_window import MainWindow


class Arrangement:
    """Of one window."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def arrangement(self, geometry: str) -> LayoutState:
        """How the window is now."""
        window = self._window
        widths = window.splitter.sizes()
        return LayoutState(
            geometry=geometry,
            list_width=widths[0],
            pane_width=window.splitter.pane_width,
            pane_visible=not window.pane.isHidden(),
            tab=window.current_tab.spec.key,
            theme=str(window.theme.mode),
            compact=window.current_tab.table.is_compact,
            mine=window.is_mine,
            systems={
                tab.spec.key: str(tab.system) for tab in window.feed_tabs if tab.system is not FeedSystem.AUTO
            },
            text_jobs=any(tab.has_text_jobs for tab in window.feed_tabs),
        )

    def arrange(self, state: LayoutState) -> None:
        """Gives the window's parts the layout that was stored."""
        window = self._window
        if state.list_width and state.pane_width:
            window.splitter.pane_width = state.pane_width
            window.splitter.fit()
        window.pane_shown(state.pane_visible)
        window.set_compact(state.compact)
        for tab in window.feed_tabs:
            tab.set_feed(
                FeedSystem(state.systems.get(tab.spec.key, FeedSystem.AUTO)), text_jobs=state.text_jobs
            )
        if state.theme in set(Mode):
            window.set_theme(Mode(state.theme))
        window.set_mine(state.mine)
        window.show_tab(state.tab)
