"""Any picture of a file: an image itself, a clip's poster. Blocking; for any thread but the GUI's."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QImageWriter

from jobmonitor.domain.errors import MediaError
from jobmonitor.domain.media import MediaKind
from jobmonitor.media.formats import UNKNOWN, detect, head_of
from jobmonitor.media.images import decode_image
from jobmonitor.media.streams import decode_poster


def decode(source: bytes | Path, edge: int) -> QImage:
    """The picture within `edge` × `edge` pixels; what the file is, its content says. Raises MediaError."""
    found = detect(head_of(source))
    if found is UNKNOWN:
        raise MediaError(
            "This is neither a picture nor a video.",
            remedy="Open its address in a browser to see what it is.",
        )
    if found.kind is MediaKind.IMAGE:
        return decode_image(source, found, edge)
    return decode_poster(source, found, edge)


def encode_thumbnail(image: QImage) -> bytes:
    """A small picture as a file: JPEG, or PNG where it has transparency. Empty where Qt cannot write it."""
    encoded = QByteArray()
    buffer = QBuffer(encoded)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"png" if image.hasAlphaChannel() else b"jpeg"))
    if not image.hasAlphaChannel():
        writer.setQuality(90)
    written = writer.write(image)
    buffer.close()
    return bytes(encoded.data()) if written else b""


def encode_png(image: QImage) -> bytes:
    """The picture as a PNG file, pixel for pixel; one of 8 bits of grey stays one."""
    encoded = QByteArray()
    buffer = QBuffer(encoded)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    buffer.close()
    return bytes(encoded.data())
