"""A file that one process holds, and that the system lets go when the process dies."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path


def take(path: Path) -> Callable[[], None] | None:
    """What lets go of `path` again; None where somebody else has it, in this process or another. Raises
    OSError.

    The file is removed at the end; who opened it before that notices that it is not the one that is there.
    """
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if not _lock(file):
                os.close(file)
                return None
            if _is_there(file, path):
                return partial(_release, file, path)
        except OSError:
            os.close(file)
            raise
        os.close(file)


def _release(file: int, path: Path) -> None:
    if os.name != "nt":  # while it is held still: nobody else can have it
        with suppress(OSError):
            path.unlink(missing_ok=True)
    os.close(file)


def _lock(file: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _is_there(file: int, path: Path) -> bool:
    """Whether the open file is the one that has this name now."""
    try:
        there = path.stat()
    except FileNotFoundError:
        return False
    return os.path.samestat(os.fstat(file), there)
