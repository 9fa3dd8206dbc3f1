"""The picture of a list whose database does not answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobmonitor.demo.drive import until
from jobmonitor.ui.feed.loader import FeedState

if TYPE_CHECKING:
    from camera import Camera


async def take(camera: Camera) -> None:
    """On a database that is not there."""
    window = camera.window
    tab = window.open_tab("unified")
    await until(lambda: tab.loader.state is FeedState.FAILED, "what is wrong")
    camera.keep(window, f"away-{camera.mode}")
