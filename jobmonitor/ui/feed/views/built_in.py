"""The views that are always there, as data. Without Qt."""

from __future__ import annotations

from collections.abc import Mapping

from jobmonitor.domain.job import JSON
from jobmonitor.services.saved_views import SavedView
from jobmonitor.ui.translating import mark

EVERYTHING = SavedView(mark("Feed", "Everything"), {})
BUILT_IN: tuple[SavedView, ...] = (
    EVERYTHING,
    SavedView(mark("Feed", "Needs attention"), {"search": "since:7d", "statuses": ["failed", "unknown"]}),
    SavedView(mark("Feed", "Failed today"), {"search": "since:today", "statuses": ["failed"]}),
    SavedView(
        mark("Feed", "Mine, waiting or running"), {"mine": True, "statuses": ["pending", "processing"]}
    ),
    SavedView(mark("Feed", "Completed this week"), {"search": "since:7d", "statuses": ["completed"]}),
    SavedView(mark("Feed", "Favourites"), {"search": "is:favourite"}),
)
USUAL: Mapping[str, JSON] = {
    "search": "",
    "statuses": [],
    "mine": False,
    "system": "auto",
    "text_jobs": False,
}
"""What narrows a list, where a view does not name it."""
OF_THE_LIST = ("view",)
"""What a list says of itself that is no part of a view."""


def named(name: str) -> SavedView | None:
    """The built-in view of this name, whatever its case."""
    return next((view for view in BUILT_IN if view.name.casefold() == name.casefold()), None)


def shows(view: SavedView, dumped: Mapping[str, JSON]) -> bool:
    """Whether a list that says `dumped` of itself is as a view has it. How it is laid out counts only where
    the view names it."""
    wanted = {**USUAL, **view.values}
    return all(dumped.get(key) == value for key, value in wanted.items())


def part_of_view(dumped: Mapping[str, JSON]) -> dict[str, JSON]:
    """What of a list is kept in a view."""
    return {key: value for key, value in dumped.items() if key not in OF_THE_LIST}
