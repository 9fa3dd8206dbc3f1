"""What a list shows in place of rows: loading, nothing and why, a failure."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.job import JobKind
from jobmonitor.services.searching.reading import NOTHING
from jobmonitor.ui.feed.empty_panel import EmptyPanel
from jobmonitor.ui.feed.loader import FeedLoader, FeedState
from jobmonitor.ui.feed.loosening import Loosening
from jobmonitor.ui.feed.tab_spec import TabSpec
from jobmonitor.ui.feed.table import FeedTable
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.state_panel import Skeleton

if TYPE_CHECKING:
    from jobmonitor.services.application import Application

log = logging.getLogger(__name__)


class TabStates(QObject):
    """Which page of a tab is seen: rows, placeholders, or a sentence with a button."""

    answered = Signal()
    """A sentence is shown in place of rows."""

    def __init__(
        self,
        spec: TabSpec,
        application: Application,
        tasks: Tasks,
        theme: Theme,
        loader: FeedLoader,
        table: FeedTable,
        *,
        submit: Callable[[], None],
        refresh: Callable[[], None],
        clear_filters: Callable[[], None],
        is_narrowed: Callable[[], bool],
        loosenings: Callable[[], Sequence[Loosening]],
    ) -> None:
        """`loosenings`: what of the filters could be taken away."""
        super().__init__(table)
        self._spec, self._loader, self._table = spec, loader, table
        self._application, self._tasks = application, tasks
        self._submit, self._refresh = submit, refresh
        self._clear_filters, self._is_narrowed, self._loosenings = clear_filters, is_narrowed, loosenings
        self._focus_due = True
        self._shown = 0
        """How often something was shown: an answer to what was shown before is of no use."""
        self.panel = EmptyPanel(theme)
        self.skeleton = Skeleton(theme, translate("Feed", "Loading jobs…"))
        self.stack = QStackedWidget()
        for page in (table, self.panel, self.skeleton):
            self.stack.addWidget(page)

    def show_state(self) -> None:
        """Shows the page that the loader's state asks for."""
        self._shown += 1
        match self._loader.state:
            case FeedState.LOADING:
                self.stack.setCurrentWidget(self.skeleton)
            case FeedState.READY:
                self.stack.setCurrentWidget(self._table)
                self._take_focus()
            case FeedState.EMPTY:
                self._tell_empty()
            case FeedState.FAILED:
                self._tell_failure()

    def _tell_empty(self) -> None:
        if self._is_narrowed():
            self._tell_no_match()
            return
        sentence, act, do = translate("Feed", self._spec.nothing), translate("Feed", "Submit…"), self._submit
        more = self._why_nothing()
        if more:
            act, do = translate("Feed", "Look again"), self._refresh
        elif not self._application.servers:
            more = translate("Feed", "Submit one: the form asks for the address of a ComfyUI server.")
        self._show_panel(self._spec.icon, f"{sentence} {more}".strip(), act, do)

    def _why_nothing(self) -> str:
        """Why no job can come in here; nothing where some can."""
        info = self._application.database
        if info is None:
            return ""
        kinds = self._loader.query.kinds or frozenset(JobKind)
        if not any(table.kinds & kinds for table in info.tables):
            return translate("Feed", "{database} has no table for them.").format(database=info.title)
        if info.read_only:
            return translate("Feed", "This database can only be looked at: others submit.")
        return ""

    def _tell_no_match(self) -> None:
        ways = self._loosenings()
        sentence, act = translate("Feed", "No job matches."), translate("Feed", "Clear filters")
        do, offers = self._clear_filters, ways
        if NOTHING in self._loader.query.conditions:
            sentence = translate("Feed", "No job can be all of this at once.")
        elif len(ways) == 1:
            sentence, act, offers = ways[0].sentence or sentence, ways[0].act or act, []
            do = ways[0].do if ways[0].act else do
        self._show_panel("search", sentence, act, do)
        self.panel.show_offers([(way.words, way.do) for way in offers])
        if offers:
            self._tasks.spawn(self._count(self._shown, offers), "count what else would match")

    async def _count(self, shown: int, ways: Sequence[Loosening]) -> None:
        """Says how many jobs each way would show, as far as that is quickly told."""
        for at, way in enumerate(ways[: len(self.panel.offers)]):
            try:
                counts = await self._application.feeds.counts(way.query)
            except JobMonitorError as error:
                log.info("Not counted: %s", error.message)
                return
            if shown != self._shown:
                return
            self.panel.tell_count(at, counts.total)

    def _tell_failure(self) -> None:
        error = self._loader.error
        sentence = str(error) if error else translate("Feed", "The list could not be loaded.")
        details = error.details if error else ""
        again = translate("Feed", "Try again")
        self._show_panel("warning", sentence, again, self._refresh, tone="failed", tip=details)

    def _show_panel(
        self,
        icon: str,
        sentence: str,
        button: str,
        call: Callable[[], None],
        *,
        tone: str = "muted",
        tip: str = "",
    ) -> None:
        self.panel.show_state(icon, sentence, button, call, tone=tone, tip=tip)
        self.panel.show_offers(())
        self.stack.setCurrentWidget(self.panel)
        self.answered.emit()

    def _take_focus(self) -> None:
        """The list has the keyboard when it first comes, unless the operator is elsewhere already."""
        if self._focus_due:
            self._focus_due = False
            self._table.setFocus()
