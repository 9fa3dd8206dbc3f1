"""The palette's entries as Qt's list of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from jobmonitor.ui.palette.entries import Found
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.plain import tooltip

Index = QModelIndex | QPersistentModelIndex
FOUND = Qt.ItemDataRole.UserRole + 1
NOWHERE = QModelIndex()


class PaletteModel(QAbstractListModel):
    """What was found, best first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._found: Sequence[Found] = ()

    def show(self, found: Sequence[Found]) -> None:
        """Shows these."""
        self.beginResetModel()
        self._found = found
        self.endResetModel()

    def at(self, row: int) -> Found | None:
        """What stands in a row."""
        return self._found[row] if 0 <= row < len(self._found) else None

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._found)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        found = self.at(index.row())
        if found is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return found.entry.title
            case Qt.ItemDataRole.AccessibleTextRole:
                return told(found)
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip(told(found))
            case _ if role == FOUND:
                return found
            case _:
                return None


def told(found: Found) -> str:
    """An entry as a screen reader says it."""
    entry = found.entry
    parts = [entry.title, entry.place, entry.shortcut]
    if entry.reason:
        parts.append(translate("Actions", "Not now: {reason}").format(reason=entry.reason))
    return ", ".join(part for part in parts if part)
