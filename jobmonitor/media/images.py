"""Pictures from files, within bounds. May be called in any thread."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QColorSpace, QImage, QImageIOHandler, QImageReader

from jobmonitor.domain.errors import MediaError
from jobmonitor.media.formats import Format

MAX_PIXELS = 200_000_000
"""Larger pictures are refused by their header, before anything is decoded."""
MAX_ALLOCATION_MB = 400
"""What one decoded picture may take; JPEGs are scaled while they are read and take less."""


class TooManyPixels(MediaError):
    """A picture may be sound, but is too large to be decoded here."""


class _Reader:
    """A QImageReader with what it reads from, which it does not keep alive itself."""

    def __init__(self, source: bytes | Path, image_format: Format) -> None:
        self._bytes = QByteArray(source) if isinstance(source, bytes) else None
        self._buffer = QBuffer()
        QImageReader.setAllocationLimit(MAX_ALLOCATION_MB)
        self.reader = QImageReader()
        self.reader.setDecideFormatFromContent(False)
        if self._bytes is not None:
            self._buffer.setData(self._bytes)
            self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
            self.reader.setDevice(self._buffer)
        else:
            self.reader.setFileName(str(source))
        self.reader.setFormat(QByteArray(image_format.decoder.encode()))
        self.reader.setAutoTransform(True)
        self.format = image_format

    def stored_size(self) -> QSize:
        """Pixels as they are stored. Raises MediaError for pictures that cannot be read or are too large."""
        size = self.reader.size()
        if not size.isValid() or size.isEmpty():
            raise self.damaged()
        if size.width() * size.height() > MAX_PIXELS:
            raise TooManyPixels(
                f"The picture has {size.width()} × {size.height()} pixels, too many to show.",
                remedy="Open it in another program.",
            )
        return size

    @property
    def is_turned(self) -> bool:
        """Whether width and height change places when it is shown."""
        turned = QImageIOHandler.Transformation.TransformationRotate90
        return bool(self.reader.transformation().value & turned.value)

    def damaged(self) -> MediaError:
        """What to tell where the reader fails."""
        if not self.reader.canRead() and self.format.name in ("avif", "heic"):
            return MediaError(
                f"Pictures in {self.format.name.upper()} cannot be shown.", remedy="Save it as PNG or JPEG."
            )
        return MediaError(
            "The picture is damaged or not complete.",
            remedy="Make or save it again.",
            details=self.reader.errorString(),
        )


def decode_image(source: bytes | Path, image_format: Format, edge: int) -> QImage:
    """The picture (of an animation: its first frame) within `edge` × `edge` pixels, turned as its EXIF says.

    It is never enlarged. Its format is RGB32, or ARGB32_Premultiplied where it has transparency; its colours
    are sRGB. Raises MediaError.
    """
    opened = _Reader(source, image_format)
    size = opened.stored_size()
    if max(size.width(), size.height()) > edge:
        opened.reader.setScaledSize(fitted(size, edge))
    image = opened.reader.read()
    if image.isNull():
        raise opened.damaged()
    return presentable(image, edge)


def image_size(source: bytes | Path, image_format: Format) -> tuple[int, int]:
    """Width and height in pixels, as shown, from the header alone. Raises MediaError."""
    opened = _Reader(source, image_format)
    size = opened.stored_size()
    if opened.is_turned:
        size = size.transposed()
    return size.width(), size.height()


def fitted(size: QSize, edge: int) -> QSize:
    """`size` scaled to touch `edge` × `edge`, at least one pixel wide and high."""
    return size.scaled(edge, edge, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))


def presentable(image: QImage, edge: int) -> QImage:
    """The image within `edge` × `edge`, in sRGB, in the formats that are painted fastest."""
    if max(image.width(), image.height()) > edge:
        image = image.scaled(
            fitted(image.size(), edge),
            Qt.AspectRatioMode.IgnoreAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
    formats = QImage.Format
    target = formats.Format_ARGB32_Premultiplied if image.hasAlphaChannel() else formats.Format_RGB32
    space, srgb = image.colorSpace(), QColorSpace(QColorSpace.NamedColorSpace.SRgb)
    if space.isValid() and space != srgb:
        converted = image.convertedToColorSpace(srgb, target)
        if not converted.isNull():
            return converted
    return image.convertToFormat(target)
