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
)
