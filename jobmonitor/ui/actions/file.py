"""The menu File."""

from __future__ import annotations

from jobmonitor.ui.action_context import writes
from jobmonitor.ui.actions.action import Action
from jobmonitor.ui.translating import mark

FILE: tuple[Action, ...] = (
    Action(
        key="submit",
        text=mark("Actions", "Submit…"),
        short=mark("Actions", "Submit"),
        menu="File",
        icon="submit",
        shortcuts=("Ctrl+N",),
        tip=mark("Actions", "Submit a workflow"),
        reason=writes,
    ),
    Action(
        key="import",
        text=mark("Actions", "Import workflow…"),
        menu="File",
        icon="import",
        shortcuts=("Ctrl+Shift+N",),
        tip=mark(
            "Actions", "Make a form of a graph: from a file, or from a picture or video that ComfyUI saved"
        ),
    ),
    Action(
        key="outbox",
        text=mark("Actions", "Outbox…"),
        menu="File",
        icon="outbox",
        shortcuts=("Ctrl+Shift+B",),
        tip=mark("Actions", "Submissions that wait for their server or the database"),
        separated=True,
    ),
    Action(
        key="switch-profile",
        text=mark("Actions", "Switch profile…"),
        menu="File",
        submenu=mark("Actions", "Profile"),
        icon="database",
        shortcuts=("Ctrl+Shift+P",),
        tip=mark("Actions", "Open another database with its servers and its user"),
        separated=True,
        synonyms="database account studio",
    ),
    Action(
        key="settings",
        text=mark("Actions", "Settings…"),
        menu="File",
        icon="settings",
        shortcuts=("Ctrl+,",),
        tip=mark("Actions", "Profiles, servers, results, notifications, appearance"),
        synonyms="preferences options configuration",
    ),
    Action(key="quit", text=mark("Actions", "Quit"), menu="File", shortcuts=("Ctrl+Q",), separated=True),
)
