"""The menu Help."""

from __future__ import annotations

from jobmonitor.ui.actions.action import Action
from jobmonitor.ui.translating import mark

HELP: tuple[Action, ...] = (
    Action(
        key="first-steps",
        text=mark("Actions", "First steps…"),
        menu="Help",
        icon="info",
        tip=mark("Actions", "From a database and a server to a first job"),
        synonyms="setup assistant wizard begin",
    ),
    Action(key="about", text=mark("Actions", "About jobmonitor"), menu="Help", icon="info"),
)
