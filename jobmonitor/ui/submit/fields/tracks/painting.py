"""How a timeline is painted: ruler, lanes, clips."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPalette, QPen, QPolygonF

from jobmonitor.ui.submit.fields.number_box import plain
from jobmonitor.ui.submit.fields.speakers import speaker_colour
from jobmonitor.ui.submit.fields.tracks.scale import Scale, tick_text
from jobmonitor.ui.submit.fields.tracks.sheet import Clip
from jobmonitor.ui.theme.palette import tokens_in
from jobmonitor.ui.theme.theme import small, tabular
from jobmonitor.ui.translating import translate

RADIUS = 4
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
CENTRE = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)


def paint_ruler(painter: QPainter, room: QRectF, scale: Scale, lanes: QRectF, palette: QPalette) -> None:
    """Seconds above the lanes, and faint lines through them."""
    tokens = tokens_in(palette)
    painter.setFont(tabular(small(painter.font())))
    for at in scale.ticks():
        x = round(room.x() + scale.x(at)) + 0.5
        painter.setPen(QColor(tokens.line))
        painter.drawLine(QPointF(x, lanes.top()), QPointF(x, lanes.bottom()))
        words = f"{tick_text(at)} s" if at == 0 else tick_text(at)
        width = painter.fontMetrics().horizontalAdvance(words) + 2
        left = min(max(x - width / 2, room.x()), room.right() - width)
        painter.setPen(QColor(tokens.muted))
        painter.drawText(QRectF(left, room.y(), width, room.height()), CENTRE, words)


def paint_head(
    painter: QPainter, room: QRectF, speaker: int, name: str, palette: QPalette, *, over: bool
) -> None:
    """The beginning of a lane: whose it is. `over`: something is dragged over it."""
    tokens = tokens_in(palette)
    if over:
        painter.fillRect(room, QColor(tokens.selected))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(speaker_colour(palette, speaker))
    painter.drawRoundedRect(QRectF(room.x() + 6, room.y() + 10, 4, room.height() - 20), 2, 2)
    painter.setPen(QColor(tokens.text))
    words = room.adjusted(16, 0, -4, 0)
    text = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, int(words.width()))
    painter.drawText(words, LEFT, text)


def paint_clip(
    painter: QPainter,
    room: QRectF,
    clip: Clip,
    palette: QPalette,
    *,
    chosen: bool,
    focused: bool,
    loudness: tuple[float, ...] = (),
) -> None:
    """A sound: its bar with how loud it is, its name, and when it is heard."""
    tokens = tokens_in(palette)
    colour = QColor(tokens.failed) if clip.problem else speaker_colour(palette, clip.speaker)
    fill = QColor(colour)
    fill.setAlphaF(0.22 if chosen else 0.14)
    painter.setBrush(QColor(tokens.surface))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawRoundedRect(room, RADIUS, RADIUS)
    painter.setBrush(fill)
    pen = QPen(QColor(tokens.accent) if chosen and focused else colour, 2 if chosen else 1)
    if clip.seconds is None:
        pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    inset = 1.0 if chosen else 0.5
    painter.drawRoundedRect(room.adjusted(inset, inset, -inset, -inset), RADIUS, RADIUS)
    painter.save()
    painter.setClipRect(room.adjusted(2, 2, -2, -2))
    _paint_loudness(painter, room.adjusted(2, 4, -2, -4), loudness, colour)
    _paint_words(painter, room.adjusted(7, 3, -4, -3), clip, palette)
    painter.restore()


def _paint_words(painter: QPainter, room: QRectF, clip: Clip, palette: QPalette) -> None:
    font = painter.font()
    tokens = tokens_in(palette)
    upper = QRectF(room.x(), room.y(), room.width(), room.height() / 2)
    painter.setPen(QColor(tokens.text))
    text = painter.fontMetrics().elidedText(clip.name, Qt.TextElideMode.ElideRight, int(room.width()))
    painter.drawText(upper, LEFT, text)
    painter.setFont(tabular(small(QFont(font))))
    painter.setPen(QColor(tokens.failed if clip.problem else tokens.text))  # read over the loudness
    text = span_text(clip)
    if not clip.problem and painter.fontMetrics().horizontalAdvance(text) > room.width():
        text = seconds_text(clip.start)
    text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()))
    painter.drawText(upper.translated(0, room.height() / 2), LEFT, text)
    painter.setFont(font)


def _paint_loudness(painter: QPainter, room: QRectF, loudness: tuple[float, ...], colour: QColor) -> None:
    """A shape about the middle, as high as the sound is loud."""
    if len(loudness) < 2 or room.width() < 4:
        return
    middle, half = room.center().y(), room.height() / 2
    step = room.width() / (len(loudness) - 1)
    above = [QPointF(room.x() + at * step, middle - half * value) for at, value in enumerate(loudness)]
    below = [QPointF(point.x(), 2 * middle - point.y()) for point in reversed(above)]
    faint = QColor(colour)
    faint.setAlphaF(0.22)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(faint)
    painter.drawPolygon(QPolygonF([*above, *below]))


def span_text(clip: Clip) -> str:
    """ "0.5 – 3.9 s", or what is wrong with it."""
    if clip.problem:
        return translate("Submit", "cannot be used")
    if clip.seconds is None:
        return translate("Submit", "from {start}").format(start=seconds_text(clip.start))
    return f"{plain(round(clip.start, 2))} – {seconds_text(clip.end)}"


def seconds_text(seconds: float) -> str:
    """ "3.25 s"."""
    return f"{plain(round(seconds, 2))} s"
