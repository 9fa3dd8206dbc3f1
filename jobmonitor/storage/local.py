"""Results by their content, in a folder of this workstation that is bounded in bytes."""

from __future__ import annotations

import hashlib
import os
import re
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from jobmonitor.domain.errors import StorageError
from jobmonitor.domain.results import StoreUsage
from jobmonitor.storage.failures import refused
from jobmonitor.storage.locks import take

_PIECE = 1024**2
_PARTS = "parts"
_COUNT_AGAIN = 100
"""Files after which the folder is counted again, also where it seems to have room: others write here too."""
_PART_SECONDS = 14 * 24 * 3600
"""Parts that nobody went on with for so long are removed."""
_NAME = re.compile(r"([0-9a-f]{64})(\.[a-z0-9]{1,10})?\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Kept:
    path: Path
    digest: str
    byte_count: int
    used: float


class LocalResultStore:
    """`ResultStore`: `ab/abcd….png`, by SHA-256. Usable from several threads and processes.

    The modification time of a file is when it was last used. Raises StorageError.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        """`limit` in bytes. Nothing is made before the first use."""
        self._folder = folder
        self._limit = limit
        self._lock = threading.Lock()
        self._counted: int | None = None
        """Bytes, as far as this process knows."""
        self._since = 0
        """Files that came since they were counted."""

    @property
    def limit(self) -> int:
        return self._limit

    def hold(self, key: str) -> Callable[[], None] | None:
        """See ResultStore. What is held is let go when the process dies."""
        parts = self._made(_PARTS)
        try:
            return take(parts / f"{_named(key)}.lock")
        except OSError as error:
            raise refused("Results cannot be kept here", parts, error) from error

    def part(self, key: str) -> Path:
        return self._made(_PARTS) / f"{_named(key)}.part"

    def discard(self, key: str) -> None:
        for path in self._of_part(_named(key)):
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def digest(self, path: Path) -> tuple[str, int]:
        """SHA-256 of a file's content, and its length."""
        try:
            with path.open("rb") as file:
                found, length = hashlib.sha256(), 0
                while piece := file.read(_PIECE):
                    found.update(piece)
                    length += len(piece)
                return found.hexdigest(), length
        except OSError as error:
            raise refused("A result cannot be read again", path, error) from error

    def adopt(self, key: str, digest: str, suffix: str) -> Path:
        """See ResultStore. A suffix that is more than a few letters is left out: it comes from elsewhere."""
        target = self._target(digest, suffix)
        part = self.part(key)
        self._made(digest[:2])
        try:
            os.replace(part, target)
            os.utime(target)
            _sync_folder(target.parent)
            with self._lock:
                self._since += 1
                if self._counted is not None:
                    self._counted += target.stat().st_size
        except OSError as error:
            raise refused("A result cannot be kept here", target, error) from error
        self.discard(key)
        return target

    def find(self, digest: str, suffix: str) -> Path | None:
        path = self._target(digest, suffix)
        try:
            if not path.is_file():
                return None
            with suppress(OSError):  # a store on a read-only disk still serves
                os.utime(path)
        except OSError:
            return None
        return path

    def make_room(self, pinned: Collection[str]) -> tuple[str, ...]:
        with self._lock:
            if self._counted is not None and self._counted <= self._limit and self._since < _COUNT_AGAIN:
                return ()
            return self._make_room(pinned)

    def _make_room(self, pinned: Collection[str]) -> tuple[str, ...]:
        files = sorted(self._files(), key=lambda each: each.used)
        total = sum(each.byte_count for each in files)
        # What is larger than the store would push out all the others before it went itself.
        large = [each for each in files if each.byte_count > self._limit]
        gone = []
        for each in (*large, *(each for each in files if each not in large)):
            if total <= self._limit:
                break
            if each.digest not in pinned and _unlink(each.path):
                total -= each.byte_count
                gone.append(each.digest)
        self._remove_old_parts()
        self._counted, self._since = total, 0
        return tuple(gone)

    def usage(self) -> StoreUsage:
        files = list(self._files())
        return StoreUsage(len(files), sum(each.byte_count for each in files), self._limit, self._folder)

    def _target(self, digest: str, suffix: str) -> Path:
        name = f"{digest}{suffix.lower()}"
        if _NAME.match(name) is None:
            name = digest
        if _NAME.match(name) is None:
            raise StorageError("A result has no proper checksum.", remedy="Fetch it again.")
        return self._folder / digest[:2] / name

    def _made(self, name: str) -> Path:
        folder = self._folder / name
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise refused("The folder for results cannot be made", folder, error) from error
        return folder

    def _of_part(self, name: str) -> list[Path]:
        """A part, and what says of what it is one."""
        parts = _scan(self._folder / _PARTS)
        return [Path(each.path) for each in parts if each.name.startswith(f"{name}.part")]

    def _remove_old_parts(self) -> None:
        oldest = time.time() - _PART_SECONDS
        for each in _scan(self._folder / _PARTS):
            with suppress(OSError):
                if ".part" in each.name and each.stat(follow_symlinks=False).st_mtime < oldest:
                    _unlink(Path(each.path))

    def _files(self) -> Iterator[_Kept]:
        for shard in _scan(self._folder):
            if len(shard.name) != 2 or not shard.is_dir(follow_symlinks=False):
                continue
            for file in _scan(Path(shard.path)):
                found = _NAME.match(file.name)
                try:
                    status = file.stat(follow_symlinks=False)
                except OSError:
                    continue  # another process removed it meanwhile
                if found is not None:
                    yield _Kept(Path(file.path), found[1], status.st_size, status.st_mtime)


def _named(key: str) -> str:
    """A file name for any key."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:40]


def _scan(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []


def _unlink(path: Path) -> bool:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return False  # Windows: a player has it open
    return True


def _sync_folder(folder: Path) -> None:
    """A new name is on the disk. Windows has nothing like it."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
