"""What answers the window's actions: one object for each subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobmonitor.ui.action_context import Context, no_me
from jobmonitor.ui.bulk.meant import Meant
from jobmonitor.ui.bulk.runner import BulkRunner
from jobmonitor.ui.bulk_actions import BulkActions
from jobmonitor.ui.captions.opening import CaptionsOpener
from jobmonitor.ui.delete_actions import DeleteActions
from jobmonitor.ui.graph_copies import GraphCopies
from jobmonitor.ui.importing.opening import ImportOpener
from jobmonitor.ui.job_actions import JobActions
from jobmonitor.ui.marking.actions import MarkActions
from jobmonitor.ui.outbox.opening import OutboxOpener
from jobmonitor.ui.palette.opening import PaletteOpener, view_entries, workflow_entries
from jobmonitor.ui.reconciling.opening import ReconcileOpener
from jobmonitor.ui.result_actions import ResultActions
from jobmonitor.ui.retrying.actions import RetryActions
from jobmonitor.ui.reuse import Reuse
from jobmonitor.ui.servers.joining import Servers
from jobmonitor.ui.statistics.joining import StatisticsDock

if TYPE_CHECKING:
    from jobmonitor.ui.window.main_window import MainWindow


class Parts:
    """Made before the lists are: they ask the window for the current job only when they are called."""

    def __init__(self, window: MainWindow) -> None:
        application, pictures, tasks, theme = (
            window.application,
            window.pictures,
            window.tasks,
            window.theme,
        )
        messages, work = window.message_bar, window.work_line
        self.meant = Meant(
            lambda: window.current_tab.selected if window.current_tab.table.selection.count > 1 else None,
            lambda: window.current_job,
        )
        self.runner = BulkRunner(
            window,
            application,
            tasks,
            messages,
            work,
            lambda refs: window.current_tab.table.select_jobs(refs),
        )
        self.job = JobActions(window, application, tasks, self.runner.tell, lambda: window.current_job)
        self.bulk = BulkActions(application, self.runner, self.meant, self.job)
        self.results = ResultActions(application, tasks, self.runner, self.meant)
        self.retrying = RetryActions(application, tasks, self.runner, self.meant)
        self.graphs = GraphCopies(application, self.runner, self.meant)
        self.marking = MarkActions(application, tasks, self.runner, self.meant)
        self.deleting = DeleteActions(application, self.runner, self.meant)
        self.palette = PaletteOpener(
            window,
            application,
            tasks,
            theme,
            lambda: window.actions_.entries(),
            lambda: workflow_entries(
                window.submit_menu.workflows, window.open_submit, window.database_view.read_only
            ),
            lambda: view_entries(
                application.saved_views.views,
                lambda view: window.current_tab.views.show(view),
                no_me(Context(knows_me=application.user_id is not None)),
            ),
        )
        self.captions = CaptionsOpener(
            window, application, pictures, tasks, theme, messages, self.meant.selected
        )
        self.reconciling = ReconcileOpener(
            window, application, tasks, theme, self.meant.selected, window.titles.title_of
        )
        self.importing = ImportOpener(
            window, application, pictures, tasks, theme, lambda: window.current_job, window.imported
        )
        self.reuse = Reuse(
            window,
            application,
            pictures,
            tasks,
            messages,
            lambda: window.current_job,
            lambda: window.submit_menu.workflows,
            lambda given: window.forms.open(None, given=given),
        )
        self.statistics = StatisticsDock(application, tasks, theme, window.open_tab)
        self.servers = Servers(
            window,
            application,
            tasks,
            theme,
            messages,
            work,
            changed=window.context_changed,
            show_job=window.reveal,
            submit=lambda: window.open_submit(None),
            actions=lambda: window.actions_,
            search=lambda text: self.statistics.show_jobs(text),
        )
        self.outbox = OutboxOpener(
            window,
            application,
            tasks,
            theme,
            window.titles.title_of,
            lambda: window.open_submit(None),
            window.forms.edit_waiting,
        )
