"""What a disk's refusals mean to an operator."""

from __future__ import annotations

import errno
from pathlib import Path

from jobmonitor.domain.errors import StorageError

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def refused(what: str, path: Path, error: OSError) -> StorageError:
    """The error for a file that cannot be kept: `what` is the beginning of the sentence."""
    full = error.errno in _FULL
    return StorageError(
        f"{what}: {error.strerror or type(error).__name__}.",
        remedy="Free some space on the disk." if full else "Check the rights of the folder.",
        details=str(path),
    )
