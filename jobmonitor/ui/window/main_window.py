"""The main window: lists in tabs, docks around them, toolbar, message bar, status bar."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QIcon, QMoveEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from jobmonitor.ui.feed.tab_spec import TABS
from jobmonitor.ui.theme.theme import Mode, Theme

if TYPE_CHECKING:
    from jobmonitor.domain.job import Job
    from jobmonitor.services.application import Application
    from jobmonitor.ui.bulk_actions import BulkActions
    from jobmonitor.ui.captions.opening import CaptionsOpener
    from jobmonitor.ui.database_view import DatabaseView
    from jobmonitor.ui.detail.pane import DetailsPane
    from jobmonitor.ui.docks.docks import Docks
    from jobmonitor.ui.docks.widths import SideWidth
    from jobmonitor.ui.feed.tab import FeedTab
    from jobmonitor.ui.first_run.opening import FirstStepsOpener
    from jobmonitor.ui.importing.opening import ImportOpener
    from jobmonitor.ui.job_actions import JobActions
    from jobmonitor.ui.layout_keeper import LayoutKeeper
    from jobmonitor.ui.layout_state import LayoutState
    from jobmonitor.ui.outbox.opening import OutboxOpener
    from jobmonitor.ui.ports import Pictures
    from jobmonitor.ui.profiles.choosing import ProfileChooser
    from jobmonitor.ui.qt_actions import Actions
    from jobmonitor.ui.reconciling.opening import ReconcileOpener
    from jobmonitor.ui.result_actions import ResultActions
    from jobmonitor.ui.retrying.actions import RetryActions
    from jobmonitor.ui.reuse import Reuse
    from jobmonitor.ui.runtime import Tasks
    from jobmonitor.ui.server_titles import ServerTitles
    from jobmonitor.ui.settings.opening import SettingsOpener
    from jobmonitor.ui.status_bar import StatusBar
    from jobmonitor.ui.submit_menu import SubmitMenu
    from jobmonitor.ui.widgets.bars import MessageBar
    from jobmonitor.ui.window.attention import WindowAttention
    from jobmonitor.ui.window.beginning import Beginning
    from jobmonitor.ui.window.events import Hearing
    from jobmonitor.ui.window.feed_tabs import FeedTabs
    from jobmonitor.ui.window.forms import Forms
    from jobmonitor.ui.window.parts import Parts
    from jobmonitor.ui.window.showing import JobShower
    from jobmonitor.ui.window.viewing import Viewing
    from jobmonitor.ui.work_line import WorkLine

SIZE = QSize(1280, 800)
MINIMUM = QSize(760, 480)


class MainWindow(QMainWindow):
    """Joins lists, docks, actions and events. What they do goes through services, in tasks.

    Each subject has a module of its own beside this one: actions' calls in `handlers`, events in `events`,
    docks in `dock_list`, what answers actions in `parts`. It is made in two steps: the bare window, which is
    on the screen before the services are even imported, and what is in it, by `furnishing`.
    """

    closed = Signal()

    application: Application
    pictures: Pictures
    tasks: Tasks
    titles: ServerTitles
    layout_keeper: LayoutKeeper
    message_bar: MessageBar
    work_line: WorkLine
    profiles: ProfileChooser
    settings: SettingsOpener
    first_steps: FirstStepsOpener
    forms: Forms
    open_submit: Callable[[str | None], None]
    parts: Parts
    job_actions: JobActions
    bulk_actions: BulkActions
    result_actions: ResultActions
    retry_actions: RetryActions
    reconciling: ReconcileOpener
    outbox: OutboxOpener
    captions: CaptionsOpener
    importing: ImportOpener
    reuse: Reuse
    actions_: Actions
    submit_menu: SubmitMenu
    tabs: FeedTabs
    pane: DetailsPane
    docks: Docks
    side: SideWidth
    shower: JobShower
    attention: WindowAttention
    status_bar: StatusBar
    database_view: DatabaseView
    viewing: Viewing
    hearing: Hearing
    beginning: Beginning

    def __init__(
        self,
        application: Application | None = None,
        pictures: Pictures | None = None,
        tasks: Tasks | None = None,
        open_submit: Callable[[str | None], None] | None = None,
        theme: Theme | None = None,
    ) -> None:
        """Without services it is bare until `furnish`. `theme`: of the window that this one takes the place
        of."""
        super().__init__()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.theme = theme or Theme(app)
        self.is_furnished = False
        self._mine = False
        self.setMinimumSize(MINIMUM)
        self.resize(SIZE)
        self.theme.changed.connect(self._paint_icons)
        self._paint_icons()
        if application is not None and pictures is not None and tasks is not None:
            self.furnish(application, pictures, tasks, open_submit)

    def furnish(
        self,
        application: Application,
        pictures: Pictures,
        tasks: Tasks,
        open_submit: Callable[[str | None], None] | None = None,
    ) -> None:
        """Puts everything into a bare window."""
        from jobmonitor.ui.window.furnishing import furnish  # imports all that is in the window

        self.application, self.pictures, self.tasks = application, pictures, tasks
        furnish(self, open_submit)
        self.is_furnished = True
        self.context_changed()

    def _paint_icons(self) -> None:
        self.setWindowIcon(QIcon(self.theme.icon("jobmonitor", "accent")))

    # beginning and end

    async def prepare(self, usual: LayoutState | None = None) -> None:
        """Gives the window the layout that was stored, else `usual`; before `show`, so that nothing jumps."""
        await self.beginning.prepare(usual)

    def begin(self) -> None:
        """Loads the list that is seen, and then what can wait. After `prepare` and `show`."""
        self.beginning.begin()

    async def first_answer(self) -> None:
        """Returns when the first rows, or what is wrong with them, are on the screen; or after a while."""
        await self.beginning.first_answer()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._store_soon()

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        self._store_soon()

    def _store_soon(self) -> None:
        if self.is_furnished:
            self.layout_keeper.store_soon()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange and self.is_furnished:
            self.actions_["full-screen"].setChecked(self.isFullScreen())
            self.layout_keeper.store_soon()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.is_furnished:
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
        self.check_tab()

    def check_tab(self, _index: int = 0) -> None:
        """The actions say which list is seen."""
        self.actions_[f"tab-{self.current_tab.spec.key}"].setChecked(True)

    def job_chosen(self) -> None:
        """Another job is the current one of the list."""
        self.pane.show_job(self.current_tab.current_job)
        self.attention.notifier.look()
        self.context_changed()

    def context_changed(self) -> None:
        """Actions mean something else, or other ones make sense."""
        from jobmonitor.ui.window.context import context_of  # not with a bare window

        self.actions_.update(context_of(self))
        words = self.current_tab.selected.words
        self.status_bar.selection.tell(words)
        self.current_tab.table.setAccessibleDescription(words)

    def open_tab(self, key: str) -> FeedTab:
        """Shows a list by its key, and returns it."""
        self.show_tab(key)
        return self.current_tab

    def context_menu(self, at: QPoint) -> None:
        """The menu of the current job, at this place of the screen."""
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

    def preview(self) -> None:
        """Plays what the current job made."""
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

    def set_workflows(self) -> None:
        """Other workflows can be submitted."""
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
