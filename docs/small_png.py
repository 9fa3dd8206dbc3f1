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
EXACT = 128
"""Of the palette's 256 colours: so many are the most frequent ones."""
DIFFERENT = 40
"""How far the next ones are from all before, summed over the channels."""
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
    """The most frequent colours, and of the others those that differ from all before: small icons keep
    theirs."""
    ordered = [colour for colour, _ in counts.most_common()]
    chosen = ordered[:EXACT]
    for least in (DIFFERENT, 0):
        for colour in ordered[EXACT:]:
            if len(chosen) == 256:
                return chosen
            if all(_distance(colour, other) > least for other in chosen):
                chosen.append(colour)
    return chosen


def _distance(one: int, other: int) -> int:
    return sum(abs((one >> shift & 0xFF) - (other >> shift & 0xFF)) for shift in (0, 8, 16))


def _rounded(image: QImage, counts: Counter[int]) -> QImage:
    kept = {colour for colour, _ in counts.most_common(WIDGETS)}
    stored = {colour: colour if colour in kept else colour & 0xFFFCFCFC | 0x020202 for colour in counts}
    pixels = array("I", map(stored.__getitem__, memoryview(image.constBits()).cast("B").cast("I")))
    copy = QImage(image.size(), QImage.Format.Format_RGB32)
    memoryview(copy.bits()).cast("B")[:] = memoryview(pixels).cast("B")
    return copy
