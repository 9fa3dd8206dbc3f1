"""Small pictures of files, decoded when they are seen, the newest question first."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.ui.submit.fields.base import Surroundings
from jobmonitor.ui.submit.fields.intake import PATIENCE

MOST_KEPT = 256
MOST_WAITING = 48
"""Questions; older ones are of rows that were scrolled away."""
AT_ONCE = 2


class Thumbnails:
    """At most so many pixmaps in memory. `arrived` is called with the file whose picture is there."""

    def __init__(self, surroundings: Surroundings, arrived: Callable[[Path], None]) -> None:
        self._surroundings = surroundings
        self._arrived = arrived
        self._kept: OrderedDict[tuple[Path, int], QPixmap | None] = OrderedDict()
        self._waiting: OrderedDict[tuple[Path, int], None] = OrderedDict()
        self._running: dict[tuple[Path, int], asyncio.Task[None] | None] = {}
        self._closed = False

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, path: Path, edge: int) -> QPixmap | None:
        """The picture within `edge` × `edge` device pixels; where it is not there yet, it is asked for."""
        key = (path, edge)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if not self._closed and key not in self._running:
            self._waiting[key] = None
            self._waiting.move_to_end(key)
            while len(self._waiting) > MOST_WAITING:
                self._waiting.popitem(last=False)
            self._start()
        return None

    def close(self) -> None:
        """Nothing is asked any more."""
        self._closed = True
        self._waiting.clear()

    def _start(self) -> None:
        while self._waiting and len(self._running) < AT_ONCE:
            key, _ = self._waiting.popitem()
            self._running[key] = self._surroundings.tasks.spawn(
                self._decode(key), f"look at {key[0].name}", on_error=None
            )

    async def _decode(self, key: tuple[Path, int]) -> None:
        image = QImage()
        try:
            async with asyncio.timeout(PATIENCE):
                image = await self._surroundings.pictures.from_file(*key)
        except (JobMonitorError, TimeoutError):
            pass  # it can be sent all the same
        finally:
            self._running.pop(key, None)
        if self._closed:
            return
        path, edge = key
        self._kept[key] = None if image.isNull() else QPixmap.fromImage(_within(image, edge))
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        self._arrived(path)
        self._start()


def _within(image: QImage, edge: int) -> QImage:
    if max(image.width(), image.height()) <= edge:
        return image
    keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    return image.scaled(edge, edge, keep, smooth)
