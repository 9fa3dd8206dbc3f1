"""With which view the window opens."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jobmonitor.services.saved_views import SavedViewService
    from jobmonitor.ui.feed.tab import FeedTab

log = logging.getLogger(__name__)

WAIT_SECONDS = 1.0
"""For the views that are kept, before the window opens without them."""


async def open_with_default(service: SavedViewService, tabs: Iterable[FeedTab]) -> None:
    """Reads the views, and shows the lists as the default one has them, if there is one."""
    try:
        await asyncio.wait_for(service.load(), WAIT_SECONDS)
    except TimeoutError:
        log.warning("The views were not read in time.")
        return
    default = service.default
    if default is not None:
        for tab in tabs:
            tab.views.show(default)
