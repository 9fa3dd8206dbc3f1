"""Plays a local clip or sound inside the pane. Qt's multimedia part is imported only when something is
played; where it (or a library it needs) is missing, the player of the desktop is asked instead."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QToolButton, QVBoxLayout, QWidget

from jobmonitor.ui.detail.waveform import Waveform
from jobmonitor.ui.theme.theme import Theme, tabular
from jobmonitor.ui.theme.tokens import ICON, MARGIN, SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.controls import ComboBox
from jobmonitor.ui.widgets.plain import PlainLabel

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QMediaPlayer

log = logging.getLogger(__name__)

SPEEDS = (0.25, 0.5, 1.0, 1.5, 2.0)
USUAL_FPS = 25.0
MAX_FPS = 240.0
SPEED_WIDTH = 68
LEAST_WIDTH = 256
VOLUME_FROM = 340
"""Logical pixels, from which on the volume has room; M mutes in any case."""
LONG_STEP = 5_000
"""Milliseconds that Page Up and Page Down go."""
_FINE = 100


def clock(milliseconds: int) -> str:
    """65000 → "1:05"."""
    seconds = max(0, milliseconds) // 1000
    return f"{seconds // 60}:{seconds % 60:02}"


def exact_clock(milliseconds: int) -> str:
    """65040 → "1:05.04", for single frames."""
    return f"{clock(milliseconds)}.{max(0, milliseconds) % 1000 // 10:02}"


class Player(QWidget):
    """A clip or a sound with play, pause, a position, single frames, speed, volume, and a loop.

    Space plays and pauses, `,` and `.` step a frame, L loops, M mutes, Page Up and Page Down go five seconds.
    """

    failed = Signal(str)
    """It cannot be played here; says why."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._player: QMediaPlayer | None = None
        self._screen: QWidget | None = None
        self._fps = USUAL_FPS
        self._was_playing = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(translate("Details", "Player"))
        self.wave = Waveform(theme)
        self.wave.chosen.connect(self._seek_part)
        self.toggle = self._button("pause", translate("Details", "Pause"), self.play_or_pause)
        self.back = self._button(
            "step-back", translate("Details", "One frame back (,)"), lambda: self.step(-1)
        )
        self.forward = self._button(
            "step-forward", translate("Details", "One frame on (.)"), lambda: self.step(1)
        )
        self.loop = self._button("loop", translate("Details", "Loop (L)"), self._set_loops, checkable=True)
        self.loop.setChecked(True)
        self.mute = self._button("volume", translate("Details", "Mute (M)"), self._set_muted, checkable=True)
        self.position = QSlider(Qt.Orientation.Horizontal)
        self.position.setAccessibleName(translate("Details", "Position"))
        self.position.sliderPressed.connect(self._scrub_begins)
        self.position.sliderMoved.connect(self._seek)
        self.position.sliderReleased.connect(self._scrub_ends)
        self.time = PlainLabel("0:00 / 0:00", muted=True)
        self.time.setFont(tabular(self.font()))
        self.speed = ComboBox()
        self.speed.setFixedWidth(SPEED_WIDTH)
        self.speed.setAccessibleName(translate("Details", "Speed"))
        for speed in SPEEDS:
            self.speed.addItem(f"{speed:g}×", speed)
        self.speed.setCurrentIndex(SPEEDS.index(1.0))
        self.speed.currentIndexChanged.connect(lambda _: self._set_speed())
        self.volume = QSlider(Qt.Orientation.Horizontal)
        self.volume.setAccessibleName(translate("Details", "Volume"))
        self.volume.setRange(0, _FINE)
        self.volume.setValue(_FINE)
        self.volume.setFixedWidth(64)
        self.volume.valueChanged.connect(lambda _: self._set_volume())
        self._lay_out()
        theme.changed.connect(self._paint_icons)
        self._paint_icons()

    def _lay_out(self) -> None:
        scrub = QHBoxLayout()
        scrub.setSpacing(MARGIN)
        scrub.addWidget(self.position, 1)
        scrub.addWidget(self.time)
        line = QHBoxLayout()
        line.setSpacing(SPACE)
        for part in (self.toggle, self.back, self.forward, self.loop):
            line.addWidget(part)
        line.addStretch(1)
        line.addWidget(self.speed)
        line.addWidget(self.mute)
        line.addWidget(self.volume)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE)
        self._column.addWidget(self.wave, 1)
        self._column.addLayout(scrub)
        self._column.addLayout(line)

    def _button(self, icon: str, name: str, call: object, *, checkable: bool = False) -> QToolButton:
        button = QToolButton()
        button.setProperty("chip", True)
        button.setProperty("icon_name", icon)
        button.setIconSize(QSize(ICON, ICON))
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.setCheckable(checkable)
        button.clicked.connect(call)
        return button

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST_WIDTH, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.volume.setVisible(self.width() >= VOLUME_FROM)

    # the file

    def open(self, file: Path, *, fps: float | None = None, sound: bool = False) -> bool:
        """Plays a file, again and again. False where this machine lacks what it takes.

        `fps`: frames a second where that is known; `sound`: there is nothing to see.
        """
        try:
            player = self._player or self._make()
        except ImportError as error:
            log.info("Clips are not played in the window: %s", error)
            return False
        self._fps = fps if fps and 0 < fps <= MAX_FPS else USUAL_FPS
        self.wave.setVisible(sound)
        if self._screen is not None:
            self._screen.setVisible(not sound)
        for button in (self.back, self.forward):
            button.setVisible(not sound)
        self.wave.show_levels(())
        player.setSource(QUrl.fromLocalFile(str(file)))
        self._set_loops()
        self._set_speed()
        player.play()
        return True

    def _make(self) -> QMediaPlayer:
        from PySide6.QtMultimedia import QAudioOutput, QMediaPlayer
        from PySide6.QtMultimediaWidgets import QVideoWidget

        picture = QVideoWidget(self)
        self._column.insertWidget(0, picture, 1)
        self._screen = picture
        player = QMediaPlayer(self)
        player.setVideoOutput(picture)
        player.setAudioOutput(QAudioOutput(self))
        self._follow(player)
        return player

    def _follow(self, player: QMediaPlayer) -> None:
        """Shows what the player tells."""
        self._player = player
        player.positionChanged.connect(self._moved)
        player.durationChanged.connect(self._measured)
        player.playingChanged.connect(lambda _: self._paint_icons())
        player.errorOccurred.connect(lambda _error, text: self.failed.emit(text))
        self._set_volume()
        self._set_muted()

    def stop(self) -> None:
        """Stops, and lets go of the file."""
        if self._player is not None:
            self._player.stop()
            self._player.setSource(QUrl())

    # what the operator does

    @property
    def is_playing(self) -> bool:
        """Whether it goes on by itself just now."""
        return self._player is not None and self._player.isPlaying()

    def play_or_pause(self) -> None:
        """Goes on, or holds."""
        if self._player is not None:
            (self._player.pause if self._player.isPlaying() else self._player.play)()

    def step(self, frames: int) -> None:
        """Holds, and goes so many frames on; back, for negative ones."""
        if self._player is None:
            return
        self._player.pause()
        frame = 1000 / self._fps
        # From the middle of a frame to the middle of another: no rounding leads to a neighbour.
        number = int(self._player.position() / frame) + frames
        self._seek(min(max(0, round((number + 0.5) * frame)), max(0, self.position.maximum())))

    def go(self, milliseconds: int) -> None:
        """So much further on; back, for a negative length."""
        if self._player is not None:
            self._seek(min(max(0, self._player.position() + milliseconds), self.position.maximum()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Space:
                self.play_or_pause()
            case Qt.Key.Key_Comma:
                self.step(-1)
            case Qt.Key.Key_Period:
                self.step(1)
            case Qt.Key.Key_L if not event.modifiers():
                self.loop.click()
            case Qt.Key.Key_M if not event.modifiers():
                self.mute.click()
            case Qt.Key.Key_PageUp:
                self.go(-LONG_STEP)
            case Qt.Key.Key_PageDown:
                self.go(LONG_STEP)
            case _:
                super().keyPressEvent(event)

    def _scrub_begins(self) -> None:
        """While the position is dragged, it follows the hand alone."""
        self._was_playing = self.is_playing
        if self._was_playing and self._player is not None:
            self._player.pause()

    def _scrub_ends(self) -> None:
        self._seek(self.position.value())
        if self._was_playing and self._player is not None:
            self._player.play()

    def _seek(self, position: int) -> None:
        if self._player is not None:
            self._player.setPosition(position)
            self._moved(position)

    def _seek_part(self, part: float) -> None:
        self._seek(round(part * self.position.maximum()))

    def _set_loops(self) -> None:
        if self._player is not None:
            self._player.setLoops(-1 if self.loop.isChecked() else 1)

    def _set_speed(self) -> None:
        if self._player is not None:
            self._player.setPlaybackRate(self.speed.currentData())

    def _set_volume(self) -> None:
        output = self._player.audioOutput() if self._player is not None else None
        if output is not None:
            output.setVolume((self.volume.value() / _FINE) ** 2)  # as loudness is heard

    def _set_muted(self) -> None:
        output = self._player.audioOutput() if self._player is not None else None
        if output is not None:
            output.setMuted(self.mute.isChecked())
        self._paint_icons()

    # what is shown

    def _measured(self, length: int) -> None:
        self.position.setMaximum(int(length))
        self._moved(self.position.value())

    def _moved(self, position: int) -> None:
        if not self.position.isSliderDown():
            self.position.setValue(position)
        length = self.position.maximum()
        show = clock if self.is_playing else exact_clock
        self.time.setText(f"{show(position)} / {clock(length)}")
        self.wave.set_position(position / length if length else 0.0)

    def _paint_icons(self) -> None:
        playing = self.is_playing
        self.toggle.setProperty("icon_name", "pause" if playing else "play")
        name = translate("Details", "Pause (Space)") if playing else translate("Details", "Play (Space)")
        self.toggle.setAccessibleName(name)
        self.toggle.setToolTip(name)
        self.mute.setProperty("icon_name", "muted" if self.mute.isChecked() else "volume")
        for button in (self.toggle, self.back, self.forward, self.loop, self.mute):
            button.setIcon(self._theme.icon(button.property("icon_name")))
