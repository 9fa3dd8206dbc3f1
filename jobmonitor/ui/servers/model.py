"""The servers as rows of a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from jobmonitor.domain.server_facts import ServerFacts
from jobmonitor.ui.servers.words import name_of, row_tip, spoken
from jobmonitor.ui.widgets.plain import tooltip

FACTS = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class ServersModel(QAbstractListModel):
    """A row for each server that is shown."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.now = now
        self._rows: tuple[ServerFacts, ...] = ()

    @property
    def rows(self) -> tuple[ServerFacts, ...]:
        """What is shown, from the top."""
        return self._rows

    def show_rows(self, rows: Sequence[ServerFacts]) -> bool:
        """Shows these. Whether other servers stand there now, or in another order."""
        found, former = tuple(rows), self._rows
        if [each.server.url for each in found] != [each.server.url for each in former]:
            self.beginResetModel()
            self._rows = found
            self.endResetModel()
            return True
        self._rows = found
        for row, (new, old) in enumerate(zip(found, former, strict=True)):
            if new != old:
                self.dataChanged.emit(self.index(row), self.index(row))
        return False

    def row_of(self, url: str) -> int | None:
        """Where the server with this address stands."""
        return next((row for row, each in enumerate(self._rows) if each.server.url == url), None)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        facts = self._rows[index.row()]
        if role == FACTS:
            return facts
        if role == Qt.ItemDataRole.DisplayRole:
            return name_of(facts)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(facts, self.now())
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(row_tip(facts, self.now()))
        return None
