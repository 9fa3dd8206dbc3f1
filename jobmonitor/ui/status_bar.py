"""The status bar: the database and each server, whether they answer, and what is wrong if not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStatusBar, QWidget

from jobmonitor.domain.server import Connection, ServerStatus
from jobmonitor.services.ports import Clock, DatabaseInfo
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import GROUP, ICON, MARGIN, SPACE
from jobmonitor.ui.widgets.plain import ElidedLabel, PlainLabel, tooltip
from jobmonitor.ui.words import clock_time, count_text, span_text

REPAINT_MS = 20_000


@dataclass(frozen=True, slots=True)
class Told:
    """One item of the bar: icon, words, tone, and what more there is to say."""

    icon: str
    text: str
    tone: str
    tip: str = ""


NO_SERVER = Told(
    "server",
    "no server yet",
    "muted",
    "The Submit form asks for the address of a ComfyUI server.\n"
    "To have one each time: --server, JOBMONITOR_SERVER, or the settings file.",
)


def server_words(status: ServerStatus, now: datetime) -> Told:
    """A server in words: "gpu1 · 2 in the queue", "gpu3 unreachable for 3 min"."""
    title = status.server.title
    info = status.info
    about = f"ComfyUI {info.version} · {info.device}".rstrip(" ·") if info else ""
    tip = "\n".join(part for part in (status.server.url, about, status.problem) if part)
    match status.connection:
        case Connection.CONNECTED | Connection.POLLING:
            length = status.queue_length
            queue = "" if length is None else f"{count_text(length)} in the queue" if length else "idle"
            polled = "polling" if status.connection is Connection.POLLING else ""
            text = " · ".join(part for part in (title, queue, polled) if part)
            tone = "pending" if polled else "completed"
            return Told("server", text, tone, tip)
        case Connection.CONNECTING:
            return Told("server", f"{title} · connecting…", "muted", tip)
        case Connection.UNREACHABLE:
            span = span_text(now - status.since)
            return Told("warning", f"{title} unreachable for {span}", "failed", tip)


def database_name(info: DatabaseInfo) -> str:
    """What a database is called where there is little room: a file by its name, without its folders."""
    return Path(info.title).name or info.title if info.is_local else info.title


def database_words(info: DatabaseInfo | None, lost_since: datetime | None, problem: str) -> Told:
    """The database in words: "studio-prod · connected", "database not connected since 12:04"."""
    title = database_name(info) if info is not None else "database"
    whole = info.title if info is not None and info.title != title else ""
    if lost_since is not None:
        tip = "\n".join(part for part in (whole, problem) if part)
        return Told("warning", f"{title} · not connected since {clock_time(lost_since)}", "failed", tip)
    if info is None:
        return Told("database", "database · connecting…", "muted")
    tables = "\n".join(f"{name}: {what}" for name, what in info.tables)
    about = f"{info.dialect} {info.version}"
    tip = "\n".join(part for part in (whole, about, tables, *info.problems) if part)
    if info.problems:
        return Told("warning", f"{title} · connected, with problems", "pending", tip)
    state = "read only" if info.read_only else "connected"
    return Told("database", f"{title} · {state}", "completed", tip)


class StatusItem(QWidget):
    """An icon and words."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, least: int = 6) -> None:
        super().__init__(parent)
        self._theme = theme
        self._told = Told("info", "", "muted")
        self._icon = PlainLabel()
        self._icon.setFixedSize(ICON, ICON)
        self.label = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle, least=least)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE)
        line.addWidget(self._icon)
        line.addWidget(self.label)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._paint_icon)

    def tell(self, told: Told) -> None:
        """Shows this."""
        self._told = told
        self.label.set_text(told.text, tip=told.tip)
        self.setToolTip(tooltip(told.tip))
        self.setAccessibleName(told.text)
        self.setAccessibleDescription(told.tip)
        self._paint_icon()

    @property
    def text(self) -> str:
        """What is told."""
        return self._told.text

    def _paint_icon(self) -> None:
        told = self._told
        self._icon.setPixmap(self._theme.pixmap(told.icon, told.tone, self.devicePixelRatioF()))


class StatusBar(QStatusBar):
    """Database first, then the servers."""

    def __init__(self, theme: Theme, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._clock = theme, clock
        self._statuses: dict[str, ServerStatus] = {}
        self._servers: dict[str, StatusItem] = {}
        self.setSizeGripEnabled(False)
        self.database = StatusItem(theme, least=18)
        body = QWidget()
        self._line = QHBoxLayout(body)
        self._line.setContentsMargins(MARGIN, SPACE, MARGIN, SPACE)
        self._line.setSpacing(GROUP)
        self._line.addWidget(self.database)
        self.no_server = StatusItem(theme, least=14)
        self.no_server.tell(NO_SERVER)
        self._line.addWidget(self.no_server)
        self._line.addStretch(1)
        self.addWidget(body, 1)
        self._clockwork = QTimer(self)
        self._clockwork.setInterval(REPAINT_MS)
        self._clockwork.timeout.connect(self._repaint)
        self._clockwork.start()

    def show_database(
        self, info: DatabaseInfo | None, lost_since: datetime | None, problem: str = ""
    ) -> None:
        """Whether the database answers."""
        self.database.tell(database_words(info, lost_since, problem))

    def show_server(self, status: ServerStatus) -> None:
        """Whether a server answers."""
        url = status.server.url
        self._statuses[url] = status
        if url not in self._servers:
            self.no_server.hide()
            self._servers[url] = StatusItem(self._theme)
            self._line.insertWidget(self._line.count() - 1, self._servers[url])
        self._servers[url].tell(server_words(status, self._clock.now()))

    def server(self, url: str) -> StatusItem:
        """The item of a server."""
        return self._servers[url]

    def _repaint(self) -> None:
        for status in self._statuses.values():
            self.show_server(status)
