"""Thumbnails of the rows that are visible: a few at a time, no others, bounded. GUI thread only."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Hashable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPixmap
from shiboken6 import isValid

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.job import Job
from jobmonitor.ui.theme.tokens import RADIUS

if TYPE_CHECKING:
    import asyncio

    from jobmonitor.ui.ports import Pictures
    from jobmonitor.ui.runtime import Tasks

log = logging.getLogger(__name__)

MAX_KEPT = 600
MAX_PIXELS = 24_000_000
"""Of all pictures that are kept: some hundred megabytes."""
MAX_AT_ONCE = 4
EDGE = 64
"""Logical pixels that a thumbnail is asked for at."""


class Thumbnails(QObject):
    """Pictures by job. `arrived` names the job whose thumbnail is there now."""

    arrived = Signal(object)

    def __init__(self, pictures: Pictures, tasks: Tasks, size: QSize, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._tasks = tasks
        self._size, self._edge = size, EDGE
        self._kept: OrderedDict[Hashable, QPixmap | None] = OrderedDict()
        self._running: dict[Hashable, asyncio.Task[QImage | None]] = {}
        self._queue: OrderedDict[Hashable, tuple[Job, float]] = OrderedDict()

    def set_size(self, size: QSize, edge: int = EDGE) -> None:
        """From now on pictures of another size (logical pixels), asked for at `edge`."""
        if (size, edge) != (self._size, self._edge):
            self._size, self._edge = size, edge
            self._kept.clear()
            self.want((), 1.0)

    def get(self, job: Job, ratio: float) -> QPixmap | None:
        """The thumbnail of a job, rounded and cropped for a screen of this ratio; None where there is none
        (yet). Asks for nothing."""
        key = self._key(job, ratio)
        pixmap = self._kept.get(key)
        if pixmap is not None:
            self._kept.move_to_end(key)
        return pixmap

    def want(self, jobs: Iterable[Job], ratio: float) -> None:
        """These rows are visible: asks for what is missing of them, and for nothing else any more."""
        wanted = {self._key(job, ratio): (job, ratio) for job in jobs}
        for key in [key for key in self._running if key not in wanted]:
            self._running.pop(key).cancel()
        self._queue = OrderedDict(
            (key, job) for key, job in wanted.items() if key not in self._kept and key not in self._running
        )
        self._start()

    def _start(self) -> None:
        while self._queue and len(self._running) < MAX_AT_ONCE:
            key, (job, ratio) = self._queue.popitem(last=False)
            task = self._tasks.spawn(
                self._pictures.thumbnail(job, round(self._edge * ratio)),
                f"thumbnail of {job.ref}",
                on_done=partial(self._done, key, job, ratio),
                on_error=partial(self._failed, key, job),
            )
            if task is None:
                return
            self._running[key] = task

    def _done(self, key: Hashable, job: Job, ratio: float, image: QImage | None) -> None:
        if not isValid(self):
            return  # who wanted it is closed
        self._running.pop(key, None)
        pixmap = None if image is None or image.isNull() else rounded(image, self._size, ratio)
        self._keep(key, pixmap, ratio)
        if pixmap is not None:
            self.arrived.emit(job.ref)
        self._start()

    def _failed(self, key: Hashable, job: Job, error: Exception) -> None:
        if not isValid(self):
            return
        self._running.pop(key, None)
        if not isinstance(error, JobMonitorError):
            log.warning("The thumbnail of %s failed", job.ref, exc_info=error)
        self._keep(key, None, 1.0)
        self._start()

    def _keep(self, key: Hashable, pixmap: QPixmap | None, ratio: float) -> None:
        self._kept[key] = pixmap
        most = min(MAX_KEPT, int(MAX_PIXELS / (self._size.width() * self._size.height() * ratio * ratio)))
        while len(self._kept) > most:
            self._kept.popitem(last=False)

    def forget_failures(self) -> None:
        """Tries again what could not be shown."""
        self._kept = OrderedDict((key, pixmap) for key, pixmap in self._kept.items() if pixmap is not None)

    def _key(self, job: Job, ratio: float) -> Hashable:
        return (job.ref, job.status, job.outputs, job.output_file, job.thumbnail_url, ratio, self._edge)


def rounded(image: QImage, size: QSize, ratio: float, radius: float = RADIUS) -> QPixmap:
    """The image filling `size` (logical pixels), cropped in the middle, with round corners."""
    target = QSize(round(size.width() * ratio), round(size.height() * ratio))
    scaled = image.scaled(
        target, Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
    )
    pixmap = QPixmap(target)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    path = QPainterPath()
    path.addRoundedRect(QRectF(pixmap.rect()), radius * ratio, radius * ratio)
    painter.setClipPath(path)
    painter.drawImage(
        (target.width() - scaled.width()) // 2, (target.height() - scaled.height()) // 2, scaled
    )
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
