"""The panel Activity: what happened, and what of it is new."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListView,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from jobmonitor.domain.attention import Entry, EntryKind
from jobmonitor.domain.events import ActivityChanged, Event, UnreadChanged
from jobmonitor.ui.attention.activity.delegate import ActivityDelegate
from jobmonitor.ui.attention.activity.model import ActivityModel
from jobmonitor.ui.attention.activity.rows import Line, rows_of
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import GROUP, MARGIN, SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.bars import link_button
from jobmonitor.ui.widgets.plain import ElidedLabel, PlainLabel
from jobmonitor.ui.words import count_text

if TYPE_CHECKING:
    from jobmonitor.services.application import Application

GATHER_MS = 100
DAY_MS = 60_000
"""Between two looks at whether today has become yesterday."""


class ActivityPanel(QWidget):
    """A list by keyboard and mouse; Enter or a double click leads to the job."""

    chosen = Signal(object)
    """An `Entry` that leads somewhere."""

    def __init__(
        self,
        application: Application,
        tasks: Tasks,
        theme: Theme,
        settings: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        """`settings` opens what there is to choose about notifications."""
        super().__init__(parent)
        self._application, self._attention, self._tasks = application, application.attention, tasks
        self.setMinimumWidth(220)
        self.setAccessibleName(translate("Attention", "Activity"))
        self.summary = ElidedLabel(muted=True, least=8)
        self.read_all = link_button(translate("Attention", "Mark all as read"), self._read_all)
        self.read_all.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        head = QHBoxLayout()
        head.setContentsMargins(MARGIN + SPACE, SPACE, MARGIN, SPACE)
        head.addWidget(self.summary, 1)
        head.addWidget(self.read_all)
        self.model = ActivityModel(self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(ActivityDelegate(theme, self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(translate("Attention", "What happened"))
        self.list.doubleClicked.connect(self._opened)
        self.list.installEventFilter(self)
        self.setFocusProxy(self.list)
        self.empty = _empty(settings)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.list)
        self.stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.stack, 1)
        self._gather = QTimer(self)
        self._gather.setSingleShot(True)
        self._gather.setInterval(GATHER_MS)
        self._gather.timeout.connect(self.show_log)
        self._day = QTimer(self)
        self._day.setInterval(DAY_MS)
        self._day.timeout.connect(self._gather.start)
        self.rest: Callable[[], None] = application.bus.subscribe(self._hear)
        """Hears nothing more."""
        theme.changed.connect(self.list.viewport().update)
        self.show_log()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._day.start()
        self.show_log()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._day.stop()

    def _hear(self, event: Event) -> None:
        if isinstance(event, ActivityChanged | UnreadChanged) and not self._gather.isActive():
            self._gather.start()

    def show_log(self) -> None:
        """What is known now; the same line stays current."""
        attention = self._attention
        entries = attention.entries
        current = self.current
        rows = rows_of(entries, attention.is_unread, attention.left_at, self._application.clock.now())
        at = self.list.verticalScrollBar().value()
        self.model.show_rows(rows)
        if current is not None and (found := self.model.find(current.key)) is not None:
            self.list.setCurrentIndex(self.model.index(found))
        self.list.verticalScrollBar().setValue(at)
        new = sum(isinstance(row, Line) and row.is_new for row in rows)
        unread = len(attention.unread)
        self.summary.set_text(_summary(new, unread))
        self.read_all.setEnabled(bool(new or unread))
        self.stack.setCurrentWidget(self.list if entries else self.empty)
        self.read_all.setVisible(bool(entries))
        self.summary.setVisible(bool(entries))

    @property
    def current(self) -> Entry | None:
        """The line that the keyboard is at."""
        row = self.model.row(self.list.currentIndex().row())
        return row.entry if isinstance(row, Line) else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.list and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._opened(self.list.currentIndex())
                return True
            if event.key() == Qt.Key.Key_Home:  # a heading cannot be current
                self.list.setCurrentIndex(self.model.index(1))
                self.list.scrollToTop()
                return True
        return super().eventFilter(watched, event)

    def _opened(self, index: QModelIndex) -> None:
        row = self.model.row(index.row())
        if isinstance(row, Line) and (row.entry.ref is not None or row.entry.kind is EntryKind.OUTBOX):
            self.chosen.emit(row.entry)

    def _read_all(self) -> None:
        self._tasks.spawn(self._attention.read_all(), "mark all as read")


def _summary(new: int, unread: int) -> str:
    parts = []
    if new:
        parts.append(translate("Attention", "{count} since you left").format(count=count_text(new)))
    if unread:
        parts.append(translate("Attention", "{count} not looked at").format(count=count_text(unread)))
    return " · ".join(parts) or translate("Attention", "Nothing new")


def _empty(settings: Callable[[], None]) -> QWidget:
    panel = QWidget()
    words = PlainLabel(
        translate(
            "Attention",
            "Nothing happened yet. Jobs of yours that end, servers and databases that are lost or back,"
            " and what waits for you are listed here.",
        ),
        muted=True,
    )
    words.setWordWrap(True)
    words.setAlignment(Qt.AlignmentFlag.AlignCenter)
    column = QVBoxLayout(panel)
    column.setContentsMargins(GROUP, GROUP, GROUP, GROUP)
    column.setSpacing(MARGIN)
    column.addStretch(2)
    column.addWidget(words)
    button = QPushButton(translate("Attention", "What to be told of…"))
    button.clicked.connect(lambda _checked=False: settings())
    column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
    column.addStretch(3)
    return panel
