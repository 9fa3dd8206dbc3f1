"""Small PNG files, without any picture library."""

from __future__ import annotations

import struct
import zlib
from random import Random


def png(red: int = 200, green: int = 80, blue: int = 40, *, width: int = 64, height: int = 48) -> bytes:
    """A picture of one colour."""
    rows = (b"\0" + bytes((red, green, blue)) * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return _file(header, zlib.compress(rows))


def noise(width: int, height: int) -> bytes:
    """A picture that no compression makes smaller: about three bytes a pixel."""
    random = Random(width * height)
    rows = b"".join(b"\0" + random.randbytes(width * 3) for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return _file(header, zlib.compress(rows, 0))


def _file(header: bytes, data: bytes) -> bytes:
    chunks = ((b"IHDR", header), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )
