"""The docks of one window: which there are, which are open, and where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from PySide6.QtCore import QByteArray, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow, QMenu

from jobmonitor.domain.job import JSON
from jobmonitor.ui.docks.dock import Dock
from jobmonitor.ui.docks.on_screen import bring_onto_screen
from jobmonitor.ui.docks.spec import BOTTOM, LEFT, RIGHT, DockSpec
from jobmonitor.ui.qt_actions import Actions
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.translating import mark, translate

HEIGHT = 220
"""Of what is moved to the bottom: a list and a heading."""
STATE_VERSION = 1
"""Of what Qt stores; another one is not restored. Raised when docks change so that old places mislead."""
AREAS = (
    (LEFT, mark("Window", "Move to the left")),
    (RIGHT, mark("Window", "Move to the right")),
    (BOTTOM, mark("Window", "Move to the bottom")),
)
_CORNERS = (
    (Qt.Corner.TopLeftCorner, LEFT),
    (Qt.Corner.BottomLeftCorner, LEFT),
    (Qt.Corner.TopRightCorner, RIGHT),
    (Qt.Corner.BottomRightCorner, RIGHT),
)
"""The sides have the whole height; what is at the bottom stands between them."""


class Docks(QObject):
    """Add docks before the window is shown; their content is made when they are first seen."""

    arranged = Signal()
    """A dock was opened, closed, moved or resized."""
    rearranged = Signal()
    """Something else is chosen in a dock."""

    def __init__(self, window: QMainWindow, actions: Actions, theme: Theme) -> None:
        super().__init__(window)
        self._window, self._actions, self._theme = window, actions, theme
        self._docks: dict[str, Dock] = {}
        self._changed = QTimer(self)
        self._changed.setSingleShot(True)
        self._changed.setInterval(0)
        self._changed.timeout.connect(self._tell)
        window.setDockNestingEnabled(True)
        for corner, area in _CORNERS:
            window.setCorner(corner, area)

    def add(self, spec: DockSpec) -> None:
        """One more dock, where its spec says; behind the others that are there."""
        dock = self._docks[spec.key] = Dock(spec, self._theme, self._fill_menu)
        self._stand(dock, [each for each in self._docks.values() if each is not dock])
        dock.arranged.connect(self._changed.start)
        dock.rearranged.connect(self.rearranged)
        self._tell()

    def _stand(self, dock: Dock, there: list[Dock]) -> None:
        """Where its spec says, behind those of `there` that are in the same area."""
        self._window.addDockWidget(dock.spec.area, dock)
        before = [each for each in there if each.spec.area == dock.spec.area]
        if before:
            self._window.tabifyDockWidget(before[-1], dock)
        dock.setVisible(dock.spec.shown)

    def __iter__(self) -> Iterator[Dock]:
        return iter(self._docks.values())

    def __getitem__(self, key: str) -> Dock:
        return self._docks[key]

    def __contains__(self, key: str) -> bool:
        return key in self._docks

    # which are open

    def is_open(self, key: str) -> bool:
        """Whether a dock is open, perhaps behind another one."""
        return not self._docks[key].isHidden()

    def show(self, key: str, *, focus: bool = False) -> None:
        """Opens a dock and brings it to the front."""
        dock = self._docks[key]
        _ = dock.content
        dock.show()
        dock.raise_()
        if focus:
            dock.take_focus()
        self._tell()

    def set_open(self, key: str, is_open: bool) -> None:
        """Opens or closes a dock."""
        if is_open:
            self.show(key)
        else:
            self._docks[key].close()
            self._tell()

    def toggle(self, key: str) -> None:
        """Opens a dock, or brings it to the front, with the keyboard in it; closes one that is seen."""
        dock = self._docks[key]
        if dock.isHidden() or not dock.is_seen:
            self.show(key, focus=True)
        else:
            self.set_open(key, False)

    def set_title(self, key: str, title: str) -> None:
        """Calls a dock so, also in its tab."""
        self._docks[key].set_title(title)

    def focused(self) -> Dock | None:
        """The dock that has the keyboard."""
        widget: QObject | None = QGuiApplication.focusObject()
        while widget is not None and not isinstance(widget, Dock):
            widget = widget.parent()
        return widget

    def open_menu(self) -> None:
        """The menu of the dock that has the keyboard, else of the first open one: where it can go."""
        seen = (dock for dock in self._docks.values() if dock.is_seen)
        dock = self.focused() or next(seen, None)
        if dock is not None:
            dock.title_bar.open_menu()

    # where they stand

    def _fill_menu(self, menu: QMenu, key: str) -> None:
        dock = self._docks[key]
        for area, words in AREAS:
            action = menu.addAction(translate("Window", words))
            action.setObjectName(f"area-{area.name}")
            action.setEnabled(dock.isFloating() or self._window.dockWidgetArea(dock) != area)
            action.triggered.connect(lambda _=False, area=area: self.move(key, area))
        floats = menu.addAction(
            translate("Window", "Back into the window")
            if dock.isFloating()
            else translate("Window", "A window of its own")
        )
        floats.setObjectName("float")
        floats.triggered.connect(lambda: self.set_floating(key, not dock.isFloating()))
        others = [each for each in self._docks.values() if each is not dock and not each.isHidden()]
        if others:
            menu.addSeparator()
        for other in others:
            words = translate("Window", "Put behind “{title}”").format(title=other.spec.title)
            action = menu.addAction(words.replace("&", "&&"))
            action.setObjectName(f"behind-{other.spec.key}")
            action.triggered.connect(lambda _=False, other=other: self.put_behind(key, other.spec.key))
        menu.addSeparator()
        closes = menu.addAction(translate("Window", "Close"))
        closes.setObjectName("close")
        closes.triggered.connect(lambda: self.set_open(key, False))

    def move(self, key: str, area: Qt.DockWidgetArea) -> None:
        """A dock stands in another area of the window."""
        dock = self._docks[key]
        dock.setFloating(False)
        self._window.addDockWidget(area, dock)
        self.show(key)
        if area == BOTTOM:
            self._window.resizeDocks([dock], [HEIGHT], Qt.Orientation.Vertical)

    def set_floating(self, key: str, floats: bool) -> None:
        """A dock is a window of its own, or a part of the window again."""
        self._docks[key].setFloating(floats)
        self.show(key)

    def put_behind(self, key: str, other: str) -> None:
        """Two docks share a place, with a tab for each; the first one is in front."""
        dock, there = self._docks[key], self._docks[other]
        there.setFloating(False)
        dock.setFloating(False)
        self._window.addDockWidget(self._window.dockWidgetArea(there), dock)
        self._window.tabifyDockWidget(there, dock)
        self.show(key)

    def save(self) -> bytes:
        """Where all docks stand, as `restore` takes it."""
        return bytes(self._window.saveState(STATE_VERSION).data())

    def restore(self, state: bytes) -> bool:
        """Puts the docks where they stood. False, and the usual places, where the state is of another
        version or broken."""
        done = bool(state) and self._window.restoreState(QByteArray(state), STATE_VERSION)
        if not done:
            self.reset()
        for dock in self._docks.values():
            if dock.isFloating():
                bring_onto_screen(dock)
        self._tell()
        return done

    def dump_contents(self) -> dict[str, dict[str, JSON]]:
        """What is chosen in each dock, by its key."""
        return {key: dumped for key, dock in self._docks.items() if (dumped := dock.dump())}

    def restore_contents(self, contents: Mapping[str, Mapping[str, JSON]]) -> None:
        """Chooses in each dock what was chosen there."""
        for key, dock in self._docks.items():
            dock.restore_content(contents.get(key, {}))

    def reset(self) -> None:
        """The usual docks in their usual places."""
        docks = list(self._docks.values())
        for dock in docks:
            if dock.isFloating():
                dock.setFloating(False)
        for at, dock in enumerate(docks):
            self._stand(dock, docks[:at])
        for dock in docks:
            if dock.spec.shown:
                dock.raise_()
        self._tell()

    def _tell(self) -> None:
        for key in self._docks:
            self._actions[f"dock-{key}"].setChecked(self.is_open(key))
        self.arranged.emit()
