"""What the window needs of pictures. Qt types, so declared here; `media` fulfils it."""

from __future__ import annotations

from collections.abc import Awaitable
from pathlib import Path
from typing import Protocol

from PySide6.QtGui import QImage

from jobmonitor.domain.job import Job
from jobmonitor.domain.workflow import Size


class MediaInfo(Protocol):
    """What `Pictures.probe` tells of a file."""

    @property
    def kind(self) -> str:
        """`image`, `video` or `audio`."""
        ...

    @property
    def size(self) -> Size | None:
        """Pixels; None for sound."""
        ...

    @property
    def seconds(self) -> float | None:
        """Length; None for images."""
        ...


class Pictures(Protocol):
    """Pictures of jobs and of files, decoded away from the GUI thread and kept in a disk cache."""

    async def thumbnail(self, job: Job, edge: int) -> QImage | None:
        """A small picture of the job, at most `edge` device pixels wide and high; None where there is
        nothing to show yet. MediaError, ServerError: it cannot be shown, and why."""
        ...

    async def picture(self, address: str, edge: int) -> QImage:
        """What is at `address` (a video: its poster), scaled to fit `edge` × `edge` device pixels."""
        ...

    async def local_file(self, address: str) -> Path:
        """The whole file, in the disk cache; for players."""
        ...

    async def probe(self, path: Path) -> MediaInfo:
        """What a local file is. MediaError where it cannot be read."""
        ...

    async def from_file(self, path: Path, edge: int) -> QImage:
        """The picture in a local file, to fit `edge` × `edge` pixels. MediaError where there is none."""
        ...

    async def keep(self, image: QImage) -> Path | None:
        """`image` as a PNG file that is still there another time, unless other files needed its place; None
        where the disk takes none."""
        ...

    async def loudness(self, path: Path, points: int) -> tuple[float, ...]:
        """How loud a local sound is from its beginning to its end: at most `points` values, 0 to 1."""
        ...

    def from_bytes(self, data: bytes, edge: int) -> Awaitable[QImage]:
        """A picture from a whole JPEG or PNG file in memory."""
        ...
