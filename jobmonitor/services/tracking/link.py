"""How well one server is heard: what the status bar tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from jobmonitor.domain.errors import ServerError
from jobmonitor.domain.events import ServerChanged
from jobmonitor.domain.server import Connection, Server, ServerInfo, ServerStatus
from jobmonitor.services.bus import EventBus
from jobmonitor.services.ports import Clock


class ServerLink:
    """A server's status, told on the bus whenever it changes."""

    def __init__(self, server: Server, bus: EventBus, clock: Clock) -> None:
        self._bus = bus
        self._clock = clock
        self.socket_open = False
        self.status = ServerStatus(server=server, connection=Connection.CONNECTING, since=clock.now())

    @property
    def is_lost(self) -> bool:
        """True while the server does not answer."""
        return self.status.connection is Connection.UNREACHABLE

    @property
    def queue_length(self) -> int:
        """Prompts that ran or waited when that was told or asked last; 0 where it is not known."""
        return self.status.queue_length or 0

    def opens(self) -> None:
        """The websocket is there."""
        self.socket_open = True
        self._connect(Connection.CONNECTED)

    def closes(self, reason: str) -> None:
        """The websocket is gone; whether the server is, only asking it tells."""
        self.socket_open = False
        if self.status.connection is Connection.CONNECTED:
            self._connect(Connection.POLLING, problem=reason)

    def answers(self, queue_length: int) -> None:
        """The server answered a question."""
        if self.status.connection in (Connection.UNREACHABLE, Connection.CONNECTING):
            self._connect(Connection.CONNECTED if self.socket_open else Connection.POLLING)
        self.counts(queue_length)

    def counts(self, queue_length: int) -> bool:
        """So many prompts run or wait. True where that is news."""
        if queue_length == self.status.queue_length:
            return False
        self._tell(replace(self.status, queue_length=queue_length))
        return True

    def knows(self, info: ServerInfo) -> None:
        """The server told about itself."""
        self._tell(replace(self.status, info=info))

    def lose(self, error: ServerError) -> None:
        """The server did not answer a question."""
        self._tell(
            replace(
                self.status,
                connection=Connection.UNREACHABLE,
                since=self._since(Connection.UNREACHABLE),
                problem=error.message,
                info=None,
                queue_length=None,
            )
        )

    def _connect(self, connection: Connection, *, problem: str = "") -> None:
        self._tell(
            replace(self.status, connection=connection, since=self._since(connection), problem=problem)
        )

    def _since(self, connection: Connection) -> datetime:
        return self.status.since if connection is self.status.connection else self._clock.now()

    def _tell(self, status: ServerStatus) -> None:
        if status != self.status:
            self.status = status
            self._bus.publish(ServerChanged(status))
