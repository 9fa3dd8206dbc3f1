"""A folder for files that are made for a submission and not needed afterwards."""

from __future__ import annotations

import secrets
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from jobmonitor.domain.errors import StorageError
from jobmonitor.services.ports import Background
from jobmonitor.services.submitting.finishing import finished

STALE = 24 * 3600.0
"""Seconds after which what a copy of the application left behind (it was ended from outside) is removed."""


class Workplace:
    """Folders below one folder of this workstation."""

    def __init__(self, root: Path, files: Background) -> None:
        self._root = root
        self._files = files

    @asynccontextmanager
    async def folder(self) -> AsyncIterator[Path]:
        """A new empty folder, which is gone afterwards. Raises StorageError."""
        path = self._root / secrets.token_hex(8)
        try:
            await finished(self._files.run(self._make, path))
            yield path
        finally:
            await finished(self._files.run(_remove, path))

    def _make(self, path: Path) -> None:
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            for left in self._root.iterdir():
                if left.is_dir() and time.time() - left.stat().st_mtime > STALE:
                    _remove(left)
            path.mkdir(mode=0o700)
        except OSError as error:
            raise StorageError(
                f"No folder can be made in {self._root}: {error.strerror or type(error).__name__}.",
                remedy="Allow this account to write there, or free some space.",
            ) from error


def _remove(path: Path) -> None:
    with suppress(OSError):
        shutil.rmtree(path, ignore_errors=True)
