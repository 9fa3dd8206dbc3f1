"""What is in the main window, made and joined: one line a part."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from jobmonitor.ui.arranging import Arrangement
from jobmonitor.ui.database_view import DatabaseView
from jobmonitor.ui.detail.pane import DetailsPane
from jobmonitor.ui.docks.docks import Docks
from jobmonitor.ui.docks.widths import SideWidth
from jobmonitor.ui.first_run.opening import FirstStepsOpener
from jobmonitor.ui.layout_keeper import LayoutKeeper
from jobmonitor.ui.profiles.choosing import ProfileChooser
from jobmonitor.ui.qt_actions import Actions
from jobmonitor.ui.server_titles import ServerTitles
from jobmonitor.ui.settings.opening import SettingsOpener
from jobmonitor.ui.status_bar import StatusBar
from jobmonitor.ui.submit_menu import SubmitMenu
from jobmonitor.ui.toolbar import make_toolbar
from jobmonitor.ui.widgets.bars import MessageBar
from jobmonitor.ui.window.attention import WindowAttention
from jobmonitor.ui.window.beginning import Beginning
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
    from jobmonitor.ui.window.main_window import MainWindow


def furnish(window: MainWindow, open_submit: Callable[[str | None], None] | None = None) -> None:
    """Everything in a window that has its services. `open_submit` instead of the Submit dialog."""
    _make(window, open_submit)
    _build(window)
    window.viewing = Viewing(window)
    window.hearing = Hearing(window)
    window.beginning = Beginning(window)
    _connect(window)
    window.hearing.begin()


def _make(window: MainWindow, open_submit: Callable[[str | None], None] | None) -> None:
    application, pictures, tasks, theme = window.application, window.pictures, window.tasks, window.theme
    window.titles = ServerTitles(application.servers)
    window.layout_keeper = LayoutKeeper(window, Arrangement(window), application, tasks)
    window.message_bar = MessageBar(theme)
    window.work_line = WorkLine(theme)
    window.profiles = ProfileChooser(window, application, tasks)
    window.settings = SettingsOpener(window)
    window.first_steps = FirstStepsOpener(window)
    window.forms = Forms(window, application, pictures, tasks, theme, window.reveal)
    window.open_submit = open_submit or window.forms.open
    parts = window.parts = Parts(window)
    window.job_actions, window.bulk_actions = parts.job, parts.bulk
    window.result_actions, window.retry_actions = parts.results, parts.retrying
    window.reconciling, window.outbox = parts.reconciling, parts.outbox
    window.captions, window.importing, window.reuse = parts.captions, parts.importing, parts.reuse
    window.actions_ = Actions(theme, handlers_of(window), window)
    window.submit_menu = SubmitMenu(window, application, tasks, window.open_submit)
    window.tabs = FeedTabs(
        application,
        pictures,
        tasks,
        theme,
        submit=lambda: window.open_submit(None),
        server_title=window.titles.title_of,
    )
    window.pane = DetailsPane(application, pictures, tasks, theme, window.actions_, window.titles.title_of)
    window.docks = Docks(window, window.actions_, theme)
    window.side = SideWidth(window, window.docks)
    window.shower = JobShower(window)
    window.attention = WindowAttention(window)


def _build(window: MainWindow) -> None:
    middle = QWidget()
    column = QVBoxLayout(middle)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(window.message_bar)
    column.addWidget(window.tabs, 1)
    column.addWidget(window.reconciling.notice)
    column.addWidget(window.work_line)
    window.setCentralWidget(middle)
    window.actions_.fill_menus(window.menuBar())
    window.addToolBar(make_toolbar(window.actions_, window.submit_menu, window.theme))
    window.status_bar = StatusBar(window.theme, window.application.clock)
    window.setStatusBar(window.status_bar)
    window.status_bar.add_item(window.outbox.item)
    window.database_view = DatabaseView(window, window.application, window.status_bar)
    for spec in dock_specs(window):
        window.docks.add(spec)
    _ = window.docks["details"].content  # it is there in any case: actions ask it for the current job


def _connect(window: MainWindow) -> None:
    tabs, store = window.tabs, window.layout_keeper.store_soon
    tabs.chosen.connect(window.job_chosen)
    tabs.opened.connect(window.show_details)
    tabs.previewed.connect(window.preview)
    tabs.mine_chosen.connect(window.set_mine)
    tabs.arranged.connect(store)
    tabs.selection_changed.connect(window.context_changed)
    tabs.menu_wanted.connect(window.context_menu)
    tabs.currentChanged.connect(window.check_tab)
    window.docks.arranged.connect(store)
    window.docks.rearranged.connect(store)
    window.status_bar.selection.cleared.connect(lambda: window.current_tab.table.clear_selection())
    window.pane.problem.connect(lambda text: window.message_bar.tell(text))
    window.pane.updated.connect(window.context_changed)
    window.pane.updated.connect(window.job_actions.look_again)
    window.submit_menu.names_changed.connect(window.set_workflows)
