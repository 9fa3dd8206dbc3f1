"""Texts that servers, rows and files may hold to fool a reader, and what of them a window must not show.

Each text has MARK in it, so that a test can tell that a view shows it at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from PySide6.QtCore import QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import QAction, QFontMetrics, QPainter, QStandardItemModel
from PySide6.QtGui import Qt as TextQt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSystemTrayIcon,
    QTabBar,
    QTextEdit,
    QWidget,
)

MARK = "evil"
HTML = '<img src="http://evil.example/x.png"><b>bold</b> <a href="http://evil.example">link</a> &lt;'
HOSTILE: dict[str, str] = {
    "html": HTML,
    "controls": "evil a\x00b\x07\x1b[31mred\x7f\x9b\r\nc\x0b\x0cd\x85e",
    "overrides": "evil\u202egnp.exe\u202c \u202dx\u202a\u202b",
    "isolates": "evil \u2066left\u2069 \u2067right\u2069 \u2068x \u061c \u200e\u200f",
    "zero width": "ev\u200bil evil\u2060\ufeff <b>",
    "surrogates": "evil \ud800x\udc00",
    "emoji": "evil 👩\u200d👩\u200d👧\u200d👦 🏳\ufe0f\u200d🌈 👍🏽 🇪🇸",
    "combining": "evil Z" + "\u0301\u0316\u0489" * 300 + "z",
    "tags": "evil \U000e0001\U000e0041\U000e0042 \ufff9x\ufffay\ufffb",
    "lines": "evil one\u2028two\u2029three\nfour\tfive",
    "mnemonic": "evil H&M &x {count} {0} %1 %n <i>",
    "formula": '=HYPERLINK("http://evil.example","x")',
    "long": "evil <b>" + "W" * 1_000_000,
}
EVIL = "".join(text[:60] for name, text in HOSTILE.items() if name not in ("surrogates", "long"))
"""Most of them in one text, as databases can hold it."""
MOST = 20_100
"""Characters of one text that a widget may be given."""
MOST_MEASURED = 5_000
"""Characters of one text that may be measured or painted."""

FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]|[\u0300-\u036f\u0483-\u0489]{9}"
)
_TIP = re.compile(r'<p style="white-space: pre-wrap">[^<>]*</p>')
_ROLES = {
    "display": Qt.ItemDataRole.DisplayRole,
    "tooltip": Qt.ItemDataRole.ToolTipRole,
    "status": Qt.ItemDataRole.StatusTipRole,
    "accessible": Qt.ItemDataRole.AccessibleTextRole,
    "described": Qt.ItemDataRole.AccessibleDescriptionRole,
}
_MOST_ROWS = 40
NO_PARENT = QModelIndex()
_NO_TEXT = {"objectName", "styleSheet", "inputMask", "html", "markdown", "windowFilePath", "locale"}
_properties: dict[str, list[str]] = {}


def texts_of(root: QWidget) -> Iterator[tuple[QWidget | QAction, str, str]]:
    """(whose, which, text) of everything that a widget and those below it show, or would on being asked.

    What an operator edits is left out: there it is a value.
    """
    for widget in (root, *root.findChildren(QWidget)):
        for name in _text_properties(widget):
            if not (name in ("text", "plainText", "currentText", "displayText") and _is_edited(widget)):
                yield widget, name, str(widget.property(name) or "")
        for action in widget.actions():
            yield action, "text", action.text()
            yield action, "toolTip", action.toolTip()
        if isinstance(widget, QTabBar):
            for at in range(widget.count()):
                yield widget, "text", widget.tabText(at)
                yield widget, "toolTip", widget.tabToolTip(at)
        has_model = isinstance(widget, QComboBox | QAbstractItemView) and not isinstance(widget, QHeaderView)
        if has_model and widget.model() is not None:
            yield from ((widget, which, text) for which, text in _of_model(widget.model()))


def _text_properties(widget: QWidget) -> list[str]:
    meta = widget.metaObject()
    known = _properties.get(meta.className())
    if known is None:
        every = (meta.property(at) for at in range(meta.propertyCount()))
        known = [
            each.name() for each in every if each.typeName() == "QString" and each.name() not in _NO_TEXT
        ]
        _properties[meta.className()] = known
    return known


def _is_edited(widget: QWidget) -> bool:
    if isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit):
        return not widget.isReadOnly()
    return isinstance(widget, QComboBox) and widget.isEditable()


def _of_model(model: Any, parent: QModelIndex = NO_PARENT) -> Iterator[tuple[str, str]]:
    columns = range(1 if isinstance(model, QAbstractListModel) else model.columnCount(parent))
    if not parent.isValid():
        for column in columns:
            for role in _ROLES.values():
                yield "header", _text(model.headerData(column, Qt.Orientation.Horizontal, role))
    for row in range(min(_MOST_ROWS, model.rowCount(parent))):
        for column in columns:
            index = model.index(row, column, parent)
            for which, role in _ROLES.items():
                yield which, _text(index.data(role))
        if isinstance(model, QStandardItemModel) or type(model).__name__ == "QTreeModel":
            yield from _of_model(model, model.index(row, 0, parent))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def harms(root: QWidget) -> list[str]:
    """What is wrong with texts below a widget, as readable lines."""
    found = [
        f"{_name(whose)}.{which}: {why}: {text[:90]!r}"
        for whose, which, text in texts_of(root)
        if (text and (why := harm(text))) or (why := _of_kind(whose, which, text))
    ]
    return list(dict.fromkeys(found))


def harm(text: str) -> str:
    """Why a text may not be shown as it is; "" where it may."""
    if FORBIDDEN.search(text[:MOST]):
        return "has what cannot be seen"
    return "is too long" if len(text) > MOST else ""


def _of_kind(whose: QWidget | QAction, which: str, text: str) -> str:
    """What a kind of widget makes of a text."""
    if which in ("toolTip", "tooltip"):
        return "is read as HTML" if TextQt.mightBeRichText(text) and not _TIP.fullmatch(text) else ""
    if isinstance(whose, QLabel) and which == "text":
        is_rich = whose.textFormat() is Qt.TextFormat.AutoText and TextQt.mightBeRichText(text)
        is_rich = is_rich or whose.textFormat() in (Qt.TextFormat.RichText, Qt.TextFormat.MarkdownText)
        has_keys = whose.buddy() is not None and "H&M" in text
        return "is read as HTML" if is_rich else "has keys of its own" if has_keys else ""
    if isinstance(whose, QTextEdit) and whose.acceptRichText() and not whose.isReadOnly():
        return "takes HTML"
    has_keys = isinstance(whose, QAction | QAbstractButton | QTabBar | QGroupBox)
    return "has keys of its own" if has_keys and which in ("text", "title") and "H&M" in text else ""


def _name(whose: QWidget | QAction) -> str:
    names, at = [], whose
    while at is not None and len(names) < 5:
        names.append(at.objectName() or type(at).__name__)
        at = at.parent()
    return " < ".join(names)


def shows(root: QWidget) -> bool:
    """Whether any of the hostile texts is in a view."""
    return any(MARK in text for _, _, text in texts_of(root))


@contextmanager
def painted(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """Everything that is painted by hand, measured, or told by the desktop meanwhile."""
    seen: set[str] = set()

    def heard(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(self: Any, *args: Any, **more: Any) -> Any:
            seen.update(each for each in args if isinstance(each, str))
            return real(self, *args, **more)

        return call

    with monkeypatch.context() as patch:
        patch.setattr(QPainter, "drawText", heard(QPainter.drawText))
        patch.setattr(QFontMetrics, "horizontalAdvance", heard(QFontMetrics.horizontalAdvance))
        patch.setattr(QFontMetrics, "elidedText", heard(QFontMetrics.elidedText))
        patch.setattr(QSystemTrayIcon, "showMessage", heard(QSystemTrayIcon.showMessage))
        patch.setattr(QSystemTrayIcon, "setToolTip", heard(QSystemTrayIcon.setToolTip))
        yield seen
