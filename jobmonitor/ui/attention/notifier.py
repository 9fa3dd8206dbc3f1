"""Joins what is to be told with the ways of telling it: tray, sound, task bar, marks in the window."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QMainWindow

from jobmonitor.domain.attention import Notice
from jobmonitor.domain.events import Event, LiveChanged, LivesChanged, NoticeRaised, UnreadChanged
from jobmonitor.domain.job import JobRef
from jobmonitor.ui.attention.sounds import Sounds
from jobmonitor.ui.attention.taskbar import Taskbar
from jobmonitor.ui.attention.tray import Tray
from jobmonitor.ui.attention.words import notice_words
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.theme.theme import Theme

if TYPE_CHECKING:
    from jobmonitor.services.application import Application

MUTE = timedelta(hours=1)
REFRESH_MS = 1000
"""Between two looks at how far jobs are."""
LOOK_MS = 1500
"""How long a job is current, in the window that is used, until it counts as looked at."""


class Notifier(QObject):
    """Of one window, until `finish`."""

    refreshed = Signal()
    """Counts, or whether it is muted, may be others."""

    def __init__(
        self,
        window: QMainWindow,
        application: Application,
        tasks: Tasks,
        theme: Theme,
        *,
        submit: Callable[[], None],
        quit_: Callable[[], None],
        reveal: Callable[[tuple[JobRef, ...]], None],
        current: Callable[[], JobRef | None],
        is_visible: Callable[[JobRef], bool],
    ) -> None:
        """`reveal`: shows jobs; `current`: the one that the operator looks at; `is_visible`: whether a job
        is among those that can be seen in the window."""
        super().__init__(window)
        self._window, self._application, self._tasks = window, application, tasks
        self._reveal, self._current, self._is_visible = reveal, current, is_visible
        self._last: tuple[JobRef, ...] = ()
        self._attention = application.attention
        self._service = Tasks(tasks.on_failure)  # never at rest: not among what the window waits for
        self.tray = Tray(theme, submit, quit_, self)
        self.sounds = Sounds(application.local, tasks)
        self.taskbar = Taskbar()
        self.tray.show_wanted.connect(self.raise_window)
        self.tray.clicked.connect(self._clicked)
        self.tray.mute_wanted.connect(self.mute)
        self._refresh = QTimer(self)
        self._refresh.setSingleShot(True)
        self._refresh.setInterval(REFRESH_MS)
        self._refresh.timeout.connect(self.refresh)
        self._look = QTimer(self)
        self._look.setSingleShot(True)
        self._look.setInterval(LOOK_MS)
        self._look.timeout.connect(self._looked)
        self._muted = QTimer(self)
        self._muted.setSingleShot(True)
        self._muted.timeout.connect(self.refresh)
        self._attention.is_watched = self._is_watched
        self._unsubscribe = application.bus.subscribe(self._hear)
        window.installEventFilter(self)

    def begin(self) -> None:
        """Hears what happens, in the background. When the first rows are there."""
        self._service.spawn(self._attention.run(), "attention")
        self._refresh.start()

    async def finish(self) -> None:
        """Tells nothing more."""
        self._unsubscribe()
        self._refresh.stop()
        self._look.stop()
        self._muted.stop()
        self.tray.hide()
        self.taskbar.show_count(0)
        self.taskbar.show_progress(None)
        await self._service.close()

    def _hear(self, event: Event) -> None:
        match event:
            case NoticeRaised(notice):
                self._tell(notice)
            case UnreadChanged():
                self._refresh.start()
                self.look()
            case LiveChanged() | LivesChanged():
                if not self._refresh.isActive():
                    self._refresh.start()
            case _:
                pass

    def _tell(self, notice: Notice) -> None:
        settings = self._attention.settings
        self._last = notice.refs
        title, text = notice_words(notice)
        if settings.notifications:
            self.tray.show_message(title, text, failed=notice.has_failed)
        if settings.sound:
            self.sounds.play(failed=notice.has_failed)
        QApplication.alert(self._window)

    def refresh(self) -> None:
        """Counts and progress as they are now."""
        self.refreshed.emit()
        attention = self._attention
        self.tray.tell(attention.active_count, attention.unread_failed, len(attention.unread))
        self.tray.mute.setChecked(attention.is_muted)
        self.taskbar.show_count(len(attention.unread))
        self.taskbar.show_progress(self._progress())

    def _progress(self) -> float | None:
        """How far the operator's jobs are that run, on the average."""
        tracking = self._application.tracking
        lives = (tracking.live(ref) for ref in self._attention.active)
        parts = [live.progress.fraction for live in lives if live is not None and live.progress is not None]
        return sum(parts) / len(parts) if parts else None

    # what the operator looks at

    def look(self) -> None:
        """Another job is current, or the window is used again: soon it counts as looked at."""
        if self._attention.unread and self._window.isActiveWindow():
            self._look.start()

    def _looked(self) -> None:
        ref = self._current()
        if ref is not None and self._window.isActiveWindow():
            self._attention.see([ref])

    def _is_watched(self, ref: JobRef) -> bool:
        window = self._window
        return window.isActiveWindow() and not window.isMinimized() and self._is_visible(ref)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowActivate:
            self.look()
        elif event.type() == QEvent.Type.WindowDeactivate:
            # A dialog of the window is not another place.
            QTimer.singleShot(0, self._left)
        return False

    def _left(self) -> None:
        if QApplication.activeWindow() is None:
            self._tasks.spawn(self._attention.leave(), "note when the window was left")

    # what is wished

    def raise_window(self) -> None:
        """The window is in front of all others."""
        window = self._window
        if window.isMinimized():
            window.showNormal()
        window.show()
        window.raise_()
        window.activateWindow()

    def _clicked(self) -> None:
        self.raise_window()
        self._reveal(self._last)

    def mute(self, mute: bool) -> None:
        """Tells nothing for an hour, or tells again."""
        now = self._application.clock.now()
        self._attention.mute(now + MUTE if mute else None)
        self._muted.start(int(MUTE.total_seconds() * 1000) + 500)
        self.refresh()
