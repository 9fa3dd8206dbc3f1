"""A dock as data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

LEFT = Qt.DockWidgetArea.LeftDockWidgetArea
RIGHT = Qt.DockWidgetArea.RightDockWidgetArea
BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea


@dataclass(frozen=True, slots=True)
class DockSpec:
    """A part of the window that can be moved, floated, put behind others and closed.

    The action `dock-KEY` shows and hides it. Docks of one area stand behind each other until they are moved.
    """

    key: str
    title: str
    """In the operator's language."""
    icon: str
    area: Qt.DockWidgetArea
    """Where it is at first."""
    make: Callable[[], QWidget]
    """Makes what is in it, when it is first seen."""
    shown: bool = False
    """Whether it is open in a window that nobody arranged yet."""
