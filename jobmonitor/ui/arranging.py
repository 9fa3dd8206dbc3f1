"""The layout of the main window: what it is now, and making it what was stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QPoint

from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.job import JSON
from jobmonitor.ui.docks.on_screen import bring_onto_screen
from jobmonitor.ui.feed.arrangement import ListView
from jobmonitor.ui.layout_state import LayoutState, encoded
from jobmonitor.ui.opening.left import LeftList
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
            panels=window.docks.dump_contents(),
            left=self._left(),
        )

    def _left(self) -> dict[str, JSON]:
        """The list that is seen, if the next opening can show it before its services are there."""
        tab = self._window.current_tab
        query = tab.loader.query
        is_usual = query == FeedQuery(kinds=query.kinds, user_id=query.user_id)
        if (
            not is_usual
            or tab.table.arrangement.view is not ListView.TABLE
            or not tab.table.isVisibleTo(self._window)
        ):
            return {}
        corner = tab.table.mapTo(self._window, QPoint(0, 0))
        size = tab.table.size()
        return LeftList((corner.x(), corner.y(), size.width(), size.height()), query.kinds).dump()

    def arrange(self, state: LayoutState) -> None:
        """Gives the window's parts the layout that was stored."""
        window = self._window
        # The docks first: in a window that is to be maximised Qt would keep the places for a while, and
        # crash where a dock is moved meanwhile.
        is_new = not window.isVisible()
        if state.width and state.height and is_new:
            window.resize(state.width, state.height)
        window.docks.restore_contents(state.panels)
        window.docks.restore(state.docks_bytes)
        if state.geometry_bytes and is_new:
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
