"""The log as Qt's views read it."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from jobmonitor.ui.attention.activity.rows import Heading, Line
from jobmonitor.ui.attention.words import entry_words
from jobmonitor.ui.widgets.plain import tooltip

Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()


class Role(IntEnum):
    """What a row tells beside Qt's own roles."""

    ROW = int(Qt.ItemDataRole.UserRole) + 1


class ActivityModel(QAbstractListModel):
    """Headings and lines."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Heading | Line] = []

    def show_rows(self, rows: list[Heading | Line]) -> None:
        """Shows these instead."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row(self, at: int) -> Heading | Line | None:
        """What stands there."""
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def find(self, key: tuple[str, str]) -> int | None:
        """Where the line of this entry stands."""
        return next(
            (at for at, row in enumerate(self._rows) if isinstance(row, Line) and row.entry.key == key),
            None,
        )

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not isinstance(self.row(index.row()), Line):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row(index.row())
        if row is None:
            return None
        if role == Role.ROW:
            return row
        if isinstance(row, Heading):
            return row.text if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return entry_words(row.entry)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(row.told)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.told.replace("\n", ", ")
        return None
