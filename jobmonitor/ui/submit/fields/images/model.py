"""The pictures of a list, in their order, and what is known of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from jobmonitor.ui.submit.fields.file_preview import bytes_text
from jobmonitor.ui.submit.fields.intake import Looked
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.plain import tooltip
from jobmonitor.ui.words import one_line

ABOUT = Qt.ItemDataRole.UserRole
PATH = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex


class PictureList(QAbstractListModel):
    """Each file once. Nothing here touches the disk."""

    def __init__(self) -> None:
        super().__init__()
        self._paths: list[Path] = []
        self._rows: dict[Path, int] = {}
        self._known: dict[Path, Looked] = {}

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files, first to last."""
        return tuple(self._paths)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - the signature of Qt
        return 0 if parent.isValid() else len(self._paths)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._paths):
            return None
        path = self._paths[index.row()]
        if role == PATH:
            return path
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(path.name, 120)
        if role == ABOUT:
            return self.about(path)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(str(path))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{index.row() + 1}: {one_line(path.name, 120)}, {self.about(path)}"
        return None

    def about(self, path: Path) -> str:
        """ "1024 × 768 px · 1.2 MB"."""
        known = self._known.get(path)
        if known is None:
            return translate("Submit", "Looking at the file …")
        return (
            translate("Submit", "{size} px · {length}").format(
                size=known.size, length=bytes_text(known.length)
            )
            if known.size
            else bytes_text(known.length)
        )

    def known(self, path: Path) -> Looked | None:
        """What the file was found to be."""
        return self._known.get(path)

    def total_length(self) -> int:
        """Bytes of all pictures that were looked at."""
        return sum(each.length for each in self._known.values())

    def unknown_count(self) -> int:
        """How many were not looked at yet."""
        return len(self._paths) - len(self._known)

    def holds(self, path: Path) -> bool:
        """Whether the file is in the list."""
        return path in self._rows

    def append(self, paths: Iterable[Path]) -> list[Path]:
        """Adds those that are not there yet, at the end; returns them."""
        new = [path for path in dict.fromkeys(paths) if path not in self._rows]
        if new:
            first = len(self._paths)
            self.beginInsertRows(QModelIndex(), first, first + len(new) - 1)
            self._paths += new
            self._count()
            self.endInsertRows()
        return new

    def tell(self, looked: Looked) -> None:
        """What a file was found to be."""
        row = self._rows.get(looked.path)
        if row is not None:
            self._known[looked.path] = looked
            self.touch(looked.path)

    def touch(self, path: Path) -> None:
        """The row of this file is painted anew."""
        row = self._rows.get(path)
        if row is not None:
            index = self.index(row)
            self.dataChanged.emit(index, index)

    def remove(self, rows: Iterable[int]) -> None:
        """Takes rows out."""
        for first, last in reversed(runs(rows)):
            self.beginRemoveRows(QModelIndex(), first, last)
            for path in self._paths[first : last + 1]:
                self._known.pop(path, None)
            del self._paths[first : last + 1]
            self._count()
            self.endRemoveRows()

    def drop(self, path: Path) -> None:
        """Takes a file out, where it is in the list."""
        if (row := self._rows.get(path)) is not None:
            self.remove([row])

    def replace(self, paths: Sequence[Path]) -> None:
        """Shows these instead; what is known of them stays known."""
        self.beginResetModel()
        self._paths = list(dict.fromkeys(paths))
        self._count()
        self._known = {path: known for path, known in self._known.items() if path in self._rows}
        self.endResetModel()

    def move(self, rows: Iterable[int], before: int) -> range:
        """Puts rows, in their order, before the row `before`; returns the rows that they are then."""
        chosen = set(rows)
        moved = [self._paths[row] for row in sorted(chosen)]
        first = before - sum(row < before for row in chosen)
        rest = [path for row, path in enumerate(self._paths) if row not in chosen]
        wanted = [*rest[:first], *moved, *rest[first:]]
        if wanted != self._paths:
            self.layoutAboutToBeChanged.emit()
            held = self.persistentIndexList()
            where = [self._paths[index.row()] for index in held]
            self._paths = wanted
            self._count()
            self.changePersistentIndexList(held, [self.index(self._rows[path]) for path in where])
            self.layoutChanged.emit()
        return range(first, first + len(moved))

    def _count(self) -> None:
        self._rows = {path: row for row, path in enumerate(self._paths)}


def runs(rows: Iterable[int]) -> list[tuple[int, int]]:
    """Rows as stretches without a gap: first and last of each."""
    found: list[tuple[int, int]] = []
    for row in sorted(set(rows)):
        if found and row == found[-1][1] + 1:
            found[-1] = found[-1][0], row
        else:
            found.append((row, row))
    return found
