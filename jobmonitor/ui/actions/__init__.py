"""Every action once: text, icon, shortcut, when it is enabled. Menus, toolbar, context menu and command
palette derive from this; there is a module for each menu."""

from __future__ import annotations

from jobmonitor.ui.actions.action import Action
from jobmonitor.ui.actions.file import FILE
from jobmonitor.ui.actions.help import HELP
from jobmonitor.ui.actions.jobs import JOBS
from jobmonitor.ui.actions.lists import LISTS
from jobmonitor.ui.actions.servers import SERVERS
from jobmonitor.ui.actions.tools import TOOLS
from jobmonitor.ui.actions.view import VIEW
from jobmonitor.ui.translating import mark

ACTIONS: tuple[Action, ...] = (*FILE, *JOBS, *VIEW, *LISTS, *SERVERS, *TOOLS, *HELP)
_NAMES = (
    mark("Actions", "File"),
    mark("Actions", "Jobs"),
    mark("Actions", "View"),
    mark("Actions", "Servers"),
    mark("Actions", "Tools"),
    mark("Actions", "Help"),
)
MENUS = tuple(name for name in _NAMES if any(action.menu == name for action in ACTIONS))
"""The menus that have something in them, in their order."""

__all__ = ["ACTIONS", "MENUS", "Action"]
