"""The menu Tools."""

from __future__ import annotations

from jobmonitor.ui.actions.action import Action

TOOLS: tuple[Action, ...] = ()
