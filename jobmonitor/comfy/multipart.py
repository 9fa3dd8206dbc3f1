"""A file as multipart/form-data, read from disk piece by piece."""

from __future__ import annotations

import asyncio
import mimetypes
import os
import secrets
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import BinaryIO

from jobmonitor.comfy.outputs import is_plain_name
from jobmonitor.domain.errors import InvalidInput, StorageError
from jobmonitor.domain.plain import shown

LONGEST_NAME = 240
"""Bytes of a name; a longer one is cut before its suffix."""

PIECE = 256 * 1024
"""Bytes that are read, sent and told at once."""


def header_name(name: str) -> str:
    """A file name for Content-Disposition, as aiohttp servers read it back: raw UTF-8, quotes and
    backslashes escaped. Percent-encoding would be stored literally.

    Raises InvalidInput for a name that is more than a name.
    """
    if not is_plain_name(name):
        raise InvalidInput(
            f"“{shown(name, 100)}” cannot be the name of an uploaded file.",
            remedy="Rename the file; a name has no slashes, colon after a drive or control characters.",
        )
    # A file system takes 255 bytes; the server may have to add a number.
    stem, suffix = os.path.splitext(name)
    if len(name.encode("utf-8", "replace")) > LONGEST_NAME and len(suffix) < 20:
        name = stem.encode("utf-8", "replace")[: LONGEST_NAME - 80].decode("utf-8", "ignore") + suffix
    # aiohttp splits the header at semicolons first, and mends one at most.
    if name.count(";") > 1:
        name = name.replace(";", "_")
    # Names on Linux may hold bytes that are no UTF-8; they arrive here as lone surrogates.
    name = name.encode("utf-8", "replace").decode("utf-8")
    return name.replace("\\", "\\\\").replace('"', '\\"')


class MultipartFile:
    """The body of an upload: a file, and plain fields after it. Its length is known before it is sent."""

    def __init__(
        self,
        path: Path,
        name: str,
        *,
        fields: dict[str, str],
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        """Raises InvalidInput for an impossible name."""
        self._path = path
        self._progress = progress
        boundary = secrets.token_hex(16)
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        self.content_type = f"multipart/form-data; boundary={boundary}"
        self._head = (
            f"--{boundary}\r\n"
            f'Content-Disposition: form-data; name="image"; filename="{header_name(name)}"\r\n'
            f"Content-Type: {kind}\r\n\r\n"
        ).encode()
        tail = "".join(
            f'\r\n--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}'
            for key, value in fields.items()
        )
        self._tail = f"{tail}\r\n--{boundary}--\r\n".encode()
        self.file_size = 0

    async def open(self) -> BinaryIO:
        """Opens the file and learns its size. Raises StorageError."""
        opening = asyncio.ensure_future(asyncio.to_thread(_opened, self._path))
        try:
            file, self.file_size = await asyncio.shield(opening)
        except asyncio.CancelledError:
            opening.add_done_callback(_close_unused)  # a thread cannot be held back
            raise
        except OSError as error:
            raise unreadable(self._path, error) from error
        return file

    @property
    def length(self) -> int:
        """Bytes of the whole body, once the file is open."""
        return self.length_with(self.file_size)

    def length_with(self, file_size: int) -> int:
        """Bytes of the whole body with so many of the file."""
        return len(self._head) + file_size + len(self._tail)

    async def pieces(self, file: BinaryIO) -> AsyncIterator[bytes]:
        """The body. Raises StorageError where the file changes while it is sent."""
        yield self._head
        sent = 0
        self._tell(sent)
        while sent < self.file_size:
            try:
                piece = await asyncio.to_thread(file.read, min(PIECE, self.file_size - sent))
            except OSError as error:
                raise unreadable(self._path, error) from error
            if not piece:
                raise StorageError(
                    f"“{self._path.name}” became shorter while it was sent.",
                    remedy="Wait until the file is complete, then send it again.",
                )
            yield piece
            sent += len(piece)
            self._tell(sent)
        yield self._tail

    def _tell(self, sent: int) -> None:
        if self._progress is not None:
            self._progress(sent, self.file_size)


def _opened(path: Path) -> tuple[BinaryIO, int]:
    """A file to be read from its beginning, and its length."""
    file = path.open("rb")
    try:
        size = file.seek(0, 2)
        file.seek(0)
    except OSError:
        file.close()
        raise
    return file, size


def _close_unused(opening: asyncio.Future[tuple[BinaryIO, int]]) -> None:
    if not opening.cancelled() and opening.exception() is None:
        opening.result()[0].close()


def unreadable(path: Path, error: OSError) -> StorageError:
    """The error for a file that cannot be read."""
    return StorageError(
        f"“{path.name}” cannot be read: {error.strerror or type(error).__name__}.",
        remedy="Check that the file is still there and may be read.",
        details=str(path),
    )
