"""What actions are decided by, as the window is now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobmonitor.ui.action_context import Context

if TYPE_CHECKING:
    from jobmonitor.ui.window.main_window import MainWindow


def context_of(window: MainWindow) -> Context:
    """The current job, what is selected, and what can be done here at all."""
    job, application = window.pane.job, window.application
    last, database = application.deleting.last, application.database
    return Context(
        job,
        application.tracking.live(job.ref) if job is not None else None,
        knows_me=application.user_id is not None,
        selected=window.current_tab.table.selection.count,
        read_only=window.database_view.read_only,
        workflows=window.submit_menu.workflows,
        servers=application.servers,
        server=window.parts.servers.current,
        user_id=application.user_id,
        owns_all=database is not None and database.is_local,
        is_favourite=job is not None and application.favourites.is_favourite(job.ref),
        undoable=0 if last is None else last.count,
        arrangement=window.current_tab.table.arrangement,
    )
