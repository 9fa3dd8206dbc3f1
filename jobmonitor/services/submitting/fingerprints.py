"""What files hold, by SHA-256. Blocking; for any thread."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from jobmonitor.domain.errors import StorageError
from jobmonitor.services.ports import Content

PIECE = 1024**2
MOST_REMEMBERED = 256


class Fingerprints:
    """Remembers the files that were looked at last: a batch sends the same ones again and again."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], str] = {}

    def of(self, path: Path, cancelled: Callable[[], bool] = lambda: False) -> Content:
        """The content of a file, which is read in pieces. Where `cancelled` says yes, its digest is empty.

        Raises StorageError.
        """
        suffix = path.suffix.lower()
        try:
            found = path.stat()
            key = (path, found.st_size, found.st_mtime_ns, found.st_ino)
            known = self._known.get(key)
            if known is not None:
                return Content(known, suffix)
            digest = hashlib.sha256()
            with path.open("rb") as file:
                while piece := file.read(PIECE):
                    if cancelled():
                        return Content("", suffix)
                    digest.update(piece)
        except OSError as error:
            raise _unreadable(path, error) from error
        if len(self._known) >= MOST_REMEMBERED:
            self._known.clear()
        self._known[key] = digest.hexdigest()
        return Content(self._known[key], suffix)


def byte_count(path: Path) -> int:
    """The length of a file. Raises StorageError."""
    try:
        return path.stat().st_size
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> StorageError:
    return StorageError(
        f"“{path.name}” cannot be read: {error.strerror or type(error).__name__}.",
        remedy="Check that the file is still there and may be read.",
        details=str(path),
    )
