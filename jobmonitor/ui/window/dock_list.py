"""The window's docks: one line a dock. The action `dock-KEY` (ui/actions/view.py) shows and hides it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobmonitor.ui.docks.spec import BOTTOM, RIGHT, DockSpec
from jobmonitor.ui.translating import translate

if TYPE_CHECKING:
    from jobmonitor.ui.window.main_window import MainWindow


def dock_specs(window: MainWindow) -> tuple[DockSpec, ...]:
    """In the order in which docks of one area stand behind each other."""
    return (
        DockSpec(
            "details", translate("Window", "Details"), "details", RIGHT, lambda: window.pane, shown=True
        ),
        DockSpec(
            "servers",
            translate("Servers", "Servers"),
            "server",
            RIGHT,
            window.parts.servers.make_panel,
        ),
        DockSpec(
            "statistics",
            translate("Statistics", "Statistics"),
            "statistics",
            BOTTOM,
            window.parts.statistics.make_panel,
        ),
        DockSpec("activity", translate("Attention", "Activity"), "bell", RIGHT, window.attention.make_panel),
    )
