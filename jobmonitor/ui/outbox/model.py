"""What waits, as rows of a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from jobmonitor.domain.outbox import OutboxEntry
from jobmonitor.ui.outbox.words import place_of, state_of, title_of
from jobmonitor.ui.widgets.plain import tooltip

ENTRY = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class OutboxModel(QAbstractListModel):
    """A row for each entry, in the order in which they are sent."""

    def __init__(
        self, database: str, now: Callable[[], datetime], server_title: Callable[[str | None], str]
    ) -> None:
        super().__init__()
        self._database, self._now, self._server_title = database, now, server_title
        self._entries: tuple[OutboxEntry, ...] = ()

    @property
    def entries(self) -> tuple[OutboxEntry, ...]:
        """All of them."""
        return self._entries

    def show_entries(self, entries: Sequence[OutboxEntry]) -> bool:
        """Shows these. Whether other rows stand there now, so that what was selected has moved."""
        found = tuple(entries)
        if [each.id for each in found] == [each.id for each in self._entries]:
            self._entries = found
            if found:
                self.dataChanged.emit(self.index(0), self.index(len(found) - 1))
            return False
        self.beginResetModel()
        self._entries = found
        self.endResetModel()
        return True

    def row_of(self, entry_id: str) -> int | None:
        """Where an entry stands."""
        return next((row for row, each in enumerate(self._entries) if each.id == entry_id), None)

    def lines(self, entry: OutboxEntry) -> tuple[str, str, str]:
        """What is sent; where and since when; how it is with it."""
        return (
            title_of(entry),
            place_of(entry, self._now(), self._server_title),
            state_of(entry, self._database),
        )

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._entries):
            return None
        entry = self._entries[index.row()]
        if role == ENTRY:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            return self.lines(entry)[0]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(self.lines(entry))
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip("\n".join((entry.about, f"{entry.problem} {entry.remedy}")).strip())
        return None
