"""A transaction pooler before PostgreSQL: each transaction runs on whichever session is free."""

from __future__ import annotations

import contextlib
import queue
import select
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_SSL, _GSS = 80877103, 80877104


class TransactionPooler:
    """Gives the sessions in turn, so that what one transaction left in its session is met by another's."""

    def __init__(self, server_socket: str, sessions: int = 2) -> None:
        self._server_socket = server_socket
        self._wanted = sessions
        self._sessions: queue.Queue[socket.socket] = queue.Queue()
        self._greeting = b""
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Ends all connections."""
        for each in (self._listening, *self._open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # closed
            while True:
                client, _ = self._listening.accept()
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._open.append(client)
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError, EOFError), client:
            while True:
                packet = _startup(client)
                if struct.unpack("!I", packet[4:8])[0] not in (_SSL, _GSS):
                    break
                client.sendall(b"N")
            client.sendall(self._greet(packet))
            while (message := _message(client))[:1] != b"X":
                session = self._sessions.get(timeout=60)
                try:
                    self._transaction(client, session, message)
                finally:
                    self._sessions.put(session)

    def _greet(self, packet: bytes) -> bytes:
        """What the server says to who connects; all connect as the first does."""
        with self._lock:
            while self._wanted:
                self._wanted -= 1
                session = socket.socket(socket.AF_UNIX)
                session.connect(self._server_socket)
                self._open.append(session)
                session.sendall(packet)
                self._greeting = message = b""
                while message[:1] != b"Z":
                    message = _message(session)
                    self._greeting += message
                self._sessions.put(session)
            return self._greeting

    def _transaction(self, client: socket.socket, session: socket.socket, first: bytes) -> None:
        """Passes on what both say until the server is idle again."""
        while select.select([session], [], [], 0)[0]:
            _message(session)  # told to nobody: whoever listened is not linked to this session
        session.sendall(first)
        while True:
            for ready in select.select([client, session], [], [])[0]:
                message = _message(ready)
                (session if ready is client else client).sendall(message)
                if ready is session and message[:1] + message[5:6] == b"ZI":
                    return


def _startup(client: socket.socket) -> bytes:
    head = _exactly(client, 4)
    return head + _exactly(client, struct.unpack("!I", head)[0] - 4)


def _message(stream: socket.socket) -> bytes:
    head = _exactly(stream, 5)
    return head + _exactly(stream, struct.unpack("!I", head[1:])[0] - 4)


def _exactly(stream: socket.socket, size: int) -> bytes:
    read = b""
    while len(read) < size:
        part = stream.recv(size - len(read))
        if not part:
            raise EOFError
        read += part
    return read


@contextmanager
def transaction_pooler(url: str) -> Iterator[str]:
    """The address at which the database at `url` (one that names a folder of sockets) is behind a pooler."""
    before, _, rest = url.partition("@/")
    name, _, options = rest.partition("?host=")
    folder, _, more = options.partition("&")
    pooler = TransactionPooler(f"{folder}/.s.PGSQL.5432")
    try:
        yield f"{before}@127.0.0.1:{pooler.port}/{name}?{more}"
    finally:
        pooler.close()
