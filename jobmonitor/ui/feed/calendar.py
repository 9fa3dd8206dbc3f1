"""A month to choose a day from, in a popup."""

from __future__ import annotations

from PySide6.QtCore import QDate, QPoint, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QFrame, QToolButton, QVBoxLayout, QWidget

from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import SPACE
from jobmonitor.ui.translating import translate


class CalendarPopup(QFrame):
    """Arrow keys, Page Up and Page Down move in it; Enter or a click chooses, Escape closes."""

    chosen = Signal(QDate)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._theme = theme
        self.setProperty("framed", True)
        self.month = QCalendarWidget()
        self.month.setAccessibleName(translate("Feed", "Day to go to"))
        self.month.setGridVisible(False)
        self.month.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.month.setHorizontalHeaderFormat(QCalendarWidget.HorizontalHeaderFormat.ShortDayNames)
        self.month.setFirstDayOfWeek(self.locale().firstDayOfWeek())
        self.month.clicked.connect(self._choose)
        self.month.activated.connect(self._choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.addWidget(self.month)
        theme.changed.connect(self._colour)
        self._colour()

    def open_at(self, place: QPoint, typed: str) -> None:
        """Opens below a field; at the day that was typed there, else today. No day to come can be chosen."""
        today = QDate.currentDate()
        self.month.setMaximumDate(today)
        day = QDate.fromString(typed.strip()[:10], Qt.DateFormat.ISODate)
        self.month.setSelectedDate(day if day.isValid() and day <= today else today)
        self.adjustSize()
        self.move(place)
        self.show()
        self.month.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.month.selectedDate())
        else:
            super().keyPressEvent(event)

    def _choose(self, day: QDate) -> None:
        if self.isVisible():
            self.hide()
            self.chosen.emit(day)

    def _colour(self) -> None:
        """The days of a week's end as the others; arrows in the theme's colours."""
        plain = QTextCharFormat()
        plain.setForeground(QColor(self._theme.tokens.text))
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            self.month.setWeekdayTextFormat(day, plain)
        for name, icon in (("qt_calendar_prevmonth", "previous"), ("qt_calendar_nextmonth", "next")):
            button = self.month.findChild(QToolButton, name)
            if button is not None:
                button.setIcon(self._theme.icon(icon, "text"))
