"""The outputs that were found, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal

from jobmonitor.domain.feed import Cursor, FeedQuery, Page
from jobmonitor.domain.job import JobRef
from jobmonitor.ui.feed.columns import about
from jobmonitor.ui.feed.thumbnails import Thumbnails
from jobmonitor.ui.submit.outputs.found import Output, outputs_of
from jobmonitor.ui.widgets.plain import tooltip
from jobmonitor.ui.words import absolute_time, one_line

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.ports import Pictures
    from jobmonitor.ui.runtime import Tasks

PAGE = 60
"""Jobs that are asked for at once."""
MOST = 5_000
"""Outputs that are listed; a search finds what is older."""
THUMBNAIL = QSize(56, 42)
"""Logical pixels."""
OUTPUT = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


class OutputsModel(QAbstractListModel):
    """Asks for more as a view comes to its end. An answer to an earlier question is dropped."""

    answered = Signal()
    """A page came, or none could be had: see `problem`."""

    def __init__(self, application: Application, pictures: Pictures, tasks: Tasks, media: str) -> None:
        super().__init__()
        self._feeds, self._tasks, self._media = application.feeds, tasks, media
        self._query: FeedQuery | None = None
        self._question = 0
        self._next: Cursor | None = None
        self._outputs: list[Output] = []
        self.is_asking = False
        self.problem = ""
        """Why the last page could not be had."""
        self.thumbnails = Thumbnails(pictures, tasks, THUMBNAIL, self)
        self.thumbnails.arrived.connect(self._picture_came)

    @property
    def is_whole(self) -> bool:
        """Whether there is nothing more to ask for."""
        return not self.is_asking and self._next is None

    def ask(self, query: FeedQuery) -> None:
        """Shows the outputs of other jobs, from the newest on."""
        self.beginResetModel()
        self._query, self._next, self._outputs = query, None, []
        self.endResetModel()
        self._fetch()

    def ask_again(self) -> None:
        """Tries once more what could not be had."""
        if not self.is_asking:
            self._fetch()

    def stop(self) -> None:
        """Nobody looks any more: what is still asked for is dropped."""
        self._question += 1
        self._query = None
        self.thumbnails.want((), 1.0)

    def output(self, index: Index) -> Output | None:
        """What stands there."""
        return self._outputs[index.row()] if 0 <= index.row() < len(self._outputs) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() else len(self._outputs)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        output = self.output(index)
        if output is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                workflow, told = one_line(output.job.workflow_name, 60), one_line(about(output.job), 80)
                return f"{workflow}, {output.name}, {told}"
            case Qt.ItemDataRole.ToolTipRole:
                when = absolute_time(output.job.created_at)
                return tooltip(f"{one_line(about(output.job), 300)}\n{output.name}\n{when}")
            case _:
                return output if role == OUTPUT else None

    def canFetchMore(self, parent: Index) -> bool:
        return (
            self._next is not None and not self.is_asking and len(self._outputs) < MOST and not self.problem
        )

    def fetchMore(self, parent: Index) -> None:
        if self.canFetchMore(parent):
            self._fetch()

    def _fetch(self) -> None:
        if self._query is None:
            return
        self._question += 1
        self.is_asking, self.problem = True, ""
        question = self._question
        self._tasks.spawn(
            self._feeds.page(self._query, after=self._next, limit=PAGE),
            "look for outputs",
            on_done=lambda page: self._came(question, page),
            on_error=lambda error: self._failed(question, error),
        )

    def _came(self, question: int, page: Page) -> None:
        if question != self._question:
            return
        self.is_asking = False
        found = [output for job in page.jobs for output in outputs_of(job, self._media)]
        self._next = page.next
        if found:
            first = len(self._outputs)
            self.beginInsertRows(QModelIndex(), first, first + len(found) - 1)
            self._outputs += found
            self.endInsertRows()
        self.answered.emit()
        if not found and self.canFetchMore(QModelIndex()):
            self._fetch()  # nothing of it fits: a view would not ask again

    def _failed(self, question: int, error: Exception) -> None:
        if question == self._question:
            self.is_asking = False
            self.problem = str(error) or repr(error)
            self.answered.emit()

    def _picture_came(self, ref: JobRef) -> None:
        for row, output in enumerate(self._outputs):
            if output.job.ref == ref:
                index = self.index(row)
                self.dataChanged.emit(index, index)
