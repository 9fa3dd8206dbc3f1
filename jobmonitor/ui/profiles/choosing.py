"""The window's part of profiles: a menu, a list to choose from, and the wish for another one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from jobmonitor.domain.setting import DEFAULT_PROFILE
from jobmonitor.services.profiles import ProfileBook
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.list_question import ListQuestion
from jobmonitor.ui.words import one_line

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.main_window import MainWindow

WIDTH = 360


def profile_title(name: str) -> str:
    """What a profile is called where it is shown."""
    return translate("Settings", "Default") if name == DEFAULT_PROFILE else one_line(name, 40)


class ProfileChooser(QObject):
    """Reads which profiles there are, in the background; whoever shows windows hears `wanted`."""

    wanted = Signal(str, object)
    """A profile's name, and what is called with its window (a callable that takes it, or None)."""

    def __init__(self, window: QWidget, application: Application, tasks: Tasks) -> None:
        super().__init__(window)
        self._window, self._profiles, self._tasks = window, application.profiles, tasks
        self.question: ListQuestion | None = None
        """The list that is open."""
        self.is_switching = False
        """Whether another one was asked for."""

    @property
    def current(self) -> str:
        """The name of the open one."""
        return self._profiles.current

    def load(self, then: Callable[[ProfileBook], None] | None = None) -> None:
        """Reads which there are."""
        self._tasks.spawn(self._profiles.read(), "read the profiles", on_done=then)

    def switch(self, name: str, then: Callable[[MainWindow], None] | None = None) -> None:
        """Opens another profile in place of this one, or this one with its settings as they are now."""
        if not self.is_switching:
            self.is_switching = True
            self.wanted.emit(name, then)

    def stay(self) -> None:
        """The other one was not opened."""
        self.is_switching = False

    def open_question(self) -> None:
        """Asks which one, when they were read."""
        self.load(self._ask)

    def _ask(self, book: ProfileBook) -> None:
        if self.question is not None:
            return
        names = [*(each for each in book.names if each != self.current), self.current]
        self.question = ListQuestion(
            translate("Settings", "Which profile do you want to open? Jobs that run go on at their servers."),
            [(self._title(each), "") for each in names],
            self._window,
            title=translate("Settings", "Switch profile"),
            list_name=translate("Settings", "Profiles"),
            button=translate("Settings", "Open"),
            width=WIDTH,
        )
        self.question.finished.connect(partial(self._chosen, names))
        self.question.open()

    def _title(self, name: str) -> str:
        if name == self.current:
            return translate("Settings", "{name} (open now)").format(name=profile_title(name))
        return profile_title(name)

    def _chosen(self, names: list[str], result: int) -> None:
        question, self.question = self.question, None
        if question is not None and result and (row := question.list.currentRow()) >= 0:
            self.switch(names[row])

    def attach(self, action: QAction) -> None:
        """Puts the profiles into the menus that have this action, above it, whenever they are opened."""
        for owner in action.associatedObjects():
            if isinstance(owner, QMenu):
                owner.aboutToShow.connect(partial(self._fill, owner, action))
        self.load()

    def _fill(self, menu: QMenu, before: QAction) -> None:
        for made in [each for each in menu.actions() if each.property("profile") is not None]:
            menu.removeAction(made)
            made.deleteLater()
        group = QActionGroup(menu)
        for name in self._profiles.known.names if self._profiles.known is not None else ():
            entry = QAction(profile_title(name).replace("&", "&&"), menu)
            entry.setProperty("profile", name)
            entry.setCheckable(True)
            entry.setChecked(name == self.current)
            entry.triggered.connect(lambda _checked=False, name=name: self.switch(name))
            group.addAction(entry)
            menu.insertAction(before, entry)
        self.load()  # for the next time: another program may have changed the file
