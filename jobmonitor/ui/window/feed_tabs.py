"""The lists of the window, each in a tab."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QTabWidget

from jobmonitor.ui.feed.tab import TABS, FeedTab
from jobmonitor.ui.ports import Pictures
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.translating import translate

if TYPE_CHECKING:
    from jobmonitor.services.application import Application


class FeedTabs(QTabWidget):
    """One tab for each list; what they tell is told on, of whichever list it is."""

    chosen = Signal()
    """Another job is the current one of the list that is seen, or another list is seen."""
    opened = Signal()
    previewed = Signal()
    answered = Signal()
    """The first rows of a list are on the screen, or why there are none."""
    mine_chosen = Signal(bool)
    arranged = Signal()
    """A list shows something else, or in another way: to be remembered."""
    selection_changed = Signal()
    menu_wanted = Signal(QPoint)
    """The menu of the row that is current now, at this place of the screen."""

    def __init__(
        self,
        application: Application,
        pictures: Pictures,
        tasks: Tasks,
        theme: Theme,
        *,
        submit: Callable[[], None],
        server_title: Callable[[str | None], str],
    ) -> None:
        super().__init__()
        self.setDocumentMode(True)
        self.setAccessibleName(translate("Window", "Jobs by kind"))
        self.lists = tuple(
            FeedTab(
                spec,
                application,
                pictures,
                tasks,
                theme,
                submit=submit,
                server_title=server_title,
            )
            for spec in TABS
        )
        self._may_load = False
        for tab in self.lists:
            self._add(tab)
        self.currentChanged.connect(self._tab_changed)

    def _add(self, tab: FeedTab) -> None:
        tab.job_chosen.connect(self.chosen)
        tab.opened.connect(self.opened)
        tab.previewed.connect(self.previewed)
        tab.answered.connect(self.answered)
        tab.counted.connect(lambda: self._counted(tab))
        tab.mine_chosen.connect(self.mine_chosen)
        tab.arranged.connect(self.arranged)
        tab.selection_changed.connect(self.selection_changed)
        tab.table.arranged.connect(self.selection_changed)
        tab.table.customContextMenuRequested.connect(lambda at: self._menu(tab, at))
        self.addTab(tab, translate("Feed", tab.spec.title))

    @property
    def current(self) -> FeedTab:
        """The list that is seen."""
        return self.lists[max(0, self.currentIndex())]

    def show_tab(self, key: str) -> None:
        """Shows a list by its key; an unknown key shows nothing else."""
        for at, tab in enumerate(self.lists):
            if tab.spec.key == key:
                self.setCurrentIndex(at)

    def allow_loading(self) -> None:
        """From now on a list is loaded when it is seen."""
        self._may_load = True

    def count_others(self) -> None:
        """How many jobs the lists have that are not seen."""
        for tab in self.lists:
            if tab is not self.current:
                tab.loader.count_only()

    def _tab_changed(self, _index: int) -> None:
        for tab in self.lists:
            if tab is not self.current:
                tab.rest()
        if self._may_load:
            self.current.activate()
            self.arranged.emit()
        self.chosen.emit()

    def _counted(self, tab: FeedTab) -> None:
        self.setTabText(
            self.lists.index(tab), f"{translate('Feed', tab.spec.title)} {tab.count_words}".strip()
        )
        if tab is self.current:
            self.selection_changed.emit()

    def _menu(self, tab: FeedTab, at: QPoint) -> None:
        index = tab.table.indexAt(at)
        if index.isValid():
            tab.table.point_at(index.row())
            self.menu_wanted.emit(tab.table.viewport().mapToGlobal(at))
