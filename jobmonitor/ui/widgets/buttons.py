"""Buttons that show an action."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QToolButton, QWidget


def tool_button(action: QAction, *, with_text: bool = True, parent: QWidget | None = None) -> QToolButton:
    """A button that does `action`: icon and short text, or the icon alone."""
    button = QToolButton(parent)
    button.setDefaultAction(action)
    button.setAccessibleName(action.text().rstrip("…"))
    button.setToolButtonStyle(
        Qt.ToolButtonStyle.ToolButtonTextBesideIcon if with_text else Qt.ToolButtonStyle.ToolButtonIconOnly
    )
    return button
