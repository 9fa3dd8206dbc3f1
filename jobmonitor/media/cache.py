"""A disk cache of files, bounded in bytes. The files that were not used for longest go first."""

from __future__ import annotations

import hashlib
import os
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PART = ".part"
_PART_SECONDS = 24 * 3600
"""Parts that a process left behind when it died are removed when they are this old."""
_KEEP = 0.9
"""What is left of the bound after a clean-up, so that not every write cleans up again."""


def cache_key(*parts: str) -> str:
    """The name under which something is kept: 64 hex digits, whatever `parts` hold."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def discard(part: Path) -> None:
    """Removes what is left of a part."""
    with suppress(OSError):
        part.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class _Entry:
    path: Path
    byte_count: int
    used: float


class DiskCache:
    """Files by key in one folder, for several threads and processes at once.

    A file's modification time is when it was stored, its access time when it was last used (set here, so
    that a file system without access times does as well). A disk that is full or cannot be written makes
    this a cache that holds nothing; no method raises for that. Blocking.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        """`limit` in bytes. Nothing is read or made before the first use."""
        self._folder = folder
        self._limit = limit
        self._bytes: int | None = None
        self._lock = threading.Lock()

    def find(self, key: str, *, not_before: float | None = None) -> Path | None:
        """The file kept under `key`, now used; None where there is none, or it was stored before `not_before`
        (seconds since the epoch)."""
        try:
            path = next(self._kept(key), None)
            if path is None:
                return None
            stored = path.stat()
            if not_before is not None and stored.st_mtime < not_before:
                return None
            with suppress(OSError):  # a cache on a read-only disk still serves
                os.utime(path, ns=(time.time_ns(), stored.st_mtime_ns))
        except OSError:
            return None
        return path

    def read(self, key: str) -> bytes | None:
        """The bytes kept under `key`; None where there are none."""
        path = self.find(key)
        try:
            return path.read_bytes() if path is not None else None
        except OSError:
            return None

    def store(self, key: str, data: bytes, suffix: str = "") -> Path | None:
        """Keeps `data`; None where the disk does not take it."""
        part = self.new_part(key)
        if part is None:
            return None
        try:
            part.write_bytes(data)
            return self.adopt(key, part, suffix)
        except OSError:
            return None
        finally:
            discard(part)

    def new_part(self, key: str) -> Path | None:
        """A path, not there yet and nobody else's, to write a file for `adopt`; None where nothing can be
        written. The caller discards it, also after `adopt`."""
        shard = self._shard(key)
        try:
            shard.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not os.access(shard, os.W_OK):
                return None
        except OSError:
            return None
        return shard / f"{key}.{secrets.token_hex(8)}{_PART}"

    def adopt(self, key: str, part: Path, suffix: str = "") -> Path | None:
        """Keeps a whole file, from a path of `new_part`, in place of what was kept under `key`.

        `suffix` is one of our own (`.png`), never from outside.
        """
        target = self._shard(key) / f"{key}{suffix}"
        try:
            byte_count = part.stat().st_size
            os.replace(part, target)
            for other in self._kept(key):
                if other != target:
                    other.unlink(missing_ok=True)
        except OSError:
            return None
        self._added(byte_count, target)
        return target

    def remove(self, key: str) -> None:
        """Forgets what is kept under `key`."""
        with suppress(OSError):
            for path in self._kept(key):
                path.unlink(missing_ok=True)

    def clear(self) -> None:
        """Forgets everything."""
        with self._lock:
            for entry in self._entries():
                _unlink(entry.path)
            self._bytes = None

    def _shard(self, key: str) -> Path:
        return self._folder / key[:2]

    def _kept(self, key: str) -> Iterator[Path]:
        """The files of this key, which has one suffix or none; parts are none of them."""
        return (path for path in self._shard(key).glob(f"{key}*") if key in (path.name, path.stem))

    def _added(self, byte_count: int, newest: Path) -> None:
        """Counts what was added, and makes room where the bound is passed. Others may write here too, so
        the folder is counted again each time that it seems full."""
        with self._lock:
            known = self._bytes is not None
            self._bytes = (self._bytes or 0) + byte_count
            if known and self._bytes <= self._limit:
                return
            entries = sorted(self._entries(), key=lambda entry: entry.used)
            total = sum(entry.byte_count for entry in entries)
            if total > self._limit:
                for entry in entries:
                    if total <= self._limit * _KEEP:
                        break
                    if entry.path != newest and _unlink(entry.path):
                        total -= entry.byte_count
            self._bytes = total

    def _entries(self) -> Iterator[_Entry]:
        """Every file of the cache; parts that were left behind are removed on the way."""
        oldest_part = time.time() - _PART_SECONDS
        for shard in _scan(self._folder):
            if len(shard.name) != 2 or not shard.is_dir(follow_symlinks=False):
                continue
            for file in _scan(Path(shard.path)):
                try:
                    status = file.stat(follow_symlinks=False)
                except OSError:
                    continue  # another process removed it meanwhile
                path = Path(file.path)
                if path.suffix == _PART:
                    if status.st_mtime < oldest_part:
                        _unlink(path)
                    continue
                yield _Entry(path, status.st_size, max(status.st_atime, status.st_mtime))


def _scan(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []


def _unlink(path: Path) -> bool:
    try:
        path.unlink()
    except FileNotFoundError:
        return True
    except OSError:
        return False  # Windows: a player has it open
    return True
