"""The dock of all servers: a list that is read at a glance, and everything about the one that is chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QLineEdit,
    QListView,
    QMenu,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from jobmonitor.domain.events import (
    Event,
    LiveChanged,
    LivesChanged,
    PausesChanged,
    ServerChanged,
    ServerFactsChanged,
)
from jobmonitor.domain.job import JSON
from jobmonitor.domain.server import Server
from jobmonitor.domain.server_facts import ServerFacts, ServerMood
from jobmonitor.ui.actions import ACTIONS
from jobmonitor.ui.docks.kept import KeptContent, text_of
from jobmonitor.ui.qt_actions import Actions
from jobmonitor.ui.servers.delegate import ServerDelegate, ServersHeader
from jobmonitor.ui.servers.details import ServerDetails
from jobmonitor.ui.servers.model import ServersModel
from jobmonitor.ui.servers.rows import counts, shown
from jobmonitor.ui.servers.words import MOODS, mood_word
from jobmonitor.ui.theme.theme import Theme, row_height
from jobmonitor.ui.theme.tokens import COMPACT_ROW, HEADER, MARGIN, SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.flow import FlowLayout
from jobmonitor.ui.widgets.state_panel import StatePanel
from jobmonitor.ui.words import count_text

if TYPE_CHECKING:
    from jobmonitor.services.application import Application

GATHER_MS = 250
"""How long news are gathered before the list shows them."""
REPAINT_MS = 20_000
"""For how long something has been so, in words, is shown anew."""
FEW = 8
"""Up to so many servers need neither a filter nor counts."""
LIST_PART = 0.64
"""Part of the height that the list has at most."""
LEAST = 96
"""Pixels that it has at least."""
BESIDE = 720
"""Pixels from which the details stand beside the list."""
BELOW_LIST, BESIDE_LIST = "below", "beside"
"""Where the details can stand."""


class ServersPanel(KeptContent):
    """Asks for figures only while it is seen."""

    current_changed = Signal()
    """Another server is chosen, or more is known of it."""
    job_chosen = Signal(object)
    """A Job that runs somewhere, to be shown in the list."""

    def __init__(
        self,
        application: Application,
        theme: Theme,
        actions: Actions | None = None,
        add_server: Callable[[], None] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`add_server` opens whatever adds one, where there is none."""
        super().__init__(parent)
        self._application, self._theme, self._actions = application, theme, actions
        self._facts: tuple[ServerFacts, ...] = ()
        self._moods: set[ServerMood] = set()
        self._unwatch: Callable[[], None] | None = None
        self._current = ""
        self._parts: dict[str, float] = {}
        """Which part of the room, 0 to 1, the list was given by hand, by where the details stand."""
        self.setAccessibleName(translate("Servers", "Servers"))
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(translate("Servers", "Filter by name, address or device"))
        self.filter.setAccessibleName(translate("Servers", "Filter the servers"))
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._narrow)
        self.problems_first = _chip(translate("Servers", "Problems first"))
        self.problems_first.toggled.connect(self._narrow)
        self.chips: dict[ServerMood, QToolButton] = {}
        self.model = ServersModel(application.clock.now)
        self.list = ServerList()
        self.list.setModel(self.model)
        self.list.setItemDelegate(ServerDelegate(self.model, theme))
        self.list.selectionModel().currentChanged.connect(self._row_chosen)
        self.list.customContextMenuRequested.connect(self._menu)
        self.list.opened.connect(self._open_run)
        self.header = ServersHeader(theme)
        self.list.resized.connect(self.header.set_row_width)
        self.details = ServerDetails(theme, actions)
        self.details.job_chosen.connect(self.job_chosen)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.nothing = StatePanel(theme)
        self._add_server = add_server
        self._build()
        self._gather = QTimer(self, singleShot=True, interval=GATHER_MS)
        self._gather.timeout.connect(self.refresh)
        self._clockwork = QTimer(self, interval=REPAINT_MS)
        self._clockwork.timeout.connect(self.refresh)
        self._unsubscribe = application.bus.subscribe(self._hear)
        self.setFocusProxy(self.list)
        self.refresh()

    def _build(self) -> None:
        self._line = QWidget()
        line = FlowLayout(self._line, gap=SPACE)
        line.setContentsMargins(MARGIN, 0, MARGIN, SPACE)
        for mood in MOODS:
            chip = self.chips[mood] = _chip("")
            chip.toggled.connect(lambda on, mood=mood: self._only(mood, on))
            line.addWidget(chip)
        line.addWidget(self.problems_first)
        self._top = QWidget()
        top = QVBoxLayout(self._top)
        top.setContentsMargins(MARGIN, MARGIN, MARGIN, SPACE)
        top.addWidget(self.filter)
        rows = QWidget()
        column = QVBoxLayout(rows)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._top)
        column.addWidget(self._line)
        column.addWidget(self.header)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.nothing)
        column.addWidget(self._stack, 1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(rows)
        self.splitter.addWidget(self.details)
        self.splitter.setStretchFactor(0, 3)
        self.splitter.setStretchFactor(1, 2)
        self.splitter.setHandleWidth(1)
        self.splitter.splitterMoved.connect(self._moved)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.splitter)
        self.setMinimumWidth(280)
        self._paint_chips()
        self._theme.changed.connect(self._paint_chips)

    # What is chosen

    @property
    def current(self) -> ServerFacts | None:
        """The server that actions mean."""
        return next((each for each in self._facts if each.server.url == self._current), None)

    def choose(self, server: Server) -> None:
        """Chooses a server, whatever hides it."""
        if self.model.row_of(server.url) is None:
            self.clear_filter()
        row = self.model.row_of(server.url)
        if row is not None:
            self._select(row)

    def clear_filter(self) -> None:
        """Shows all of them."""
        self.filter.clear()
        for chip in self.chips.values():
            chip.setChecked(False)

    def dump(self) -> dict[str, JSON]:
        return {
            "text": self.filter.text(),
            "moods": sorted(mood.value for mood in self._moods),
            "problems_first": self.problems_first.isChecked(),
            "server": self._current,
            "parts": dict(self._parts),
        }

    def restore(self, values: Mapping[str, object]) -> None:
        moods, parts = values.get("moods"), values.get("parts")
        self._current = text_of(values, "server") or self._current
        for mood, chip in self.chips.items():
            chip.setChecked(isinstance(moods, list) and mood.value in moods)
        self.problems_first.setChecked(values.get("problems_first") is True)
        for name, part in parts.items() if isinstance(parts, dict) else ():
            if isinstance(part, float) and 0 < part < 1:
                self._parts[str(name)] = part
        self.filter.setText(text_of(values, "text"))
        self.refresh()
        self._fit()
        self.current_changed.emit()

    # What is shown

    def refresh(self) -> None:
        """Shows what is known now."""
        self._gather.stop()
        former, count = self.current, len(self._facts)
        self._facts = self._application.server_facts.all()
        many = len(self._facts) > FEW
        self._top.setVisible(many)
        self._line.setVisible(many)
        found = dict(counts(self._facts))
        for mood, chip in self.chips.items():
            chip.setText(f"{count_text(found.get(mood, 0))} {mood_word(mood)}")
            chip.setVisible(mood in found or chip.isChecked())
        self._show_rows()
        if len(self._facts) != count:
            self._fit()
        if self.current != former:
            self.current_changed.emit()

    def _narrow(self) -> None:
        """Somebody filters or orders them otherwise."""
        self.rearranged.emit()
        self._show_rows()

    def _show_rows(self) -> None:
        many = len(self._facts) > FEW  # what cannot be seen filters nothing
        rows = shown(
            self._facts,
            text=self.filter.text() if many else "",
            moods=self._moods if many else set(),
            problems_first=many and self.problems_first.isChecked(),
        )
        self.model.show_rows(rows)
        row = self.model.row_of(self._current)
        if rows and row is None:
            row = 0
        if row is not None and self.list.currentIndex().row() != row:
            self._select(row)
        self._stack.setCurrentIndex(0 if rows else 1)
        self.header.setVisible(bool(rows))
        if not rows:
            self._show_nothing()
        self._show_details()

    def _show_nothing(self) -> None:
        if not self._facts:
            words = translate("Servers", "No server is known. The Submit form takes the address of one.")
            self.nothing.show_state("server", words, translate("Servers", "Add a server…"), self._add)
            self.nothing.button.setVisible(self._add_server is not None)
            return
        words = translate("Servers", "No server matches.")
        self.nothing.show_state("search", words, translate("Servers", "Show all servers"), self.clear_filter)
        self.nothing.button.show()

    def _add(self) -> None:
        if self._add_server is not None:
            self._add_server()

    def _show_details(self) -> None:
        facts = self.current
        self.details.setVisible(facts is not None)
        if facts is not None:
            self.details.show_facts(facts, self._application.clock.now())

    def _select(self, row: int) -> None:
        self.list.selectionModel().setCurrentIndex(
            self.model.index(row), QItemSelectionModel.SelectionFlag.ClearAndSelect
        )

    def _row_chosen(self) -> None:
        row = self.list.currentIndex().row()
        if 0 <= row < len(self.model.rows):
            url = self.model.rows[row].server.url
            if url != self._current:
                self._current = url
                self.rearranged.emit()
                self._show_details()
                self.current_changed.emit()

    def _only(self, mood: ServerMood, on: bool) -> None:
        if on:
            self._moods.add(mood)
        else:
            self._moods.discard(mood)
        self._narrow()

    def _paint_chips(self) -> None:
        for mood, chip in self.chips.items():
            look = MOODS[mood]
            chip.setIcon(self._theme.icon(look.icon, look.tone))

    def _menu(self, at: QPoint) -> None:
        if self._actions is None or self.current is None:
            return
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.aboutToHide.connect(menu.deleteLater)
        self._actions.fill(menu, [each for each in ACTIONS if each.key.startswith("server-")])
        menu.popup(self.list.viewport().mapToGlobal(at))

    def _open_run(self) -> None:
        facts = self.current
        if facts is not None and facts.runs:
            self.job_chosen.emit(facts.runs[0].job)

    # While it is seen

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._unwatch is None:
            self._unwatch = self._application.server_facts.watch()
        self._clockwork.start()
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clockwork.stop()
        if self._unwatch is not None:
            self._unwatch()
            self._unwatch = None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wanted = Qt.Orientation.Horizontal if self.width() >= BESIDE else Qt.Orientation.Vertical
        if wanted is not self.splitter.orientation():
            self.splitter.setOrientation(wanted)
        self._fit()

    def _moved(self) -> None:
        first, second = self.splitter.sizes()
        if first and second:
            self._parts[self._where] = first / (first + second)
            self.rearranged.emit()

    @property
    def _where(self) -> str:
        """Where the details stand."""
        return BELOW_LIST if self.splitter.orientation() is Qt.Orientation.Vertical else BESIDE_LIST

    def _fit(self) -> None:
        """The list is as high as its rows, where they need less than its part; until somebody moves that."""
        if (chosen := self._parts.get(self._where)) is not None:
            room = sum(self.splitter.sizes())
            self.splitter.setSizes([round(room * chosen), room - round(room * chosen)])
            return
        if self._where == BESIDE_LIST:
            return
        rows = len(self._facts)
        header, row = row_height(self.font(), HEADER), row_height(self.font(), COMPACT_ROW)
        above = header + (self._top.sizeHint().height() + self._line.heightForWidth(self.width()))
        needed = (above if rows > FEW else header) + rows * row + SPACE
        height = self.splitter.height()
        part = min(max(needed, LEAST), int(height * LIST_PART))
        if self._facts and height > 2 * LEAST:
            self.splitter.setSizes([part, height - part])

    def rest(self) -> None:
        """Hears and asks nothing more."""
        self._unsubscribe()
        self._gather.stop()
        self._clockwork.stop()
        if self._unwatch is not None:
            self._unwatch()
            self._unwatch = None

    def _hear(self, event: Event) -> None:
        about = ServerChanged | ServerFactsChanged | PausesChanged | LiveChanged | LivesChanged
        if not isinstance(event, about) or self._gather.isActive():
            return
        if self.isVisible() or isinstance(event, ServerChanged | PausesChanged):
            self._gather.start()


class ServerList(QListView):
    """Rows of servers; Enter and a double click open what runs there."""

    opened = Signal()
    resized = Signal(int)
    """Rows are so many pixels wide."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(translate("Servers", "List of servers"))
        self.setUniformItemSizes(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.doubleClicked.connect(lambda _index: self.opened.emit())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit(self.viewport().width())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.opened.emit()
        elif event.key() == Qt.Key.Key_Menu:
            self.customContextMenuRequested.emit(self.visualRect(self.currentIndex()).center())
        else:
            super().keyPressEvent(event)


def _chip(text: str) -> QToolButton:
    chip = QToolButton()
    chip.setText(text)
    chip.setCheckable(True)
    chip.setProperty("chip", True)
    chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return chip
