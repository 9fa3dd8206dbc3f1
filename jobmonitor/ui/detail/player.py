"""Plays a local clip or sound inside the pane. Qt's multimedia part is imported only when something is
played; where it (or a library it needs) is missing, the player of the desktop is asked instead."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtWidgets import QHBoxLayout, QSlider, QToolButton, QVBoxLayout, QWidget

from jobmonitor.ui.theme.theme import Theme, tabular
from jobmonitor.ui.theme.tokens import MARGIN
from jobmonitor.ui.widgets.plain import PlainLabel

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QMediaPlayer

log = logging.getLogger(__name__)


def clock(milliseconds: int) -> str:
    """65000 → "1:05"."""
    seconds = milliseconds // 1000
    return f"{seconds // 60}:{seconds % 60:02}"


class Player(QWidget):
    """A clip with play, pause and a position."""

    failed = Signal(str)
    """It cannot be played here; says why."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._player: QMediaPlayer | None = None
        self.toggle = QToolButton()
        self.toggle.setText("Pause")
        self.toggle.setProperty("plain", True)
        self.toggle.clicked.connect(self.play_or_pause)
        self.position = QSlider(Qt.Orientation.Horizontal)
        self.position.setAccessibleName("Position")
        self.position.sliderMoved.connect(self._seek)
        self.time = PlainLabel("0:00 / 0:00", muted=True)
        self.time.setFont(tabular(self.font()))
        line = QHBoxLayout()
        line.setSpacing(MARGIN)
        for part in (self.toggle, self.position, self.time):
            line.addWidget(part)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(MARGIN)
        self._column.addLayout(line)

    def open(self, file: Path) -> bool:
        """Plays a file, again and again. False where this machine lacks what it takes."""
        try:
            player = self._player or self._make()
        except ImportError as error:
            log.info("Clips are not played in the window: %s", error)
            return False
        player.setSource(QUrl.fromLocalFile(str(file)))
        player.play()
        return True

    def _make(self) -> QMediaPlayer:
        from PySide6.QtMultimedia import QAudioOutput, QMediaPlayer
        from PySide6.QtMultimediaWidgets import QVideoWidget

        picture = QVideoWidget(self)
        self._column.insertWidget(0, picture, 1)
        player = QMediaPlayer(self)
        player.setVideoOutput(picture)
        player.setAudioOutput(QAudioOutput(self))
        player.setLoops(QMediaPlayer.Loops.Infinite)
        player.positionChanged.connect(self._moved)
        player.durationChanged.connect(lambda length: self.position.setMaximum(int(length)))
        player.playingChanged.connect(lambda playing: self.toggle.setText("Pause" if playing else "Play"))
        player.errorOccurred.connect(lambda _error, text: self.failed.emit(text))
        self._player = player
        return player

    def play_or_pause(self) -> None:
        """Goes on, or holds."""
        if self._player is not None:
            (self._player.pause if self._player.isPlaying() else self._player.play)()

    def stop(self) -> None:
        """Stops, and lets go of the file."""
        if self._player is not None:
            self._player.stop()
            self._player.setSource(QUrl())

    def _seek(self, position: int) -> None:
        if self._player is not None:
            self._player.setPosition(position)

    def _moved(self, position: int) -> None:
        if not self.position.isSliderDown():
            self.position.setValue(position)
        self.time.setText(f"{clock(position)} / {clock(self.position.maximum())}")
