"""How speakers are named and coloured: the same on the timeline of sounds and in masks."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPixmap

from jobmonitor.domain.workflow import Field
from jobmonitor.services.forms.files import speakers_of
from jobmonitor.ui.theme.palette import tokens_in
from jobmonitor.ui.translating import translate

MOST_SPEAKERS = 4
"""Who have a colour."""
_SWATCH = 12


def speaker_name(speaker: int) -> str:
    """Speakers are counted from 1."""
    return translate("Submit", "Speaker {speaker}").format(speaker=speaker)


def speaker_colour(palette: QPalette, speaker: int) -> QColor:
    """The colour of a speaker, by the colours in force."""
    at = min(max(speaker, 1), MOST_SPEAKERS)
    return QColor(tokens_in(palette).tone(f"speaker_{at}"))


def most_speakers(field: Field) -> int:
    """How many speakers the field has at most."""
    return min(speakers_of(field), MOST_SPEAKERS)


def speaker_icon(palette: QPalette, speaker: int, ratio: float) -> QIcon:
    """A dot in the speaker's colour."""
    pixmap = QPixmap(QSize(_SWATCH, _SWATCH) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(speaker_colour(palette, speaker))
    painter.drawEllipse(1, 1, _SWATCH - 2, _SWATCH - 2)
    painter.end()
    return QIcon(pixmap)
