"""The menu Tools."""

from __future__ import annotations

from jobmonitor.ui.actions.action import Action
from jobmonitor.ui.translating import mark

TOOLS: tuple[Action, ...] = (
    Action(
        key="palette",
        text=mark("Actions", "Find an action…"),
        menu="Tools",
        icon="search",
        shortcuts=("Ctrl+K",),
        tip=mark("Actions", "Do anything by a few letters of its name"),
    ),
    Action(
        key="mute",
        text=mark("Actions", "Mute for one hour"),
        menu="Tools",
        icon="bell",
        tip=mark("Actions", "No messages and sounds for one hour; then one message of what happened"),
        checkable=True,
        separated=True,
        synonyms="notifications quiet silence do not disturb",
    ),
    Action(
        key="read-all",
        text=mark("Actions", "Mark all as read"),
        menu="Tools",
        tip=mark("Actions", "No job is marked as new any more, and the activity begins anew"),
        synonyms="unread seen activity",
    ),
    Action(
        key="reconcile-all",
        text=mark("Actions", "Reconcile all…"),
        menu="Tools",
        icon="reconcile",
        tip=mark("Actions", "Compare all jobs that wait, run or ended lately with their servers and files"),
    ),
)
