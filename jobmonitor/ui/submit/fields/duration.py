"""The length of a clip."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from jobmonitor.domain.errors import InvalidField
from jobmonitor.domain.workflow import Field, Value
from jobmonitor.services.forms import check_value, clip_seconds, frame_count, long_enough
from jobmonitor.services.forms.growth import TOLERANCE
from jobmonitor.ui.submit.fields.base import Surroundings
from jobmonitor.ui.submit.fields.number import NumberEditor
from jobmonitor.ui.submit.fields.number_box import plain
from jobmonitor.ui.translating import translate


class DurationEditor(NumberEditor):
    """Seconds; shows how many frames they make, and how long those last.

    Where the field grows with sounds, the clip is never shorter than these: the value is raised when they
    become longer, and comes back to what was typed when they become shorter again.
    """

    def __init__(self, field: Field, surroundings: Surroundings, parent: QWidget | None = None) -> None:
        self._surroundings = surroundings
        self._asked: Value = None
        """What stood there before the sounds raised it."""
        self._raised: float | None = None
        super().__init__(field, parent)
        self.changed.connect(self._tell_frames)
        self.entry().setToolTip(translate("Submit", "Seconds"))

    def set_value(self, value: Value) -> None:
        super().set_value(value)
        self._tell_frames()

    def commit(self) -> None:
        seconds = self._seconds()
        if seconds is not None:
            self.set_value(seconds)
        self._grow()

    def values_changed(self) -> None:
        if not self.entry().hasFocus():  # what is being typed is judged when it is finished
            self._grow()
        self._tell_frames()

    def _end(self) -> float | None:
        """When the last sound ends, in seconds, once that is known."""
        name = self.field.grows_with
        return self._surroundings.seconds_of(name) if name else None

    def _grow(self) -> None:
        end, seconds = self._end(), self._seconds()
        if self._raised is not None and seconds != self._raised:
            self._raised = None  # another length was typed since
        if self._raised is not None and self._asked is not None:
            least = self._of(self._asked)
            if least is not None and (end is None or end <= least + TOLERANCE):
                asked, self._raised = self._asked, None
                self.set_value(asked)
                return
            if end is not None and self._long_enough(end) != seconds:
                self._raise(end)
        elif end is not None and seconds is not None and end > seconds + TOLERANCE:
            self._asked = self.value()
            self._raise(end)

    def _raise(self, end: float) -> None:
        self._raised = self._long_enough(end)
        self.set_value(self._raised)

    def _long_enough(self, end: float) -> float:
        """The field's next step at which a sound that ends at `end` is whole; its maximum at most."""
        seconds = long_enough(self.field, end, self._surroundings.fps)
        return seconds if self.field.maximum is None else min(seconds, self.field.maximum)

    def _seconds(self) -> float | None:
        return self._of(self.value())

    def _of(self, value: Value) -> float | None:
        try:
            seconds = check_value(self.field, value)
        except InvalidField:
            return None
        return seconds if isinstance(seconds, float) else None

    def _tell_frames(self) -> None:
        seconds, fps = self._seconds(), self._surroundings.fps
        if seconds is None:
            self._say()
            return
        hints, advice = [], ""
        if fps:
            frames = frame_count(seconds, fps)
            length = plain(round(clip_seconds(frames, fps), 3))
            hints.append(
                translate("Submit", "{frames} frames · {length} s at {fps} fps").format(
                    frames=frames, length=length, fps=fps
                )
            )
        end = self._end()
        if end is not None and end > seconds + TOLERANCE:
            at_most = self.field.maximum is not None and seconds >= self.field.maximum
            advice = translate("Submit", "The sounds last {end} s; ").format(end=plain(round(end, 2))) + (
                translate("Submit", "a clip takes no more, so their end is not heard.")
                if at_most
                else translate("Submit", "the clip grows with them.")
            )
        elif self._raised is not None and seconds == self._raised:
            hints.append(
                translate("Submit", "Raised so that the sounds, {end} s, are whole.").format(
                    end=plain(round(end or seconds, 2))
                )
            )
        self._say("\n".join(hints), advice)
