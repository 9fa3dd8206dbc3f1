"""The button of a file field that offers outputs of other jobs."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QWidget

from jobmonitor.domain.workflow import Field
from jobmonitor.ui.submit.fields.base import Surroundings
from jobmonitor.ui.translating import translate

JOB_KEYS = "Ctrl+J"


class JobButton(QPushButton):
    """Opens a list of outputs that fit the field; its keys do the same anywhere in the editor."""

    picked = Signal(object)
    """Addresses of outputs, as a tuple; exactly one, unless several may be taken."""

    def __init__(
        self, field: Field, surroundings: Surroundings, editor: QWidget, *, several: bool = False
    ) -> None:
        super().__init__(translate("Submit", "From a job…"), editor)
        self._field, self._surroundings, self._several = field, surroundings, several
        what = (
            translate("Submit", "outputs of other jobs")
            if several
            else translate("Submit", "an output of another job")
        )
        self.setAccessibleName(
            translate("Submit", "{label}: use {what}").format(label=field.label, what=what)
        )
        self.setToolTip(translate("Submit", "Use {what} ({job_keys})").format(what=what, job_keys=JOB_KEYS))
        keys = QShortcut(QKeySequence(JOB_KEYS), editor)
        keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        for signal in (self.clicked, keys.activated):
            signal.connect(self._open)

    def _open(self) -> None:
        from jobmonitor.ui.submit.outputs.picker import OutputPicker  # as late as it is needed

        around = self._surroundings
        picker = OutputPicker(
            around.application,
            around.pictures,
            around.tasks,
            self._field.type.media,
            self.window(),
            several=self._several,
        )
        picker.picked.connect(self.picked)
        picker.open()
