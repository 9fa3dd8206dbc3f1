"""What narrows a list: search, workflow, whose jobs, and more; and chips that count the statuses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from jobmonitor.domain.feed import Counts
from jobmonitor.domain.job import JobStatus
from jobmonitor.ui.feed.filter_menu import FilterMenu
from jobmonitor.ui.feed.search import HINT, MAX_SEARCH, times_of, with_times
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import ICON, MARGIN, SPACE
from jobmonitor.ui.widgets.plain import PlainLabel
from jobmonitor.ui.words import count_text, one_line

TYPING_MS = 250
_ALL = "All workflows"
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


class SearchField(QLineEdit):
    """Tells what was typed when the typing rests. Escape clears, and leaves when there is nothing."""

    typed = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setMaxLength(MAX_SEARCH)
        self.setPlaceholderText("Search prompts, names, ids, errors; or status:failed, workflow:wan-i2v")
        self.setToolTip(HINT)
        self.setAccessibleName("Search jobs")
        self.setMinimumWidth(96)
        self.setClearButtonEnabled(True)
        self._glass = QAction("Search", self)
        self.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(TYPING_MS)
        self._rest.timeout.connect(lambda: self.typed.emit(self.text()))
        self.textChanged.connect(lambda: self._rest.start())
        theme.changed.connect(self._paint_icon)
        self._paint_icon()

    def _paint_icon(self) -> None:
        self._glass.setIcon(self._theme.icon("search", "muted"))

    def tell(self) -> None:
        """Tells what is typed, at once."""
        self._rest.stop()
        self.typed.emit(self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif key in (Qt.Key.Key_Escape, Qt.Key.Key_Down):
            self.left.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.tell()
            self.left.emit()
        else:
            super().keyPressEvent(event)


class WorkflowBox(QComboBox):
    """Chooses a workflow, in a width of its own."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName("Workflow")
        self.setToolTip("Show the jobs of one workflow")
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        self.addItem(_ALL, None)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        chevron = self._theme.pixmap("chevron-down", "muted", self.devicePixelRatioF())
        painter.drawPixmap(self.width() - ICON - SPACE, (self.height() - ICON) // 2, chevron)
        painter.end()


class FilterLine(QWidget):
    """Search field, workflow, Mine | All, and a menu with what is seldom changed."""

    changed = Signal()
    left = Signal()
    """The operator goes from the search field to the list."""
    mine_chosen = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, may_have_text: bool = False) -> None:
        super().__init__(parent)
        self.search = SearchField(theme)
        self.more = FilterMenu(theme, may_have_text=may_have_text)
        self.workflows = WorkflowBox(theme)
        self.mine, self.all = QToolButton(), QToolButton()
        group = QButtonGroup(self)
        for button, text, side in ((self.mine, "Mine", "left"), (self.all, "All", "right")):
            button.setText(text)
            button.setCheckable(True)
            button.setProperty("segment", side)
            group.addButton(button)
        self.all.setChecked(True)
        self.mine.setToolTip("Show my jobs only (Ctrl+M)")
        self.all.setToolTip("Show everybody's jobs (Ctrl+M)")
        line = QHBoxLayout(self)
        line.setContentsMargins(MARGIN, MARGIN, MARGIN, SPACE)
        line.setSpacing(MARGIN)
        line.addWidget(self.search, 1)
        line.addWidget(self.workflows)
        sides = QHBoxLayout()
        sides.setSpacing(0)
        sides.addWidget(self.mine)
        sides.addWidget(self.all)
        line.addLayout(sides)
        line.addWidget(self.more)
        self.search.typed.connect(lambda _: self.changed.emit())
        self.search.left.connect(self.left)
        self.search.textChanged.connect(lambda text: self.more.show_times(times_of(text)))
        self.more.span_chosen.connect(self._set_times)
        self.more.dates_wanted.connect(self._write_dates)
        self.workflows.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.mine.clicked.connect(lambda: self.mine_chosen.emit(True))
        self.all.clicked.connect(lambda: self.mine_chosen.emit(False))

    def _set_times(self, words: tuple[str, ...]) -> None:
        self.search.setText(with_times(self.search.text(), *words))
        self.search.tell()

    def _write_dates(self) -> None:
        """Dates of the last week in the search field, the first one selected: to be typed over."""
        today = datetime.now().astimezone()
        begin, end = (f"{day:%Y-%m-%d}" for day in (today - timedelta(days=6), today + timedelta(days=1)))
        text = with_times(self.search.text(), f"since:{begin}", f"until:{end}")
        self.search.setText(text)
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        self.search.setSelection(text.index(begin), len(begin))

    @property
    def workflow_name(self) -> str | None:
        """The chosen workflow; None for all."""
        name: str | None = self.workflows.currentData()
        return name

    def set_workflows(self, names: Sequence[str]) -> None:
        """What may be chosen; the choice stays where it can."""
        chosen = self.workflow_name
        with QSignalBlocker(self.workflows):
            self.workflows.clear()
            self.workflows.addItem(_ALL, None)
            for name in names:
                self.workflows.addItem(one_line(name, 80), name)
            self.workflows.setCurrentIndex(max(0, self.workflows.findData(chosen)))

    def choose_workflow(self, name: str | None) -> None:
        """Shows the jobs of one workflow, also of one that is not known here; None: of all."""
        with QSignalBlocker(self.workflows):
            if name is not None and self.workflows.findData(name) < 0:
                self.workflows.addItem(one_line(name, 80), name)
            self.workflows.setCurrentIndex(max(0, self.workflows.findData(name)))

    def set_mine(self, mine: bool, known: bool) -> None:
        """Whose jobs are shown. `known`: whether it is known who "me" is."""
        (self.mine if mine else self.all).setChecked(True)
        self.mine.setEnabled(known)
        if not known:
            self.mine.setToolTip("Who you are is not set: start with --user, or set JOBMONITOR_USER")

    def clear(self) -> None:
        """No search and no workflow."""
        with QSignalBlocker(self.workflows), QSignalBlocker(self.search):
            self.search.clear()
            self.workflows.setCurrentIndex(0)
        self.more.show_times(())
        self.changed.emit()


class StatusChips(QWidget):
    """How many jobs have each status; a click shows these only, with Ctrl held several."""

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._counts: Counts | None = None
        self._short = False
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
        """Which row of a long list one is at; nothing where there is no room for it."""
        self._place = ""
        line.addWidget(self.place)
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

    def set_counts(self, counts: Counts | None) -> None:
        """Shows these numbers."""
        self._counts = counts
        self._name()

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
        for short, place in ((False, True), (False, False), (True, True), (True, False)):
            self.place.setText(self._place if place else "")
            for status, chip in self._chips.items():
                self._name_chip(status, chip, short)
            layout = self.layout()
            assert layout is not None
            if layout.sizeHint().width() <= self.width():
                break

    def _name_chip(self, status: JobStatus, chip: QToolButton, short: bool) -> None:
        number = None if self._counts is None else self._counts.of(status)
        told = "" if number is None else count_text(number)
        text = f"{told} {status}".strip()
        chip.setText(f" {told if short and told else text}")  # a little air between icon and word
        chip.setAccessibleName(text)
        chip.setToolTip(f"Show only {status} jobs ({text}); Ctrl+click for several")
        chip.setVisible(status not in RARE or bool(number) or chip.isChecked())

    def _paint_icons(self) -> None:
        for status, chip in self._chips.items():
            chip.setIcon(self._theme.icon(f"status-{status}", str(status)))
