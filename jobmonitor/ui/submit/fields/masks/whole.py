"""What is done with whole masks: made from files and back, filled, scaled. For any thread but the GUI's."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from jobmonitor.domain.workflow import Size
from jobmonitor.ui.submit.fields.speakers import MOST_SPEAKERS

MOST_PIXELS = 16_000_000
"""Of what is painted on; masks of larger pictures are painted smaller, and enlarged when they are saved."""
HALF = 128
"""From this grey on a pixel of a mask counts as white."""


def working_size(size: Size) -> QSize:
    """The pixels that are painted on, for a picture of this size."""
    scale = min(1.0, (MOST_PIXELS / max(1, size.width * size.height)) ** 0.5)
    return QSize(max(1, round(size.width * scale)), max(1, round(size.height * scale)))


def translated(image: QImage, labels: Mapping[int, int]) -> QImage:
    """Labels with others in their place; those that are not named stay."""
    table = bytes(labels.get(value, value) for value in range(256))
    raw = bytes(image.constBits()).translate(table)
    made = QImage(raw, image.width(), image.height(), image.bytesPerLine(), QImage.Format.Format_Grayscale8)
    return made.copy()  # with pixels of its own


def filled(image: QImage, speaker: int) -> QImage:
    """What was nobody's is this speaker's."""
    return translated(image, {0: speaker})


def inverted(image: QImage, speaker: int) -> QImage:
    """What was this speaker's is nobody's, and the other way round; other speakers' pixels stay."""
    return translated(image, {0: speaker, speaker: 0})


def cleared(image: QImage, speaker: int) -> QImage:
    """Nothing is this speaker's."""
    return translated(image, {speaker: 0})


def without_speaker(image: QImage, speaker: int) -> QImage:
    """The speaker is gone, those behind have moved up."""
    moved = {each: each - 1 for each in range(speaker + 1, MOST_SPEAKERS + 1)}
    return translated(image, {speaker: 0, **moved})


def scaled(image: QImage, size: QSize) -> QImage:
    """Labels of another size; nothing is smoothed."""
    if image.size() == size:
        return image
    ignore, fast = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.FastTransformation
    return image.scaled(size, ignore, fast)


def with_mask(image: QImage, mask: QImage, speaker: int) -> QImage:
    """Where `mask`, of any size, is white, the pixels are this speaker's; elsewhere they are not.

    White is bright, or of a picture with transparency: not transparent.
    """
    grey = _grey(mask)
    smooth = Qt.TransformationMode.SmoothTransformation
    if grey.size() != image.size():
        grey = grey.scaled(image.size(), Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
        grey = grey.convertToFormat(QImage.Format.Format_Grayscale8)
    grey.reinterpretAsFormat(QImage.Format.Format_Indexed8)
    grey.setColorTable([0] * HALF + [QColor(speaker, speaker, speaker).rgba()] * (256 - HALF))
    made = cleared(image, speaker)
    painter = QPainter(made)
    painter.drawImage(0, 0, grey)
    painter.end()
    return made


def mask_of(image: QImage, speaker: int, size: Size) -> QImage:
    """The mask of a speaker, of this size: 8-bit grey, 255 where the pixel is the speaker's, else 0."""
    table = {each: 255 if each == speaker else 0 for each in range(MOST_SPEAKERS + 1)}
    return scaled(translated(image, table), QSize(size.width, size.height))


def shares(image: QImage) -> tuple[float, ...]:
    """How much of the picture each speaker has, 0 to 1, the first speaker's first."""
    raw = _pixels(image)
    return tuple(raw.count(bytes([speaker])) / max(1, len(raw)) for speaker in range(1, MOST_SPEAKERS + 1))


def levels(picture: QImage) -> tuple[QImage, ...]:
    """The picture, and it half as large again and again: what is painted of it is never much too large."""
    made = [picture]
    while max(made[-1].width(), made[-1].height()) > 1024:
        half = QSize(max(1, made[-1].width() // 2), max(1, made[-1].height() // 2))
        ignore, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        made.append(made[-1].scaled(half, ignore, smooth))
    return tuple(made)


def _grey(mask: QImage) -> QImage:
    if mask.hasAlphaChannel():
        alpha = mask.convertToFormat(QImage.Format.Format_Alpha8)
        alpha.reinterpretAsFormat(QImage.Format.Format_Grayscale8)
        if min(_pixels(alpha), default=255) < HALF:
            return alpha
    return mask.convertToFormat(QImage.Format.Format_Grayscale8)


def _pixels(image: QImage) -> bytes:
    """The pixels of a picture of 8 bits, row by row, without what fills the rows up."""
    raw, stride, width = bytes(image.constBits()), image.bytesPerLine(), image.width()
    if stride == width:
        return raw
    return b"".join(raw[at : at + width] for at in range(0, stride * image.height(), stride))
