"""What the window does at each event of the bus: one case an event. Lists and panes hear for themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from jobmonitor.domain.events import (
    DatabaseChanged,
    DeletionsChanged,
    Event,
    FavouritesChanged,
    JobsChanged,
    LiveChanged,
    LivesChanged,
    PausesChanged,
    ProblemOccurred,
    ServerChanged,
)
from jobmonitor.domain.server import Connection, ServerStatus

if TYPE_CHECKING:
    from jobmonitor.ui.window.main_window import MainWindow


class Hearing:
    """Hears until `rest`."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.rest: Callable[[], None] = window.application.bus.subscribe(self._hear)
        """Hears nothing more."""

    def begin(self) -> None:
        """What is known before anything was told."""
        application = self._window.application
        now = application.clock.now()
        for server in application.servers:  # in the order in which they are configured
            waiting = ServerStatus(server=server, connection=Connection.CONNECTING, since=now)
            self._hear(ServerChanged(waiting))
        for status in application.tracking.server_statuses():
            self._hear(ServerChanged(status))
        facts = application.server_facts
        paused = frozenset(each.url for each in application.servers if facts.pause_of(each) is not None)
        self._window.status_bar.show_paused(paused)
        self._window.database_view.tell()

    def _hear(self, event: Event) -> None:
        window = self._window
        shown = window.current_job
        match event:
            case ServerChanged(status):
                window.titles.know(status.server)
                window.status_bar.show_server(status)
                window.parts.servers.heard()
            case PausesChanged(paused):
                window.status_bar.show_paused(paused)
                window.parts.servers.heard()
            case DatabaseChanged(problem, remedy):
                window.database_view.tell(f"{problem} {remedy}".strip())
                window.context_changed()
            case ProblemOccurred(message, remedy, details):
                window.message_bar.tell(message, remedy, details)
            case FavouritesChanged() | DeletionsChanged():
                window.context_changed()
            case JobsChanged(changes) if shown is not None and shown.ref in changes.removed:
                window.pane.show_job(None)
                window.context_changed()
            case LiveChanged(ref, _) if shown is not None and ref == shown.ref:
                window.context_changed()
            case LivesChanged(states) if shown is not None and shown.ref in states:
                window.context_changed()
            case _:
                pass
