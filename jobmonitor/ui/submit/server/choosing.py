"""Which server: asks how each suits the workflow, and takes the best where it is left to jobmonitor."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from jobmonitor.domain.errors import InvalidAddress, JobMonitorError, NoSuitableServer
from jobmonitor.domain.preflight import Estimate, ServerChoice
from jobmonitor.domain.server import Connection, Server, ServerStatus
from jobmonitor.domain.workflow import Workflow
from jobmonitor.ui.submit.header import Header
from jobmonitor.ui.submit.server.words import choice_text
from jobmonitor.ui.translating import translate
from jobmonitor.ui.words import one_line

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.runtime import Tasks

log = logging.getLogger(__name__)

PAUSE_MS = 500
"""How long news of servers are gathered before they are asked again."""
PATIENCE = 15.0
"""Seconds that the servers may take to say how they are when a job waits for it."""


class Choosing(QObject):
    """Keeps the list of servers as they are, and says which one a job goes to."""

    server_changed = Signal()
    """Another server is chosen, or would be taken."""
    connection_changed = Signal()
    """The chosen server was lost, or is back."""

    def __init__(self, application: Application, tasks: Tasks, header: Header) -> None:
        super().__init__()
        self._application, self._tasks, self._header = application, tasks, header
        self._workflow: Workflow | None = None
        self._connection: Connection | None = None
        """How well the chosen server was heard last."""
        self._question = 0
        self._is_asking = False
        self._is_closed = False
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        header.servers.server_changed.connect(self._changed)
        header.servers.address_edited.connect(self.show_statuses)
        self.show_statuses()

    def show_workflow(self, workflow: Workflow | None) -> None:
        """This is the workflow that the servers shall suit."""
        if workflow is not self._workflow:
            self._workflow = workflow
            self._question += 1
            self._ask()

    def show_statuses(self) -> None:
        """Servers are reached or lost, queues are longer or shorter."""
        statuses = self._application.tracking.server_statuses()
        servers = self._header.servers
        servers.show_statuses(statuses)
        self._header.show_server_problem(servers.state_problem(statuses) or self._paused_words())
        self._header.mark_address(invalid=False)
        self._look_at_connection(statuses)
        if not self._is_closed and not self._pause.isActive():
            self._pause.start()

    def _paused_words(self) -> str:
        """What becomes of a submission to the chosen server while submissions to it are paused."""
        server = self._header.servers.current()
        if server is None or self._application.server_facts.pause_of(server) is None:
            return ""
        words = translate("Servers", "Submissions to {server} are paused: this one will wait in the outbox.")
        return words.format(server=one_line(server.title, 60))

    def _look_at_connection(self, statuses: Iterable[ServerStatus]) -> None:
        current = self._header.servers.current()
        now = next((each.connection for each in statuses if each.server == current), None)
        if now is not self._connection:
            self._connection = now
            self.connection_changed.emit()

    async def resolve(self, workflow: Workflow) -> Server | None:
        """The server that a job goes to just now; None, with the reason beside the list, where there is none.

        Where jobmonitor shall choose, it asks all of them first.
        """
        servers = self._header.servers
        try:
            server = servers.require()
        except InvalidAddress as error:
            self._header.show_server_problem(str(error))
            self._header.mark_address(invalid=True)
            return None
        if not servers.is_any:
            return server
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._application.chooser.best(workflow)
        except NoSuitableServer as error:
            self._header.show_server_problem(str(error))
            return None
        except (TimeoutError, JobMonitorError) as error:
            log.info("The servers could not be compared: %s", error)
            return server

    def close(self) -> None:
        """Asks nothing more."""
        self._is_closed = True
        self._question += 1
        self._pause.stop()

    def _changed(self) -> None:
        self.show_statuses()
        self._header.show_server_about(self._header.servers.about())
        self.server_changed.emit()

    def _ask(self) -> None:
        if self._workflow is None or self._is_asking or self._is_closed:
            return
        self._is_asking = True
        work = self._compare(self._workflow, self._question)
        self._tasks.spawn(work, "compare the servers", on_error=self._failed)

    async def _compare(self, workflow: Workflow, question: int) -> None:
        application = self._application
        choices: Sequence[ServerChoice] = ()
        about: dict[str, str] = {}
        try:
            choices = await application.chooser.choices(workflow)
            for each in choices:
                usual: Estimate | None = await application.estimates.of(workflow.name, each.server.url)
                about[each.server.url] = choice_text(each, usual)
        except JobMonitorError as error:
            log.info("The servers could not be compared: %s", error)
        self._is_asking = False
        if self._is_closed:
            return
        if question != self._question:
            self._pause.start()
            return
        servers = self._header.servers
        servers.show_choices([each.server.url for each in choices], about, _best(choices))
        self._header.show_server_about(servers.about())

    def _failed(self, error: Exception) -> None:
        self._is_asking = False
        log.error("The servers could not be compared", exc_info=error)


def _best(choices: Sequence[ServerChoice]) -> Server | None:
    return next((each.server for each in choices if each.is_usable), None)
