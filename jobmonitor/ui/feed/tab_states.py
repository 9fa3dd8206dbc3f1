"""What a list shows in place of rows: loading, nothing and why, a failure."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget

from jobmonitor.ui.feed.loader import FeedLoader, FeedState
from jobmonitor.ui.feed.tab_spec import TabSpec
from jobmonitor.ui.feed.table import FeedTable
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.state_panel import Skeleton, StatePanel


class TabStates(QObject):
    """Which page of a tab is seen: rows, placeholders, or a sentence with a button."""

    answered = Signal()
    """A sentence is shown in place of rows."""

    def __init__(
        self,
        spec: TabSpec,
        theme: Theme,
        loader: FeedLoader,
        table: FeedTable,
        *,
        has_server: bool,
        submit: Callable[[], None],
        refresh: Callable[[], None],
        clear_filters: Callable[[], None],
        is_narrowed: Callable[[], bool],
    ) -> None:
        super().__init__(table)
        self._spec, self._loader, self._table = spec, loader, table
        self._has_server = has_server
        self._submit, self._refresh = submit, refresh
        self._clear_filters, self._is_narrowed = clear_filters, is_narrowed
        self._focus_due = True
        self.panel = StatePanel(theme)
        self.skeleton = Skeleton(theme, translate("Feed", "Loading jobs…"))
        self.stack = QStackedWidget()
        for page in (table, self.panel, self.skeleton):
            self.stack.addWidget(page)

    def show_state(self) -> None:
        """Shows the page that the loader's state asks for."""
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
            sentence, button = translate("Feed", "No job matches."), translate("Feed", "Clear filters")
            self._show_panel("search", sentence, button, self._clear_filters)
            return
        sentence = translate("Feed", self._spec.nothing)
        if not self._has_server:
            more = translate("Feed", "Submit one: the form asks for the address of a ComfyUI server.")
            sentence = f"{sentence} {more}"
        self._show_panel(self._spec.icon, sentence, translate("Feed", "Submit…"), self._submit)

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
        self.stack.setCurrentWidget(self.panel)
        self.answered.emit()

    def _take_focus(self) -> None:
        """The list has the keyboard when it first comes, unless the operator is elsewhere already."""
        if self._focus_due:
            self._focus_due = False
            self._table.setFocus()
