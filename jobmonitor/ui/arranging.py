"""The layout of the main window: what it is now, and making it what was stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray

from jobmonitor.ui.docks.on_screen import bring_onto_screen
from jobmonitor.ui.layout_state import LayoutState, encoded
from jobmonitor.ui.theme.theme import Mode

if TYPE_CHECKING:
    from jobmonitor.ui.window.main_window import MainWindow


class Arrangement:
    """Of one window."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def arrangement(self) -> LayoutState:
        """How the window is now."""
        window = self._window
        return LayoutState(
            geometry=encoded(bytes(window.saveGeometry().data())),
            width=window.width(),
            height=window.height(),
            docks=encoded(window.docks.save()),
            pane_width=window.side.width,
            tab=window.current_tab.spec.key,
            theme=str(window.theme.mode),
            text_size=window.theme.text_size,
            compact=window.current_tab.table.is_compact,
            mine=window.is_mine,
            lists={tab.spec.key: tab.dump() for tab in window.feed_tabs},
        )

    def arrange(self, state: LayoutState) -> None:
        """Gives the window's parts the layout that was stored."""
        window = self._window
        # The docks first: in a window that is to be maximised Qt would keep the places for a while, and
        # crash where a dock is moved meanwhile.
        if state.width and state.height:
            window.resize(state.width, state.height)
        window.docks.restore(state.docks_bytes)
        if state.geometry_bytes:
            window.restoreGeometry(QByteArray(state.geometry_bytes))
            bring_onto_screen(window)
        window.side.width = state.pane_width
        window.theme.set_text_size(state.text_size)
        window.set_compact(state.compact)
        for tab in window.feed_tabs:
            tab.restore(state.of_list(tab.spec.key))
        if state.theme in set(Mode):
            window.set_theme(Mode(state.theme))
        window.set_mine(state.mine)
        window.show_tab(state.tab)
