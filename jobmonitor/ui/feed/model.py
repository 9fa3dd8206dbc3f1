"""The list of jobs as Qt sees it: a table model on a window of pages. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from jobmonitor.domain.job import Job, JobRef
from jobmonitor.ui.feed.columns import COLUMNS, Column, Row, about, column_of
from jobmonitor.ui.feed.page_window import PageWindow
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.plain import tooltip
from jobmonitor.ui.words import one_line

if TYPE_CHECKING:
    from jobmonitor.domain.outlook import Outlook
    from jobmonitor.domain.progress import LiveState
    from jobmonitor.services.ports import Clock

Index = QModelIndex | QPersistentModelIndex
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_NONE = Qt.ItemFlag.NoItemFlags
NO_INDEX = QModelIndex()


class Role(IntEnum):
    """What a cell tells beside Qt's own roles."""

    ROW = int(Qt.ItemDataRole.UserRole) + 1
    """`columns.Row`; None for a placeholder."""
    REF = int(Qt.ItemDataRole.UserRole) + 2


class FeedModel(QAbstractTableModel):
    """Rows are jobs or placeholders. Text is plain; nothing here waits."""

    def __init__(
        self,
        clock: Clock,
        live: Callable[[JobRef], LiveState | None],
        server_title: Callable[[str | None], str] = lambda url: "",
        parent: QObject | None = None,
        *,
        outlook: Callable[[Job], Outlook | None] = lambda job: None,
        is_favourite: Callable[[JobRef], bool] = lambda ref: False,
        is_unread: Callable[[JobRef], bool] = lambda ref: False,
    ) -> None:
        super().__init__(parent)
        self._outlook = outlook
        self._is_favourite, self._is_unread = is_favourite, is_unread
        self._clock = clock
        self._live = live
        self._server_title = server_title
        self.window = PageWindow(self)

    # what Qt asks

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else self.window.count

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section].words if COLUMNS[section].title else ""
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._header_words(COLUMNS[section])
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(self._header_words(COLUMNS[section]))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if COLUMNS[section].numeric else _LEFT
        return None

    def _header_words(self, column: Column) -> str:
        """What a column is called, and whether it orders the list."""
        order = self.window.order
        if column.order is None or column.order is not order.key:
            return column.words
        if order.is_newest_first:
            return translate("Feed", "{column}, newest first").format(column=column.words)
        down, up = translate("Feed", "{column}, descending"), translate("Feed", "{column}, ascending")
        return (down if order.descending else up).format(column=column.words)

    def flags(self, index: Index) -> Qt.ItemFlag:
        return _FLAGS if index.isValid() else _NONE

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if COLUMNS[index.column()].numeric else _LEFT
        row = self.row(index.row())
        if row is None:
            return translate("Feed", "loading") if role == Qt.ItemDataRole.AccessibleTextRole else None
        column = COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(row)
        if role == Role.ROW:
            return row
        if role == Role.REF:
            return row.job.ref
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(column.tooltip(row))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _told(column.key, row)
        return None

    # what the view asks

    def job(self, row: int) -> Job | None:
        """The job of a row; None for a placeholder."""
        return self.window.job_at(row)

    def row(self, row: int) -> Row | None:
        """All that a row is made from; None for a placeholder."""
        job = self.window.job_at(row)
        if job is None:
            return None
        live = self._live(job.ref) if job.status.is_active else None
        outlook = self._outlook(job) if live is not None else None
        title, is_favourite = self._server_title(job.comfy_url), self._is_favourite(job.ref)
        is_unread = self._is_unread(job.ref)
        return Row(job, live, self._clock.now(), title, outlook, is_favourite, is_unread)

    # what the loader does

    def restart(
        self, count: int, pages: Sequence[tuple[int, Sequence[Job]]] = (), *, keep_samples: bool = False
    ) -> None:
        """Shows another list, or the same one anew, see `PageWindow.restart`."""
        self.beginResetModel()
        self.window.restart(count, pages, keep_samples=keep_samples)
        self.endResetModel()

    def tell_changed(self, refs: Iterable[JobRef]) -> None:
        """These jobs read differently now: one `dataChanged` from the first row to the last."""
        rows = [row for row in map(self.window.row_of, refs) if row is not None]
        if rows:
            self.changed(min(rows), max(rows) - min(rows) + 1)

    # the window's edits

    def changed(self, first: int, count: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(first + count - 1, len(COLUMNS) - 1))

    @contextmanager
    def inserting(self, first: int, count: int) -> Iterator[None]:
        self.beginInsertRows(QModelIndex(), first, first + count - 1)
        try:
            yield
        finally:
            self.endInsertRows()

    @contextmanager
    def removing(self, first: int, count: int) -> Iterator[None]:
        self.beginRemoveRows(QModelIndex(), first, first + count - 1)
        try:
            yield
        finally:
            self.endRemoveRows()


def _told(key: str, row: Row) -> str:
    """What a screen reader says of a cell; of the first one, the whole row."""
    if key == "thumbnail":
        line = row.status
        unread = translate("Feed", "not looked at yet") if row.is_unread else ""
        parts = (line.text, unread, line.note, row.job.workflow_name, about(row.job))
        return ", ".join(one_line(part) for part in parts if part)
    column = COLUMNS[column_of(key)]
    text = column.text(row)
    return f"{column.words}: {text}" if text else ""
