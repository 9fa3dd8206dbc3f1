"""The application's icon with a number on it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPixmap

from jobmonitor.ui.theme.icons import Icons
from jobmonitor.ui.theme.tokens import Tokens

SIZES = (16, 22, 32, 48, 64)
MOST = 99


def badged_icon(icons: Icons, tokens: Tokens, count: int, tone: str) -> QIcon:
    """The icon in all sizes of trays; without a number where `count` is 0."""
    icon = QIcon()
    for size in SIZES:
        icon.addPixmap(badged_pixmap(icons, tokens, count, tone, size))
    return icon


def badged_pixmap(icons: Icons, tokens: Tokens, count: int, tone: str, size: int) -> QPixmap:
    """`size` pixels wide and high."""
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawPixmap(0, 0, icons.pixmap("jobmonitor", tokens.accent, size))
    if count > 0:
        text = str(count) if count <= MOST else f"{MOST}+"
        font = QFont()
        font.setBold(True)
        height = round(size * 0.62)
        font.setPixelSize(max(8, round(height * (0.82 if len(text) < 3 else 0.6))))
        painter.setFont(font)
        width = max(height, painter.fontMetrics().horizontalAdvance(text) + round(size * 0.16))
        disc = QRectF(size - min(width, size), size - height, min(width, size), height)
        painter.setBrush(QColor(tokens.surface))
        painter.drawRoundedRect(disc, height / 2, height / 2)
        painter.setBrush(QColor(tokens.tone(tone)))
        painter.drawRoundedRect(disc.adjusted(1, 1, -1, -1), height / 2 - 1, height / 2 - 1)
        painter.setPen(QColor(tokens.surface))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, text)
    painter.end()
    return pixmap
