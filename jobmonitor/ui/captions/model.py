"""The pictures of a data set in the making, as a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QIcon, QPixmap

from jobmonitor.domain.job import Job, JobRef, JobStatus
from jobmonitor.services.datasets import DatasetItem, has_caption
from jobmonitor.ui.feed.thumbnails import Thumbnails
from jobmonitor.ui.translating import mark, translate
from jobmonitor.ui.widgets.plain import tooltip
from jobmonitor.ui.words import file_name, one_line

_WAITING = {
    JobStatus.PENDING: mark("Captions", "waits for its turn"),
    JobStatus.PROCESSING: mark("Captions", "is being described …"),
    JobStatus.FAILED: mark("Captions", "failed"),
    JobStatus.CANCELLED: mark("Captions", "was cancelled"),
}

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class CaptionsModel(QAbstractListModel):
    """A row for each job. Corrections that are not written yet stand before what the row says."""

    def __init__(self, jobs: Sequence[Job], thumbnails: Thumbnails, ratio: float) -> None:
        super().__init__()
        self._jobs = list(jobs)
        self._rows = {job.ref: row for row, job in enumerate(jobs)}
        self._edits: dict[JobRef, str] = {}
        self._thumbnails, self._ratio = thumbnails, ratio
        thumbnails.arrived.connect(self._arrived)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._jobs)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        job = self._jobs[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{self.name(job)}\n{one_line(self.caption(job) or self._state(job), 120)}"
        if role == Qt.ItemDataRole.DecorationRole:
            return _icon(self._thumbnails.get(job, self._ratio) or _blank())
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(f"{self.name(job)}\n{self.caption(job) or self._state(job)}")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return one_line(f"{self.name(job)}: {self.caption(job) or self._state(job)}")
        return None

    def jobs(self) -> tuple[Job, ...]:
        """All of them, in their order."""
        return tuple(self._jobs)

    def job(self, row: int) -> Job | None:
        """The job of a row."""
        return self._jobs[row] if 0 <= row < len(self._jobs) else None

    def current(self, ref: JobRef) -> Job | None:
        """A job as it reads now."""
        row = self._rows.get(ref)
        return None if row is None else self._jobs[row]

    def caption(self, job: Job) -> str | None:
        """As corrected, else as the row has it; None where there is none yet."""
        if job.ref in self._edits:
            return self._edits[job.ref]
        return job.output_text if has_caption(job) else None

    @staticmethod
    def name(job: Job) -> str:
        """What the picture is called."""
        return file_name(job.inputs.images[0]) if job.inputs.images else job.title or job.ref.key

    @property
    def edits(self) -> Mapping[JobRef, str]:
        """Corrections that are not in the rows."""
        return self._edits

    def edit(self, ref: JobRef, caption: str) -> None:
        """A caption is corrected here."""
        self._edits[ref] = caption
        self._changed(ref)

    def settle(self, ref: JobRef, caption: str) -> None:
        """A correction is in its row; a newer one stays."""
        if self._edits.get(ref) == caption:
            del self._edits[ref]
            self._changed(ref)

    def update(self, jobs: Iterable[Job]) -> bool:
        """Rows read differently. Returns whether one of them is shown here."""
        known = [job for job in jobs if job.ref in self._rows]
        for job in known:
            self._jobs[self._rows[job.ref]] = job
            self._changed(job.ref)
        return bool(known)

    def items(self) -> tuple[DatasetItem, ...]:
        """The pictures that have a caption, with it."""
        found = ((job, self.caption(job)) for job in self._jobs if job.inputs.images)
        return tuple(
            DatasetItem(job.inputs.images[0], caption) for job, caption in found if caption is not None
        )

    @staticmethod
    def _state(job: Job) -> str:
        if job.status is JobStatus.COMPLETED:
            return translate("Captions", "no caption")
        words = _WAITING.get(job.status)
        return job.status_text if words is None else translate("Captions", words)

    def _arrived(self, ref: JobRef) -> None:
        if ref in self._rows:
            self._changed(ref)

    def _changed(self, ref: JobRef) -> None:
        index = self.index(self._rows[ref])
        self.dataChanged.emit(index, index)


def _icon(pixmap: QPixmap) -> QIcon:
    """The picture as it is, also where its row is selected: a list would tint it."""
    icon = QIcon(pixmap)
    icon.addPixmap(pixmap, QIcon.Mode.Selected)
    return icon


def _blank() -> QPixmap:
    """Keeps the room of a thumbnail that is not there yet."""
    pixmap = QPixmap(1, 1)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap
