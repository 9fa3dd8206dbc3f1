"""Go to a row, a part or a date of a list: a field above it that is gone when it is not needed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QDate, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QToolButton, QWidget

from jobmonitor.services.moments import read_moment
from jobmonitor.ui.feed.calendar import CalendarPopup
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import MARGIN, SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.bars import link_button
from jobmonitor.ui.widgets.plain import ElidedLabel, PlainLabel

MAX_TYPED = 40
_ROW = re.compile(r"#?(\d{1,3}(?:[, ]\d{3})+|\d{1,12})")
_PART = re.compile(r"(\d{1,3}(?:\.\d{1,4})?) ?%")


@dataclass(frozen=True, slots=True)
class Target:
    """Where to go: one of a row (from 0 on), a part (0 to 1) and a time."""

    row: int | None = None
    part: float | None = None
    moment: datetime | None = None


def read_target(typed: str, now: datetime) -> Target | None:
    """What was typed; None where nobody understands it."""
    typed = typed.strip()
    if found := _PART.fullmatch(typed):
        part = float(found[1]) / 100
        return Target(part=part) if part <= 1 else None
    if found := _ROW.fullmatch(typed):
        return Target(row=max(0, int(re.sub(r"[, ]", "", found[1])) - 1))
    moment = read_moment(typed, now)
    return None if moment is None else Target(moment=moment)


class GoToBar(QFrame):
    """A field, a calendar, and what is wrong with what was typed. Enter goes, Escape closes."""

    chosen = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.popup: CalendarPopup | None = None
        self.setProperty("bar", True)
        label = PlainLabel(translate("Feed", "Go to"))
        self.field = QLineEdit()
        self.field.setMaxLength(MAX_TYPED)
        self.field.setAccessibleName(translate("Feed", "Go to a row, a part or a date"))
        self.field.setToolTip(_hint())
        self.field.setFixedWidth(160)
        label.setBuddy(self.field)
        self.calendar_button = QToolButton()
        self.calendar_button.setProperty("flat", True)
        self.calendar_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.calendar_button.setToolTip(translate("Feed", "Choose a day (Down)"))
        self.calendar_button.setAccessibleName(translate("Feed", "Choose a day"))
        self.calendar_button.clicked.connect(self._open_calendar)
        self.message = ElidedLabel(_hint(), muted=True, least=12)
        self.close_button = link_button(translate("Feed", "Close"), self.leave)
        line = QHBoxLayout(self)
        line.setContentsMargins(MARGIN, SPACE, MARGIN, SPACE)
        line.setSpacing(MARGIN)
        line.addWidget(label)
        line.addWidget(self.field)
        line.addWidget(self.calendar_button)
        line.addWidget(self.message, 1)
        line.addWidget(self.close_button)
        self.field.textEdited.connect(lambda _: self.say(""))
        theme.changed.connect(self._paint_icon)
        self._paint_icon()
        self.hide()

    def open(self) -> None:
        """Shows the field and puts the cursor into it."""
        self.show()
        self.say("")
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def say(self, problem: str) -> None:
        """What is wrong; nothing: the hint."""
        self.message.set_text(problem or _hint())
        self.field.setProperty("invalid", bool(problem))
        self.field.style().polish(self.field)

    def leave(self) -> None:
        """Goes away."""
        self.hide()
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.field.hasFocus():
            self.chosen.emit(self.field.text())
        elif event.key() == Qt.Key.Key_Down and self.field.hasFocus():
            self._open_calendar()
        else:
            super().keyPressEvent(event)

    def _open_calendar(self) -> None:
        if self.popup is None:
            self.popup = CalendarPopup(self._theme, self)
            self.popup.chosen.connect(self._choose_day)
        self.popup.open_at(self.field.mapToGlobal(QPoint(0, self.field.height() + 2)), self.field.text())

    def _choose_day(self, day: QDate) -> None:
        """The first of the jobs that had been created by the end of a day is on top."""
        text = day.addDays(1).toString(Qt.DateFormat.ISODate)
        self.field.setText(day.toString(Qt.DateFormat.ISODate))
        self.chosen.emit(text)

    def _paint_icon(self) -> None:
        self.calendar_button.setIcon(self._theme.icon("calendar", "muted"))


def _hint() -> str:
    return translate("Feed", "12,000 or 75 % or 2026-03-01 or 3d")
