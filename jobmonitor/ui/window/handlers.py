"""What each action calls: one line an action."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from jobmonitor.services.exporting import CopyFormat
from jobmonitor.ui.actions import ACTIONS
from jobmonitor.ui.feed.list_actions import ListActions
from jobmonitor.ui.feed.tab import TABS
from jobmonitor.ui.theme.theme import Mode, next_size

if TYPE_CHECKING:
    from jobmonitor.ui.window.main_window import MainWindow

DOCK = "dock-"
"""What the keys of actions begin with that show and hide a dock."""


def handlers_of(window: MainWindow) -> dict[str, Callable[[], None]]:
    """Action → call. What is not made yet when the actions are is asked for when they are used."""
    parts = window.parts
    jobs, bulk = parts.job, parts.bulk
    docks = [action.key for action in ACTIONS if action.key.startswith(DOCK)]
    return {
        "submit": lambda: window.open_submit(None),
        "import": parts.importing.open,
        "import-job": parts.importing.open_job,
        "outbox": parts.outbox.open,
        "switch-profile": lambda: window.profiles.open_question(),
        "settings": lambda: window.settings.open(),
        "quit": window.quit,
        "details": window.show_details,
        "viewer": lambda: window.viewing.open(),
        "compare": lambda: window.viewing.compare(),
        "open-output": parts.results.open_output,
        "fetch-output": parts.results.fetch,
        "reveal": parts.results.reveal,
        "captions": parts.captions.open_selected,
        "use-output": parts.reuse.use_output,
        "resubmit": parts.reuse.resubmit,
        "copy": partial(bulk.copy, CopyFormat.TABLE),
        "copy-id": partial(bulk.copy, CopyFormat.IDS),
        "copy-json": partial(bulk.copy, CopyFormat.JSON),
        "copy-text": partial(bulk.copy, CopyFormat.TEXT),
        "copy-csv": partial(bulk.copy, CopyFormat.CSV),
        "copy-link": partial(bulk.copy, CopyFormat.LINKS),
        "copy-graph": parts.graphs.copy,
        "export": bulk.export,
        "favourite": parts.marking.favourite,
        "note": parts.marking.note,
        "delete": parts.deleting.delete,
        "undo-delete": parts.deleting.undo,
        "select-all": lambda: window.current_tab.table.selectAll(),
        "select-none": lambda: window.current_tab.table.clear_selection(),
        "copy-comfy-id": partial(bulk.copy, CopyFormat.COMFY_IDS),
        "copy-output": partial(bulk.copy, CopyFormat.OUTPUTS),
        "retry": partial(parts.retrying.retry, new_seed=False),
        "retry-new-seed": partial(parts.retrying.retry, new_seed=True),
        "retry-elsewhere": parts.retrying.retry_elsewhere,
        "to-front": parts.retrying.to_front,
        "cancel": bulk.cancel,
        "reconcile": parts.reconciling.open_selected,
        "reconcile-all": parts.reconciling.open_all,
        "refresh": window.refresh,
        "search": window.search,
        "go-to": lambda: window.current_tab.open_go_to(),
        "mine": lambda: window.set_mine(window.actions_["mine"].isChecked()),
        **ListActions(lambda: window.current_tab.table).handlers(),
        "compact": lambda: window.set_compact(window.actions_["compact"].isChecked()),
        **{f"tab-{spec.key}": partial(window.show_tab, spec.key) for spec in TABS},
        **{f"theme-{mode}": partial(window.set_theme, mode) for mode in Mode},
        "text-larger": lambda: window.set_text_size(next_size(window.theme.text_size, 1)),
        "text-smaller": lambda: window.set_text_size(next_size(window.theme.text_size, -1)),
        "text-usual": lambda: window.set_text_size(100),
        **{key: partial(window.toggle_dock, key.removeprefix(DOCK)) for key in docks},
        "arrange-panel": lambda: window.docks.open_menu(),
        "reset-layout": window.reset_layout,
        "read-all": lambda: window.attention.read_all(),
        "mute": lambda: window.attention.mute(window.actions_["mute"].isChecked()),
        "full-screen": window.toggle_full_screen,
        "palette": parts.palette.open,
        **parts.servers.handlers(),
        "database": lambda: window.database_view.open_dialog(),
        "first-steps": lambda: window.first_steps.resume(),
        "about": jobs.about,
    }
