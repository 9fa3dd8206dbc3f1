"""How the statistics join the window: their dock, and how a mark leads to its jobs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from jobmonitor.domain.feed import FeedSystem
from jobmonitor.ui.feed.tab import FeedTab
from jobmonitor.ui.theme.theme import Theme

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.runtime import Tasks
    from jobmonitor.ui.statistics.panel import StatisticsPanel

TAB = "unified"
"""The list that has jobs of every kind."""


class StatisticsDock:
    """Made when it is first seen."""

    def __init__(
        self,
        application: Application,
        tasks: Tasks,
        theme: Theme,
        open_tab: Callable[[str], FeedTab],
    ) -> None:
        """`open_tab` shows a list by its key, and returns it."""
        self._application, self._tasks, self._theme, self._open_tab = application, tasks, theme, open_tab
        self.panel: StatisticsPanel | None = None

    def make_panel(self) -> StatisticsPanel:
        """What is in the dock."""
        from jobmonitor.ui.statistics.panel import StatisticsPanel  # as late as it is needed

        self.panel = StatisticsPanel(self._application, self._tasks, self._theme)
        self.panel.search_wanted.connect(self.show_jobs)
        return self.panel

    def show_jobs(self, search: str, mine: bool = False) -> None:
        """The jobs that a search finds, among all kinds and tables; the list is arranged as it was."""
        tab = self._open_tab(TAB)
        wanted = {"search": search, "statuses": [], "system": str(FeedSystem.AUTO), "text_jobs": True}
        tab.restore({**tab.dump(), **wanted, "mine": mine})
