"""Pictures as fast as a workstation has them: a JPEG that is decoded, in a thread, for each thumbnail."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QColor, QImage, QImageReader

from jobmonitor.domain.job import Job
from tests.support.fake_application import FakePictures

SOURCE = QSize(1024, 576)
THREADS = 4


class DecodedPictures(FakePictures):
    """`Pictures` of which each thumbnail costs what a cached one costs."""

    def __init__(self) -> None:
        super().__init__()
        self.made = 0
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="pictures")
        image = QImage(SOURCE, QImage.Format.Format_RGB32)
        image.fill(QColor("#456"))
        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "JPEG")  # type: ignore[call-overload]  # PySide6 declares the format as bytes
        self._jpeg = bytes(data.data())

    async def thumbnail(self, job: Job, edge: int) -> QImage | None:
        """One more."""
        image = await asyncio.get_running_loop().run_in_executor(self._threads, self._decode, edge)
        self.made += 1
        return image

    def _decode(self, edge: int) -> QImage:
        buffer = QBuffer()
        buffer.setData(self._jpeg)
        reader = QImageReader(buffer)
        reader.setScaledSize(SOURCE.scaled(edge, edge, Qt.AspectRatioMode.KeepAspectRatio))
        return reader.read()

    async def aclose(self) -> None:
        """Ends its threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)
