"""The pictures of what is empty: a list while it loads, and when there is no job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobmonitor.demo.drive import at_rest, until
from jobmonitor.ui.feed.loader import FeedState

if TYPE_CHECKING:
    from camera import Camera


async def take(camera: Camera) -> None:
    """On a database without jobs."""
    window = camera.window
    tab = window.open_tab("unified")
    await until(lambda: tab.loader.state is FeedState.EMPTY, "the empty list")
    await at_rest(window)
    camera.keep(window, f"empty-{camera.mode}")
    tab.stack.setCurrentWidget(tab.skeleton)
    camera.keep(window, f"loading-{camera.mode}")
    tab.stack.setCurrentWidget(tab.panel)
