"""The menu Help."""

from __future__ import annotations

from jobmonitor.ui.actions.action import Action
from jobmonitor.ui.translating import mark

HELP: tuple[Action, ...] = (
    Action(key="about", text=mark("Actions", "About jobmonitor"), menu="Help", icon="info"),
)
