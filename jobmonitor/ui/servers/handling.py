"""What the actions of the menu Servers do with the server that is chosen."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QWidget

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.server import Server
from jobmonitor.domain.server_facts import Interruptible, ServerFacts
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.bars import MessageBar
from jobmonitor.ui.words import is_web_address, one_line
from jobmonitor.ui.work_line import WorkLine

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.runtime import Tasks
    from jobmonitor.ui.servers.question import InterruptQuestion


class ServerActions:
    """Used in the window; what cannot be done is told in its message bar."""

    def __init__(
        self,
        window: QWidget,
        application: Application,
        tasks: Tasks,
        messages: MessageBar,
        work: WorkLine,
        current: Callable[[], ServerFacts | None],
        open_address: Callable[[QUrl], object] = QDesktopServices.openUrl,
    ) -> None:
        """`current` is the server that actions mean; what was done is told in the line `work`."""
        self._window, self._application, self._tasks = window, application, tasks
        self._messages, self._work = messages, work
        self._current, self._open_address = current, open_address
        self.question: InterruptQuestion | None = None
        """The one that is open."""

    def pause(self) -> None:
        """Nothing more is submitted to it, or it is as any other again."""
        facts = self._current()
        if facts is None:
            return
        service, server = self._application.server_facts, facts.server
        work = service.resume(server) if facts.pause is not None else service.pause(server)
        self._do(work, "pause a server")

    def free_memory(self) -> None:
        """It unloads its models as soon as it is idle."""
        facts = self._current()
        if facts is not None:
            words = translate("Servers", "{server} was asked to free its memory; it does so when it is idle.")
            told = words.format(server=one_line(facts.server.title, 80))
            work = self._application.server_facts.free_memory(facts.server)
            self._do(work, "free memory", lambda _: self._tell(told))

    def interrupt(self) -> None:
        """Finds out what runs there, and asks."""
        facts = self._current()
        if facts is not None and self.question is None:
            server = facts.server
            self._do(
                self._application.server_facts.what_runs(server),
                "ask what runs",
                lambda found: self._ask(server, found),
            )

    def _ask(self, server: Server, found: Interruptible | None) -> None:
        from jobmonitor.ui.servers.question import InterruptQuestion  # as late as it is needed

        if found is None:
            words = translate("Servers", "Nothing runs at {server} just now.")
            self._tell(words.format(server=one_line(server.title, 80)))
            return
        if self.question is not None:
            return
        question = self.question = InterruptQuestion(found, self._window)
        question.finished.connect(lambda _: setattr(self, "question", None))
        question.accepted.connect(lambda: self._interrupt(found))
        question.open()

    def _interrupt(self, found: Interruptible) -> None:
        words = translate("Servers", "{server} was asked to interrupt it.")
        told = words.format(server=one_line(found.server.title, 80))
        work = self._application.server_facts.interrupt(found, whatever_runs=not found.alone)
        self._do(work, "interrupt", lambda _: self._tell(told))

    def open(self) -> None:
        """Its own pages in the browser."""
        facts = self._current()
        if facts is not None and is_web_address(facts.server.url):
            self._open_address(QUrl(facts.server.url))

    def copy_address(self) -> None:
        """Its address to the clipboard."""
        facts = self._current()
        if facts is not None:
            QGuiApplication.clipboard().setText(facts.server.url)

    def look(self) -> None:
        """Asks all servers now."""
        self._do(self._application.server_facts.look(), "ask the servers")

    def _do(
        self, work: Coroutine[Any, Any, Any], name: str, then: Callable[[Any], None] | None = None
    ) -> None:
        self._tasks.spawn(work, name, on_done=then, on_error=self._failed)

    def _tell(self, text: str) -> None:
        if not self._work.is_running:
            self._work.tell(text, tone="muted")

    def _failed(self, error: Exception) -> None:
        if isinstance(error, JobMonitorError):
            self._messages.tell(error.message, error.remedy, error.details)
        else:
            words = translate("Servers", "Something went wrong at the server.")
            self._messages.tell(words, "", repr(error))
