"""The rows of a graph's outline for a table: names on the left, classes and values on the right."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from jobmonitor.ui.graph.outline import Outline, OutlineRow
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.plain import tooltip

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole
"""Gives the OutlineRow of a row."""
NAME, VALUE = range(2)


class OutlineModel(QAbstractTableModel):
    """Two columns. How they are painted is the delegate's matter."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.outline = Outline()

    def show_outline(self, outline: Outline) -> None:
        """Shows another graph."""
        self.beginResetModel()
        self.outline = outline
        self.endResetModel()

    def row(self, at: int) -> OutlineRow | None:
        """A row; None where there is none."""
        return self.outline.rows[at] if 0 <= at < len(self.outline.rows) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.outline.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else 2

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row(index.row())
        if row is None:
            return None
        text = row.name if index.column() == NAME else row.value
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return text
            case Qt.ItemDataRole.ToolTipRole:
                jump = translate("Details", "Enter or double click goes to that node.") if row.target else ""
                return tooltip("\n".join(filter(None, (text, jump))))
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(row) if index.column() == NAME else text
            case _ if role == ROW_ROLE:
                return row
            case _:
                return None

    @staticmethod
    def _spoken(row: OutlineRow) -> str:
        if row.is_node:
            return translate("Details", "Node {title}, {about}").format(title=row.name, about=row.value)
        if row.target:
            return translate("Details", "{name}, linked to {value}").format(name=row.name, value=row.value)
        return f"{row.name}: {row.value}"
