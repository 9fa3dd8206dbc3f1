"""What the window does to be noticed: messages, the panel Activity, marks, counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from jobmonitor.domain.attention import Entry, EntryKind
from jobmonitor.domain.events import Event, UnreadChanged
from jobmonitor.domain.job import JobRef
from jobmonitor.ui.attention.notifier import Notifier
from jobmonitor.ui.translating import translate
from jobmonitor.ui.words import count_text

if TYPE_CHECKING:
    from jobmonitor.ui.attention.activity.panel import ActivityPanel
    from jobmonitor.ui.window.main_window import MainWindow


class WindowAttention:
    """Made when the window's docks are."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._service = window.application.attention
        self.panel: ActivityPanel | None = None
        self.notifier = Notifier(
            window,
            window.application,
            window.tasks,
            window.theme,
            submit=lambda: window.open_submit(None),
            quit_=window.quit,
            reveal=self._reveal,
            current=self._current,
            is_visible=window.shower.is_visible,
        )
        self.notifier.refreshed.connect(lambda: window.actions_["mute"].setChecked(self._service.is_muted))
        self._unsubscribe = window.application.bus.subscribe(self._hear)

    def begin(self) -> None:
        """Hears what happens. When the first rows are there."""
        self.notifier.begin()

    async def finish(self) -> None:
        """Tells nothing more."""
        self._unsubscribe()
        if self.panel is not None:
            self.panel.rest()
        await self.notifier.finish()

    def make_panel(self) -> QWidget:
        """What is in the dock."""
        from jobmonitor.ui.attention.activity.panel import ActivityPanel  # as late as it is seen

        window = self._window
        self.panel = ActivityPanel(
            window.application,
            window.tasks,
            window.theme,
            settings=lambda: window.settings.open("notifications"),
        )
        self.panel.chosen.connect(self._open)
        return self.panel

    def read_all(self) -> None:
        """Nothing is new any more."""
        self._window.tasks.spawn(self._service.read_all(), "mark all as read")

    def mute(self, mute: bool) -> None:
        """Tells nothing for an hour, or tells again."""
        self.notifier.mute(mute)

    def _hear(self, event: Event) -> None:
        if isinstance(event, UnreadChanged):
            unread, title = len(self._service.unread), translate("Attention", "Activity")
            self._window.docks.set_title("activity", f"{title} ({count_text(unread)})" if unread else title)
            for tab in self._window.feed_tabs:
                tab.model.tell_changed(event.refs)

    def _current(self) -> JobRef | None:
        job = self._window.current_job
        return None if job is None else job.ref

    def _reveal(self, refs: tuple[JobRef, ...]) -> None:
        if len(refs) == 1:
            self._window.shower.show(refs[0])
        elif refs:
            self._window.docks.show("activity", focus=True)

    def _open(self, entry: Entry) -> None:
        if entry.ref is not None:
            self._window.shower.show(entry.ref)
            self._service.see([entry.ref])
        elif entry.kind is EntryKind.OUTBOX:
            self._window.outbox.open()
