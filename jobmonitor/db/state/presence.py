"""Which copies of the application run here: each holds a lock on a file, which ends with its process."""

from __future__ import annotations

import os
import re
import sys
import threading
import uuid
from contextlib import suppress
from pathlib import Path

from jobmonitor.domain.errors import StorageError

_TOKEN = re.compile(r"[0-9a-f]{32}")

if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> bool:
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


class LockedPresence:
    """`Presence` by locks on files in one folder. Usable from several threads."""

    def __init__(self, folder: Path) -> None:
        """`folder` is made when it is needed."""
        self._folder = folder
        self._guard = threading.Lock()
        self._token = ""
        self._file = -1

    def token(self) -> str:
        """The name of this copy, which is there from now on."""
        with self._guard:
            if not self._token:
                self._token, self._file = self._begin()
            return self._token

    def is_there(self, token: str) -> bool:
        """Whether the copy with this name runs; of one that does not, the file is removed."""
        if token == self._token and token:
            return True
        if not _TOKEN.fullmatch(token):
            return False
        path = self._path(token)
        try:
            file = os.open(path, os.O_RDWR)
        except OSError:
            return False
        try:
            if not _lock(file):
                return True
            with suppress(OSError):
                path.unlink()
            return False
        finally:
            os.close(file)

    def close(self) -> None:
        """This copy is not there any more. May be called twice."""
        with self._guard:
            if self._file >= 0:
                with suppress(OSError):
                    self._path(self._token).unlink()
                os.close(self._file)
            self._token, self._file = "", -1

    def _begin(self) -> tuple[str, int]:
        token = uuid.uuid4().hex
        path = self._path(token)
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            for left in self._folder.glob("*.lock"):  # by copies that were killed
                self.is_there(left.stem)
            while True:
                file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
                # Whoever looks in between takes the file for one that a copy left behind, and removes it.
                if _lock(file) and _is_same(file, path):
                    return token, file
                os.close(file)
        except OSError as error:
            raise StorageError(
                f"No file can be made in {self._folder}: {error.strerror or type(error).__name__}.",
                remedy="Allow this account to write there, or free some space.",
            ) from error

    def _path(self, token: str) -> Path:
        return self._folder / f"{token}.lock"


def _is_same(file: int, path: Path) -> bool:
    """Whether the open file is the one that lies at `path` now."""
    try:
        there, ours = path.stat(), os.fstat(file)
    except OSError:
        return False
    return (there.st_dev, there.st_ino) == (ours.st_dev, ours.st_ino)
