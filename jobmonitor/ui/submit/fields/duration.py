"""The length of a clip."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from jobmonitor.domain.errors import InvalidField
from jobmonitor.domain.workflow import Field, Value
from jobmonitor.services.forms import check_value, clip_seconds, frame_count
from jobmonitor.ui.submit.fields.number import NumberEditor
from jobmonitor.ui.submit.fields.number_box import plain


class DurationEditor(NumberEditor):
    """Seconds; shows how many frames they make, and how long those last."""

    def __init__(self, field: Field, fps: int | None, parent: QWidget | None = None) -> None:
        self._fps = fps
        super().__init__(field, parent)
        self.changed.connect(self._tell_frames)
        self.entry().setToolTip("Seconds")

    def set_value(self, value: Value) -> None:
        super().set_value(value)
        self._tell_frames()

    def commit(self) -> None:
        seconds = self._seconds()
        if seconds is not None:
            self.set_value(seconds)

    def _seconds(self) -> float | None:
        try:
            seconds = check_value(self.field, self.value())
        except InvalidField:
            return None
        return seconds if isinstance(seconds, float) else None

    def _tell_frames(self) -> None:
        seconds = self._seconds()
        if seconds is None or not self._fps:
            self._say()
            return
        frames = frame_count(seconds, self._fps)
        length = plain(round(clip_seconds(frames, self._fps), 3))
        self._say(hint=f"{frames} frames · {length} s at {self._fps} fps")
