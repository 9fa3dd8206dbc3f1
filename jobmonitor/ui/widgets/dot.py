"""The mark of what ended and nobody looked at yet."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter

from jobmonitor.ui.theme.tokens import Tokens

DOT = 6
"""Pixels across."""


def paint_dot(painter: QPainter, tokens: Tokens, x: float, y: float, *, ring: bool = False) -> None:
    """A dot around a place; with a `ring`, it can be told from a picture behind it."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    if ring:
        painter.setBrush(QColor(tokens.surface))
        painter.drawEllipse(QPointF(x, y), DOT / 2 + 2, DOT / 2 + 2)
    painter.setBrush(QColor(tokens.accent))
    painter.drawEllipse(QPointF(x, y), DOT / 2, DOT / 2)
