"""Masks in their speakers' colours, over a picture."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPalette

from jobmonitor.ui.submit.fields.masks import whole
from jobmonitor.ui.submit.fields.masks.view import View
from jobmonitor.ui.submit.fields.speakers import MOST_SPEAKERS, speaker_colour


def colours(palette: QPalette, opacity: float) -> list[int]:
    """What each label is painted with: nothing for 0, else the speaker's colour."""
    table = [0]
    for speaker in range(1, MOST_SPEAKERS + 1):
        colour = QColor(speaker_colour(palette, speaker))
        colour.setAlphaF(opacity)
        table.append(colour.rgba())
    return table


def coloured(labels: QImage, rect: QRect, table: list[int], every: int = 1) -> QImage:
    """A part of the labels as a picture with transparency; of each so many pixels one."""
    part = labels.copy(rect)
    if every > 1:
        size = QSize(rect.width() // every, rect.height() // every)
        ignore, fast = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.FastTransformation
        part = part.scaled(size, ignore, fast)
    part.reinterpretAsFormat(QImage.Format.Format_Indexed8)
    part.setColorTable(table)
    return part.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def paint_picture(painter: QPainter, levels: Sequence[QImage], size: QSize, view: View, seen: QRect) -> None:
    """The part `seen` of a picture that is there in several sizes, as if it had `size` pixels."""
    wanted = view.zoom * painter.device().devicePixelRatio() * size.width()
    level = next((each for each in reversed(levels) if each.width() >= wanted), levels[0])
    across, down = level.width() / size.width(), level.height() / size.height()
    source = QRectF(seen.x() * across, seen.y() * down, seen.width() * across, seen.height() * down)
    target = QRectF(view.to_widget(QPointF(seen.topLeft())), QSizeF(seen.size()) * view.zoom)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, view.zoom < 4)
    painter.drawImage(target, level, source)


def paint_labels(painter: QPainter, labels: QImage, table: list[int], view: View, seen: QRect) -> None:
    """The part `seen` of the labels; which label a pixel of the screen shows does not depend on the part."""
    every = 1
    while view.zoom * painter.device().devicePixelRatio() * every * 2 <= 1 and every < 64:
        every *= 2
    left, top = seen.left() // every * every, seen.top() // every * every
    width = (seen.right() - left + every) // every * every
    height = (seen.bottom() - top + every) // every * every
    part = coloured(labels, QRect(left, top, width, height), table, every)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    painter.translate(view.to_widget(QPointF(left, top)))
    painter.scale(view.zoom * every, view.zoom * every)
    painter.drawImage(0, 0, part)
    painter.restore()


def composed(picture: QImage, labels: QImage | None, palette: QPalette, opacity: float = 0.6) -> QImage:
    """A small picture with the masks over it."""
    made = picture.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    if labels is not None:
        small = whole.scaled(labels, made.size())
        painter = QPainter(made)
        painter.drawImage(0, 0, coloured(small, small.rect(), colours(palette, opacity)))
        painter.end()
    return made
