"""Sections that fold, one after another built while nothing else is due, and remembered as they were left."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.theme.tokens import SPACE
from jobmonitor.ui.widgets.fold import FoldHeading

if TYPE_CHECKING:
    from jobmonitor.services.application import Application

log = logging.getLogger(__name__)

NAME = "details-sections"
"""Under which name it is kept which sections are folded."""
MAX_BYTES = 4_096
STORE_MS = 800


class Folds(QObject):
    """Which sections are open, for each profile. Read once; stored soon after each change."""

    known = Signal()
    """What was stored has been read."""

    def __init__(self, application: Application, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._application, self._tasks = application, tasks
        self._open: dict[str, bool] = {}
        self._name = f"{NAME}-{application.profile_name}" if application.profile_name else NAME
        self._timer = QTimer(self, singleShot=True, interval=STORE_MS)
        self._timer.timeout.connect(self._store)
        self._tasks.spawn(
            application.local.run(application.layout.load, self._name),
            "which sections are folded",
            on_done=self._loaded,
            on_error=lambda error: log.warning("Folded sections were not read: %s", error),
        )

    def is_open(self, key: str, usual: bool) -> bool:
        """Whether a section is open; `usual` where nobody folded it yet."""
        return self._open.get(key, usual)

    def set_open(self, key: str, is_open: bool) -> None:
        """The operator folded it, or unfolded it."""
        if self._open.get(key) != is_open:
            self._open[key] = is_open
            self._timer.start()

    def finish(self) -> None:
        """Stores at once what is not stored yet."""
        if self._timer.isActive():
            self._timer.stop()
            self._store()

    def _loaded(self, stored: bytes | None) -> None:
        self._open = read_folds(stored) | self._open
        self.known.emit()

    def _store(self) -> None:
        application = self._application
        value = json.dumps(self._open).encode()
        self._tasks.spawn(
            application.local.run(application.layout.store, self._name, value),
            "store which sections are folded",
            on_error=self._not_stored,
        )

    @staticmethod
    def _not_stored(error: Exception) -> None:
        message = error.message if isinstance(error, JobMonitorError) else str(error)
        log.warning("Folded sections were not stored: %s", message)


def read_folds(stored: bytes | None) -> dict[str, bool]:
    """What was stored, whatever became of it: names and whether they are open."""
    if stored is None or len(stored) > MAX_BYTES:
        return {}
    try:
        values = json.loads(stored)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(values, Mapping):
        return {}
    return {str(key): value for key, value in values.items() if isinstance(value, bool)}


class Later(QObject):
    """Does one thing a turn of the event loop, in the order of `rank`; a newer one of a key replaces the
    former."""

    idle = Signal()
    """Nothing is left to do."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._due: dict[str, tuple[int, Callable[[], None]]] = {}
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._one)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is left to do."""
        return not self._due

    def do(self, key: str, rank: int, work: Callable[[], None]) -> None:
        """Does `work` when its turn comes: lower ranks first."""
        self._due[key] = (rank, work)
        self._timer.start()

    def drop(self, key: str) -> None:
        """Does not do it."""
        self._due.pop(key, None)

    def clear(self) -> None:
        """Does nothing more."""
        self._due.clear()
        self._timer.stop()

    def _one(self) -> None:
        if self._due:
            key = min(self._due, key=lambda each: self._due[each][0])
            _, work = self._due.pop(key)
            work()
        if not self._due:
            self._timer.stop()
            self.idle.emit()


Make = Callable[[], QWidget | bool | None]
"""Makes what stands in a section (None: nothing), or brings what stands there up to date: whether there is
anything to show then."""


class FoldSection(QWidget):
    """A heading that folds, and what belongs under it: made when it is first seen, hidden while there is
    nothing to show."""

    opened = Signal(bool)

    def __init__(
        self, key: str, title: str, folds: Folds, later: Later, rank: int, *, usual: bool = True
    ) -> None:
        """`rank`: its place among the sections; `usual`: whether it is open until somebody folds it."""
        super().__init__()
        self.key, self._folds, self._later, self._rank, self._usual = key, folds, later, rank, usual
        self.heading = FoldHeading(title)
        self.body = QWidget()
        self._make: Make | None = None
        self._what: object = None
        self._content: QWidget | None = None
        self._inner = QVBoxLayout(self.body)
        self._inner.setContentsMargins(0, SPACE, 0, 0)
        self._inner.setSpacing(SPACE)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.heading)
        column.addWidget(self.body)
        self.heading.toggled.connect(self._toggled)
        folds.known.connect(self._as_left)
        self._as_left()

    @property
    def is_open(self) -> bool:
        """Whether what is below the heading is shown."""
        return self.heading.isChecked()

    def set_open(self, is_open: bool) -> None:
        """Folds or unfolds it, as a click does."""
        self.heading.setChecked(is_open)

    def set_widget(self, widget: QWidget) -> None:
        """Shows a widget that stays, whatever job is shown."""
        self._inner.addWidget(widget)

    def fill(self, what: object, make: Make, *, has: bool = True) -> None:
        """Shows what `make` makes of `what`, in a turn of its own; while that is equal nothing is made anew,
        no selection lost. `has`: whether there is anything to show at all."""
        if what == self._what:
            self.build_later()  # what is still due
            return
        self._what = what
        self._make = make if has else None
        self.setVisible(has)
        self._later.drop(self.key)
        self.build_later()

    def forget(self) -> None:
        """The next `fill` makes it anew, whatever it is."""
        self._what = None

    def build_later(self) -> None:
        """Makes what is due, once it is open."""
        if self.is_open and self._make is not None:
            self._later.do(self.key, self._rank, self.build)

    def build(self) -> None:
        """Makes at once what is due."""
        make, self._make = self._make, None
        if make is None:
            return
        made = make()
        if isinstance(made, bool):
            self.setVisible(made)
        else:
            self.set_content(made)

    def set_content(self, content: QWidget | None) -> None:
        """Shows another content; None hides the section."""
        if self._content is not None:
            self._inner.removeWidget(self._content)
            self._content.hide()
            self._content.deleteLater()
        self._content = content
        if content is not None:
            self._inner.addWidget(content)
            content.show()  # at once: a layout would do it a turn later, and leave a gap until then
        self.setVisible(content is not None)

    def _as_left(self) -> None:
        is_open = self._folds.is_open(self.key, self._usual)
        self.body.setVisible(is_open)
        self.heading.blockSignals(True)
        self.heading.setChecked(is_open)
        self.heading.blockSignals(False)
        self.heading.tell()
        self.build_later()

    def _toggled(self, is_open: bool) -> None:
        self.body.setVisible(is_open)
        self._folds.set_open(self.key, is_open)
        self.build_later()
        self.opened.emit(is_open)
