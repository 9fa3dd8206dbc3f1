"""The main window: three lists, the details pane, toolbar, message bar, status bar."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QIcon, QMoveEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from jobmonitor.domain.events import (
    DatabaseChanged,
    Event,
    LiveChanged,
    LivesChanged,
    ProblemOccurred,
    ServerChanged,
)
from jobmonitor.domain.job import Job
from jobmonitor.domain.outbox import OutboxEntry
from jobmonitor.domain.server import Connection, ServerStatus
from jobmonitor.services.exporting import CopyFormat
from jobmonitor.ui.action_context import Context
from jobmonitor.ui.arranging import Arrangement
from jobmonitor.ui.bulk.meant import Meant
from jobmonitor.ui.bulk.runner import BulkRunner
from jobmonitor.ui.bulk_actions import BulkActions
from jobmonitor.ui.captions.opening import CaptionsOpener
from jobmonitor.ui.database_view import DatabaseView
from jobmonitor.ui.detail.pane import DetailsPane
from jobmonitor.ui.feed.tab import TABS, FeedTab
from jobmonitor.ui.importing.opening import ImportOpener
from jobmonitor.ui.job_actions import JobActions
from jobmonitor.ui.layout_keeper import LayoutKeeper
from jobmonitor.ui.outbox.opening import OutboxOpener
from jobmonitor.ui.pane_splitter import PaneSplitter
from jobmonitor.ui.ports import Pictures
from jobmonitor.ui.qt_actions import Actions
from jobmonitor.ui.reconciling.opening import ReconcileOpener
from jobmonitor.ui.result_actions import ResultActions
from jobmonitor.ui.retrying.actions import RetryActions
from jobmonitor.ui.reuse import Reuse
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.server_titles import ServerTitles
from jobmonitor.ui.status_bar import StatusBar
from jobmonitor.ui.submit.form.given import Given
from jobmonitor.ui.submit_menu import SubmitMenu
from jobmonitor.ui.theme.theme import Mode, Theme
from jobmonitor.ui.toolbar import make_toolbar
from jobmonitor.ui.widgets.bars import MessageBar
from jobmonitor.ui.work_line import WorkLine

if TYPE_CHECKING:
    from jobmonitor.services.application import Application

SIZE = QSize(1280, 800)
MINIMUM = QSize(760, 480)
FIRST_SECONDS = 2.0
"""How long everything else waits for the first rows to be on the screen."""


class MainWindow(QMainWindow):
    """Lists, details, actions. Everything it does beyond painting goes through services, in tasks."""

    closed = Signal()

    def __init__(
        self,
        application: Application,
        pictures: Pictures,
        tasks: Tasks,
        open_submit: Callable[[str | None], None] | None = None,
    ) -> None:
        super().__init__()
        self.application, self.pictures, self.tasks = application, pictures, tasks
        self._open_submit = open_submit or self._open_dialog
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.theme = Theme(app)
        self._titles = ServerTitles(application.servers)
        self.layout_keeper = LayoutKeeper(self, Arrangement(self), application, tasks)
        self._mine = False
        self._answered = asyncio.Event()
        self.setMinimumSize(MINIMUM)
        self.resize(SIZE)
        self.message_bar = MessageBar(self.theme)
        self.work_line = WorkLine(self.theme)
        self.job_actions = JobActions(self, application, tasks, self.message_bar, lambda: self.current_job)
        self.meant = Meant(
            lambda: self.current_tab.selected if self.current_tab.table.selection.count > 1 else None,
            lambda: self.current_job,
        )
        runner = BulkRunner(
            self,
            application,
            tasks,
            self.message_bar,
            self.work_line,
            lambda refs: self.current_tab.table.select_jobs(refs),
        )
        self.bulk_actions = BulkActions(application, runner, self.meant, self.job_actions)
        self.result_actions = ResultActions(application, tasks, runner, self.meant)
        self.retry_actions = RetryActions(application, tasks, runner, self.meant)
        self.captions = CaptionsOpener(
            self, application, pictures, tasks, self.theme, self.message_bar, self.meant.selected
        )
        self.reconciling = ReconcileOpener(
            self, application, tasks, self.theme, self.meant.selected, self._titles.title_of
        )
        self.importing = ImportOpener(
            self, application, pictures, tasks, self.theme, lambda: self.current_job, self._imported
        )
        self.reuse = Reuse(
            self,
            application,
            pictures,
            tasks,
            self.message_bar,
            lambda: self.current_job,
            lambda: self.submit_menu.workflows,
            lambda given: self._open_dialog(None, given=given),
        )
        self.outbox = OutboxOpener(
            self,
            application,
            tasks,
            self.theme,
            self._titles.title_of,
            lambda: self._open_submit(None),
            self._edit_waiting,
        )
        self.actions_ = Actions(self.theme, self._handlers(), self)
        self.tabs = QTabWidget()
        self.feed_tabs = tuple(self._make_tab(spec.key) for spec in TABS)
        self.pane = DetailsPane(
            application, pictures, tasks, self.theme, self.actions_, self._titles.title_of
        )
        self._build()
        self._connect()
        self.pane_shown(True)
        self.database_view.tell()
        self._context_changed()

    # building

    def _handlers(self) -> dict[str, Callable[[], None]]:
        jobs, bulk = self.job_actions, self.bulk_actions
        return {
            "submit": lambda: self._open_submit(None),
            "import": self.importing.open,
            "import-job": self.importing.open_job,
            "outbox": self.outbox.open,
            "quit": self._quit,
            "details": self._show_details,
            "open-output": self.result_actions.open_output,
            "fetch-output": self.result_actions.fetch,
            "reveal": self.result_actions.reveal,
            "captions": self.captions.open_selected,
            "use-output": self.reuse.use_output,
            "resubmit": self.reuse.resubmit,
            "copy": partial(bulk.copy, CopyFormat.TABLE),
            "copy-id": partial(bulk.copy, CopyFormat.IDS),
            "copy-json": partial(bulk.copy, CopyFormat.JSON),
            "export": bulk.export,
            "select-all": lambda: self.current_tab.table.selectAll(),
            "select-none": self._clear_selection,
            "copy-comfy-id": jobs.copy_comfy_id,
            "copy-output": jobs.copy_output,
            "retry": partial(self.retry_actions.retry, new_seed=False),
            "retry-new-seed": partial(self.retry_actions.retry, new_seed=True),
            "retry-elsewhere": self.retry_actions.retry_elsewhere,
            "to-front": self.retry_actions.to_front,
            "cancel": bulk.cancel,
            "reconcile": self.reconciling.open_selected,
            "reconcile-all": self.reconciling.open_all,
            "refresh": self.refresh,
            "search": self._search,
            "go-to": lambda: self.current_tab.open_go_to(),
            "mine": lambda: self.set_mine(self.actions_["mine"].isChecked()),
            "compact": lambda: self.set_compact(self.actions_["compact"].isChecked()),
            "pane": lambda: self.pane_shown(self.actions_["pane"].isChecked()),
            **{f"tab-{spec.key}": partial(self.show_tab, spec.key) for spec in TABS},
            **{f"theme-{mode}": partial(self.set_theme, mode) for mode in Mode},
            "database": lambda: self.database_view.open_dialog(),
            "about": jobs.about,
        }

    def _make_tab(self, key: str) -> FeedTab:
        spec = next(spec for spec in TABS if spec.key == key)
        tab = FeedTab(
            spec,
            self.application,
            self.pictures,
            self.tasks,
            self.theme,
            submit=lambda: self._open_submit(None),
            server_title=self._titles.title_of,
        )
        tab.job_chosen.connect(self._job_chosen)
        tab.opened.connect(self._show_details)
        tab.previewed.connect(self._preview)
        tab.answered.connect(self._answered.set)
        tab.counted.connect(partial(self._counted, tab))
        tab.mine_chosen.connect(self.set_mine)
        tab.feed_chosen.connect(self.layout_keeper.store_soon)
        tab.selection_changed.connect(self._context_changed)
        tab.table.customContextMenuRequested.connect(partial(self._context_menu, tab))
        self.tabs.addTab(tab, spec.title)
        return tab

    def _build(self) -> None:
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName("Jobs by kind")
        self.splitter = PaneSplitter(self.tabs, self.pane)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.message_bar)
        column.addWidget(self.splitter, 1)
        column.addWidget(self.reconciling.notice)
        column.addWidget(self.work_line)
        self.setCentralWidget(middle)
        self.actions_.fill_menus(self.menuBar())
        self.submit_menu = SubmitMenu(self, self.application, self.tasks, self._open_submit)
        self.addToolBar(make_toolbar(self.actions_, self.submit_menu, self.theme))
        self.status_bar = StatusBar(self.theme, self.application.clock)
        self.setStatusBar(self.status_bar)
        self.status_bar.add_item(self.outbox.item)
        self.status_bar.selection.cleared.connect(self._clear_selection)
        self.database_view = DatabaseView(self, self.application, self.status_bar)
        now = self.application.clock.now()
        for server in self.application.servers:  # in the order in which they are configured
            waiting = ServerStatus(server=server, connection=Connection.CONNECTING, since=now)
            self._server_changed(ServerChanged(waiting))
        for status in self.application.tracking.server_statuses():
            self._server_changed(ServerChanged(status))

    def _connect(self) -> None:
        self._unsubscribe = self.application.bus.subscribe(self._hear)
        self.tabs.currentChanged.connect(self._tab_changed)
        self.splitter.chosen.connect(self.layout_keeper.store_soon)
        self.pane.problem.connect(lambda text: self.message_bar.tell(text))
        self.pane.updated.connect(self._context_changed)
        self.pane.updated.connect(self.job_actions.look_again)
        self.submit_menu.names_changed.connect(self._set_workflows)
        self.theme.changed.connect(self._paint_icons)
        self._paint_icons()

    def _paint_icons(self) -> None:
        self.setWindowIcon(QIcon(self.theme.icon("jobmonitor", "accent")))

    # beginning and end

    async def prepare(self) -> None:
        """Gives the window the layout that was stored; before `show`, so that it does not jump."""
        await self.layout_keeper.restore()

    def begin(self) -> None:
        """Loads the list that is seen, and then what can wait. After `prepare` and `show`."""
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
        for tab in self.feed_tabs:
            if tab is not self.current_tab:
                tab.loader.count_only()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.layout_keeper.store_soon()

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        self.layout_keeper.store_soon()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.layout_keeper.rest()
        super().closeEvent(event)
        self.closed.emit()

    def _quit(self) -> None:
        self.close()

    async def finish(self) -> None:
        """Stores the layout and hears nothing more. Call after the window is closed."""
        self._unsubscribe()
        self.outbox.rest()
        self.reconciling.rest()
        self.pane.close_pane()
        for tab in self.feed_tabs:
            tab.close_feed()
        await self.layout_keeper.store_last()

    # what is shown

    @property
    def current_tab(self) -> FeedTab:
        """The list that is seen."""
        return self.feed_tabs[max(0, self.tabs.currentIndex())]

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
        for at, tab in enumerate(self.feed_tabs):
            if tab.spec.key == key:
                self.tabs.setCurrentIndex(at)
                self.actions_[f"tab-{key}"].setChecked(True)

    def _tab_changed(self, _index: int) -> None:
        for tab in self.feed_tabs:
            if tab is not self.current_tab:
                tab.rest()
        self.actions_[f"tab-{self.current_tab.spec.key}"].setChecked(True)
        if self.layout_keeper.is_known:
            self.current_tab.activate()
            self.layout_keeper.store_soon()
        self._job_chosen()

    def _counted(self, tab: FeedTab) -> None:
        title = f"{tab.spec.title} {tab.count_words}".strip()
        self.tabs.setTabText(self.feed_tabs.index(tab), title)
        if tab is self.current_tab:
            self._tell_selection()

    def _job_chosen(self) -> None:
        self.pane.show_job(self.current_tab.current_job)
        self._context_changed()

    def _context_changed(self) -> None:
        job = self.pane.job
        live = self.application.tracking.live(job.ref) if job is not None else None
        selected = self.current_tab.table.selection.count
        knows_me, read_only = self.application.user_id is not None, self.database_view.read_only
        self.actions_.update(
            Context(
                job,
                live,
                knows_me=knows_me,
                selected=selected,
                read_only=read_only,
                workflows=self.submit_menu.workflows,
                servers=self.application.servers,
            )
        )
        self._tell_selection()

    def _tell_selection(self) -> None:
        words = self.current_tab.selected.words
        self.status_bar.selection.tell(words)
        self.current_tab.table.setAccessibleDescription(words)

    def _clear_selection(self) -> None:
        self.current_tab.table.clear_selection()

    def _context_menu(self, tab: FeedTab, at: QPoint) -> None:
        index = tab.table.indexAt(at)
        if index.isValid():
            tab.table.point_at(index.row())
            menu = self.actions_.context_menu(self)
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(tab.table.viewport().mapToGlobal(at))

    def set_theme(self, mode: Mode) -> None:
        """Follows the system's colours, or keeps to light or dark."""
        self.actions_[f"theme-{mode}"].setChecked(True)
        self.theme.set_mode(mode)
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

    def pane_shown(self, shown: bool) -> None:
        """Shows or hides the details pane."""
        self.actions_["pane"].setChecked(shown)
        self.pane.setVisible(shown)
        self.splitter.fit()
        self.layout_keeper.store_soon()

    def _show_details(self) -> None:
        self.pane_shown(True)
        self.pane.setFocus()

    def _preview(self) -> None:
        self.pane_shown(True)
        self.pane.preview.play()

    def _search(self) -> None:
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
        self._context_changed()

    def _open_dialog(self, workflow_name: str | None, given: Given | None = None) -> None:
        from jobmonitor.ui.submit.dialog import SubmitDialog  # as late as it is needed

        dialog = SubmitDialog(
            self.application, self.pictures, self.tasks, workflow_name, self, given=given, theme=self.theme
        )
        dialog.submitted.connect(self.reveal)
        dialog.reveal_wanted.connect(self.reveal)
        dialog.open()

    def _edit_waiting(self, entry: OutboxEntry, then: Callable[[], None]) -> None:
        """The form of what waits in the outbox; `then`, when it is closed."""
        from jobmonitor.ui.submit.dialog import SubmitDialog  # as late as it is needed
        from jobmonitor.ui.submit.sending.editing import Editing

        editing = Editing(self.application, self.tasks, entry)
        editing.ended.connect(then)
        note = "From the outbox. It is not sent while this form is open."
        given = Given(entry.workflow_name, entry.values, is_whole=True, server=entry.server_url, note=note)
        SubmitDialog(
            self.application,
            self.pictures,
            self.tasks,
            None,
            self,
            given=given,
            editing=editing,
            theme=self.theme,
        ).open()

    def _imported(self, name: str) -> None:
        """A workflow was written: it can be submitted at once."""
        self.submit_menu.load()
        self._open_submit(name)

    def reveal(self, job: Job) -> None:
        """Shows a job that was just submitted, on top of a list that has it."""
        if job.kind not in self.current_tab.spec.kinds:
            fitting = next(spec.key for spec in TABS if job.kind in spec.kinds)
            self.show_tab(fitting)
        self.current_tab.reveal(job)

    # events

    def _hear(self, event: Event) -> None:
        match event:
            case ServerChanged():
                self._server_changed(event)
            case DatabaseChanged(problem, remedy):
                self.database_view.tell(f"{problem} {remedy}".strip())
                self._context_changed()
            case ProblemOccurred(message, remedy, details):
                self.message_bar.tell(message, remedy, details)
            case LiveChanged(ref, _) if self.pane.job is not None and ref == self.pane.job.ref:
                self._context_changed()
            case LivesChanged(states) if self.pane.job is not None and self.pane.job.ref in states:
                self._context_changed()
            case _:
                pass

    def _server_changed(self, event: ServerChanged) -> None:
        self._titles.know(event.status.server)
        self.status_bar.show_server(event.status)
