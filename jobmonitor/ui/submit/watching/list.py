"""The jobs of one batch as a list: a small picture, and how each is doing or what it says."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPalette, QPixmap, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QListView, QWidget

from jobmonitor.domain.job import Job, JobKind, JobRef, JobStatus
from jobmonitor.ui.feed.thumbnails import Thumbnails
from jobmonitor.ui.ports import Pictures
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.submit.watching.sent import SentGroup, SentJob, state_text
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.plain import tooltip
from jobmonitor.ui.words import file_name, one_line

THUMBNAIL = QSize(48, 34)
ROWS_SHOWN = 4
CAPTIONS_SHOWN = 8
"""Texts need no room for a picture below them."""

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class SentModel(QAbstractListModel):
    """A row for each job of a group, in the order they were sent."""

    def __init__(self, thumbnails: Thumbnails, ratio: float) -> None:
        super().__init__()
        self._thumbnails, self._ratio = thumbnails, ratio
        self._shown: list[SentJob] = []
        self._rows: dict[JobRef, int] = {}
        thumbnails.arrived.connect(self._arrived)

    def show_group(self, group: SentGroup | None) -> None:
        """Shows the jobs of a group; those that are there already keep their rows."""
        jobs = list(group.jobs.values()) if group is not None else []
        if [each.job.ref for each in jobs[: len(self._shown)]] != [each.job.ref for each in self._shown]:
            self.beginResetModel()
            self._shown, self._rows = [], {}
            self.endResetModel()
        new = jobs[len(self._shown) :]
        if new:
            first = len(self._shown)
            self.beginInsertRows(QModelIndex(), first, first + len(new) - 1)
            self._shown += new
            self._rows.update({each.job.ref: first + at for at, each in enumerate(new)})
            self.endInsertRows()
        if self._shown:
            self.dataChanged.emit(self.index(0), self.index(len(self._shown) - 1))

    def sent(self, row: int) -> SentJob | None:
        """The job of a row."""
        return self._shown[row] if 0 <= row < len(self._shown) else None

    def jobs(self) -> list[Job]:
        """All of them."""
        return [each.job for each in self._shown]

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        sent = self.sent(index.row()) if index.isValid() else None
        if sent is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{self._name(index.row(), sent.job)}\n{one_line(_says(sent), 160)}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self._name(index.row(), sent.job)}: {_says(sent)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(_says(sent))
        if role == Qt.ItemDataRole.DecorationRole:
            return QIcon(self._thumbnails.get(sent.job, self._ratio) or _blank())
        return None

    @staticmethod
    def _name(row: int, job: Job) -> str:
        images = job.inputs.images
        about = file_name(images[0]) if images else one_line(job.prompt or "", 60)
        return f"{row + 1}  {about}".strip()

    def _arrived(self, ref: JobRef) -> None:
        row = self._rows.get(ref)
        if row is not None:
            self.dataChanged.emit(self.index(row), self.index(row))


class SentList(QListView):
    """Chooses one of the jobs."""

    chosen = Signal(object)
    """A SentJob."""

    def __init__(self, pictures: Pictures, tasks: Tasks, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._thumbnails = Thumbnails(pictures, tasks, THUMBNAIL, self)
        self._model = SentModel(self._thumbnails, self.devicePixelRatioF())
        self.setModel(self._model)
        self.setIconSize(THUMBNAIL)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setProperty("framed", True)
        self.setAccessibleName(translate("Submit", "Jobs of this submission"))
        self.selectionModel().currentChanged.connect(self._current_changed)
        self.verticalScrollBar().valueChanged.connect(self._want)
        theme.changed.connect(self._colour)
        self._colour()

    def show_group(self, group: SentGroup | None) -> None:
        """Shows the jobs of a group; the choice stays where it can."""
        self._model.show_group(group)
        count = self._model.rowCount()
        is_text = any(job.kind is JobKind.TEXT for job in self._model.jobs()[:1])
        most = CAPTIONS_SHOWN if is_text else ROWS_SHOWN
        row = max(self.sizeHintForRow(0), THUMBNAIL.height())
        self.setFixedHeight(row * min(most, max(1, count)) + 2 * self.frameWidth() + 2)
        if count and not self.currentIndex().isValid():
            self.setCurrentIndex(self._model.index(0))
        self._want()

    def current(self) -> SentJob | None:
        """The chosen job."""
        return self._model.sent(self.currentIndex().row())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._want()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._want()

    def _want(self) -> None:
        """Thumbnails of the rows that are visible."""
        area = self.viewport().rect()
        first = max(0, self.indexAt(area.topLeft()).row())
        last = self.indexAt(area.bottomLeft()).row()
        jobs = self._model.jobs()
        self._thumbnails.want(
            jobs[first : (last if last >= 0 else len(jobs) - 1) + 1], self.devicePixelRatioF()
        )

    def _current_changed(self, current: QModelIndex, _: QModelIndex) -> None:
        sent = self._model.sent(current.row())
        if sent is not None:
            self.chosen.emit(sent)

    def _colour(self) -> None:
        """The quiet colour of selected rows, as in the lists of jobs: the pictures are what is strong."""
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Highlight, QColor(self._theme.tokens.selected))
        palette.setColor(QPalette.ColorRole.HighlightedText, QColor(self._theme.tokens.text))
        self.setPalette(palette)


def _says(sent: SentJob) -> str:
    job = sent.job
    if job.kind is JobKind.TEXT and job.status is JobStatus.COMPLETED and job.output_text:
        return job.output_text
    return state_text(job, sent.live)


def _blank() -> QPixmap:
    pixmap = QPixmap(THUMBNAIL)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap
