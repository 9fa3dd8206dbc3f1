"""What happens around the jobs: servers and database that are lost or back, doubts, the outbox."""

from __future__ import annotations

from jobmonitor.domain.attention import Entry, EntryKind
from jobmonitor.domain.events import DatabaseChanged, DoubtsFound, Event, OutboxChanged, ServerChanged
from jobmonitor.domain.job import JobRef
from jobmonitor.domain.outbox import OutboxEntry
from jobmonitor.domain.plain import harmless, shown
from jobmonitor.domain.server import Connection, ServerStatus
from jobmonitor.services.ports import Clock


class Surroundings:
    """Remembers how things were, so that each change is told once."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lost: set[str] = set()
        self._database_lost = False
        self._doubted: frozenset[JobRef] = frozenset()
        self._needing: frozenset[str] = frozenset()

    def entry_of(self, event: Event) -> Entry | None:
        """What the log says of an event; None where there is nothing to say."""
        match event:
            case ServerChanged(status):
                return self._server(status)
            case DatabaseChanged(problem, _):
                return self._database(problem)
            case DoubtsFound(findings):
                refs = frozenset(finding.job.ref for finding in findings)
                fresh, self._doubted = refs - self._doubted, refs
                if not fresh:
                    return None
                first = next(finding.job for finding in findings if finding.job.ref in fresh)
                return self._entry(EntryKind.DOUBTS, str(len(fresh)), ref=first.ref)
            case OutboxChanged(entries):
                return self._outbox(entries)
            case _:
                return None

    def _server(self, status: ServerStatus) -> Entry | None:
        url = status.server.url
        if status.connection is Connection.UNREACHABLE and url not in self._lost:
            self._lost.add(url)
            return self._entry(EntryKind.SERVER_LOST, status.server.title, status.problem)
        if status.connection in (Connection.CONNECTED, Connection.POLLING) and url in self._lost:
            self._lost.discard(url)
            return self._entry(EntryKind.SERVER_BACK, status.server.title)
        return None

    def _database(self, problem: str) -> Entry | None:
        was_lost, self._database_lost = self._database_lost, bool(problem)
        if self._database_lost == was_lost:
            return None
        kind = EntryKind.DATABASE_LOST if problem else EntryKind.DATABASE_BACK
        return self._entry(kind, "", problem)

    def _outbox(self, entries: tuple[OutboxEntry, ...]) -> Entry | None:
        needing = {entry.id: entry for entry in entries if entry.state.needs_operator}
        fresh = [entry for key, entry in needing.items() if key not in self._needing]
        self._needing = frozenset(needing)
        if not fresh:
            return None
        return self._entry(EntryKind.OUTBOX, fresh[-1].workflow_name, fresh[-1].problem)

    def _entry(self, kind: EntryKind, subject: str, text: str = "", ref: JobRef | None = None) -> Entry:
        line = shown(harmless(text))
        return Entry(kind=kind, at=self._clock.now(), subject=shown(harmless(subject)), text=line, ref=ref)
