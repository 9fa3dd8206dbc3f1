"""The studio's storage as a folder: a network share that every workstation has."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path

from jobmonitor.domain.errors import StorageError
from jobmonitor.storage.addresses import public_address
from jobmonitor.storage.failures import refused

_PIECE = 1024**2


class FolderStorage:
    """`StudioStorage`. The folder itself must be there: a share that is not mounted is not made up."""

    def __init__(self, folder: Path, address: str | None) -> None:
        """`address`: under which address others read it (see `public_address`); None: they cannot."""
        self._folder, self._address = folder, address

    @property
    def title(self) -> str:
        return str(self._folder)

    def put(self, path: Path, name: str, digest: str) -> None:
        """See StudioStorage: by way of a file beside it, read again before it gets its name."""
        target = self._folder / name
        if not self._folder.is_dir():
            raise StorageError(
                f"The folder of the studio's storage, {self._folder}, is not there.",
                remedy="Mount it, or correct the setting storage.",
            )
        try:
            if _has(target, path, digest):
                return
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name(f".{secrets.token_hex(8)}.part")
            try:
                shutil.copyfile(path, part)
                with part.open("rb+") as file:
                    os.fsync(file.fileno())
                if _digest(part) != digest:
                    raise StorageError(
                        f"A file in {self._folder} is not what was written there.",
                        remedy="Look at the disk, or the network on the way to it.",
                    )
                os.replace(part, target)
            finally:
                with suppress(OSError):
                    part.unlink(missing_ok=True)
        except OSError as error:
            raise refused(f"A file cannot be written to {self._folder}", target, error) from error

    def address(self, name: str) -> str | None:
        return None if self._address is None else public_address(self._address, name)


def _has(target: Path, path: Path, digest: str) -> bool:
    try:
        return target.stat().st_size == path.stat().st_size and _digest(target) == digest
    except FileNotFoundError:
        return False


def _digest(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            found.update(piece)
    return found.hexdigest()
