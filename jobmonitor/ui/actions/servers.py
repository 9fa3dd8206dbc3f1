"""The menu Servers."""

from __future__ import annotations

from jobmonitor.ui.actions.action import Action

SERVERS: tuple[Action, ...] = ()
