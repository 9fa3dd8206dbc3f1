"""Pictures of windows as small PNG files."""

from __future__ import annotations

from array import array
from collections import Counter
from pathlib import Path

from PySide6.QtGui import QImage

SMALLEST = 0
"""For Qt the quality of a PNG is how little it is compressed."""
FLAT = 2_500
"""A picture with fewer colours is of widgets alone: it is stored with a palette."""
EXACT = 176
"""Of the palette's 256 colours: so many are the most frequent ones, the rest stand for those around them."""
WIDGETS = 256
"""Of a picture with more colours: so many, the most frequent ones, are of widgets and stay as they are; those
of photographs are stored with six bits a channel, which is a quarter smaller and looks the same."""


def save_small(image: QImage, path: Path) -> None:
    """Writes a PNG file without transparency."""
    opaque = image.convertToFormat(QImage.Format.Format_RGB32)
    counts = Counter(memoryview(opaque.constBits()).cast("B").cast("I"))
    if len(counts) < FLAT:
        stored = opaque.convertToFormat(QImage.Format.Format_Indexed8, _palette(counts))
    else:
        stored = _rounded(opaque, counts).convertToFormat(QImage.Format.Format_RGB888)
    stored.save(str(path), quality=SMALLEST)


def _palette(counts: Counter[int]) -> list[int]:
    exact = [colour for colour, _ in counts.most_common(EXACT)]
    near: Counter[int] = Counter()
    for colour, count in counts.items():
        near[colour >> 4 & 0x0F0F0F] += count
    return exact + [0xFF080808 | colour << 4 for colour, _ in near.most_common(256 - EXACT)]


def _rounded(image: QImage, counts: Counter[int]) -> QImage:
    kept = {colour for colour, _ in counts.most_common(WIDGETS)}
    stored = {colour: colour if colour in kept else colour & 0xFFFCFCFC | 0x020202 for colour in counts}
    pixels = array("I", map(stored.__getitem__, memoryview(image.constBits()).cast("B").cast("I")))
    copy = QImage(image.size(), QImage.Format.Format_RGB32)
    memoryview(copy.bits()).cast("B")[:] = memoryview(pixels).cast("B")
    return copy
