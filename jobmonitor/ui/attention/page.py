"""The page of the settings on which an operator says what to be told, and when."""

from __future__ import annotations

from datetime import time

from PySide6.QtCore import Qt, QTime, Signal
from PySide6.QtWidgets import QAbstractSpinBox, QGridLayout, QHBoxLayout, QTimeEdit, QVBoxLayout, QWidget

from jobmonitor.services.attention.settings import AttentionSettings
from jobmonitor.ui.theme.tokens import GROUP, MARGIN
from jobmonitor.ui.translating import mark, translate
from jobmonitor.ui.widgets.controls import CheckBox
from jobmonitor.ui.widgets.plain import PlainLabel

CHOICES = (
    ("notifications", mark("Attention", "Messages on the desktop")),
    ("sound", mark("Attention", "A sound")),
    ("completed", mark("Attention", "When a job of mine completes")),
    ("failed", mark("Attention", "When a job of mine fails")),
    ("cancelled", mark("Attention", "When a job of mine is cancelled")),
    ("while_watched", mark("Attention", "Also of a job that I see in the window")),
    ("quiet", mark("Attention", "Quiet hours")),
)
"""Field of the settings → its label."""


class AttentionPage(QWidget):
    """Shows settings and says what they are now; whoever has it keeps them."""

    changed = Signal()

    def __init__(self, settings: AttentionSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.boxes = {field: CheckBox(translate("Attention", words)) for field, words in CHOICES}
        self.quiet_from = _time_field(translate("Attention", "Quiet from"))
        self.quiet_until = _time_field(translate("Attention", "Quiet until"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(MARGIN)
        column.addWidget(PlainLabel(translate("Attention", "Tell me by"), muted=True))
        for field in ("notifications", "sound"):
            column.addWidget(self.boxes[field])
        column.addSpacing(GROUP - MARGIN)
        column.addWidget(PlainLabel(translate("Attention", "Tell me"), muted=True))
        for field in ("completed", "failed", "cancelled", "while_watched"):
            column.addWidget(self.boxes[field])
        column.addSpacing(GROUP - MARGIN)
        column.addWidget(self.boxes["quiet"])
        column.addLayout(self._hours())
        note = PlainLabel(
            translate(
                "Attention",
                "What ends in quiet hours is marked and listed as ever, and told in one message afterwards.",
            ),
            muted=True,
        )
        note.setWordWrap(True)
        column.addWidget(note)
        column.addStretch(1)
        self.show_settings(settings)
        for box in self.boxes.values():
            box.toggled.connect(self._told)
        self.quiet_from.timeChanged.connect(self._told)
        self.quiet_until.timeChanged.connect(self._told)

    def _hours(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(GROUP + MARGIN, 0, 0, 0)
        line = QHBoxLayout()
        line.setSpacing(MARGIN)
        line.addWidget(PlainLabel(translate("Attention", "from")))
        line.addWidget(self.quiet_from)
        line.addWidget(PlainLabel(translate("Attention", "until")))
        line.addWidget(self.quiet_until)
        line.addStretch(1)
        grid.addLayout(line, 0, 0)
        return grid

    def show_settings(self, settings: AttentionSettings) -> None:
        """Shows these."""
        for field, box in self.boxes.items():
            box.setChecked(bool(getattr(settings, field)))
        self.quiet_from.setTime(QTime(settings.quiet_from.hour, settings.quiet_from.minute))
        self.quiet_until.setTime(QTime(settings.quiet_until.hour, settings.quiet_until.minute))
        self._enable()

    @property
    def settings(self) -> AttentionSettings:
        """As they are shown."""
        chosen = {field: box.isChecked() for field, box in self.boxes.items()}
        return AttentionSettings(
            **chosen, quiet_from=_time(self.quiet_from), quiet_until=_time(self.quiet_until)
        )

    def _told(self) -> None:
        self._enable()
        self.changed.emit()

    def _enable(self) -> None:
        for field in (self.quiet_from, self.quiet_until):
            field.setEnabled(self.boxes["quiet"].isChecked())


def _time_field(name: str) -> QTimeEdit:
    field = QTimeEdit()
    field.setDisplayFormat("HH:mm")
    field.setMinimumWidth(4 * field.fontMetrics().horizontalAdvance("00"))
    field.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    field.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)  # arrow keys and the wheel step it
    field.setAccessibleName(name)
    return field


def _time(field: QTimeEdit) -> time:
    return time(field.time().hour(), field.time().minute())
