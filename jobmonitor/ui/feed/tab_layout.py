"""How a list is arranged, as JSON: what narrows it and how it is shown; read back without trust."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from jobmonitor.domain.feed import FeedSystem
from jobmonitor.domain.job import JSON, JobStatus
from jobmonitor.services.saved_views import MAX_NAME
from jobmonitor.services.searching.language import MAX_SEARCH

if TYPE_CHECKING:
    from jobmonitor.ui.feed.tab import FeedTab


MAX_KEPT = 8 * MAX_SEARCH
"""Characters of a search with its filters that are read back."""


def dump_tab(tab: FeedTab) -> dict[str, JSON]:
    """How `tab` is arranged."""
    return {
        "search": tab.filters.text,
        "statuses": [str(status) for status in JobStatus if status in tab.chips.statuses],
        "mine": tab.is_mine,
        "system": str(tab.system),
        "text_jobs": tab.has_text_jobs,
        "view": tab.views.name,
        "table": tab.table.dump(),
    }


def restore_tab(tab: FeedTab, values: Mapping[str, object]) -> None:
    """Arranges `tab` as `values` say; what is missing or makes no sense is as usual."""
    tab.table.restore(values.get("table"))
    tab.views.name = _text(values, "view", MAX_NAME)
    statuses = values.get("statuses")
    known = statuses if isinstance(statuses, list) else []
    tab.chips.choose(frozenset(status for status in JobStatus if status.value in known))
    tab.filters.set_text(_text(values, "search", MAX_KEPT))
    system = values.get("system")
    tab.set_feed(
        FeedSystem(system) if isinstance(system, str) and system in set(FeedSystem) else FeedSystem.AUTO,
        text_jobs=values.get("text_jobs") is True,
    )
    mine = values.get("mine") is True
    if mine != tab.is_mine:
        tab.mine_chosen.emit(mine)  # the window shows it in all lists


def _text(values: Mapping[str, object], name: str, most: int) -> str:
    value = values.get(name)
    return value[:most] if isinstance(value, str) else ""
