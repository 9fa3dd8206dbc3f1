"""What a screen reader says of widgets: which of those that can be used have no name."""

from __future__ import annotations

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QScrollBar,
    QTabWidget,
    QTextEdit,
    QWidget,
)

INTERACTIVE = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QTabWidget,
    QTextEdit,
)
PARTS_OF = (QComboBox, QAbstractSpinBox, QLineEdit)
"""What has a name of its own in place of its parts."""


def spoken_name(widget: QWidget) -> str:
    """What a screen reader calls it."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name).strip() if interface is not None else ""


def nameless(root: QWidget) -> list[str]:
    """The interactive widgets below one that are shown in it and have no name, as the path to each."""
    shown = [each for each in root.findChildren(QWidget) if each.isVisibleTo(root)]
    return [_path(each, root) for each in shown if _lacks(each)]


def _lacks(widget: QWidget) -> bool:
    if not isinstance(widget, INTERACTIVE) or isinstance(widget, QHeaderView | QScrollBar):
        return False
    if widget.objectName().startswith("qt_"):  # Qt's own parts of toolbars, docks and tab bars
        return False
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, PARTS_OF) or type(parent).__name__ == "QTabBar":
            return False
        if isinstance(parent, QHeaderView | QAbstractItemView) and isinstance(widget, QAbstractButton):
            return False  # the corner of a table
        parent = parent.parentWidget()
    return not spoken_name(widget)


def _path(widget: QWidget, root: QWidget) -> str:
    names = []
    at: QWidget | None = widget
    while at is not None:
        names.append(at.objectName() or type(at).__name__)
        if at is root:
            break
        at = at.parentWidget()
    return " > ".join(reversed(names))
