"""What all editors of a form have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QObject, Signal
from PySide6.QtWidgets import QWidget

from jobmonitor.domain.server import Server
from jobmonitor.domain.workflow import Field, Size, Value

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.ports import Pictures
    from jobmonitor.ui.runtime import Tasks
    from jobmonitor.ui.submit.form.pasted import PastedFiles


@dataclass(frozen=True)
class Surroundings:
    """What an editor may ask of the world around the form."""

    application: Application
    pictures: Pictures
    tasks: Tasks
    pasted: PastedFiles
    server: Callable[[], Server | None]
    """The server that is chosen just now."""
    image_shape: Callable[[], Size | None]
    """The pixel size of the first image chosen in the form."""
    fps: int | None
    image_path: Callable[[], Path | None] = lambda: None
    """The file of that image, on this workstation."""
    path_of: Callable[[str], Path | None] = lambda name: None
    """The file that is chosen in the field with this name, once it is known to be one of its kind."""
    values: Callable[[], Mapping[str, Value]] = dict
    """Field name → what is in its editor, of the whole form; not checked."""
    speakers: Callable[[], int | None] = lambda: None
    """How many speakers the form's sounds have; None where no field has speakers."""
    seconds_of: Callable[[str], float | None] = lambda name: None
    """When the last sound in the field with this name ends, once that is known."""
    last_seed: Callable[[str], int | None] = lambda name: None
    """The seed that the workflow was last submitted with, by the name of its field."""
    repeats: Callable[[], bool] = lambda: False
    """Whether the form says the same as the last submission of its workflow, at the same server."""


class FieldEditor(QWidget):
    """Edits the value of one field.

    Values go in and out as they are typed: texts of numbers are texts, `services.forms` understands them.
    """

    changed = Signal()
    """The value is another one, by whoever."""
    hint_changed = Signal()
    speaker_gone = Signal(int)
    """The operator took out this speaker, from 1; those behind have moved up by one."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self._hint = ""
        self._advice = ""

    def value(self) -> Value:
        """What is in the editor; not checked."""
        raise NotImplementedError

    def set_value(self, value: Value) -> None:
        """Shows `value`; what the editor cannot show is left out."""
        raise NotImplementedError

    def entry(self) -> QWidget:
        """The widget that takes the focus, and whose label this is."""
        raise NotImplementedError

    def commit(self) -> None:
        """The editor was left: shows the value as it will be used, where that is another one."""

    def problem(self) -> str:
        """What is wrong beyond what `services.forms` finds; one sentence, or nothing."""
        return ""

    def problem_at_once(self) -> str:
        """The same, where it is worth telling before the editor is left."""
        return ""

    async def settle(self) -> None:
        """Returns when nothing is being found out about the value any more."""

    def server_changed(self) -> None:
        """Another server was chosen."""

    def abandon(self) -> None:
        """The editor will be deleted: answers that come later are dropped."""

    def image_changed(self) -> None:
        """Another image was chosen somewhere in the form."""

    def values_changed(self) -> None:
        """Another field of the form has another value, or knows more of it; `Surroundings` has it."""

    def take_mime(self, mime: QMimeData) -> None:
        """Takes files that were dropped beside the fields."""

    def seconds(self) -> float | None:
        """When the last sound of the value ends, in seconds from the clip's beginning, once that is known."""
        return None

    def speakers(self) -> int | None:
        """How many speakers the field has just now; None where it has none."""
        return None

    def speaker_removed(self, speaker: int) -> None:
        """This speaker, from 1, went from another field of the form; those behind have moved up by one."""

    def set_field(self, field: Field) -> None:
        """The same field with other limits: another variant of it holds."""
        self.field = field

    def hint(self) -> str:
        """What is worth knowing of the value."""
        return self._hint

    def advice(self) -> str:
        """What the operator should think about before submitting this value."""
        return self._advice

    def _say(self, hint: str = "", advice: str = "") -> None:
        if (hint, advice) != (self._hint, self._advice):
            self._hint, self._advice = hint, advice
            self.hint_changed.emit()


class WheelGuard(QObject):
    """Leaves the wheel to the form's scroll area where a widget does not have the focus."""

    @classmethod
    def watch(cls, widget: QWidget) -> None:
        """Guards `widget` for as long as it lives."""
        widget.installEventFilter(cls(widget))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)


def text_of(value: Value) -> str:
    """A value as an operator types it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
