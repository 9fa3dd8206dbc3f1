"""The main window: lists in tabs, docks around them, toolbar, message bar, status bar."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QIcon, QMoveEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from jobmonitor.domain.job import Job
from jobmonitor.ui.action_context import Context
from jobmonitor.ui.arranging import Arrangement
from jobmonitor.ui.database_view import DatabaseView
from jobmonitor.ui.detail.pane import DetailsPane
from jobmonitor.ui.docks.docks import Docks
from jobmonitor.ui.docks.widths import SideWidth
from jobmonitor.ui.feed.tab import TABS, FeedTab
from jobmonitor.ui.feed.views.opening import open_with_default
from jobmonitor.ui.first_run.opening import FirstStepsOpener
from jobmonitor.ui.layout_keeper import LayoutKeeper
from jobmonitor.ui.ports import Pictures
from jobmonitor.ui.profiles.choosing import ProfileChooser
from jobmonitor.ui.qt_actions import Actions
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.server_titles import ServerTitles
from jobmonitor.ui.settings.opening import SettingsOpener
from jobmonitor.ui.status_bar import StatusBar
from jobmonitor.ui.submit_menu import SubmitMenu
from jobmonitor.ui.theme.theme import Mode, Theme
from jobmonitor.ui.toolbar import make_toolbar
from jobmonitor.ui.widgets.bars import MessageBar
from jobmonitor.ui.window.attention import WindowAttention
from jobmonitor.ui.window.dock_list import dock_specs
from jobmonitor.ui.window.events import Hearing
from jobmonitor.ui.window.feed_tabs import FeedTabs
from jobmonitor.ui.window.forms import Forms
from jobmonitor.ui.window.handlers import handlers_of
from jobmonitor.ui.window.parts import Parts
from jobmonitor.ui.window.showing import JobShower
from jobmonitor.ui.window.viewing import Viewing
from jobmonitor.ui.work_line import WorkLine

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.layout_state import LayoutState

SIZE = QSize(1280, 800)
MINIMUM = QSize(760, 480)
FIRST_SECONDS = 2.0
"""How long everything else waits for the first rows to be on the screen."""


class MainWindow(QMainWindow):
    """Joins lists, docks, actions and events. What they do goes through services, in tasks.

    Each subject has a module of its own beside this one: actions' calls in `handlers`, events in `events`,
    docks in `dock_list`, what answers actions in `parts`.
    """

    closed = Signal()

    def __init__(
        self,
        application: Application,
        pictures: Pictures,
        tasks: Tasks,
        open_submit: Callable[[str | None], None] | None = None,
        theme: Theme | None = None,
    ) -> None:
        """`theme`: of the window that this one takes the place of."""
        super().__init__()
        self.application, self.pictures, self.tasks = application, pictures, tasks
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.theme = theme or Theme(app)
        self.titles = ServerTitles(application.servers)
        self.layout_keeper = LayoutKeeper(self, Arrangement(self), application, tasks)
        self._mine = False
        self._answered = asyncio.Event()
        self.setMinimumSize(MINIMUM)
        self.resize(SIZE)
        self.message_bar = MessageBar(self.theme)
        self.work_line = WorkLine(self.theme)
        self.profiles = ProfileChooser(self, application, tasks)
        self.settings = SettingsOpener(self)
        self.first_steps = FirstStepsOpener(self)
        self.forms = Forms(self, application, pictures, tasks, self.theme, self.reveal)
        self.open_submit = open_submit or self.forms.open
        self.parts = Parts(self)
        self.job_actions, self.bulk_actions = self.parts.job, self.parts.bulk
        self.result_actions, self.retry_actions = self.parts.results, self.parts.retrying
        self.reconciling, self.outbox = self.parts.reconciling, self.parts.outbox
        self.captions, self.importing, self.reuse = (
            self.parts.captions,
            self.parts.importing,
            self.parts.reuse,
        )
        self.actions_ = Actions(self.theme, handlers_of(self), self)
        self.submit_menu = SubmitMenu(self, application, tasks, self.open_submit)
        self.tabs = FeedTabs(
            application,
            pictures,
            tasks,
            self.theme,
            submit=lambda: self.open_submit(None),
            server_title=self.titles.title_of,
        )
        self.pane = DetailsPane(application, pictures, tasks, self.theme, self.actions_, self.titles.title_of)
        self.docks = Docks(self, self.actions_, self.theme)
        self.side = SideWidth(self, self.docks)
        self.shower = JobShower(self)
        self.attention = WindowAttention(self)
        self._build()
        self.viewing = Viewing(self)
        self.hearing = Hearing(self)
        self._connect()
        self.hearing.begin()
        self.context_changed()

    # building

    def _build(self) -> None:
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.message_bar)
        column.addWidget(self.tabs, 1)
        column.addWidget(self.reconciling.notice)
        column.addWidget(self.work_line)
        self.setCentralWidget(middle)
        self.actions_.fill_menus(self.menuBar())
        self.addToolBar(make_toolbar(self.actions_, self.submit_menu, self.theme))
        self.status_bar = StatusBar(self.theme, self.application.clock)
        self.setStatusBar(self.status_bar)
        self.status_bar.add_item(self.outbox.item)
        self.database_view = DatabaseView(self, self.application, self.status_bar)
        for spec in dock_specs(self):
            self.docks.add(spec)
        _ = self.docks["details"].content  # it is there in any case: actions ask it for the current job

    def _connect(self) -> None:
        tabs, store = self.tabs, self.layout_keeper.store_soon
        tabs.chosen.connect(self._job_chosen)
        tabs.opened.connect(self.show_details)
        tabs.previewed.connect(self._preview)
        tabs.answered.connect(self._answered.set)
        tabs.mine_chosen.connect(self.set_mine)
        tabs.arranged.connect(store)
        tabs.selection_changed.connect(self.context_changed)
        tabs.menu_wanted.connect(self._context_menu)
        tabs.currentChanged.connect(self._check_tab)
        self.docks.arranged.connect(store)
        self.status_bar.selection.cleared.connect(lambda: self.current_tab.table.clear_selection())
        self.pane.problem.connect(lambda text: self.message_bar.tell(text))
        self.pane.updated.connect(self.context_changed)
        self.pane.updated.connect(self.job_actions.look_again)
        self.submit_menu.names_changed.connect(self._set_workflows)
        self.theme.changed.connect(self._paint_icons)
        self._paint_icons()

    def _paint_icons(self) -> None:
        self.setWindowIcon(QIcon(self.theme.icon("jobmonitor", "accent")))

    # beginning and end

    async def prepare(self, usual: LayoutState | None = None) -> None:
        """Gives the window the layout that was stored, else `usual`; before `show`, so that nothing jumps."""
        await self.layout_keeper.restore(usual)
        await open_with_default(self.application.saved_views, self.feed_tabs)

    def begin(self) -> None:
        """Loads the list that is seen, and then what can wait. After `prepare` and `show`."""
        self.tabs.allow_loading()
        self.current_tab.activate()
        self.tasks.spawn(self._load_others(), "load what can wait")

    async def first_answer(self) -> None:
        """Returns when the first rows, or what is wrong with them, are on the screen; or after a while.

        Until then nothing else should be begun: whoever opens the window wants to see the list.
        """
        with suppress(TimeoutError):
            await asyncio.wait_for(self._answered.wait(), FIRST_SECONDS)

    async def _load_others(self) -> None:
        """The workflows that can be submitted, and how many jobs the other lists have."""
        await self.first_answer()
        self.submit_menu.load()
        self.profiles.attach(self.actions_["switch-profile"])
        self.tabs.count_others()
        self.attention.begin()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.layout_keeper.store_soon()

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        self.layout_keeper.store_soon()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self.actions_["full-screen"].setChecked(self.isFullScreen())
            self.layout_keeper.store_soon()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.layout_keeper.rest()
        super().closeEvent(event)
        self.closed.emit()

    def quit(self) -> None:
        """Closes the window, and with it the application."""
        self.close()

    async def finish(self) -> None:
        """Stores the layout and hears nothing more. Call after the window is closed."""
        self.hearing.rest()
        self.outbox.rest()
        self.parts.servers.rest()
        self.reconciling.rest()
        self.viewing.close()
        self.pane.close_pane()
        for tab in self.feed_tabs:
            tab.close_feed()
        await self.layout_keeper.store_last()
        await self.attention.finish()

    # what is shown

    @property
    def feed_tabs(self) -> tuple[FeedTab, ...]:
        """All lists."""
        return self.tabs.lists

    @property
    def current_tab(self) -> FeedTab:
        """The list that is seen."""
        return self.tabs.current

    @property
    def is_mine(self) -> bool:
        """Whether only my jobs are shown."""
        return self._mine

    @property
    def current_job(self) -> Job | None:
        """The job that actions mean."""
        return self.pane.job

    def show_tab(self, key: str) -> None:
        """Shows a list by its key; an unknown key shows nothing else."""
        self.tabs.show_tab(key)
        self._check_tab()

    def _check_tab(self, _index: int = 0) -> None:
        self.actions_[f"tab-{self.current_tab.spec.key}"].setChecked(True)

    def _job_chosen(self) -> None:
        self.pane.show_job(self.current_tab.current_job)
        self.attention.notifier.look()
        self.context_changed()

    def context_changed(self) -> None:
        """Actions mean something else, or other ones make sense."""
        job = self.pane.job
        self.actions_.update(
            Context(
                job,
                self.application.tracking.live(job.ref) if job is not None else None,
                knows_me=self.application.user_id is not None,
                selected=self.current_tab.table.selection.count,
                read_only=self.database_view.read_only,
                workflows=self.submit_menu.workflows,
                servers=self.application.servers,
                server=self.parts.servers.current,
                user_id=self.application.user_id,
                owns_all=self.application.database is not None and self.application.database.is_local,
                is_favourite=job is not None and self.application.favourites.is_favourite(job.ref),
                undoable=0 if (last := self.application.deleting.last) is None else last.count,
                arrangement=self.current_tab.table.arrangement,
            )
        )
        words = self.current_tab.selected.words
        self.status_bar.selection.tell(words)
        self.current_tab.table.setAccessibleDescription(words)

    def open_tab(self, key: str) -> FeedTab:
        """Shows a list by its key, and returns it."""
        self.show_tab(key)
        return self.current_tab

    def _context_menu(self, at: QPoint) -> None:
        menu = self.actions_.context_menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def set_theme(self, mode: Mode) -> None:
        """Follows the system's colours, or keeps to light or dark."""
        self.actions_[f"theme-{mode}"].setChecked(True)
        self.theme.set_mode(mode)
        self.layout_keeper.store_soon()

    def set_text_size(self, percent: int) -> None:
        """Larger or smaller text in all windows."""
        self.theme.set_text_size(percent)
        self.layout_keeper.store_soon()

    def set_mine(self, mine: bool) -> None:
        """Shows my jobs only, or everybody's, in all lists."""
        self._mine = mine and self.application.user_id is not None
        self.actions_["mine"].setChecked(self._mine)
        for tab in self.feed_tabs:
            tab.set_mine(self._mine)
        self.layout_keeper.store_soon()

    def set_compact(self, compact: bool) -> None:
        """Low rows, or high ones with a thumbnail."""
        self.actions_["compact"].setChecked(compact)
        for tab in self.feed_tabs:
            tab.table.set_compact(compact)
        self.layout_keeper.store_soon()

    def toggle_dock(self, key: str) -> None:
        """Shows a dock, or closes it where it is seen; then the list has the keyboard again."""
        self.docks.toggle(key)
        if not self.docks.is_open(key):
            self.current_tab.table.setFocus()

    def reset_layout(self) -> None:
        """The usual docks in their usual places and sizes."""
        self.docks.reset()
        self.side.reset()
        self.layout_keeper.store_soon()

    def toggle_full_screen(self) -> None:
        """The whole screen, or the window as it was before."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def show_details(self) -> None:
        """The details are open, and have the keyboard."""
        self.docks.show("details")
        self.pane.setFocus()

    def _preview(self) -> None:
        self.docks.show("details")
        self.pane.preview.play()

    def search(self) -> None:
        """The search field has the keyboard."""
        field = self.current_tab.filters.search
        field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        field.selectAll()

    def refresh(self) -> None:
        """Asks again for what is shown; a lost database is tried at once."""
        self.application.feeds.look_now()
        for tab in self.feed_tabs:
            tab.refresh()

    def _set_workflows(self) -> None:
        for tab in self.feed_tabs:
            tab.set_workflows(self.submit_menu.names_of(tab.spec.kinds))
        self.context_changed()

    def imported(self, name: str) -> None:
        """A workflow was written: it can be submitted at once."""
        self.submit_menu.load()
        self.open_submit(name)

    def reveal(self, job: Job) -> None:
        """Shows a job that was just submitted, on top of a list that has it."""
        if job.kind not in self.current_tab.spec.kinds:
            fitting = next(spec.key for spec in TABS if job.kind in spec.kinds)
            self.show_tab(fitting)
        self.current_tab.reveal(job)
