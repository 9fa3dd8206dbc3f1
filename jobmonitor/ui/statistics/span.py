"""Of which days: the last 7, 30 or 90, or from one to another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QButtonGroup, QDateEdit, QToolButton, QWidget

from jobmonitor.domain.job import JSON
from jobmonitor.services.statistics import MOST_DAYS
from jobmonitor.ui.docks.kept import text_of
from jobmonitor.ui.theme.tokens import SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.flow import FlowLayout
from jobmonitor.ui.widgets.plain import PlainLabel

DAYS = (7, 30, 90)
USUAL = 30


class SpanChooser(QWidget):
    """Buttons for the usual spans, and two dates for any other."""

    changed = Signal()

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self._days: int | None = USUAL
        self.buttons: dict[int, QToolButton] = {}
        group = QButtonGroup(self)
        line = FlowLayout(self, gap=SPACE)
        for days in DAYS:
            button = self.buttons[days] = _chip(translate("Statistics", "%n days", days))
            group.addButton(button)
            button.clicked.connect(lambda _=False, days=days: self.choose(days))
            line.addWidget(button)
        self.custom = _chip(translate("Statistics", "Other days"))
        group.addButton(self.custom)
        self.custom.clicked.connect(self._open_dates)
        line.addWidget(self.custom)
        self.first, self.last = self._date_edit(), self._date_edit()
        self.first.setAccessibleName(translate("Statistics", "First day"))
        self.last.setAccessibleName(translate("Statistics", "Last day"))
        self.until = PlainLabel("–")
        for widget in (self.first, self.until, self.last):
            line.addWidget(widget)
            widget.hide()
        self.buttons[USUAL].setChecked(True)
        self._show_dates()

    def set_today(self, today: date) -> None:
        """A new day has begun: usual spans end with it."""
        self._today = today
        if self._days is not None:
            self._show_dates()

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day."""
        if self._days is not None:
            return self._today - timedelta(days=self._days - 1), self._today
        return _to_date(self.first.date()), _to_date(self.last.date())

    def dump(self) -> dict[str, JSON]:
        """What is chosen: so many days up to today, or from one day to another."""
        if self._days is not None:
            return {"days": self._days}
        first, last = self.days
        return {"first": first.isoformat(), "last": last.isoformat()}

    def restore(self, values: Mapping[str, object]) -> None:
        """Chooses what `dump` told."""
        days, first, last = values.get("days"), _day_of(values, "first"), _day_of(values, "last")
        if first is not None and last is not None and 0 <= (last - first).days < MOST_DAYS:
            self.custom.setChecked(True)
            self._open_dates()
            self.first.setDate(_to_qdate(first))
            self.last.setDate(_to_qdate(last))
            self.first.setDate(_to_qdate(first))  # where the former last day was too near
        elif isinstance(days, int) and days in self.buttons and days != self._days:
            self.choose(days)

    def choose(self, days: int) -> None:
        """The last so many days."""
        self._days = days
        self.buttons[days].setChecked(True)
        self._show_dates()
        self.changed.emit()

    def _open_dates(self) -> None:
        self._days = None
        for widget in (self.first, self.until, self.last):
            widget.show()
        self.updateGeometry()
        self.changed.emit()

    def _show_dates(self) -> None:
        """The dates of a usual span, from which another one begins."""
        first, last = self.days
        for edit, day in ((self.first, first), (self.last, last)):
            edit.blockSignals(True)
            edit.setDate(_to_qdate(day))
            edit.blockSignals(False)
            edit.hide()
        self.until.hide()

    def _date_edit(self) -> QDateEdit:
        edit = QDateEdit(self)
        edit.setCalendarPopup(True)
        edit.setDisplayFormat("yyyy-MM-dd")
        edit.dateChanged.connect(self._dates_changed)
        return edit

    def _dates_changed(self) -> None:
        first, last = _to_date(self.first.date()), _to_date(self.last.date())
        sender = self.sender()
        if first > last or (last - first).days >= MOST_DAYS:
            other = self.last if sender is self.first else self.first
            other.blockSignals(True)
            near = first if sender is self.first else last
            other.setDate(_to_qdate(near))
            other.blockSignals(False)
        if self._days is None:
            self.changed.emit()


def _chip(text: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setCheckable(True)
    button.setProperty("chip", True)
    return button


def _day_of(values: Mapping[str, object], name: str) -> date | None:
    try:
        return date.fromisoformat(text_of(values, name))
    except ValueError:
        return None


def _to_date(day: QDate) -> date:
    return date(day.year(), day.month(), day.day())


def _to_qdate(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)
