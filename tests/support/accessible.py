"""What a screen reader says of widgets, and where Tab leads: which of those that can be used lack it."""

from __future__ import annotations

from PySide6.QtCore import Qt
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


HAVE_KEYS = ("Reset ", "Actions that were found")
"""What begins so is used by keys where the keyboard is: Tab goes from value to value."""


def spoken_name(widget: QWidget) -> str:
    """What a screen reader calls it."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name).strip() if interface is not None else ""


def nameless(root: QWidget) -> list[str]:
    """The interactive widgets below one that are shown in it and have no name, as the path to each."""
    shown = [each for each in root.findChildren(QWidget) if each.isVisibleTo(root)]
    return [_path(each, root) for each in shown if _lacks(each)]


def unreached(root: QWidget) -> list[str]:
    """The interactive widgets below one that are shown in it and that Tab does not come to, as the path to
    each; but for those with keys of their own (`HAVE_KEYS`)."""
    shown = [each for each in root.findChildren(QWidget) if each.isVisibleTo(root) and _is_used(each)]
    return [_path(each, root) for each in shown if not _has_tab(each)]


def _has_tab(widget: QWidget) -> bool:
    by_tab = widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value
    is_told = isinstance(widget, QProgressBar | QTabWidget) or _is_by_arrows(widget)
    return bool(by_tab) or is_told or spoken_name(widget).startswith(HAVE_KEYS)


def _is_by_arrows(widget: QWidget) -> bool:
    """Of buttons one of which is on, Tab comes to that one, and the arrows go on from there."""
    if not isinstance(widget, QAbstractButton) or widget.isChecked():
        return False
    group = widget.group()
    return widget.autoExclusive() or (group is not None and group.exclusive())


def _lacks(widget: QWidget) -> bool:
    return _is_used(widget) and not spoken_name(widget)


def _is_used(widget: QWidget) -> bool:
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
    return True


def _path(widget: QWidget, root: QWidget) -> str:
    names = []
    at: QWidget | None = widget
    while at is not None:
        names.append(at.objectName() or type(at).__name__)
        if at is root:
            break
        at = at.parentWidget()
    return " > ".join(reversed(names))
