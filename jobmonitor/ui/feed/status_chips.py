"""How many jobs have each status, as chips that filter; and what stands behind them in their line."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from jobmonitor.domain.feed import Counts
from jobmonitor.domain.job import JobStatus
from jobmonitor.ui.feed.status_words import status_word
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import MARGIN, SPACE
from jobmonitor.ui.translating import mark, translate
from jobmonitor.ui.widgets.plain import PlainLabel
from jobmonitor.ui.words import count_text

CHIPS = (
    JobStatus.PROCESSING,
    JobStatus.PENDING,
    JobStatus.COMPLETED,
    JobStatus.FAILED,
    JobStatus.CANCELLED,
    JobStatus.UNKNOWN,
)
RARE = frozenset({JobStatus.CANCELLED, JobStatus.UNKNOWN})
"""Shown only where there are such jobs."""
COUNTED = {
    JobStatus.PROCESSING: mark("Chips", "processing", counted=True),
    JobStatus.PENDING: mark("Chips", "pending", counted=True),
    JobStatus.COMPLETED: mark("Chips", "completed", counted=True),
    JobStatus.FAILED: mark("Chips", "failed", counted=True),
    JobStatus.CANCELLED: mark("Chips", "cancelled", counted=True),
    JobStatus.UNKNOWN: mark("Chips", "unknown", counted=True),
}
"""The words behind a number: other languages have a word for one and one for many."""
LEAST_STEPS = (
    (False, True, False),
    (False, False, False),
    (False, False, True),
    (True, True, True),
    (True, False, True),
)
"""Where there is little room, step by step: whether chips have no words, whether the place is told, whether
the buttons behind have no words."""


class StatusChips(QWidget):
    """How many jobs have each status; a click shows these only, with Ctrl held several."""

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._counts: Counts | None = None
        self._are_counted = True
        self._chips: dict[JobStatus, QToolButton] = {}
        line = QHBoxLayout(self)
        line.setContentsMargins(MARGIN, 0, MARGIN, MARGIN)
        line.setSpacing(SPACE)
        for status in CHIPS:
            chip = QToolButton()
            chip.setProperty("chip", True)
            chip.setCheckable(True)
            chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            chip.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
            chip.clicked.connect(lambda _checked, status=status: self._clicked(status))
            self._chips[status] = chip
            line.addWidget(chip)
        line.addStretch(1)
        self.place = PlainLabel(muted=True)
        self.place.setContentsMargins(0, 0, MARGIN, 0)
        """Which row of a long list one is at; nothing where there is no room for it."""
        self._place = ""
        line.addWidget(self.place)
        self._line = line
        self._buttons: list[QToolButton] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._paint_icons)
        self._paint_icons()
        self._name()

    def chip(self, status: JobStatus) -> QToolButton:
        """The chip of one status."""
        return self._chips[status]

    @property
    def statuses(self) -> frozenset[JobStatus]:
        """What is shown only; empty for all."""
        return frozenset(status for status, chip in self._chips.items() if chip.isChecked())

    def choose(self, statuses: frozenset[JobStatus]) -> None:
        """Shows these statuses only; all, where there are none."""
        for status, chip in self._chips.items():
            chip.setChecked(status in statuses)
        self._name()

    def clear(self) -> None:
        """All statuses are shown."""
        self.choose(frozenset())

    def set_counts(self, counts: Counts | None, *, are_counted: bool = True) -> None:
        """Shows these numbers. `are_counted`: whether they will be known; else there are many."""
        self._counts, self._are_counted = counts, are_counted
        self._name()

    def add_button(self, button: QToolButton) -> None:
        """A button at the end of the line; its words go where there is no room for them."""
        self._buttons.append(button)
        self._line.addWidget(button)

    def set_place(self, text: str, tip: str = "") -> None:
        """Says which row one is at."""
        self.place.setToolTip(tip)
        if text != self._place:
            self._place = text
            self._name()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._name()

    def _clicked(self, status: JobStatus) -> None:
        if not QApplication.keyboardModifiers() & Qt.KeyboardModifier.ControlModifier:
            for other, chip in self._chips.items():
                chip.setChecked(chip.isChecked() and other is status)
        self._name()
        self.changed.emit()

    def _name(self) -> None:
        layout = self.layout()
        assert layout is not None
        for short, place, bare in LEAST_STEPS:
            self.place.setText(self._place if place else "")
            style = Qt.ToolButtonStyle
            for button in self._buttons:
                button.setToolButtonStyle(
                    style.ToolButtonIconOnly if bare else style.ToolButtonTextBesideIcon
                )
            for status, chip in self._chips.items():
                self._name_chip(status, chip, short)
            if layout.sizeHint().width() <= self.width():
                break

    def _name_chip(self, status: JobStatus, chip: QToolButton, short: bool) -> None:
        number = None if self._counts is None else self._counts.of(status)
        word = status_word(status)
        told = "" if number is None else count_text(number)
        counted = word if number is None else translate("Chips", COUNTED[status], number)
        text = f"{told} {counted}".strip()
        chip.setText(f" {told if short and told else text}")  # a little air between icon and word
        chip.setAccessibleName(text)
        if self._are_counted:
            tip = translate("Feed", "Show only {status} jobs ({text}); Ctrl+click or Ctrl+Space for several")
        else:
            tip = translate("Feed", "Show only {status} jobs (many: they could not be counted in time)")
        chip.setToolTip(tip.format(status=word, text=text))
        chip.setVisible(status not in RARE or bool(number) or chip.isChecked())

    def _paint_icons(self) -> None:
        for status, chip in self._chips.items():
            chip.setIcon(self._theme.icon(f"status-{status}", str(status)))
