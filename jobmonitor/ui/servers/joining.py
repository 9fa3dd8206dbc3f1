"""How the servers join the window: their dock, and which server the actions mean."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from jobmonitor.domain.job import Job
from jobmonitor.domain.server_facts import ServerFacts
from jobmonitor.services.searching.language import Filter, write
from jobmonitor.ui.qt_actions import Actions
from jobmonitor.ui.servers.handling import ServerActions
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.widgets.bars import MessageBar
from jobmonitor.ui.work_line import WorkLine

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.runtime import Tasks
    from jobmonitor.ui.servers.panel import ServersPanel


class Servers:
    """The dock is made when it is first seen; until then the only server there is, is the chosen one."""

    def __init__(
        self,
        window: QWidget,
        application: Application,
        tasks: Tasks,
        theme: Theme,
        messages: MessageBar,
        work: WorkLine,
        *,
        changed: Callable[[], None],
        show_job: Callable[[Job], None],
        submit: Callable[[], None],
        actions: Callable[[], Actions],
        search: Callable[[str], None],
    ) -> None:
        """`changed`: another server is chosen, or it is another way; `show_job` shows one in its list;
        `actions` are asked for once there are any; `search` shows the jobs that a search finds."""
        self._application, self._theme = application, theme
        self._changed, self._show_job, self._submit = changed, show_job, submit
        self._qt_actions, self._search = actions, search
        self.panel: ServersPanel | None = None
        self.actions = ServerActions(window, application, tasks, messages, work, lambda: self.current)

    @property
    def current(self) -> ServerFacts | None:
        """The server that actions mean; None where none is chosen."""
        if self.panel is not None:
            return self.panel.current
        servers = self._application.servers
        return self._application.server_facts.of(servers[0]) if len(servers) == 1 else None

    def make_panel(self) -> ServersPanel:
        """What is in the dock."""
        from jobmonitor.ui.servers.panel import ServersPanel  # as late as it is needed

        panel = ServersPanel(self._application, self._theme, self._qt_actions(), self._submit)
        panel.current_changed.connect(self._tell)
        panel.job_chosen.connect(self._show_job)
        self.panel = panel
        self._tell()
        return panel

    def heard(self) -> None:
        """A server answers, is lost, or is paused: a panel tells by itself what that changes."""
        if self.panel is None and len(self._application.servers) == 1:
            self._tell()

    def _tell(self) -> None:
        self._changed()
        current = self.current
        self._qt_actions()["server-pause"].setChecked(current is not None and current.pause is not None)

    def handlers(self) -> dict[str, Callable[[], None]]:
        """Action → call."""
        return {
            "server-pause": self._pause,
            "server-free": self.actions.free_memory,
            "server-interrupt": self.actions.interrupt,
            "server-jobs": self._show_jobs,
            "server-open": self.actions.open,
            "server-copy": self.actions.copy_address,
            "server-look": self.actions.look,
        }

    def _show_jobs(self) -> None:
        facts = self.current
        if facts is not None:
            self._search(write((Filter("server", (facts.server.url,)),)))

    def _pause(self) -> None:
        self.actions.pause()
        self._tell()  # the tick says how it is, not what was asked for

    def rest(self) -> None:
        """Hears and asks nothing more."""
        if self.panel is not None:
            self.panel.rest()
