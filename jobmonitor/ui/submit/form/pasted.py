"""Pictures from the clipboard, and masks, as files that can be uploaded."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from jobmonitor.domain.errors import StorageError
from jobmonitor.ui.translating import translate

if TYPE_CHECKING:
    from jobmonitor.services.ports import Background


class PastedFiles:
    """A folder of this dialog's own for pasted and painted pictures, made when the first one comes."""

    def __init__(self, background: Background) -> None:
        self._background = background
        self._folder: Path | None = None
        self._count = 0

    async def save(self, image: QImage, name: str = "pasted") -> Path:
        """A new PNG file of `image`, its name begins with `name`. StorageError where it cannot be written."""
        self._count += 1
        return await self._background.run(self._write, image, f"{name}-{self._count}.png")

    def close(self) -> None:
        """Deletes the folder. To be called when nothing is uploaded from it any more."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def _write(self, image: QImage, name: str) -> Path:
        try:
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="jobmonitor-pasted-"))
        except OSError as error:
            raise _not_saved(str(error)) from error
        path = self._folder / name
        if not image.save(str(path)):  # a PNG, by its name
            raise _not_saved(str(path))
        return path


def _not_saved(details: str) -> StorageError:
    return StorageError(
        translate("Submit", "The picture could not be saved to a file."),
        remedy=translate("Submit", "Make room on the disk, and try again."),
        details=details,
    )
