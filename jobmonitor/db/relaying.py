"""Progress for everybody, by PostgreSQL's notifications."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Sequence

from sqlalchemy import text

from jobmonitor.db.engine import Database
from jobmonitor.db.listening import ChannelListener
from jobmonitor.domain.relaying import RelayedProgress, read_relayed
from jobmonitor.services.ports.relaying import Heard

CHANNEL = "jobmonitor_progress"

MAX_PAYLOAD = 7_900
"""Bytes of one notification: PostgreSQL takes less than 8000."""

MOST_AT_ONCE = 500
"""Entries of one notification that are read."""


class NotifyRelay:
    """`ProgressRelay` on one database. Used in one thread at a time, but for `is_telling`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sender = uuid.uuid4().hex
        self._listener: _RelayListener | None = None

    @property
    def is_telling(self) -> bool:
        """Whether a notification of our own came back; behind a transaction pooler none does."""
        return self._listener is not None and self._listener.is_telling

    def open(self, heard: Heard) -> None:
        """Listens on a connection of its own."""
        if self._listener is None:
            self._listener = _RelayListener(self._database, self._sender, heard)

    def send(self, progress: Sequence[RelayedProgress]) -> None:
        """In one transaction, as few notifications as they fit into."""
        payloads = list(self._payloads(progress))
        if not payloads:
            return
        with self._database.unprepared(write=False) as connection:
            for payload in payloads:
                connection.execute(
                    text("SELECT pg_notify(:channel, :payload)"), {"channel": CHANNEL, "payload": payload}
                )

    def close(self) -> None:
        """Ends the listening thread."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def _payloads(self, progress: Sequence[RelayedProgress]) -> Iterator[str]:
        entries: list[str] = []
        head = f'{{"from":"{self._sender}","progress":['
        room = MAX_PAYLOAD - len(head) - 2
        for each in progress:
            if not each.may_be_sent:
                continue
            entry = json.dumps(each.as_json(), separators=(",", ":"))  # ASCII alone: a byte a character
            if entries and len(entry) + 1 > room:
                yield f"{head}{','.join(entries)}]}}"
                entries, room = [], MAX_PAYLOAD - len(head) - 2
            entries.append(entry)
            room -= len(entry) + 1
        if entries:
            yield f"{head}{','.join(entries)}]}}"


class _RelayListener(ChannelListener):
    """Hears what the others send."""

    def __init__(self, database: Database, sender: str, heard: Heard) -> None:
        super().__init__(database, CHANNEL, lambda: None)
        self._sender = sender
        self._take_in = heard
        self._start()

    @property
    def is_telling(self) -> bool:
        """Whether what is sent arrives."""
        return self._telling

    def _told(self, told: dict[str, object]) -> None:
        if told.get("from") == self._sender:
            return
        progress = read_relayed(told.get("progress"), MOST_AT_ONCE)
        if progress:
            self._take_in(progress)
