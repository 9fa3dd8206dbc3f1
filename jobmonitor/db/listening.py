"""Hears what a PostgreSQL tells, in a thread and on a connection of its own."""

from __future__ import annotations

import json
import logging
import select
import socket
import threading
import uuid
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from sqlalchemy import text

from jobmonitor.db.change_ports import Told
from jobmonitor.db.engine import Database
from jobmonitor.db.errors import translated
from jobmonitor.db.schema.notify import CHANNEL
from jobmonitor.domain.errors import DatabaseError, JobMonitorError
from jobmonitor.domain.job import JobRef

if TYPE_CHECKING:
    from psycopg import Connection, Notify
    from psycopg.pq.abc import PGconn

log = logging.getLogger(__name__)

KEEP_ALIVE = 30.0
"""Seconds of silence after which the connection is asked whether it is still there."""

VERIFY = 5.0
"""Seconds within which a notification of our own has to come back."""

AGAIN = (1.0, 30.0)
"""Seconds until it is tried again: at first, and at most."""

DEAF = 600.0
"""Seconds until it is tried again behind a pooler that drops what one listens to."""

MAX_TOLD = 5_000
_MAX_ID = 8_000


class ChannelListener:
    """Listens on a channel from when it is started until it is closed, and connects again where the
    connection is lost. What was told is handed to `_told`, in the listener's thread.

    A notification to ourselves, sent on another connection, shows whether any arrives: transaction poolers
    let one listen and never tell.
    """

    def __init__(self, database: Database, channel: str, notice: Callable[[], None]) -> None:
        """`notice` is called in the listener's thread when something was told, and when it begins or ends to
        be."""
        self._database = database
        self._channel = channel
        self._notice = notice
        self._telling = False
        self._token = ""
        self._stopped = threading.Event()
        self._waker, self._woken = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name=f"{channel}-listen", daemon=True)

    def _start(self) -> None:
        self._thread.start()

    def _told(self, told: dict[str, object]) -> None:
        """An object that somebody sent. Anybody may send anything."""
        raise NotImplementedError

    def close(self) -> None:
        """Ends the thread; one that connects just now ends by itself. May be called again."""
        if self._stopped.is_set():
            return
        self._stopped.set()
        self._waker.close()  # which wakes the other end
        self._thread.join(2.0)

    def _run(self) -> None:
        wait = AGAIN[0]
        while not self._stopped.is_set():
            try:
                with translated(self._database.address.title):
                    hears = self._listen()
                wait = AGAIN[0] if hears else DEAF
            except JobMonitorError as error:
                log.info("Changes are not told: %s", error.message)
                wait = min(AGAIN[1], wait * 2)
            finally:
                self._set_telling(False)
            self._stopped.wait(wait)
        self._woken.close()

    def _listen(self) -> bool:
        """Listens until it is closed or the connection is lost. False where nothing told ever arrives."""
        import psycopg

        connection = self._database.connect_apart()
        try:
            connection.add_notify_handler(self._heard)
            connection.execute(f"LISTEN {self._channel}")
            if not self._verified(connection):
                log.info("Changes are not told: notifications do not pass what is between here and there.")
                return self._stopped.is_set()
            while not self._stopped.is_set():
                if not self._wait(connection.pgconn, KEEP_ALIVE):
                    connection.execute("SELECT 1")
            return True
        except psycopg.Error as error:
            raise DatabaseError("The connection that listens was lost.", details=str(error)) from None
        finally:
            connection.close()

    def _verified(self, connection: Connection[tuple[object, ...]]) -> bool:
        """Whether a notification of our own comes back, when nothing is asked on this connection."""
        self._token = uuid.uuid4().hex
        with self._database.unprepared(write=False) as other:
            other.execute(
                text("SELECT pg_notify(:channel, :payload)"),
                {"channel": self._channel, "payload": json.dumps({"hello": self._token})},
            )
        while not self._telling and not self._stopped.is_set():
            if not self._wait(connection.pgconn, VERIFY):
                return False
        return True

    def _wait(self, pgconn: PGconn, seconds: float) -> bool:
        """Until something arrives (or it is closed), and takes it; False where nothing does."""
        readable, _, _ = select.select([pgconn.socket, self._woken.fileno()], [], [], seconds)
        if pgconn.socket in readable:
            pgconn.consume_input()
            while (notify := pgconn.notifies()) is not None:
                self._take(notify.extra.decode("utf-8", "replace"))
        return bool(readable)

    def _heard(self, notify: Notify) -> None:
        self._take(notify.payload)

    def _take(self, payload: str) -> None:
        try:
            told = json.loads(payload)
        except (ValueError, RecursionError):
            return  # anybody may send anything
        if not isinstance(told, dict):
            return
        if "hello" in told:
            if told["hello"] == self._token:
                self._set_telling(True)
            return
        self._told(told)

    def _set_telling(self, telling: bool) -> None:
        if self._telling != telling:
            self._telling = telling
            self._notice()


class Listener(ChannelListener):
    """Hears which rows changed."""

    def __init__(
        self,
        database: Database,
        tables: Mapping[tuple[str, str], str],
        notice: Callable[[], None],
        *,
        complete: bool,
    ) -> None:
        """`tables`: (schema, table) → source, of those that tell. `complete`: these are all there are."""
        super().__init__(database, CHANNEL, notice)
        self._tables = tables
        self._complete = complete
        self._lock = threading.Lock()
        self._refs: set[JobRef] = set()
        self._everything = False
        self._start()

    @property
    def is_telling(self) -> bool:
        """Whether every change is told: looking now and then is enough."""
        return self._telling and self._complete

    def take(self) -> Told:
        """What was told since the last call."""
        with self._lock:
            told = Told(frozenset(self._refs), self._everything)
            self._refs, self._everything = set(), False
        return told

    def _told(self, told: dict[str, object]) -> None:
        source = self._tables.get((str(told.get("schema")), str(told.get("table"))))
        if source is None:
            return
        ids = told.get("ids")
        with self._lock:
            if isinstance(ids, list) and len(self._refs) + len(ids) <= MAX_TOLD:
                self._refs.update(JobRef(source, str(each)[:_MAX_ID]) for each in ids)
            else:
                self._everything = True
        self._notice()
