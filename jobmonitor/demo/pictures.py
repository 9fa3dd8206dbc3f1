"""Pictures to work on: painted landscapes, so that the demo needs no photographs."""

from __future__ import annotations

import math
import random
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPolygonF, QRadialGradient

PALETTES = {
    "dawn": ("#2b3a67", "#f2a6a0", "#ffe3b0", "#3e2f4f"),
    "coast": ("#1d6fa5", "#9ad7e8", "#fff4d6", "#1f4f4a"),
    "forest": ("#4f7d5d", "#cfe3b4", "#f6f3d9", "#1d3326"),
    "desert": ("#7a4b8c", "#f0a04b", "#ffe9a8", "#6b3520"),
    "night": ("#0b1026", "#27406f", "#dfe8ff", "#080b16"),
}
"""Scene → colours of the zenith, the horizon, the light and the nearest hills."""


def paint(scene: str, path: Path, width: int = 960, height: int = 640) -> Path:
    """Paints one of PALETTES into a PNG file, the same each time. Returns its path."""
    zenith, horizon, light, ground = (QColor(name) for name in PALETTES[scene])
    chance = random.Random(scene)  # noqa: S311 - a picture, not a secret
    image = QImage(width, height, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    sky = QLinearGradient(0, 0, 0, height * 0.75)
    sky.setColorAt(0, zenith)
    sky.setColorAt(1, horizon)
    painter.fillRect(image.rect(), sky)
    _paint_light(painter, QPointF(width * chance.uniform(0.3, 0.7), height * 0.4), height * 0.5, light)
    for layer in range(5):
        nearness = (layer + 1) / 5
        painter.setBrush(_mixed(horizon, ground, nearness))
        painter.drawPolygon(_ridge(chance, width, height, 0.5 + 0.1 * layer, nearness))
    painter.end()
    if not image.save(str(path)):
        raise OSError(f"{path} cannot be written")
    return path


def _paint_light(painter: QPainter, centre: QPointF, radius: float, colour: QColor) -> None:
    glow = QRadialGradient(centre, radius)
    bright, gone = QColor(colour), QColor(colour)
    bright.setAlpha(200)
    gone.setAlpha(0)
    glow.setColorAt(0, bright)
    glow.setColorAt(1, gone)
    painter.setBrush(glow)
    painter.drawEllipse(centre, radius, radius)
    painter.setBrush(colour)
    disc = radius * 0.14
    painter.drawEllipse(QRectF(centre.x() - disc, centre.y() - disc, 2 * disc, 2 * disc))


def _ridge(chance: random.Random, width: int, height: int, level: float, roughness: float) -> QPolygonF:
    waves = [(chance.uniform(1, 6), chance.uniform(0, 7), chance.uniform(0.01, 0.05)) for _ in range(4)]
    points = [QPointF(0, height)]
    for x in range(0, width + 8, 8):
        lift = sum(math.sin(x / width * rate * 2 + shift) * size for rate, shift, size in waves)
        points.append(QPointF(x, height * (level + lift * (0.6 + roughness))))
    points.append(QPointF(width, height))
    return QPolygonF(points)


def _mixed(far: QColor, near: QColor, share: float) -> QColor:
    def between(a: int, b: int) -> int:
        return round(a + (b - a) * share)

    return QColor(
        between(far.red(), near.red()), between(far.green(), near.green()), between(far.blue(), near.blue())
    )
