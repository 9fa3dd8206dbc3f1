"""The first stage of a window's life: on the screen, and with rows, before the services are imported.

Two things are read for it, each in a thread: how the window was left, and the jobs of the list that was seen.
Both are small; what is not there in time is not waited for.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QByteArray, QEventLoop, QObject, QRect, QTimer, Signal

from jobmonitor.ui.docks.on_screen import bring_onto_screen, fit_to_screen
from jobmonitor.ui.layout_state import LayoutState
from jobmonitor.ui.opening.curtain import Curtain
from jobmonitor.ui.opening.left import LeftList
from jobmonitor.ui.theme.theme import Mode
from jobmonitor.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from collections.abc import Collection

    from jobmonitor.domain.job import Job, JobKind
    from jobmonitor.domain.server import Server
    from jobmonitor.ui.feed.table import FeedTable

LAYOUT_SECONDS = 0.3
"""How long the window waits to be told how it was left."""
ROWS_MS = 600
"""How long after its first paint it waits for rows before it goes on without them."""


class Glance(Protocol):
    """What can be read before the services are there. Both block."""

    def layout(self) -> LayoutState | None:
        """How the window was left; None where nothing is kept."""
        ...

    def jobs(self, kinds: Collection[JobKind], *, mine: bool) -> Sequence[Job] | None:
        """The newest jobs of these kinds; None where they cannot be read at once."""
        ...


class Opening(QObject):
    """Shows a bare window; `finish` when it is furnished and has rows of its own."""

    _read = Signal(object)
    """Rows were read: jobs, or None. From another thread."""
    _worked = Signal()
    """What `until` does is done. From another thread."""

    def __init__(self, glance: Glance, servers: Sequence[Server] = ()) -> None:
        super().__init__()
        self._glance, self._servers = glance, servers
        self._layout: LayoutState | None = None
        self.window = MainWindow()
        self.curtain: Curtain | None = None
        self.table: FeedTable | None = None
        self.is_closed = False
        """Whether the operator closed the window already."""
        self._loop, self._later = QEventLoop(self), QEventLoop(self)
        """For the first rows, and for what comes then: rows that are late end nothing else."""
        self._read.connect(self._show_rows)
        self._worked.connect(self._later.quit)
        self.window.closed.connect(self._closed)

    def show(self) -> None:
        """Shows the window, and returns when its first rows are painted, or there are none to be had."""
        reading = self._in_thread(self._read_layout)
        reading.join(LAYOUT_SECONDS)
        self._arrange()
        self.window.show()
        self._loop.exec()

    def until(self, work: Callable[[], None]) -> None:
        """Does `work` in a thread; meanwhile the window can be used. Whatever it raises is left to whoever
        does the same again."""

        def worked() -> None:
            try:
                work()
            finally:
                self._worked.emit()

        self._in_thread(worked)
        self._later.exec()

    def await_rows(self) -> None:
        """`finish` as soon as the list that is seen has its rows, or something is wrong with them: they are
        not painted while the curtain covers them."""
        from jobmonitor.ui.feed.loader import FeedState  # with the services

        loader = self.window.current_tab.loader

        def look() -> None:
            if loader.state is not FeedState.LOADING:
                self.finish()

        loader.state_changed.connect(look)
        look()

    def finish(self) -> None:
        """The window has rows of its own: they stand where those of the opening stood."""
        if self.curtain is None:
            return
        if self.table is not None:
            row, top = self.table.currentIndex().row(), self.table.verticalScrollBar().value()
            table = self.window.current_tab.table
            if row >= 0:
                table.choose(row)
            table.verticalScrollBar().setValue(top)
        had_focus = self.table is not None and self.table.hasFocus()
        self.curtain.hide()
        self.curtain.deleteLater()
        self.curtain = self.table = None
        if had_focus:
            self.window.current_tab.table.setFocus()

    def cover(self) -> None:
        """What was put into the window stays behind the curtain until `finish`."""
        if self.curtain is not None:
            self.curtain.raise_()

    def _in_thread(self, work: Callable[[], None]) -> threading.Thread:
        thread = threading.Thread(target=work, name="jobmonitor-opening", daemon=True)
        thread.start()
        return thread

    def _read_layout(self) -> None:
        self._layout = self._glance.layout()

    def _arrange(self) -> None:
        layout, window = self._layout or LayoutState(), self.window
        if layout.geometry_bytes:
            window.restoreGeometry(QByteArray(layout.geometry_bytes))
            bring_onto_screen(window)
        else:
            fit_to_screen(window)
        window.theme.set_text_size(layout.text_size)
        if layout.theme in set(Mode):
            window.theme.set_mode(Mode(layout.theme))
        left = LeftList.read(layout.left)
        self.curtain = Curtain(window, window.theme, None if left is None else QRect(*left.area))
        if left is None:
            self.curtain.painted.connect(self._loop.quit)
        else:
            self.curtain.painted.connect(lambda: QTimer.singleShot(0, lambda: self._ask(left)))

    def _ask(self, left: LeftList) -> None:
        """The rows are read while what shows them is imported."""
        mine = self._layout is not None and self._layout.mine
        QTimer.singleShot(ROWS_MS, self._loop.quit)
        self._in_thread(lambda: self._read.emit(self._glance.jobs(left.kinds, mine=mine)))
        from jobmonitor.ui.opening import rows  # noqa: F401 - imported while the thread waits for the disk

    def _show_rows(self, jobs: Sequence[Job] | None) -> None:
        if not jobs or self.curtain is None or self.table is not None or self._layout is None:
            self._loop.quit()
            return
        from jobmonitor.ui.opening.rows import first_rows

        dumped = self._layout.of_list(self._layout.tab).get("table")
        table = first_rows(
            jobs,
            self.window.theme,
            self._servers,
            self.curtain,
            arrangement=dumped,
            is_compact=self._layout.compact,
        )
        table.setGeometry(self.curtain.area)
        table.painted.connect(self._loop.quit)
        table.show()
        table.setFocus()
        self.table = table

    def _closed(self) -> None:
        self.is_closed = True
        self._loop.quit()
        self._later.quit()
