"""Pictures from the clipboard, as files that can be uploaded."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from jobmonitor.domain.errors import StorageError

if TYPE_CHECKING:
    from jobmonitor.services.ports import Background


class PastedFiles:
    """A folder of this dialog's own for pasted pictures, made when the first one comes."""

    def __init__(self, background: Background) -> None:
        self._background = background
        self._folder: Path | None = None
        self._count = 0

    async def save(self, image: QImage) -> Path:
        """A new PNG file of `image`. StorageError where it cannot be written."""
        self._count += 1
        return await self._background.run(self._write, image, self._count)

    def close(self) -> None:
        """Deletes the folder. To be called when nothing is uploaded from it any more."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def _write(self, image: QImage, number: int) -> Path:
        try:
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="jobmonitor-pasted-"))
        except OSError as error:
            raise _not_saved(str(error)) from error
        path = self._folder / f"pasted-{number}.png"
        if not image.save(str(path)):  # a PNG, by its name
            raise _not_saved(str(path))
        return path


def _not_saved(details: str) -> StorageError:
    return StorageError(
        "The picture from the clipboard could not be saved to a file.",
        remedy="Make room on the disk, or save it yourself and choose the file.",
        details=details,
    )
