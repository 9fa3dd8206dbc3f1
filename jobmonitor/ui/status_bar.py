"""The status bar: the database and each server, whether they answer, and what is wrong if not."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QStatusBar, QWidget

from jobmonitor.domain.database import DatabaseInfo
from jobmonitor.domain.server import Connection, ServerStatus
from jobmonitor.services.database_words import database_name, short_words, table_words, whole_words
from jobmonitor.services.ports import Clock
from jobmonitor.ui.selection_item import SelectionItem
from jobmonitor.ui.server_strip import ServerStrip
from jobmonitor.ui.status_item import StatusItem, Told
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import GROUP, MARGIN, SPACE
from jobmonitor.ui.translating import mark, translate
from jobmonitor.ui.words import clock_time, count_text, one_line, shortened, span_text

REPAINT_MS = 20_000
MAX_TITLE = 28
"""Characters of a server's name, at most; the tooltip has the whole."""


DATABASE_WORDS = (
    mark("Window", "connected"),
    mark("Window", "connected, with problems"),
    mark("Window", "read only"),
    mark("Window", "read only, with problems"),
    mark("Window", "legacy + new"),
    mark("Window", "legacy tables"),
)
"""What the services say of a database in a word; a user's id among them stays as it is."""
NO_SERVER = Told(
    "server",
    mark("Window", "no server yet"),
    "muted",
    mark(
        "Window",
        "The Submit form asks for the address of a ComfyUI server.\n"
        "To have one each time: --server, JOBMONITOR_SERVER, or the settings file.",
    ),
)


def server_words(status: ServerStatus, now: datetime, *, is_paused: bool = False) -> Told:
    """A server in words: "gpu1 · 2 in the queue", "gpu3 unreachable for 3 min", "gpu2 · paused"."""
    title = shortened(one_line(status.server.title), MAX_TITLE)
    info = status.info
    about = (
        translate("Window", "ComfyUI {version} · {device}")
        .format(version=info.version, device=info.device)
        .rstrip(" ·")
        if info
        else ""
    )
    whole = status.server.title if status.server.title != title else ""
    tip = "\n".join(part for part in (whole, status.server.url, about, status.problem) if part)
    match status.connection:
        case Connection.CONNECTED | Connection.POLLING:
            length = status.queue_length
            queue = (
                ""
                if length is None
                else translate("Window", "{length} in the queue").format(length=count_text(length))
                if length
                else translate("Window", "idle")
            )
            polled = translate("Window", "polling") if status.connection is Connection.POLLING else ""
            paused = translate("Servers", "paused") if is_paused else ""
            text = " · ".join(part for part in (title, paused, queue, polled) if part)
            tone = "pending" if polled or paused else "completed"
            if paused:
                why = translate("Servers", "Submissions are paused: what is submitted waits in the outbox.")
                tip = f"{tip}\n{why}"
            return Told("pause" if paused else "server", text, tone, tip)
        case Connection.CONNECTING:
            return Told(
                "server", translate("Window", "{title} · connecting…").format(title=title), "muted", tip
            )
        case Connection.UNREACHABLE:
            lost = now - status.since
            span = (
                ""
                if lost < timedelta(minutes=1)
                else translate("Window", " for {lost}").format(lost=span_text(lost))
            )
            return Told(
                "warning",
                translate("Window", "{title} unreachable{span}").format(title=title, span=span),
                "failed",
                tip,
            )


def database_words(info: DatabaseInfo | None, lost_since: datetime | None, problem: str) -> Told:
    """The database in words: "studio-prod · read only", "database not connected since 12:04"."""
    title = database_name(info) if info is not None else "database"
    whole = info.title if info is not None and info.title != title else ""
    if lost_since is not None:
        tip = "\n".join(part for part in (whole, problem) if part)
        return Told(
            "warning",
            translate("Window", "{title} · not connected since {lost_since}").format(
                title=title, lost_since=clock_time(lost_since)
            ),
            "failed",
            tip,
        )
    if info is None:
        return Told("database", translate("Window", "database · connecting…"), "muted")
    rows = (*whole_words(info)[1:], *table_words(info))
    tip = "\n".join(
        part for part in (whole, *(f"{what}: {is_}" for what, is_ in rows), *info.problems) if part
    )
    icon = "warning" if info.problems else "database"
    tone = "pending" if info.problems or info.read_only else "completed"
    return Told(
        icon, " · ".join((title, *(translate("Window", words) for words in short_words(info)))), tone, tip
    )


class StatusBar(QStatusBar):
    """Database first, then the servers."""

    def __init__(self, theme: Theme, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._statuses: dict[str, ServerStatus] = {}
        self._paused: frozenset[str] = frozenset()
        self.setSizeGripEnabled(False)
        self.database = StatusItem(theme, least=18, opens=True)
        body = QWidget()
        self._line = QHBoxLayout(body)
        self._line.setContentsMargins(MARGIN, SPACE, MARGIN, SPACE)
        self._line.setSpacing(GROUP)
        self._line.addWidget(self.database)
        self.no_server = StatusItem(theme, least=14)
        self.no_server.tell(
            replace(
                NO_SERVER, text=translate("Window", NO_SERVER.text), tip=translate("Window", NO_SERVER.tip)
            )
        )
        self._line.addWidget(self.no_server)
        self.servers = ServerStrip(theme)
        self.servers.hide()
        self._line.addWidget(self.servers, 1)
        self._line.addStretch(0)
        self.addWidget(body, 1)
        self.selection = SelectionItem()
        self._line.addWidget(self.selection)
        self._clockwork = QTimer(self)
        self._clockwork.setInterval(REPAINT_MS)
        self._clockwork.timeout.connect(self._repaint)
        self._clockwork.start()

    def add_item(self, item: QWidget) -> None:
        """Something more, before what is selected."""
        self._line.insertWidget(self._line.indexOf(self.selection), item)

    def show_database(
        self, info: DatabaseInfo | None, lost_since: datetime | None, problem: str = ""
    ) -> None:
        """Whether the database answers."""
        self.database.tell(database_words(info, lost_since, problem))

    def show_server(self, status: ServerStatus) -> None:
        """Whether a server answers."""
        url = status.server.url
        self._statuses[url] = status
        self.no_server.hide()
        self.servers.show()
        is_paused = not self._paused.isdisjoint(status.server.addresses)
        self.servers.tell(url, server_words(status, self._clock.now(), is_paused=is_paused))

    def show_paused(self, urls: frozenset[str]) -> None:
        """To these servers nothing is submitted from here."""
        self._paused = urls
        self._repaint()

    def server(self, url: str) -> StatusItem:
        """The item of a server."""
        return self.servers.item(url)

    def _repaint(self) -> None:
        for status in self._statuses.values():
            self.show_server(status)
