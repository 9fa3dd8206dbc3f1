"""The sound that tells that jobs ended. QtMultimedia is imported when the first one is due."""

from __future__ import annotations

import importlib
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QApplication

from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.theme.icons import icon_folder

if TYPE_CHECKING:
    from jobmonitor.services.ports import Background

log = logging.getLogger(__name__)

LOUDNESS = 0.6


class Effect(Protocol):
    """A sound that was read."""

    def play(self) -> None: ...


def sound_file(name: str) -> Path:
    """Beside the icons: inside an installed package, or in the source tree."""
    return icon_folder().parent / "sounds" / f"{name}.wav"


class Sounds:
    """Plays short sounds; beeps where there is nothing to play them with."""

    def __init__(self, local: Background, tasks: Tasks) -> None:
        self._local, self._tasks = local, tasks
        self._effects: dict[str, Effect] = {}
        self._is_mute_here = False

    def play(self, *, failed: bool) -> None:
        """One sound; soon, where the player has to be imported first."""
        name = "failed" if failed else "completed"
        if self._is_mute_here:
            QApplication.beep()
        elif name in self._effects:
            self._effects[name].play()
        else:
            self._tasks.spawn(
                self._local.run(importlib.import_module, "PySide6.QtMultimedia"),
                "prepare the sound",
                on_done=lambda _: self._begin(name),
                on_error=self._without,
            )

    def _begin(self, name: str) -> None:
        self._effects[name] = self._read(name)
        self._effects[name].play()

    def _read(self, name: str) -> Effect:
        from PySide6.QtMultimedia import QSoundEffect  # imported already, by another thread

        effect = QSoundEffect(QApplication.instance())
        effect.setSource(QUrl.fromLocalFile(str(sound_file(name))))
        effect.setVolume(LOUDNESS)
        return effect

    def _without(self, error: Exception) -> None:
        log.info("There is no sound: %s", error)
        self._is_mute_here = True
        QApplication.beep()
