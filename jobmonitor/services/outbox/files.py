"""Copies of the files that waiting submissions need: the originals may be changed or deleted meanwhile."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from jobmonitor.domain.errors import StorageError
from jobmonitor.domain.outbox import KeptFile
from jobmonitor.services.submitting.fingerprints import PIECE, Fingerprints, byte_count

STALE = 24 * 3600.0
"""Seconds after which half a copy, which a killed process left behind, is removed."""

_DIGEST = re.compile(r"[0-9a-f]{64}")


class KeptFiles:
    """Each content once, in a folder that is called after it, under the name that the file had. Blocking."""

    def __init__(self, root: Path) -> None:
        """`root` is made when it is needed."""
        self._root = root
        self._fingerprints = Fingerprints()

    def keep(self, path: Path) -> KeptFile:
        """Copies a file; one that is kept already is not copied again. Raises StorageError, and leaves
        nothing then."""
        size = byte_count(path)
        content = self._fingerprints.of(path)
        known = KeptFile(path, content.digest, size)
        if self.is_there(known):
            return known
        part = self._root / f"part-{secrets.token_hex(8)}"
        try:
            self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
            digest, size = _copy(path, part)
            kept = KeptFile(path, digest, size)
            target = self._place(kept)
            target.parent.mkdir(exist_ok=True, mode=0o700)
            part.replace(target)
            return kept
        except OSError as error:
            raise StorageError(
                f"“{path.name}” cannot be kept for later: {error.strerror or type(error).__name__}.",
                remedy="Free some space, or send the job when server and database answer.",
                details=str(self._root),
            ) from error
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    def is_there(self, file: KeptFile) -> bool:
        """Whether it is kept, as far as its length tells."""
        try:
            return self._place(file).stat().st_size == file.byte_count
        except OSError:
            return False

    def place_of(self, file: KeptFile) -> Path:
        """Where its content lies: the copy; else the original, while that holds the same.

        Raises StorageError, which says what became of it.
        """
        if self.is_there(file):
            return self._place(file)
        if not file.path.exists():
            raise StorageError(
                f"“{file.path.name}” is not there any more.",
                remedy="Choose another file.",
                details=str(file.path),
            )
        if self._fingerprints.of(file.path).digest != file.digest:
            raise StorageError(
                f"“{file.path.name}” was changed since the job was submitted.",
                remedy="Open the job, look at the file, and submit it again.",
                details=str(file.path),
            )
        return file.path

    def best_place_of(self, file: KeptFile) -> Path:
        """Where an operator knows it: the original, while that holds the same; else the copy."""
        with suppress(StorageError):
            if file.path.exists() and self._fingerprints.of(file.path).digest == file.digest:
                return file.path
        return self._place(file) if self.is_there(file) else file.path

    def clear(self, needed: Iterable[str]) -> None:
        """Removes what is not needed any more; what cannot be removed stays."""
        digests = frozenset(needed)
        with suppress(OSError):
            for folder in self._root.iterdir():
                if _DIGEST.fullmatch(folder.name) and folder.name not in digests:
                    shutil.rmtree(folder, ignore_errors=True)
                elif folder.name.startswith("part-") and time.time() - folder.stat().st_mtime > STALE:
                    folder.unlink(missing_ok=True)

    def _place(self, file: KeptFile) -> Path:
        if not _DIGEST.fullmatch(file.digest):  # from a file that somebody else wrote
            raise StorageError(f"“{file.path.name}” is not kept.", remedy="Choose another file.")
        return self._root / file.digest / (file.path.name or "file")


def _copy(source: Path, target: Path) -> tuple[str, int]:
    """What was copied: its digest and its length. On the disk when this returns."""
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as reading, target.open("xb") as writing:
        while piece := reading.read(PIECE):
            digest.update(piece)
            size += len(piece)
            writing.write(piece)
        writing.flush()
        os.fsync(writing.fileno())
    return digest.hexdigest(), size
